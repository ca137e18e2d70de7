// SPDX-License-Identifier: MIT
// policy/pattern_parse.c - From a word of a rule to the patterns it stands for
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "policy/brace.h"
#include "policy/diag.h"
#include "policy/glob.h"
#include "policy/inet.h"
#include "policy/pattern.h"

/* sun_path without the NUL that begins an abstract name. */
#define ABSTRACT_MAX 107

#define STARTS "a path starts with /, ~, ./, ../, ${NAME} or **/"

/* A word on its way; messages point into it. */
struct pattern_word {
	const struct vars *vars;
	const struct place *at;
	const struct word *word;
	verbs_t verbs; /* of the rule: addresses have those of sockets alone */
	bool several; /* braces made more than one pattern of it */
};

static int fail_at(const struct pattern_word *pw, unsigned int column, const char *help,
		   const char *what)
{
	struct place at = *pw->at;

	at.line += pw->word->down;
	at.column = column;
	diag_error(pw->vars->diag, pw->vars->policy, &at, help, "%s", what);
	return -EINVAL;
}

static int fail(const struct pattern_word *pw, const char *help, const char *what)
{
	return fail_at(pw, pw->word->column, help, what);
}

/* Whether a word can be an address: the verbs are those of sockets, or it looks like one. */
static bool is_address(const struct pattern_word *pw, const char *text)
{
	const char *colon = strrchr(text, ':');

	if (!(pw->verbs & (V_CONNECT | V_BIND)) || strchr("~$'\"", *text))
		return false;
	return !(pw->verbs & (verbs_t) ~(V_CONNECT | V_BIND)) ||
	       (colon && colon[1] && strspn(colon + 1, "0123456789-*") == strlen(colon + 1));
}

/* An address. What was quoted is no less one. */
static int resolve_address(const struct pattern_word *pw, const char *text,
			   struct strings *patterns)
{
	_cleanup_text_ struct text plain = { 0 };
	const char *wrong = NULL, *help = NULL;
	int r;

	glob_unescape(&plain, text, strlen(text));
	if (plain.failed)
		return -ENOMEM;
	r = inet_word(text_cstr(&plain), pw->verbs == V_BIND, patterns, &wrong, &help);
	return wrong ? fail(pw, help, wrong) : r;
}

static int fail_start(const struct pattern_word *pw, const char *text)
{
	_cleanup_text_ struct text help = { 0 };

	if (!strncmp(text, "~/", 2) || !strcmp(text, "~"))
		return fail(pw, "write ~/'...' or \"~/...\"",
			    "inside '...' a ~ is only a character");
	text_str(&help, STARTS "; for a name in the working directory write ./");
	if (pw->word->text[0] != '"' && pw->word->text[0] != '\'')
		text_visible(&help, pw->word->text, pw->word->len);
	else
		text_str(&help, "...");
	return fail(pw, text_cstr(&help), "this does not begin like a path");
}

static bool is_deep(const char *component, size_t len)
{
	return len == 2 && !memcmp(component, "**", 2);
}

static bool starts_with(const char *text, const char *component)
{
	size_t len = strlen(component);

	return !strncmp(text, component, len) && (!text[len] || text[len] == '/');
}

/* Where the last component of a path under construction begins. */
static size_t last_component(const struct text *path)
{
	const char *slash = path->len ? memrchr(path->data, '/', path->len) : NULL;

	return slash ? (size_t)(slash - path->data) + 1 : 0;
}

/* Takes the last component off: `..` is folded as text. At the root it changes nothing. */
static int fold(const struct pattern_word *pw, struct text *path)
{
	size_t start = last_component(path);

	if (!path->len)
		return 0;
	if (!glob_is_literal(path->data + start, path->len - start))
		return fail(pw, "write the directory that is meant", "`..` behind a glob");
	path->len = start ? start - 1 : 0;
	path->data[path->len] = '\0';
	return 0;
}

/* Offset of the first two stars side by side, unless they are all there is; SIZE_MAX: none. */
static size_t wrong_stars(const char *text, size_t len)
{
	if (is_deep(text, len))
		return SIZE_MAX;
	for (size_t i = 0; i + 1 < len; i += glob_unit(text + i, len - i))
		if (text[i] == '*' && text[i + 1] == '*')
			return i;
	return SIZE_MAX;
}

static int check_component(const struct pattern_word *pw, const char *text, const char *component,
			   size_t len)
{
	size_t offset = wrong_stars(component, len);

	if (offset != SIZE_MAX) {
		offset += (size_t)(component - text);
		return fail_at(
			pw,
			pw->several ? pw->word->column
				    : vars_column(pw->vars, pw->at, pw->word, offset),
			"`**` crosses directories only as a whole component: a/**/b, **/.env",
			"`**` next to other characters");
	}
	if (glob_shortest(component, len) > NAME_MAX)
		return fail(pw, NULL, "a component is longer than a file name can be (255 bytes)");
	return 0;
}

