// SPDX-License-Identifier: MIT
// tests/unit/supervisor/record/test_event.c - Records of a broker that was taken over
#include "tests/unit/supervisor/fixture.h"

#include <errno.h>
#include <sys/syscall.h>

#include "policy/tree.h"
#include "supervisor/record/event.h"

static struct fake fake;

Test(event, copies_strings)
{
	struct record fixed = fake_open();
	struct event event = { 0 };

	cr_assert_eq(event_copy(&event,
				fake_record(&fake, &fixed, (const char *[4]){ "a", "/a", "", "/b" },
					    NULL)),
		     0);
	memset(fake.bytes, 'x', sizeof(fake.bytes)); /* what it writes later does not matter */
	cr_expect_eq(event.record.tid, 40);
	cr_expect_eq(event.len[STRING_SPELLED], 1);
	cr_expect_eq(event.len[STRING_SPELLED2], 0);
	cr_expect(!memcmp(event.str[STRING_RESOLVED], "/a", 2));
	cr_expect(!memcmp(event.str[STRING_RESOLVED2], "/b", 2));
	text_free(&event.bytes);
}

Test(event, refuses_what_is_no_record)
{
	struct record fixed = fake_open();
	struct event event = { 0 };
	struct record *record = fake_record(&fake, &fixed, NULL, NULL);

	cr_expect_eq(event_copy(&event, record), 0);
	record->kind = 0;
	cr_expect_eq(event_copy(&event, record), -EINVAL);
	record->kind = RECORD_INTENT + 1;
	cr_expect_eq(event_copy(&event, record), -EINVAL);
	record->kind = RECORD_CALL;
	record->len[3] = 1; /* one byte more than the record has */
	cr_expect_eq(event_copy(&event, record), -EINVAL);
	record->len[3] = 0;
	atomic_store(&record->size, sizeof(struct record) - 8);
	cr_expect_eq(event_copy(&event, record), -EINVAL);
	text_free(&event.bytes);
}

Test(event, names_have_a_bound_and_argv_another)
{
	static char large[65535];
	struct record fixed = fake_open();
	struct event event = { 0 };
	const size_t lens[4] = { sizeof(large), sizeof(large), 2, sizeof(large) };
	const char *const strings[4] = { large, large, "ab", large };

	memset(large, 'a', sizeof(large));
	cr_assert_eq(event_copy(&event, fake_record(&fake, &fixed, strings, lens)), 0);
	cr_expect_eq(event.len[0], EVENT_NAME_MAX);
	cr_expect_eq(event.len[1], EVENT_NAME_MAX);
	cr_expect(!memcmp(event.str[2], "ab", 2), "a cut string does not move the next one");
	fixed.kind = RECORD_EXEC;
	cr_assert_eq(event_copy(&event, fake_record(&fake, &fixed, strings, lens)), 0);
	cr_expect_eq(event.len[STRING_PROGRAM], EVENT_NAME_MAX);
	cr_expect_eq(event.len[STRING_ARGV], sizeof(large));
	text_free(&event.bytes);
}

static const struct {
	int nr;
	const char *strings[4];
	uint8_t verb;
	verbs_t verbs;
	int32_t other;
	unsigned int due;
} names[] = {
	{ SYS_openat, { "a", "/a" }, VERB_READ, V_READ, 0, STRING_RESOLVED },
	{ SYS_openat, { "a", "/a" }, VERB_CREATE, V_CREATE, 0, STRING_RESOLVED },
	{ SYS_openat, { "a", NULL }, VERB_READ, V_READ, 0, STRING_SPELLED },
	{ SYS_rename, { "a", "/a", "b", "/b" }, VERB_DELETE, V_DELETE, 0, STRING_RESOLVED },
	{ SYS_rename,
	  { "a", "/a", "b", "/b" },
	  VERB_DELETE,
	  V_DELETE | V_CREATE,
	  0,
	  STRING_RESOLVED2 },
	{ SYS_rename,
	  { "a", "/a", "b", "/b" },
	  VERB_CREATE,
	  V_DELETE | V_CREATE,
	  0,
	  STRING_RESOLVED2 },
	{ SYS_link, { "a", "/a", "b", NULL }, VERB_CREATE, V_CREATE, 0, STRING_SPELLED2 },
	{ SYS_symlink, { "a", "/a", "text", NULL }, VERB_CREATE, V_CREATE, 0, STRING_RESOLVED },
	{ SYS_symlinkat, { "a", NULL, "text", NULL }, VERB_CREATE, V_CREATE, 0, STRING_SPELLED },
	{ SYS_execve, { "a", "/a", NULL, "/ld.so" }, VERB_EXEC, V_EXEC, 0, STRING_RESOLVED },
	{ SYS_execve, { "a", "/a", NULL, "/ld.so" }, VERB_EXEC, V_EXEC, 1, STRING_RESOLVED2 },
	{ SYS_execve, { "a", "/a", "list", NULL }, VERB_EXEC, V_EXEC, 1, STRING_RESOLVED },
	{ SYS_socket, { NULL }, VERB_COUNT, 0, 0, STRING_SPELLED },
};

