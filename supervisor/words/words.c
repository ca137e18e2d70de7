// SPDX-License-Identifier: MIT
// supervisor/words/words.c - The words of the policy language that grant a set of verbs
#include "supervisor/words/words.h"

#include <stddef.h>

static const char *const names[WORD_COUNT] = {
	[WORD_EXEC] = "exec",	  [WORD_READ] = "read",	    [WORD_LIST] = "list",
	[WORD_WRITE] = "write",	  [WORD_MODIFY] = "modify", [WORD_APPEND] = "append",
	[WORD_CREATE] = "create", [WORD_DELETE] = "delete", [WORD_CONNECT] = "connect",
	[WORD_BIND] = "bind",
};

#define CHANGES (V_MODIFY | V_CREATE | V_DELETE)

/* Which single word is for which verb, once `exec` and `write` have had their say. */
static const struct single {
	verbs_t verb;
	enum word word;
} singles[] = {
	{ V_MODIFY, WORD_MODIFY }, { V_APPEND, WORD_APPEND },	{ V_CREATE, WORD_CREATE },
	{ V_DELETE, WORD_DELETE }, { V_CONNECT, WORD_CONNECT }, { V_BIND, WORD_BIND },
	{ V_READ, WORD_READ },	   { V_LIST, WORD_LIST },
};

const char *word_name(enum word word)
{
	return names[word];
}

/**
 * words_grant() - All that some words grant
 * @words:	Bits of enum word
 */
verbs_t words_grant(unsigned int words)
{
	verbs_t verbs = 0;

	for (unsigned int word = 0; word < WORD_COUNT; word++)
		if (words & WORD_BIT(word))
			verbs |= verb_word_find(names[word])->grants;
	return verbs;
}

/**
 * words_of() - The words that grant some verbs
 * @verbs:	What has to be granted
 *
 * As few and as narrow as can be read at a glance: two kinds of change, or a change and a look at
 * the contents, are `write`.
 *
 * Return: bits of enum word
 */
unsigned int words_of(verbs_t verbs)
{
	verbs_t changes = verbs & CHANGES;
	unsigned int words = 0;
	verbs_t granted;

	if (verbs & V_EXEC)
		words |= WORD_BIT(WORD_EXEC);
	if (changes & (changes - 1U) || (changes && verbs & V_READ))
		words |= WORD_BIT(WORD_WRITE);
	granted = words_grant(words);
	for (size_t i = 0; i < sizeof(singles) / sizeof(*singles); i++) {
		if (!(verbs & ~granted & singles[i].verb))
			continue;
		words |= WORD_BIT(singles[i].word);
		granted |= words_grant(WORD_BIT(singles[i].word));
	}
	return words;
}
