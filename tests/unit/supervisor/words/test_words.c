// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_words.c - Words for verbs: enough, and not more than a reader
// expects
#include <criterion/criterion.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/words.h"

static const struct {
	verbs_t verbs;
	unsigned int due;
} rows[] = {
	{ 0, 0 },
	{ V_LIST, WORD_BIT(WORD_LIST) },
	{ V_READ, WORD_BIT(WORD_READ) },
	{ V_READ | V_LIST, WORD_BIT(WORD_READ) },
	{ V_EXEC, WORD_BIT(WORD_EXEC) },
	{ V_EXEC | V_READ | V_LIST, WORD_BIT(WORD_EXEC) },
	{ V_CREATE, WORD_BIT(WORD_CREATE) },
	{ V_CREATE | V_LIST, WORD_BIT(WORD_CREATE) | WORD_BIT(WORD_LIST) },
	{ V_CREATE | V_MODIFY, WORD_BIT(WORD_WRITE) },
	{ V_CREATE | V_DELETE, WORD_BIT(WORD_WRITE) },
	{ V_MODIFY, WORD_BIT(WORD_MODIFY) },
	{ V_MODIFY | V_APPEND, WORD_BIT(WORD_MODIFY) },
	{ V_MODIFY | V_READ, WORD_BIT(WORD_WRITE) },
	{ V_DELETE, WORD_BIT(WORD_DELETE) },
	{ V_APPEND, WORD_BIT(WORD_APPEND) },
	{ V_APPEND | V_CREATE, WORD_BIT(WORD_APPEND) | WORD_BIT(WORD_CREATE) },
	{ V_EXEC | V_CREATE | V_MODIFY, WORD_BIT(WORD_EXEC) | WORD_BIT(WORD_WRITE) },
	{ V_CONNECT, WORD_BIT(WORD_CONNECT) },
	{ V_BIND | V_CONNECT, WORD_BIT(WORD_BIND) | WORD_BIT(WORD_CONNECT) },
};

Test(words, readable)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		cr_expect_eq(words_of(rows[i].verbs), rows[i].due, "verbs %x", rows[i].verbs);
}

Test(words, all_sets_are_covered)
{
	for (unsigned int verbs = 0; verbs <= V_ALL; verbs++) {
		unsigned int words = words_of((verbs_t)verbs);
		verbs_t granted = words_grant(words);

		if (granted & V_MODIFY)
			granted |= V_APPEND;
		cr_expect_eq(verbs & ~granted, 0, "verbs %x", verbs);
		for (unsigned int word = 0; word < WORD_COUNT; word++)
			if (words & WORD_BIT(word))
				cr_expect(words_grant(words & ~WORD_BIT(word)) != granted,
					  "verbs %x: %s says nothing new", verbs,
					  word_name((enum word)word));
	}
}

Test(words, exist)
{
	for (unsigned int word = 0; word < WORD_COUNT; word++)
		cr_expect(verb_word_find(word_name((enum word)word)));
}
