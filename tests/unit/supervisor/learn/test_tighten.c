// SPDX-License-Identifier: MIT
// tests/unit/supervisor/learn/test_tighten.c - A policy without what a run did not use
#include "tests/unit/supervisor/lesson.h"

#include <errno.h>

#include "policy/tree_diff.h"
#include "supervisor/learn/tighten.h"
#include "supervisor/learn/used.h"
#include "tests/unit/policy/generate.h"

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
			     0, "%s", said(&diag));
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

/* A policy of random lines, a few paths a line as people write them. */
static void add_policy(struct dice *dice, struct text *text)
{
	for (unsigned int n = 1 + roll(dice, 10); n > 0; n--) {
		size_t from = text->len;

		add_rule(dice, text);
		if (strstr(text->data + from, " -> ") || strstr(text->data + from, " <- "))
			continue;
		while (!roll(dice, 3) && !strstr(text->data + text->len - 4, "O_") &&
		       !strstr(text_cstr(text), " when ")) {
			text->len--;
			text_char(text, ' ');
			add_pattern(dice, text);
			text_char(text, '\n');
		}
	}
}

/* Whether it is one: redirects that lead to each other are no policy. */
static bool build(const char *text, struct policy *policy, struct tree **ret_tree)
{
	struct policy_diag diag = { 0 };
	int r;

	cr_assert_eq(policy_add_text(policy, "t", NULL, text, strlen(text), 1, NULL, &fixture_vars,
				     &diag),
		     0, "%s\n%s", text, said(&diag));
	r = tree_build(policy, NULL, ret_tree, &diag);
	cr_assert(r == 0 || (r == -EINVAL && strstr(said(&diag), "redirect")), "%s\n%s", text,
		  said(&diag));
	return r == 0;
}

/* Whatever was used: nothing is allowed that was not, and what was used still is. */
Test(tighten, grants_no_more_and_all_that_was_used, .timeout = 120)
{
	static const verbs_t asks[] = { V_LIST,	  V_READ,   V_MODIFY, V_APPEND,
					V_CREATE, V_DELETE, V_EXEC };
	struct dice dice = { 99 };
	unsigned int changed = 0, kept = 0;

	for (unsigned int i = 0; i < 1500; i++) {
		struct policy before = { 0 }, after = { 0 };
		struct tree *before_tree = NULL, *after_tree = NULL;
		_cleanup_text_ struct text text = { 0 }, path = { 0 }, tight = { 0 };
		struct tree_changes changes = { .count = 0 };
		struct tree_side sides[2];
		struct tightened tightened;
		struct used *used = NULL;
		char paths[6][128];
		verbs_t asked[6];

		add_policy(&dice, &text);
		if (!build(text_cstr(&text), &before, &before_tree)) {
			policy_free(&before);
			continue;
		}
		cr_assert_eq(used_create(&before, before_tree, &used), 0);
		for (unsigned int k = 0; k < ARRAY_SIZE(paths); k++) {
			struct use uses[4] = { { paths[k], 0, 0 } };

			add_path(&dice, &path);
			snprintf(paths[k], sizeof(paths[k]), "%s", text_cstr(&path));
			asked[k] = PICK(&dice, asks);
			uses[0].verbs = asked[k];
			use_all(used, uses);
		}
		cr_assert_eq(tighten(used, 0, &tightened, &tight), 0);
		cr_assert(build(text_cstr(&tight), &after, &after_tree));
		sides[0] = (struct tree_side){ &before, before_tree };
		sides[1] = (struct tree_side){ &after, after_tree };
		cr_assert_eq(tree_diff(&sides[0], &sides[1], &changes), 0);
		for (size_t c = 0; c < changes.count; c++)
			cr_assert(changes.items[c].after.verdict >
						  changes.items[c].before.verdict ||
					  changes.items[c].before.verdict == VERDICT_ALLOWED ||
					  changes.items[c].after.verdict >= VERDICT_DENIED,
				  "%s---\n%s: %s is looser", text.data, text_cstr(&tight),
				  changes.items[c].path);
		changed += changes.count > 0;
		for (unsigned int k = 0; k < ARRAY_SIZE(paths); k++) {
			struct outcome one, two;

			tree_lookup(before_tree, paths[k], strlen(paths[k]), 0, &one);
			tree_lookup(after_tree, paths[k], strlen(paths[k]), 0, &two);
			cr_assert_eq(one.allowed & asked[k] & ~two.allowed, 0, "%s---\n%s: %s %x",
				     text.data, text_cstr(&tight), paths[k], asked[k]);
			kept += (one.allowed & asked[k]) != 0;
		}
		tree_changes_free(&changes);
		used_free(used);
		tree_free(before_tree);
		tree_free(after_tree);
		policy_free(&before);
		policy_free(&after);
	}
	cr_expect_gt(changed, 300, "only %u policies became tighter", changed);
	cr_expect_gt(kept, 100, "only %u uses were allowed", kept);
}
