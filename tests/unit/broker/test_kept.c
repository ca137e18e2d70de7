// SPDX-License-Identifier: MIT
// tests/unit/broker/test_kept.c - Which answers hold for what
#include <criterion/criterion.h>
#include <string.h>

#include "broker/kept.h"

static struct kept_key key(uint32_t rule, verbs_t verbs, pid_t pid, const char *path)
{
	return (struct kept_key){ rule, verbs, pid, path, strlen(path) };
}

static enum record_answer find(struct kept_answer *const *list, struct kept_key wanted)
{
	return kept_find(list, &wanted);
}

Test(kept, only_for_what_was_asked)
{
	struct kept_answer *list = NULL;
	struct kept_key asked = key(3, V_READ | V_MODIFY, 0, "/a/b");

	cr_expect_eq(find(&list, asked), ANSWER_NONE);
	kept_add(&list, &asked, ANSWER_PATH);
	cr_expect_eq(find(&list, asked), ANSWER_PATH);
	cr_expect_eq(find(&list, key(3, V_READ, 0, "/a/b")), ANSWER_PATH, "a part of it");
	cr_expect_eq(find(&list, key(3, V_READ | V_CREATE, 0, "/a/b")), ANSWER_NONE, "more");
	cr_expect_eq(find(&list, key(4, V_READ, 0, "/a/b")), ANSWER_NONE, "another rule");
	cr_expect_eq(find(&list, key(3, V_READ, 0, "/a/b/c")), ANSWER_NONE, "not below");
	cr_expect_eq(find(&list, key(3, V_READ, 0, "/a")), ANSWER_NONE, "not above");
	cr_expect_eq(find(&list, key(3, V_READ, 7, "/a/b")), ANSWER_NONE, "for everybody");
	kept_drop(&list, 0);
	cr_expect_null(list);
}

Test(kept, for_one_process_until_it_runs)
{
	struct kept_answer *list = NULL;
	struct kept_key one = key(1, V_EXEC, 7, "/x"), other = key(1, V_EXEC, 8, "/x");

	kept_add(&list, &one, ANSWER_ONCE);
	kept_add(&list, &other, ANSWER_ONCE);
	kept_add(&list, &one, ANSWER_ONCE);
	cr_expect_eq(find(&list, key(1, V_EXEC, 0, "/x")), ANSWER_NONE);
	kept_drop(&list, 7);
	cr_expect_eq(find(&list, one), ANSWER_NONE);
	cr_expect_eq(find(&list, other), ANSWER_ONCE);
	kept_drop(&list, 8);
	cr_expect_null(list);
}
