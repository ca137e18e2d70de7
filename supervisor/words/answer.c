// SPDX-License-Identifier: MIT
// supervisor/words/answer.c - What a person answered, in the log's words and in a sentence
#include "supervisor/words/answer.h"

#include <stddef.h>

static const struct {
	const char *word;
	const char *why; /* of a denial */
} answers[ANSWER_COUNT] = {
	[ANSWER_ONCE] = { "once", NULL },
	[ANSWER_PATH] = { "path", NULL },
	[ANSWER_RULE] = { "rule", NULL },
	[ANSWER_ALWAYS] = { "always", NULL },
	[ANSWER_DENY] = { "deny", "the answer was no" },
	[ANSWER_DENY_ALL] = { "deny-all", "the answer was to ask nothing more" },
	[ANSWER_TIMEOUT] = { "timeout", "nobody answered" },
	[ANSWER_NO_TERMINAL] = { "no-terminal", "there is no terminal to ask at" },
	[ANSWER_BACKGROUND] = { "background", "it ran in the background, where nobody is asked" },
	[ANSWER_CANNOT] = { "cannot", "this cannot be asked about" },
};

/**
 * answer_word() - An answer as the log writes it
 * @answer:	From struct record, any value
 *
 * Return: NULL where nobody was asked
 */
const char *answer_word(unsigned int answer)
{
	if (answer >= ANSWER_COUNT)
		return "unknown";
	return answers[answer].word;
}

/* Why a rule that asks came to a denial; NULL where it did not. */
const char *answer_why(unsigned int answer)
{
	return answer < ANSWER_COUNT ? answers[answer].why : NULL;
}
