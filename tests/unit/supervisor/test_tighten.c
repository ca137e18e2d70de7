// SPDX-License-Identifier: MIT
// tests/unit/supervisor/test_tighten.c - A policy without what a run did not use
#include "tests/unit/supervisor/lesson.h"

#include <errno.h>

#include "supervisor/tighten.h"
#include "supervisor/used.h"

/* A use: of a path, for some verbs. */
struct use {
	const char *path;
	verbs_t verbs;
	int err;
};

/* A policy, what was used of it, and what is left. */
static const struct {
	const char *what;
	const char *policy;
	struct use uses[4];
	const char *due;
} cases[] = {
	{ "nothing was used", "read /a\ndeny /b\nnet none\n", { { 0 } }, "deny /b\nnet none\n" },
	{ "all was used", "read  /a   # why\n", { { "/a/x", V_READ, 0 } }, "read  /a   # why\n" },
	{ "one path of three",
	  "read /a /b /c   # why\n",
	  { { "/b/x", V_READ, 0 } },
	  "read    /b # why\n" },
	{ "only read of a write", "write /a\n", { { "/a/x", V_READ, 0 } }, "read    /a\n" },
	{ "only looked at", "read /a\n", { { "/a", V_LIST, 0 } }, "list    /a\n" },
	{ "each its own word",
	  "write /a /b\n",
	  { { "/a/x", V_MODIFY | V_CREATE, 0 }, { "/b/x", V_READ, 0 } },
	  "read    /b\nwrite   /a\n" },
	{ "a comment goes with its last rule",
	  "# one\nread /a\nread /b\n\n# two\nread /c\n",
	  { { "/c", V_READ, 0 } },
	  "# two\nread /c\n" },
	{ "and stays with any of them",
	  "# one\nread /a\nread /b\n",
	  { { "/b", V_READ, 0 } },
	  "# one\nread /b\n" },
	{ "what --learn said of another run",
	  "read    /a  # 12 x by cc1\n",
	  { { "/a", V_READ, 0 } },
	  "read    /a # 1 x\n" },
	{ "it was not there", "read /a\n", { { "/a/x", V_READ, ENOENT } }, "" },
	{ "braces are one path", "read /{a,b}\n", { { "/a", V_READ, 0 } }, "read /{a,b}\n" },
	{ "the deeper rule decides",
	  "write /a\nread /a/x\n",
	  { { "/a/x/y", V_READ, 0 } },
	  "read /a/x\n" },
	{ "a predicate is not judged",
	  "write /a when O_APPEND\n",
	  { { 0 } },
	  "write /a when O_APPEND\n" },
};

static void use_all(struct used *used, const struct use uses[4])
{
	for (size_t i = 0; i < 4 && uses[i].path; i++) {
		struct event event = { .record = { .kind = RECORD_CALL,
						   .nr = 257,
						   .verbs = uses[i].verbs,
						   .err = uses[i].err } };

		for (unsigned int k = 0; k < RECORD_STRINGS; k++)
			event.str[k] = "";
		event.str[STRING_RESOLVED] = uses[i].path;
		event.len[STRING_RESOLVED] = strlen(uses[i].path);
		cr_assert_eq(used_event(used, &event, ""), 0);
	}
}

Test(tighten, cases)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct policy policy = { 0 };
		struct policy_diag diag = { 0 };
		struct tree *tree = NULL;
		struct used *used = NULL;
		struct tightened tightened;
		_cleanup_text_ struct text text = { 0 };

		cr_assert_eq(policy_add_text(&policy, "t", NULL, cases[i].policy,
					     strlen(cases[i].policy), 1, NULL, &fixture_vars,
					     &diag),
			     0, "%s", text_cstr(&diag.text));
		cr_assert_eq(tree_build(&policy, NULL, &tree, &diag), 0);
		cr_assert_eq(used_create(&policy, tree, &used), 0);
		use_all(used, cases[i].uses);
		cr_assert_eq(tighten_find(&policy, "t"), 0);
		cr_assert_eq(tighten(used, 0, &tightened, &text), 0);
		cr_expect_str_eq(text_cstr(&text), cases[i].due, "%s", cases[i].what);
		used_free(used);
		tree_free(tree);
		policy_free(&policy);
	}
}
