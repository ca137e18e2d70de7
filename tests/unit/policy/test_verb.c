// SPDX-License-Identifier: MIT
// tests/unit/policy/test_verb.c - policy/verb.c
#include "tests/unit/policy/fixture.h"

#include "policy/verb.h"

Test(verb, grants_and_denials_of_every_word)
{
	static const struct verb_word want[] = {
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

	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		const struct verb_word *word = verb_word_find(want[i].word);

		cr_assert_not_null(word, "%s", want[i].word);
		cr_expect_eq(word->grants, want[i].grants, "%s", want[i].word);
		cr_expect_eq(word->denies, want[i].denies, "%s", want[i].word);
	}
	cr_expect_null(verb_word_at(ARRAY_SIZE(want)));
}

Test(verb, write_gives_no_socket_and_no_program)
{
	cr_expect_eq(verb_word_find("write")->grants & (V_EXEC | V_CONNECT | V_BIND), 0);
}

Test(verb, other_words_are_none)
{
	cr_expect_null(verb_word_find("deny"));
	cr_expect_null(verb_word_find("rea"));
	cr_expect_null(verb_word_find(""));
}

Test(verb, every_verb_has_a_name_of_its_own)
{
	for (unsigned int a = 0; a < VERB_COUNT; a++)
		for (unsigned int b = 0; b < a; b++)
			cr_expect_str_neq(verb_name((enum verb)a), verb_name((enum verb)b));
	cr_expect_str_eq(verb_name(VERB_APPEND), "append");
	cr_expect_str_eq(verb_name(VERB_COUNT), "none");
}

Test(verb, the_word_that_grants)
{
	const struct verb_word *word;

	for (unsigned int i = 0; (word = verb_word_at(i)); i++)
		cr_expect_str_eq(verb_word_granting(word->grants), word->word);
	cr_expect_str_eq(verb_word_granting(V_CONNECT | V_EXEC), "read");
}
