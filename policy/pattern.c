// SPDX-License-Identifier: MIT
// policy/pattern.c - A rule's path: components, some of them globs
#include "policy/pattern.h"

#include <string.h>

#include "policy/glob.h"

/**
 * pattern_next() - Walk over the components of a pattern
 * @cursor:	The pattern at first; moved behind the component
 * @ret_part:	The component
 *
 * Return: false behind the last one, with @ret_part untouched
 */
bool pattern_next(const char **cursor, struct part *ret_part)
{
	struct part part = { .kind = PART_GLOB, .text = *cursor };

	if (*part.text == '@') {
		part.len = strlen(part.text);
	} else {
		part.text += *part.text == '/';
		part.len = strcspn(part.text, "/");
	}
	if (!part.len)
		return false;
	if (part.len == 1 && part.text[0] == '*')
		part.kind = PART_ANY;
	else if (part.len == 2 && !memcmp(part.text, "**", 2))
		part.kind = PART_DEEP;
	else if (glob_is_literal(part.text, part.len))
		part.kind = PART_LITERAL;
	*cursor = part.text + part.len;
	*ret_part = part;
	return true;
}

/**
 * pattern_is_literal() - Whether a pattern names exactly one path
 * @pattern:	From struct rule
 */
bool pattern_is_literal(const char *pattern)
{
	struct part part;

	while (pattern_next(&pattern, &part))
		if (part.kind != PART_LITERAL)
			return false;
	return true;
}

/**
 * pattern_covers_below() - Whether a pattern holds for what is below its matches too
 * @pattern:	From struct rule, or the end of one
 *
 * One that ends in a star is about the children of a directory only; but behind a double star every
 * depth has children.
 */
bool pattern_covers_below(const char *pattern)
{
	struct part part, last = { .kind = PART_LITERAL }, before = last;

	while (pattern_next(&pattern, &part)) {
		before = last;
		last = part;
	}
	return last.kind != PART_ANY || before.kind == PART_DEEP;
}

/**
 * pattern_is_abstract() - Whether a pattern names abstract unix sockets, not files
 * @pattern:	From struct rule
 */
bool pattern_is_abstract(const char *pattern)
{
	return *pattern == '@';
}

/**
 * pattern_is_path() - Whether a pattern names files: neither abstract sockets nor addresses
 * @pattern:	As in struct rule
 */
bool pattern_is_path(const char *pattern)
{
	return !pattern_is_abstract(pattern) && !pattern_is_inet(pattern);
}

/**
 * pattern_is_inet() - Whether a pattern names internet addresses, not files or abstract sockets
 * @pattern:	As in struct rule
 */
bool pattern_is_inet(const char *pattern)
{
	return *pattern == '*' ? pattern[1] != '*' : *pattern != '/' && *pattern != '@';
}

/**
 * pattern_prefix() - The path that all components before the first glob make
 * @pattern:	From struct rule
 * @path:	Grows by the path, without escapes: "/" when the first component is a glob, "@" when
 *		an abstract name is one
 *
 * Return: whether that is the whole pattern
 */
bool pattern_prefix(const char *pattern, struct text *path)
{
	size_t start = path->len;
	bool abstract = pattern_is_abstract(pattern), whole = true;
	struct part part;

	while (whole && pattern_next(&pattern, &part)) {
		whole = part.kind == PART_LITERAL;
		if (!whole)
			break;
		if (!abstract)
			text_char(path, '/');
		glob_unescape(path, part.text, part.len);
	}
	if (path->len == start)
		text_char(path, abstract ? '@' : '/');
	return whole;
}

/**
 * pattern_behind() - What of a pattern stands behind its literal prefix
 * @pattern:	From struct rule
 *
 * Return: its end: "" when it has no glob
 */
const char *pattern_behind(const char *pattern)
{
	const char *cursor = pattern;
	struct part part;

	while (pattern_next(&cursor, &part)) {
		if (part.kind != PART_LITERAL)
			return pattern;
		pattern = cursor;
	}
	return cursor + (*cursor == '/');
}
