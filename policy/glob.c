// SPDX-License-Identifier: MIT
// policy/glob.c - One path component's pattern: is it literal, what does it match
#include "policy/glob.h"

#include <string.h>

/* What one step of a pattern is. */
enum glob_kind {
	GLOB_BYTE,
	GLOB_QUESTION,
	GLOB_CLASS,
	GLOB_STAR,
};

struct glob_step {
	enum glob_kind kind;
	char byte; /* GLOB_BYTE */
	size_t len; /* bytes of the pattern it takes */
};

/* Length of the class at @glob, brackets included; 0 when it is never closed. */
static size_t class_len(const char *glob, size_t len)
{
	size_t i = 1;

	if (i < len && (glob[i] == '!' || glob[i] == '^'))
		i++;
	if (i < len && glob[i] == ']')
		i++;
	for (; i < len; i++) {
		if (glob[i] == '\\')
			i++;
		else if (glob[i] == ']')
			return i + 1;
	}
	return 0;
}

static struct glob_step step_at(const char *glob, size_t len)
{
	size_t size;

	switch (glob[0]) {
	case '*':
		return (struct glob_step){ .kind = GLOB_STAR, .len = 1 };
	case '?':
		return (struct glob_step){ .kind = GLOB_QUESTION, .len = 1 };
	case '[':
		size = class_len(glob, len);
		if (size)
			return (struct glob_step){ .kind = GLOB_CLASS, .len = size };
		break;
	case '\\':
		if (len > 1)
			return (struct glob_step){ .byte = glob[1], .len = 2 };
		break;
	default:
		break;
	}
	return (struct glob_step){ .byte = glob[0], .len = 1 };
}

/**
 * glob_unit() - How many bytes of a pattern belong together
 * @glob:	Escaped form, @len bytes, at least one
 * @len:	How many
 *
 * Return: 2 for an escape, all of a closed class, 1 for anything else
 */
size_t glob_unit(const char *glob, size_t len)
{
	return step_at(glob, len).len;
}

/**
 * glob_is_literal() - Whether a component matches itself only
 * @glob:	Escaped form, @len bytes
 * @len:	How many
 */
bool glob_is_literal(const char *glob, size_t len)
{
	return glob_head(glob, len) == len;
}

/**
 * glob_escape() - Append text so that none of it is a glob
 * @text:	Grows by the escaped form
 * @bytes:	@len bytes, any
 * @len:	How many
 * @special:	GLOB_SPECIAL, or GLOB_UNEXPANDED
 */
void glob_escape(struct text *text, const char *bytes, size_t len, const char *special)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] && strchr(special, bytes[i]))
			text_char(text, '\\');
		text_char(text, bytes[i]);
	}
}

/**
 * glob_tidy() - Append a component with only those backslashes that the escaped form needs
 * @text:	Grows
 * @glob:	@len bytes in escaped form, with backslashes for GLOB_UNEXPANDED
 * @len:	How many
 *
 * A brace or a comma that was quoted is an ordinary character from here on.
 */
void glob_tidy(struct text *text, const char *glob, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t size = glob_unit(glob + i, len - i);

		if (glob[i] == '\\' && size == 2 && !strchr(GLOB_SPECIAL, glob[i + 1]))
			text_char(text, glob[i + 1]);
		else
			text_add(text, glob + i, size);
		i += size;
	}
}

/**
 * glob_unescape() - Append what a literal component stands for
 * @text:	Grows by the plain bytes
 * @glob:	Escaped form, literal; @len bytes
 * @len:	How many
 */
void glob_unescape(struct text *text, const char *glob, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (glob[i] == '\\' && i + 1 < len)
			i++;
		text_char(text, glob[i]);
	}
}

/**
 * glob_shortest() - Bytes of the shortest name that a component can match
 * @glob:	Escaped form, @len bytes
 * @len:	How many
 */
size_t glob_shortest(const char *glob, size_t len)
{
	size_t shortest = 0;

	for (size_t i = 0; i < len;) {
		struct glob_step step = step_at(glob + i, len - i);

		shortest += step.kind != GLOB_STAR;
		i += step.len;
	}
	return shortest;
}

/**
 * glob_head() - How much of a component, from its start, is literal
 * @glob:	Escaped form, @len bytes
 * @len:	How many
 *
 * Return: bytes of @glob before the first glob; @len when there is none
 */
