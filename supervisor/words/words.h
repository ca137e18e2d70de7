/* SPDX-License-Identifier: MIT */
/* supervisor/words/words.h - The words of the policy language that grant a set of verbs */
#ifndef WARDER_SUPERVISOR_WORDS_WORDS_H
#define WARDER_SUPERVISOR_WORDS_WORDS_H

#include "policy/verb.h"

/* In the order in which a learnt policy has them. */
enum word {
	WORD_EXEC,
	WORD_READ,
	WORD_LIST,
	WORD_WRITE,
	WORD_MODIFY,
	WORD_APPEND,
	WORD_CREATE,
	WORD_DELETE,
	WORD_CONNECT,
	WORD_BIND,
	WORD_COUNT
};

#define WORD_BIT(word) (1U << (word))

unsigned int words_of(verbs_t verbs);
verbs_t words_grant(unsigned int words);
const char *word_name(enum word word);

#endif