/* Appends the components of @text to @path, cleaned up: `//`, `.`, `..`, repeated `**`. */
static int add_components(const struct pattern_word *pw, const char *text, struct text *path)
{
	const char *at = text;
	int r = 0;

	while (*at && !r) {
		size_t len, last = last_component(path);
		bool deep;

		at += strspn(at, "/");
		len = strcspn(at, "/");
		deep = is_deep(at, len);
		if (len == 2 && !memcmp(at, "..", 2)) {
			r = fold(pw, path);
		} else if (len && !(len == 1 && *at == '.') &&
			   !(deep && is_deep(text_cstr(path) + last, path->len - last))) {
			r = check_component(pw, text, at, len);
			/* a pattern that begins with ** stays without a slash */
			if (path->len || !deep || *text == '/')
				text_char(path, '/');
			glob_tidy(path, at, len);
		}
		at += len;
	}
	return r;
}

static int resolve_abstract(const struct pattern_word *pw, const char *text, struct text *path)
{
	if (!text[1])
		return fail(pw, "write @name", "an abstract socket has a name");
	if (wrong_stars(text, strlen(text)) != SIZE_MAX)
		return fail(pw, "in an abstract name one * matches everything",
			    "`**` in an abstract socket's name");
	if (glob_shortest(text, strlen(text)) > ABSTRACT_MAX + 1)
		return fail(pw, NULL, "an abstract socket's name has at most 107 bytes");
	glob_tidy(path, text, strlen(text));
	return path->failed ? -ENOMEM : 0;
}

/* One alternative, braces gone, to the form that struct rule holds. */
static int resolve(const struct pattern_word *pw, const char *text, struct text *path)
{
	const char *cwd = pw->vars->fixed->cwd;
	int r;

	if (*text == '@')
		return resolve_abstract(pw, text, path);
	if (starts_with(text, ".") || starts_with(text, "..")) {
		if (!cwd)
			return fail(pw, "write an absolute path",
				    "the working directory is not known");
		if (strcmp(cwd, "/") != 0)
			glob_escape(path, cwd, strlen(cwd), GLOB_SPECIAL);
	} else if (*text != '/' && !starts_with(text, "**")) {
		return fail_start(pw, text);
	}
	r = add_components(pw, text, path);
	if (r < 0)
		return r;
	if (!path->len)
		text_char(path, '/');
	if (glob_shortest(text_cstr(path), path->len) >= PATH_MAX)
		return fail(pw, NULL, "this is longer than a path can be (4095 bytes)");
	return path->failed ? -ENOMEM : 0;
}

/* All alternatives of a word, or the first mistake in them. */
static int resolve_all(struct pattern_word *pw, const struct strings *choices,
		       struct strings *patterns)
{
	int r = 0;

	pw->several = choices->count > 1;
	for (size_t i = 0; i < choices->count && !r; i++) {
		_cleanup_text_ struct text path = { 0 };
		const char *choice = choices->items[i];
		size_t offset;
		const char *wrong = glob_check(choice, strlen(choice), &offset);

		if (wrong)
			return fail(pw, NULL, wrong);
		if (!strchr("/.@", *choice) && !starts_with(choice, "**") &&
		    is_address(pw, choice)) {
			r = resolve_address(pw, choice, patterns);
			continue;
		}
		r = resolve(pw, choice, &path);
		if (!r)
			r = strings_push(patterns, text_cstr(&path), path.len);
	}
	return r;
}

/**
 * pattern_expand() - All patterns that one word of a rule stands for
 * @vars:	Variables, and where errors go
 * @at:		The word's line; columns come from @word
 * @word:	From lex_line()
 * @verbs:	The rule's: only `connect` and `bind` have addresses
 * @patterns:	Grows by the patterns, in the form described in policy/pattern.h
 * @ret_tmpdir:	Set to true when ${TMPDIR} is in it, otherwise untouched
 *
 * In this order: variables and quotes, braces, then `.` and `..` as text. `..` is folded without
 * looking at the file system: symlinks are the business of the launch (struct tree_names), and a
 * rule whose meaning hangs on where a link leads today would not say what it holds.
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int pattern_expand(const struct vars *vars, const struct place *at, const struct word *word,
		   verbs_t verbs, struct strings *patterns, bool *ret_tmpdir)
{
	struct pattern_word pw = { vars, at, word, verbs, false };
	_cleanup_text_ struct text text = { 0 };
	_cleanup_strings_ struct strings choices = { 0 };
	const char *wrong;
	size_t offset = 0;
	int r;

	r = vars_expand(vars, at, word, VARS_PATTERN, &text, ret_tmpdir);
	if (r < 0)
		return r;
	if (!text.len)
		return fail(&pw, STARTS, "an empty path");
	wrong = glob_check(text_cstr(&text), text.len, &offset);
	if (!wrong) {
		r = brace_expand(text_cstr(&text), text.len, &choices, &wrong, &offset);
		if (!r)
			return resolve_all(&pw, &choices, patterns);
		if (r != -EINVAL)
			return r;
	}
	return fail_at(&pw, vars_column(vars, at, word, offset),
		       "write '...' if the character is part of the name", wrong);
}
