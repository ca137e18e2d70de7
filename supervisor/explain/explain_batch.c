// SPDX-License-Identifier: MIT
// supervisor/explain/explain_batch.c - Many questions at once, and answers for programs
//
// A line is what stands behind `warder explain` on a command line: `[--flags FLAG,…] VERB PATH`.
// The path is all of the rest of it, as it is.
#include "supervisor/explain/explain_batch.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/when.h"
#include "supervisor/rules/cite.h"
#include "supervisor/words/emit.h"
#include "supervisor/words/exit_status.h"

/**
 * explain_question_read() - The words before a path
 * @verb:	The first
 * @flags:	FLAG,… as `when` names them, NULL: none were given
 * @question:	Gets them
 * @wrong:	Grows by what is wrong with them
 *
 * Return: 0, -EINVAL
 */
int explain_question_read(const char *verb, const char *flags, struct explain_question *question,
			  struct text *wrong)
{
	const struct verb_word *word = verb_word_find(verb);
	const char *at;

	if (!word)
		text_printf(wrong,
			    "`%s` is no verb: list read write modify append create delete exec "
			    "connect bind, and no number of a refusal: D1, D2 and so on",
			    verb);
	else if (flags && when_read(flags, &question->flags, &at) < 0)
		text_printf(wrong,
			    "--flags: `%.*s` is no flag of an open, or none that goes with the "
			    "others",
			    (int)strcspn(at, ","), at);
	else if (flags && !(word->denies & V_OPENS))
		text_printf(wrong, "--flags are an open's, and none asks for `%s`", word->word);
	question->word = word;
	question->link = question->flags & O_NOFOLLOW;
	return wrong->len || wrong->failed ? -EINVAL : 0;
}

/**
 * explain_wrong() - Say on stderr why there is no answer
 * @line:	Of the batch, 0: there is none
 * @format:	What is wrong; without a newline, and fit for a terminal
 */
void explain_wrong(unsigned long line, const char *format, ...)
{
	va_list args;

	fputs("warder: ", stderr);
	if (line)
		fprintf(stderr, "line %lu: ", line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* The decision and the rule behind it, as a log has them. */
static int add_decision(const struct offline *offline, const struct decision *decision,
			struct text *text)
{
	static const char *const words[] = {
		[RECORD_ALLOW] = "allow",
		[RECORD_DENY] = "deny",
		[RECORD_HIDDEN] = "hide",
		[RECORD_ASK] = "ask",
	};
	struct cites *cites;
	int r = cites_create(&offline->policy, &cites);

	if (r < 0)
		return r;
	EMIT_KEY(text, "decision");
	emit_cstr(text, decision->would < ARRAY_SIZE(words) ? words[decision->would] : NULL);
	EMIT_KEY(text, "rule");
	cite_rule(cites, decision->rule, text);
	cites_free(cites);
	return 0;
}

/**
 * explain_json() - Answer about one verb: an object on one line of stdout
 * @offline:	The policy
 * @enquiry:	Begun
 * @question:	What was asked
 * @verb:	One that its word grants
 *
 * Return: true when it is allowed
 */
bool explain_json(const struct offline *offline, const struct enquiry *enquiry,
		  const struct explain_question *question, enum verb verb)
{
	const struct name *name = &enquiry->name;
	_cleanup_text_ struct text text = { 0 };
	struct decision decision, look;

	enquiry_ask(enquiry, verb, &decision);
	TEXT_LIT(&text, "{\"schema\":\"warder.explain/1\"");
	if (question->line)
		text_printf(&text, ",\"line\":%lu", question->line);
	EMIT_KEY(&text, "verb");
	emit_cstr(&text, verb_name(verb));
	EMIT_KEY(&text, "path");
	emit_cstr(&text, question->path);
	EMIT_KEY(&text, "resolved");
	emit_string(&text, name->path, name->len);
	if (name->veil != RULE_NONE)
		EMIT_KEY(&text, "through"), emit_bool(&text, true);
	text.failed |= add_decision(offline, &decision, &text) < 0;
	if (verb == VERB_LIST) {
		enquiry_look(enquiry, &look);
		TEXT_LIT(&text, ",\"look\":{\"verb\":\"list\"");
		text.failed |= add_decision(offline, &look, &text) < 0;
		TEXT_LIT(&text, "}");
	}
	TEXT_LIT(&text, "}\n");
	if (text.failed)
		explain_wrong(question->line, "memory is short");
	else
		fwrite(text.data, 1, text.len, stdout);
	return !text.failed && decision.would == RECORD_ALLOW;
}

/* The next word of a line, ended by a NUL; NULL when there is none. */
static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " \t");
	size_t len = strcspn(word, " \t");

	*at = word + len + (word[len] != '\0');
	word[len] = '\0';
	return len ? word : NULL;
}

/* Answers one line; the exit status as for one question. */
static int answer_line(const struct offline *offline, char *line, struct explain_question *question)
{
	static const char option[] = "--flags";
	_cleanup_text_ struct text wrong = { 0 }, shown = { 0 };
	const char *verb = next_word(&line), *flags = NULL;
	size_t len = strlen(option);
	int r = 0;

	if (!verb)
		return 0;
	if (!strncmp(verb, option, len) && (!verb[len] || verb[len] == '=')) {
		flags = verb[len] ? verb + len + 1 : next_word(&line);
		verb = next_word(&line);
	}
	question->path = line + strspn(line, " \t");
	if (!verb || !*question->path)
		text_str(&wrong, "`[--flags FLAG,...] VERB PATH` is expected");
	else
		r = explain_question_read(verb, flags, question, &wrong);
	if (r < 0 || wrong.len) {
		text_visible(&shown, text_cstr(&wrong), wrong.len);
		explain_wrong(question->line, "%s", text_cstr(&shown));
		return EXIT_WARDER;
	}
	return explain_path(offline, question);
}

/**
 * explain_batch() - Answer questions, one a line, in their order
 * @offline:	The policy
 * @json:	The answers are objects, one a line
 * @in:		Where they come from
 *
 * An answer is out before the next question is read: somebody may wait for it.
 *
 * Return: the exit status: 125 when a line was no question, or cannot be answered; 1 when something
 * is refused
 */
int explain_batch(const struct offline *offline, bool json, FILE *in)
{
	_cleanup_free_ char *line = NULL;
	struct explain_question question = { .json = json };
	size_t room = 0;
	ssize_t len;
	int status = 0;

	while ((len = getline(&line, &room, in)) > 0) {
		int one = EXIT_WARDER;

		question.line++;
		question.flags = 0;
		if (line[len - 1] == '\n')
			line[--len] = '\0';
		if (strlen(line) != (size_t)len)
			explain_wrong(question.line, "no path has a NUL in it");
		else
			one = answer_line(offline, line, &question);
		if (fflush(stdout))
			return EXIT_WARDER;
		status = one > status ? one : status;
	}
	if (ferror(in)) {
		explain_wrong(question.line + 1, "standard input cannot be read");
		return EXIT_WARDER;
	}
	return status;
}
