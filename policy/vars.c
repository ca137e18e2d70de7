// SPDX-License-Identifier: MIT
// policy/vars.c - Words as they are meant: quotes taken off, variables put in
#include "policy/vars.h"

#include <errno.h>
#include <string.h>

#include "policy/diag.h"
#include "policy/glob.h"

/* How far one word has been expanded. */
struct expansion {
	const struct vars *vars;
	const struct place *at;
	const struct word *word;
	enum vars_use use;
	size_t pos;
	struct text *out;
	bool tmpdir;
	size_t watch; /* vars_column(): the output offset it asks for */
	size_t watched; /* offset in the word that made it */
};

static struct place place_at(const struct expansion *exp, size_t pos)
{
	struct place at = *exp->at;

	at.line += exp->word->down;
	at.column = exp->word->column;
	if (pos > exp->word->skip)
		at.column += (unsigned int)pos - exp->word->skip;
	return at;
}

static int fail(const struct expansion *exp, size_t pos, const char *help, const char *what)
{
	struct place at = place_at(exp, pos);

	diag_error(exp->vars->diag, exp->vars->policy, &at, help, "%s", what);
	return -EINVAL;
}

static void add_literal(struct expansion *exp, char c)
{
	if (exp->use == VARS_TEXT)
		text_char(exp->out, c);
	else
		glob_escape(exp->out, &c, 1, GLOB_UNEXPANDED);
}

/* Values are in escaped form; plain text wants them without. */
static void add_value(struct expansion *exp, const struct text *value)
{
	for (size_t i = 0; i < value->len; i++) {
		if (exp->use == VARS_TEXT && value->data[i] == '\\' && i + 1 < value->len)
			i++;
		text_char(exp->out, value->data[i]);
	}
}

/* `${NAME}` at the cursor. */
static int expand_variable(struct expansion *exp)
{
	const char *start = exp->word->text + exp->pos + 2;
	size_t left = exp->word->len - exp->pos;
	const char *close = left > 2 ? memchr(start, '}', left - 2) : NULL;
	struct place at = place_at(exp, exp->pos);
	_cleanup_text_ struct text value = { 0 };
	int r;

	if (left < 2 || start[-1] != '{')
		return fail(exp, exp->pos, "write ${NAME}, or '$' for the character",
			    "a $ that begins no variable");
	if (!close)
		return fail(exp, exp->pos, NULL, "this ${ is never closed");
	r = variable_value(exp->vars, &at, start, (size_t)(close - start), &value, &exp->tmpdir);
	if (r < 0)
		return r;
	add_value(exp, &value);
	exp->pos += (size_t)(close - start) + 3;
	return 0;
}

/* A tilde that begins the word stands for the home directory, alone or before a slash. */
static int expand_tilde(struct expansion *exp, char quote)
{
	const struct word *word = exp->word;
	size_t next = exp->pos + 1;
	struct place at = place_at(exp, exp->pos);
	_cleanup_text_ struct text value = { 0 };
	int r;

	if (next < word->len && word->text[next] != '/' && (!quote || word->text[next] != quote))
		return fail(exp, exp->pos, "write the directory's path",
			    "~ stands for your own home only, not for another user's");
	r = variable_value(exp->vars, &at, "HOME", 4, &value, &exp->tmpdir);
	if (r < 0)
		return r;
	add_value(exp, &value);
	exp->pos++;
	return 0;
}

/* One character or variable outside of quotes. */
static int expand_plain(struct expansion *exp)
{
	char c = exp->word->text[exp->pos];

	if (c == '$')
		return expand_variable(exp);
	if (c == '~' && exp->pos == 0 && exp->use != VARS_TEXT)
		return expand_tilde(exp, '\0');
	if (exp->use == VARS_VALUE && strchr("*?[]{}", c))
		return fail(exp, exp->pos, "write the pattern in the rule, or quote the character",
			    "a variable's value is literal text: this would be no glob");
	if (exp->use == VARS_PATTERN)
		text_char(exp->out, c);
	else
		add_literal(exp, c);
	exp->pos++;
	return 0;
}

/* From the opening quote at the cursor to behind the closing one, which the lexer has seen. */
static int expand_quoted(struct expansion *exp)
{
	const struct word *word = exp->word;
	char quote = word->text[exp->pos++];
	int r = 0;

	while (!r && word->text[exp->pos] != quote) {
		char c = word->text[exp->pos];

		if (exp->out->len <= exp->watch)
			exp->watched = exp->pos;
		if (quote == '"' && c == '$') {
			r = expand_variable(exp);
			continue;
		}
		if (quote == '"' && c == '~' && exp->pos == 1 && exp->use != VARS_TEXT) {
			r = expand_tilde(exp, quote);
			continue;
		}
		if (quote == '"' && c == '\\')
			exp->pos++;
		add_literal(exp, word->text[exp->pos++]);
	}
	exp->pos++;
	return r;
}

static int expand(struct expansion *exp)
{
	int r = 0;

	while (!r && exp->pos < exp->word->len) {
		char c = exp->word->text[exp->pos];

		if (exp->out->len <= exp->watch)
			exp->watched = exp->pos;
		r = c == '"' || c == '\'' ? expand_quoted(exp) : expand_plain(exp);
		if (!r && exp->out->len > VALUE_MAX * 2)
			r = fail(exp, 0, NULL, "this is longer than a path can be");
	}
	return r;
}

/**
 * vars_expand() - Take the quotes off a word and put its variables in
 * @vars:	What they stand for
 * @at:		The word's line; columns come from @word
 * @word:	From lex_line()
 * @use:	What characters that are not quoted mean
 * @text:	Grows: the escaped form (VARS_PATTERN, VARS_VALUE) or plain bytes (VARS_TEXT)
 * @ret_tmpdir:	Set to true when ${TMPDIR} is in it, otherwise untouched
 *
 * Whatever comes from quotes or from a variable is literal: a star in ${HOME} is never a glob.
 *
 * Return: 0, -EINVAL when it was wrong (the error is in the diag), -ENOMEM
 */
int vars_expand(const struct vars *vars, const struct place *at, const struct word *word,
		enum vars_use use, struct text *text, bool *ret_tmpdir)
{
	struct expansion exp = { .vars = vars, .at = at, .word = word, .use = use, .out = text };
	int r = expand(&exp);

	if (r < 0)
		return r;
	if (text->failed)
		return -ENOMEM;
	if (exp.tmpdir)
		*ret_tmpdir = true;
	return 0;
}

/**
 * vars_column() - Which column of a word made an offset of its expanded text
 * @vars:	As given to vars_expand()
 * @at:		Likewise
 * @word:	A word that vars_expand() expanded without an error, as a VARS_PATTERN
 * @offset:	In that text
 *
 * Return: a column, from 1
 */
unsigned int vars_column(const struct vars *vars, const struct place *at, const struct word *word,
			 size_t offset)
{
	_cleanup_text_ struct text text = { 0 };
	struct expansion exp = { .vars = vars,
				 .at = at,
				 .word = word,
				 .use = VARS_PATTERN,
				 .out = &text,
				 .watch = offset };

	expand(&exp);
	return word->column + (unsigned int)exp.watched;
}