size_t glob_head(const char *glob, size_t len)
{
	size_t i = 0;

	while (i < len) {
		struct glob_step step = step_at(glob + i, len - i);

		if (step.kind != GLOB_BYTE)
			return i;
		i += step.len;
	}
	return len;
}

/**
 * glob_tail() - How much of a component, to its end, is literal
 * @glob:	Escaped form, @len bytes
 * @len:	How many
 *
 * Return: offset in @glob behind the last glob; 0 when there is none
 */
size_t glob_tail(const char *glob, size_t len)
{
	size_t tail = 0;

	for (size_t i = 0; i < len;) {
		struct glob_step step = step_at(glob + i, len - i);

		i += step.len;
		if (step.kind != GLOB_BYTE)
			tail = i;
	}
	return tail;
}

/* Takes one member, perhaps escaped, of the class body at *@pos. */
static unsigned char class_member(const char *body, size_t len, size_t *pos)
{
	if (body[*pos] == '\\' && *pos + 1 < len)
		++*pos;
	return (unsigned char)body[(*pos)++];
}

static bool class_match(const char *class, size_t len, char c)
{
	const char *body = class + 1;
	size_t body_len = len - 2, i = 0;
	bool negated = false, found = false;

	if (body_len && (body[0] == '!' || body[0] == '^')) {
		negated = true;
		i++;
	}
	while (i < body_len) {
		unsigned char low = class_member(body, body_len, &i), high = low;

		if (i + 1 < body_len && body[i] == '-') {
			i++;
			high = class_member(body, body_len, &i);
		}
		found |= low <= (unsigned char)c && (unsigned char)c <= high;
	}
	return found != negated;
}

static bool step_match(const struct glob_step *step, const char *glob, char c)
{
	switch (step->kind) {
	case GLOB_BYTE:
		return step->byte == c;
	case GLOB_CLASS:
		return class_match(glob, step->len, c);
	case GLOB_QUESTION:
	case GLOB_STAR:
		return true;
	}
	return false;
}

/**
 * glob_match() - Whether a component's pattern matches a whole name
 * @glob:	Escaped form, checked by glob_check(); @glob_len bytes
 * @glob_len:	How many
 * @name:	@name_len bytes, any: names need not be UTF-8, and `?` is one byte
 * @name_len:	How many
 *
 * A star only ever goes back to the last star, so that the time is at most the product of both
 * lengths.
 *
 * Trust: @name may come from the target.
 */
bool glob_match(const char *glob, size_t glob_len, const char *name, size_t name_len)
{
	size_t g = 0, n = 0, star = SIZE_MAX, star_name = 0;

	while (n < name_len) {
		if (g < glob_len) {
			struct glob_step step = step_at(glob + g, glob_len - g);

			if (step.kind == GLOB_STAR) {
				g += step.len;
				star = g;
				star_name = n;
				continue;
			}
			if (step_match(&step, glob + g, name[n])) {
				g += step.len;
				n++;
				continue;
			}
		}
		if (star == SIZE_MAX)
			return false;
		g = star;
		n = ++star_name;
	}
	while (g < glob_len && glob[g] == '*')
		g++;
	return g == glob_len;
}

static const char *check_class(const char *class, size_t len)
{
	const char *body = class + 1;
	size_t body_len = len - 2, i = 0;

	if (memchr(class, '/', len))
		return "a `[...]` stays within one path component: it cannot hold a /";
	if (body_len && (body[0] == '!' || body[0] == '^'))
		i++;
	while (i < body_len) {
		unsigned char low = class_member(body, body_len, &i);

		if (i + 1 >= body_len || body[i] != '-')
			continue;
		i++;
		if (class_member(body, body_len, &i) < low)
			return "this range runs backwards";
	}
	return NULL;
}

/**
 * glob_check() - Whether the classes of a pattern are well formed
 * @glob:	Escaped form, one component or a whole pattern; @len bytes
 * @len:	How many
 * @ret_offset:	Where in @glob the mistake is, set only when there is one
 *
 * Return: NULL, or what is wrong
 */
const char *glob_check(const char *glob, size_t len, size_t *ret_offset)
{
	const char *wrong = NULL;

	for (size_t i = 0; i < len;) {
		struct glob_step step = step_at(glob + i, len - i);

		if (step.kind == GLOB_CLASS)
			wrong = check_class(glob + i, step.len);
		else if (step.kind == GLOB_BYTE && step.len == 1 && glob[i] == '[')
			wrong = "this [ is never closed";
		if (wrong) {
			*ret_offset = i;
			return wrong;
		}
		i += step.len;
	}
	return NULL;
}
