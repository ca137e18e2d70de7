// SPDX-License-Identifier: MIT
// supervisor/words/spell.c - The shortest way to write a path, in a policy or in a shell
#include "supervisor/words/spell.h"

#include <string.h>

#include "policy/base/path.h"
#include "policy/glob.h"
#include "policy/pattern.h"
#include "policy/show.h"

/* What a policy and a shell both take as it is, anywhere in a word. */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+:@%=,-"

/* A directory with a short name. */
struct nickname {
	const char *path;
	const char *name; /* of the directory itself */
	const char *below; /* of what is in it: takes the place of path and slash */
};

/* Length of @dir when @path is it or below it, 0 when it is not. */
static size_t covers(const char *dir, const char *path)
{
	return dir && dir[0] && dir[1] && path_below(path, dir) ? strlen(dir) : 0;
}

/*
 * Appends the nickname that makes @path shortest, and returns how much of it that stands for. Both
 * are in escaped form when @escaped.
 */
static size_t add_nickname(const struct nickname *nicknames, size_t count, const char *path,
			   bool escaped, struct text *text)
{
	const struct nickname *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < count; i++) {
		_cleanup_text_ struct text dir = { 0 };
		size_t len;

		if (nicknames[i].path && escaped)
			glob_escape(&dir, nicknames[i].path, strlen(nicknames[i].path),
				    GLOB_SPECIAL);
		len = covers(escaped ? dir.data : nicknames[i].path, path);
		if (len > best_len) {
			best = &nicknames[i];
			best_len = len;
		}
	}
	if (!best)
		return 0;
	text_str(text, path[best_len] ? best->below : best->name);
	return path[best_len] ? best_len + 1 : best_len;
}

/**
 * spell_possible() - Whether a policy can contain a name at all
 * @bytes:	@len bytes, any
 * @len:	How many
 *
 * Control characters, and the marks that turn the direction of text, are errors in a policy; bytes
 * that are not UTF-8 could stand there, but nobody could type them.
 */
bool spell_possible(const char *bytes, size_t len)
{
	_cleanup_text_ struct text shown = { 0 };

	text_visible(&shown, bytes, len);
	return !shown.failed && shown.len == len && !memchr(bytes, '\0', len);
}

/**
 * spell_pattern() - Append a pattern as a policy writes it
 * @vars:	What ~, ./ and ${TMPDIR} stand for
 * @tmpdir:	${TMPDIR} may be used
 * @pattern:	In escaped form, absolute
 * @text:	Grows by one word
 */
void spell_pattern(const struct policy_vars *vars, bool tmpdir, const char *pattern,
		   struct text *text)
{
	/* of two equally long ones the first is used: ~ for a home that is also the directory */
	const struct nickname nicknames[] = {
		{ tmpdir ? vars->tmpdir : NULL, "${TMPDIR}", "${TMPDIR}/" },
		{ vars->home, "~", "~/" },
		{ vars->cwd, "./", "./" },
	};

	pattern += add_nickname(nicknames, 3, pattern, true, text);
	if (glob_is_literal(pattern, strlen(pattern))) {
		_cleanup_text_ struct text plain = { 0 };

		glob_unescape(&plain, pattern, strlen(pattern));
		if (plain.len)
			spell_quoted(plain.data, text);
		text->failed |= plain.failed;
	} else {
		show_pattern(pattern, text);
	}
}

/**
 * spell_quoted() - Append a word so that a shell, or a policy, takes all of it as it is
 * @word:	Any
 * @text:	Grows
 */
void spell_quoted(const char *word, struct text *text)
{
	if (*word && word[strspn(word, PLAIN)] == '\0') {
		text_str(text, word);
		return;
	}
	text_char(text, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			text_str(text, "'\"'\"'");
		else
			text_char(text, *word);
	}
	text_char(text, '\'');
}

/**
 * spell_command() - Append a command line as one types it, but that a terminal acts on none of it
 * @argv:	Arguments, a NUL behind each, or not behind the last
 * @len:	Bytes of them
 * @most:	Once @text is longer than this, the arguments that follow are left out
 * @text:	Grows
 *
 * Trust: the target chose all of it.
 */
void spell_command(const char *argv, size_t len, size_t most, struct text *text)
{
	for (size_t at = 0; at < len;) {
		size_t size = strnlen(argv + at, len - at);
		_cleanup_text_ struct text word = { 0 }, quoted = { 0 };

		text_add(&word, argv + at, size);
		spell_quoted(text_cstr(&word), &quoted);
		text_str(text, at ? " " : "");
		text_visible(text, text_cstr(&quoted), quoted.len);
		text->failed |= word.failed || quoted.failed;
		if (text->len > most) {
			text_str(text, " ...");
			return;
		}
		at += size + 1;
	}
}

/**
 * spell_path() - Append a path as one types it, in a policy or in a shell
 * @vars:	What ~ and ./ stand for
 * @path:	Absolute, or the @name of an abstract socket; spell_possible(). Or ADDRESS:PORT,
 *		which a policy has as it is
 * @text:	Grows by one word
 */
void spell_path(const struct policy_vars *vars, const char *path, struct text *text)
{
	const struct nickname nicknames[] = {
		{ vars->home, "~", "~/" },
		{ vars->cwd, "./", "./" },
	};

	if (pattern_is_inet(path)) {
		text_str(text, path);
		return;
	}
	path += add_nickname(nicknames, 2, path, false, text);
	if (*path)
		spell_quoted(path, text);
}
