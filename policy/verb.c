// SPDX-License-Identifier: MIT
// policy/verb.c - The words that stand for sets of verbs
#include "policy/verb.h"

#include <stddef.h>
#include <string.h>

#include "policy/base/cleanup.h"

/*
 * An allow word grants what one needs to make use of it: nobody can read a file without looking it
 * up. Behind `deny` or `hide` a word takes away its own part only, so that `deny write` leaves a
 * file readable.
 */
static const struct verb_word words[] = {
	{ "list", V_LIST, V_LIST },
	{ "read", V_LIST | V_READ, V_READ },
	{ "write", V_LIST | V_READ | V_MODIFY | V_APPEND | V_CREATE | V_DELETE,
	  V_MODIFY | V_APPEND | V_CREATE | V_DELETE },
	{ "modify", V_MODIFY | V_APPEND, V_MODIFY | V_APPEND },
	{ "append", V_APPEND, V_APPEND },
	{ "create", V_CREATE, V_CREATE },
	{ "delete", V_DELETE, V_DELETE },
	{ "exec", V_LIST | V_READ | V_EXEC, V_EXEC },
	{ "connect", V_CONNECT, V_CONNECT },
	{ "bind", V_BIND, V_BIND },
};

static const char *const names[VERB_COUNT] = {
	[VERB_LIST] = "list",	  [VERB_READ] = "read",	      [VERB_MODIFY] = "modify",
	[VERB_APPEND] = "append", [VERB_CREATE] = "create",   [VERB_DELETE] = "delete",
	[VERB_EXEC] = "exec",	  [VERB_CONNECT] = "connect", [VERB_BIND] = "bind",
};

/**
 * verb_word_find() - A word of the language that stands for verbs
 * @word:	Any word
 *
 * Return: its row, or NULL when the language has no such word
 */
const struct verb_word *verb_word_find(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].word, word))
			return &words[i];
	return NULL;
}

/**
 * verb_word_at() - The words one after the other, for suggestions and for printing rules
 * @index:	From 0
 *
 * Return: the row, or NULL behind the last one
 */
const struct verb_word *verb_word_at(unsigned int index)
{
	return index < ARRAY_SIZE(words) ? &words[index] : NULL;
}

/**
 * verb_word_granting() - The word of an allow rule
 * @verbs:	What it allows
 *
 * Return: the word; "read" for verbs that no word grants
 */
const char *verb_word_granting(verbs_t verbs)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].grants == verbs)
			return words[i].word;
	return "read";
}

/**
 * verb_name() - The name of one verb, as messages and the audit log write it
 * @verb:	Any value
 *
 * Return: the name; "none" for what is no verb
 */
const char *verb_name(enum verb verb)
{
	return (unsigned int)verb < VERB_COUNT ? names[verb] : "none";
}
