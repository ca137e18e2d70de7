// SPDX-License-Identifier: MIT
// tests/unit/broker/test_kept.c - Which answers hold for what
#include <criterion/criterion.h>
#include <string.h>

#include "broker/kept.h"

static struct kept_key key(uint32_t rule, verbs_t verbs, const char *path)
{
	return (struct kept_key){ .rule = rule, .verbs = verbs, .path = path, .len = strlen(path) };
}

static struct kept_key task(enum kept_span span, pid_t tid, ino_t ino)
{
	struct kept_key made = key(1, V_EXEC, "/x");

	made.span = span;
	made.tid = tid;
	made.dev = 1;
	made.ino = ino;
	return made;
}

static enum record_answer find(struct kept_answer *const *list, struct kept_key wanted)
{
	return kept_find(list, &wanted);
}

Test(kept, only_for_what_was_asked)
{
	struct kept_answer *list = NULL;
	struct kept_key asked = key(3, V_READ | V_MODIFY, "/a/b");

	cr_expect_eq(find(&list, asked), ANSWER_NONE);
	kept_add(&list, &asked, ANSWER_PATH);
	cr_expect_eq(find(&list, asked), ANSWER_PATH);
	cr_expect_eq(find(&list, key(3, V_READ, "/a/b")), ANSWER_PATH, "a part of it");
	cr_expect_eq(find(&list, key(3, V_READ | V_CREATE, "/a/b")), ANSWER_NONE, "more");
	cr_expect_eq(find(&list, key(4, V_READ, "/a/b")), ANSWER_NONE, "another rule");
	cr_expect_eq(find(&list, key(3, V_READ, "/a/b/c")), ANSWER_NONE, "not below");
	cr_expect_eq(find(&list, key(3, V_READ, "/a")), ANSWER_NONE, "not above");
	kept_drop(&list, KEPT_RUN, 0);
	cr_expect_null(list);
}

Test(kept, for_one_task_until_it_runs)
{
	struct kept_answer *list = NULL;
	struct kept_key one = task(KEPT_EXEC, 7, 5), other = task(KEPT_EXEC, 8, 5);

	kept_add(&list, &one, ANSWER_ONCE);
	kept_add(&list, &other, ANSWER_ONCE);
	kept_add(&list, &one, ANSWER_ONCE);
	cr_expect_eq(find(&list, key(1, V_EXEC, "/x")), ANSWER_NONE, "not for everybody");
	cr_expect_eq(find(&list, task(KEPT_EXEC, 7, 6)), ANSWER_NONE, "another file there");
	cr_expect_eq(find(&list, task(KEPT_CALL, 7, 5)), ANSWER_NONE, "not for another call");
	kept_drop(&list, KEPT_CALL, 7);
	cr_expect_eq(find(&list, one), ANSWER_ONCE);
	kept_drop(&list, KEPT_EXEC, 7);
	cr_expect_eq(find(&list, one), ANSWER_NONE);
	cr_expect_eq(find(&list, other), ANSWER_ONCE);
	kept_drop(&list, KEPT_EXEC, 8);
	cr_expect_null(list);
}