Test(event, refused_name)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct record fixed = fake_open();
		struct event event = { 0 };

		fixed.nr = names[i].nr;
		fixed.decision = RECORD_DENY;
		fixed.verb = names[i].verb;
		fixed.verbs = names[i].verbs;
		fixed.other = names[i].other;
		cr_assert_eq(event_copy(&event, fake_record(&fake, &fixed, names[i].strings, NULL)),
			     0);
		cr_expect_eq(event_refused_name(&event, NULL), names[i].due, "row %zu", i);
		text_free(&event.bytes);
	}
}

Test(event, interpreters)
{
	static const char list[] = "/a\0/bc\0/cut";
	struct record fixed = fake_open();
	struct event event = { 0 };
	size_t at = 0, len = 0;
	const char *name = NULL;

	fixed.nr = SYS_execve;
	cr_assert_eq(event_copy(&event,
				fake_record(&fake, &fixed,
					    (const char *[4]){ "s", "/s", list, NULL },
					    (const size_t[4]){ 1, 2, sizeof(list) - 1, 0 })),
		     0);
	cr_assert(event_interpreter(&event, &at, &name, &len));
	cr_expect(len == 2 && !memcmp(name, "/a", 2));
	cr_assert(event_interpreter(&event, &at, &name, &len));
	cr_expect(len == 3 && !memcmp(name, "/bc", 3));
	cr_expect_not(event_interpreter(&event, &at, &name, &len));
	cr_expect_lt(at, event.len[STRING_SPELLED2], "one was cut");
	text_free(&event.bytes);
}

Test(event, refused_name_by_the_policy)
{
	static const char text[] = "exec /bin\ndelete /b\n";
	const char *const program[4] = { "x", "/bin/x", NULL, "/lib/ld.so" };
	const char *const renamed[4] = { "a", "/a", "b", "/b" };
	struct record fixed = fake_open();
	struct policy policy = { .rule_count = 0 };
	struct policy_diag diag = { .count = 0 };
	struct event event = { 0 };
	struct tree *tree;

	cr_assert_eq(policy_add_text(&policy, "t", NULL, text, strlen(text), 1, NULL, &fixture_vars,
				     &diag),
		     0);
	cr_assert_eq(tree_build(&policy, NULL, &tree, &diag), 0);
	fixed.decision = RECORD_DENY;
	fixed.rule = RECORD_RULE_NONE;
	fixed.nr = SYS_execve;
	fixed.verb = VERB_EXEC;
	cr_assert_eq(event_copy(&event, fake_record(&fake, &fixed, program, NULL)), 0);
	cr_expect_eq(event_refused_name(&event, tree), STRING_RESOLVED2, "the loader");
	fixed.nr = SYS_rename;
	fixed.verb = VERB_DELETE;
	cr_assert_eq(event_copy(&event, fake_record(&fake, &fixed, renamed, NULL)), 0);
	cr_expect_eq(event_refused_name(&event, tree), STRING_RESOLVED);
	fixed.rule = RECORD_RULE_BUILTIN + BUILTIN_MOVE;
	cr_assert_eq(event_copy(&event, fake_record(&fake, &fixed, program, NULL)), 0);
	cr_expect_eq(event_refused_name(&event, tree), STRING_RESOLVED, "no rule of the policy");
	text_free(&event.bytes);
	tree_free(tree);
	policy_free(&policy);
	policy_diag_free(&diag);
}
