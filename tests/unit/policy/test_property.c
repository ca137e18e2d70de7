// SPDX-License-Identifier: MIT
// tests/unit/policy/test_property.c - Random policies: tree, hull and renames against the reference
#include "tests/unit/policy/fixture.h"

#include <fcntl.h>
#include <stdio.h>

#include "policy/hull.h"
#include "policy/idle.h"
#include "tests/unit/policy/reference.h"

/* Policies a property is tried on, and paths a policy. */
#define POLICIES 4000
#define PATHS 60

/* A small generator of our own: the same numbers on every machine and in every run. */
struct dice {
	uint64_t state;
};

static unsigned int roll(struct dice *dice, unsigned int sides)
{
	dice->state = dice->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(dice->state >> 33) % sides;
}

static const char *const names[] = { "a", "b", "c", ".e", "ab", "a.c", "*", "x", "abc", "bac" };
static const char *const globs[] = { "*",    "?",    "a*",     "*c",	 "[ab]", "[!a]",
				     ".*",   "a?c",  "*.*",    "?b",	 "a?",	 "?c",
				     "*a*c", "a*b*", "[ab]*c", "a*[bc]", "*?c",	 "a?*" };
static const char *const verbs[] = { "list", "read", "write", "modify", "exec", "delete" };
static const char *const denials[] = { "deny", "hide", "deny!", "hide!" };
static const char *const whens[] = { "O_TRUNC", "O_APPEND", "O_TRUNC,O_APPEND" };

#define PICK(dice, table) (table)[roll(dice, ARRAY_SIZE(table))]

/* A pattern; few names and little depth, so that rules meet. */
static void add_pattern(struct dice *dice, struct text *text)
{
	unsigned int depth = roll(dice, 5);
	bool pure = depth && !roll(dice, 5);

	if (pure)
		text_str(text, "**");
	if (!depth)
		text_char(text, '/');
	for (unsigned int i = 0; i < depth; i++) {
		unsigned int sort = roll(dice, 10);

		text_char(text, '/');
		if (sort < 6)
			text_printf(text, "'%s'", PICK(dice, names));
		else if (sort < 9 || (pure && !i))
			text_str(text, PICK(dice, globs));
		else
			text_str(text, "**");
	}
}

static void add_rule(struct dice *dice, struct text *text)
{
	if (roll(dice, 2)) {
		text_str(text, PICK(dice, verbs));
	} else if (!roll(dice, 4)) {
		text_str(text, "ask");
		if (roll(dice, 2))
			text_printf(text, " %s", PICK(dice, verbs));
	} else {
		text_str(text, denials[roll(dice, 4) * (roll(dice, 3) ? 1 : 0) % 4]);
		if (roll(dice, 2))
			text_printf(text, " %s", PICK(dice, verbs));
	}
	text_char(text, ' ');
	add_pattern(dice, text);
	if (!roll(dice, 8))
		text_printf(text, " when %s", PICK(dice, whens));
	text_char(text, '\n');
}

static void add_path(struct dice *dice, struct text *text)
{
	unsigned int depth = roll(dice, 7);

	text_reset(text);
	if (!depth)
		text_char(text, '/');
	for (unsigned int i = 0; i < depth; i++)
		text_printf(text, "/%s", PICK(dice, names));
}

/*
 * /a is also /b, /a/c/… is also /x/…, and /c is mounted below itself too: aliases as bind mounts
 * and symlinks make them.
 */
static int each_name(void *ctx, const char *path, bool allow,
		     void (*emit)(void *to, const char *name), void *to)
{
	static const char *const aliases[][2] = {
		{ "/a", "/b" }, { "/a/c", "/x" }, { "/x", "/x" }, { "/c", "/c/a" }
	};

	(void)ctx;
	(void)allow;
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++) {
		size_t len = strlen(aliases[i][0]);
		char name[256];

		if (strncmp(path, aliases[i][0], len) != 0 || (path[len] && path[len] != '/'))
			continue;
		snprintf(name, sizeof(name), "%s%s", aliases[i][1], path + len);
		emit(to, name);
	}
	return 0;
}

/* Things that are shown in several places. */
static const struct tree_same *each_same(void *ctx, size_t index)
{
	static char first[][8] = { "/a/b", "/c", "/ab/a/c" }, second[][8] = { "/a/c", "/abc" };
	static char *one[] = { first[0], first[1], first[2] }, *two[] = { second[0], second[1] };
	static const struct tree_same all[] = {
		{ .places = { one, ARRAY_SIZE(one), 0 } },
		{ .places = { two, ARRAY_SIZE(two), 0 } },
	};

	(void)ctx;
	return index < ARRAY_SIZE(all) ? &all[index] : NULL;
}

/* No other names than those. */
static int no_name(void *ctx, const char *path, bool allow,
		   void (*emit)(void *to, const char *name), void *to)
{
	(void)ctx;
	(void)path;
	(void)allow;
	(void)emit;
	(void)to;
	return 0;
}

static const struct tree_names aliases = { .each = each_name },
			       twice = { .each = no_name, .same = each_same },
			       both = { .each = each_name, .same = each_same };

/* A random policy and its tree; most have aliases. */
static const struct tree_names *make(struct dice *dice, struct fixture *fixture, struct text *text)
{
	const struct tree_names *const all[] = { NULL, &aliases, &twice, &both };
	const struct tree_names *with = PICK(dice, all);
	int r;

	text_reset(text);
	for (unsigned int i = 1 + roll(dice, 14); i > 0; i--)
		add_rule(dice, text);
	fixture_load(fixture, text_cstr(text));
	r = tree_build(&fixture->policy, with, &fixture->tree, &fixture->diag);
	cr_assert_eq(r, 0, "%s\n%s", text->data, text_cstr(&fixture->diag.text));
	return with;
}

static const uint32_t flag_sets[] = { 0, O_TRUNC, O_APPEND, O_TRUNC | O_APPEND, O_CREAT };

Test(property, tree_decides_as_the_reference, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 1 };
	unsigned int allowed = 0, asked = 0;

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		const struct tree_names *with = make(&dice, &fixture, &text);

		for (unsigned int k = 0; k < PATHS; k++) {
			uint32_t flags = PICK(&dice, flag_sets);
			struct outcome got, want;

			add_path(&dice, &path);
			tree_lookup(fixture.tree, path.data, path.len, flags, &got);
			reference_lookup(&fixture.policy, with, path.data, flags, &want);
			allowed += got.allowed != 0;
			asked += got.asked != 0;
			cr_assert_eq(got.asked, want.asked, "%s%s %x: asks %x, not %x", text.data,
				     path.data, flags, got.asked, want.asked);
			cr_assert_eq(got.allowed, want.allowed, "%s%s %x: %x, not %x", text.data,
				     path.data, flags, got.allowed, want.allowed);
			cr_assert_eq(got.hidden, want.hidden, "%s%s %x: %x, not %x", text.data,
				     path.data, flags, got.hidden, want.hidden);
			for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
				cr_assert_eq(got.rule[verb], want.rule[verb],
					     "%s%s %x: verb %u by %d, not %d", text.data, path.data,
					     flags, verb, (int)got.rule[verb],
					     (int)want.rule[verb]);
		}
	}
	cr_expect_gt(allowed, POLICIES * PATHS / 20, "only %u decisions allow: too few", allowed);
	cr_expect_gt(asked, POLICIES * PATHS / 20, "only %u decisions ask: too few", asked);
}

Test(property, the_first_trace_is_the_rule_that_decides, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 2 };

	for (unsigned int i = 0; i < POLICIES / 4; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		make(&dice, &fixture, &text);
		for (unsigned int k = 0; k < PATHS; k++) {
			uint32_t flags = PICK(&dice, flag_sets);
			enum verb verb = (enum verb)roll(&dice, VERB_COUNT);
			struct tree_trace traces[20], few[2];
			struct outcome outcome;
			size_t count;

			add_path(&dice, &path);
			tree_lookup(fixture.tree, path.data, path.len, flags, &outcome);
			count = tree_explain(fixture.tree, path.data, path.len, flags, verb, traces,
					     ARRAY_SIZE(traces));
			cr_assert_eq(count ? traces[0].rule : RULE_NONE, outcome.rule[verb], "%s%s",
				     text.data, path.data);
			for (size_t n = 0; n < count; n++)
				for (size_t m = 0; m < n; m++)
					cr_assert_neq(traces[n].rule, traces[m].rule, "twice: %s%s",
						      text.data, path.data);
			cr_assert_eq(tree_explain(fixture.tree, path.data, path.len, flags, verb,
						  few, 2),
				     count < 2 ? count : 2);
			for (size_t n = 0; n < 2 && n < count; n++)
				cr_assert_eq(few[n].rule, traces[n].rule, "%s%s", text.data,
					     path.data);
		}
	}
}

Test(property, hull_holds_all_that_the_tree_allows, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 3 };

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		const struct tree_names *with = make(&dice, &fixture, &text);
		struct hull hull;

		cr_assert_eq(hull_build(&fixture.policy, with, NULL, &hull), 0);
		for (unsigned int k = 0; k < PATHS; k++) {
			uint32_t flags = PICK(&dice, flag_sets);
			struct outcome outcome;
			verbs_t held;

			add_path(&dice, &path);
			tree_lookup(fixture.tree, path.data, path.len, flags, &outcome);
			held = hull_verbs(&hull, path.data, path.len);
			cr_assert_eq((outcome.allowed | outcome.asked) & ~held, 0,
				     "%s%s: allowed %x, held %x", text.data, path.data,
				     outcome.allowed, held);
			for (size_t n = 0; n < hull.count; n++)
				if (!strcmp(hull.entries[n].path, path.data) &&
				    (outcome.allowed | outcome.asked) & (V_CREATE | V_DELETE))
					cr_assert(hull.entries[n].may_create, "%s%s", text.data,
						  path.data);
		}
		hull_free(&hull);
	}
}

/* Whether what is at a path may go away, or come to be, by any call. */
static bool replaceable(const struct tree *tree, const char *path, size_t len)
{
	struct outcome outcome;

	for (size_t i = 0; i < ARRAY_SIZE(flag_sets); i++) {
		tree_lookup(tree, path, len, flag_sets[i], &outcome);
		if ((outcome.allowed | outcome.asked) & (V_CREATE | V_DELETE))
			return true;
	}
	return false;
}

/*
 * A fence is put on what is there at launch. What may be replaced takes its fence away with it: so
 * all that is allowed there has to be held from above it.
 */
Test(property, hull_holds_what_takes_the_place_of_something, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 6 };
	unsigned int replaced = 0;

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		const struct tree_names *with = make(&dice, &fixture, &text);
		struct hull hull;

		cr_assert_eq(hull_build(&fixture.policy, with, roll(&dice, 2) ? fixture.tree : NULL,
					&hull),
			     0);
		for (unsigned int k = 0; k < PATHS; k++) {
			struct outcome outcome;
			size_t len;

			add_path(&dice, &path);
			len = path.len;
			tree_lookup(fixture.tree, path.data, len, PICK(&dice, flag_sets), &outcome);
			/* what is directly in the root is left as it is */
			while (memrchr(path.data, '/', len) > (void *)path.data &&
			       replaceable(fixture.tree, path.data, len))
				while (path.data[--len] != '/')
					;
			replaced += len < path.len;
			cr_assert_eq((outcome.allowed | outcome.asked) &
					     ~hull_verbs(&hull, path.data, len),
				     0, "%s%s: allowed %x, held at %.*s %x", text.data, path.data,
				     outcome.allowed, (int)len, path.data,
				     hull_verbs(&hull, path.data, len));
		}
		hull_free(&hull);
	}
	cr_expect_gt(replaced, POLICIES * PATHS / 50, "only %u paths: too few", replaced);
}

/* All that could be said about a path: the decisions for every set of flags. */
static bool same_inside(const struct tree *tree, const char *one, const char *two,
			const char *below)
{
	char paths[2][256];
	struct outcome outcomes[2];

	snprintf(paths[0], sizeof(paths[0]), "%s%s", one, below);
	snprintf(paths[1], sizeof(paths[1]), "%s%s", two, below);
	for (size_t i = 0; i < ARRAY_SIZE(flag_sets); i++) {
		for (size_t k = 0; k < 2; k++)
			tree_lookup(tree, paths[k], strlen(paths[k]), flag_sets[i], &outcomes[k]);
		if (outcomes[0].allowed != outcomes[1].allowed ||
		    outcomes[0].asked != outcomes[1].asked ||
		    outcomes[0].hidden != outcomes[1].hidden)
			return false;
	}
	return true;
}

Test(property, a_rename_that_may_go_on_changes_no_decision_inside, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, from = { 0 }, to = { 0 }, below = { 0 };
	struct dice dice = { 4 };
	unsigned int free_moves = 0;

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };

		make(&dice, &fixture, &text);
		for (unsigned int k = 0; k < PATHS; k++) {
			struct outcome one, two;

			add_path(&dice, &from);
			add_path(&dice, &to);
			if (from.len < 2 || to.len < 2)
				continue;
			tree_lookup(fixture.tree, from.data, from.len, 0, &one);
			tree_lookup(fixture.tree, to.data, to.len, 0, &two);
			if (one.allowed != two.allowed || one.asked != two.asked ||
			    one.hidden != two.hidden ||
			    tree_depends_below(fixture.tree, from.data, from.len) ||
			    tree_depends_below(fixture.tree, to.data, to.len))
				continue;
			free_moves++;
			for (unsigned int n = 0; n < 8; n++) {
				add_path(&dice, &below);
				if (below.len < 2)
					continue;
				cr_assert(same_inside(fixture.tree, from.data, to.data, below.data),
					  "%s%s -> %s changes %s", text.data, from.data, to.data,
					  below.data);
			}
		}
	}
	cr_expect_gt(free_moves, POLICIES * PATHS / 50, "only %u moves were free", free_moves);
}

Test(property, an_idle_rule_never_decides, .timeout = 120)
{
	_cleanup_text_ struct text text = { 0 }, path = { 0 };
	struct dice dice = { 5 };
	unsigned int idle = 0;

	for (unsigned int i = 0; i < POLICIES; i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		bool never[64] = { false };

		if (make(&dice, &fixture, &text))
			continue; /* rule_idle() wants a tree without other names */
		for (uint32_t rule = 0; rule < fixture.policy.rule_count; rule++) {
			never[rule] = rule_idle(&fixture.policy, fixture.tree, rule) != RULE_NONE;
			idle += never[rule];
		}
		for (unsigned int k = 0; k < PATHS; k++) {
			uint32_t flags = PICK(&dice, flag_sets);
			struct outcome outcome;

			add_path(&dice, &path);
			tree_lookup(fixture.tree, path.data, path.len, flags, &outcome);
			for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
				cr_assert(outcome.rule[verb] == RULE_NONE ||
						  !never[outcome.rule[verb]],
					  "%s%s: rule %u decides", text.data, path.data,
					  outcome.rule[verb]);
		}
	}
	cr_expect_gt(idle, POLICIES / 10, "only %u rules were idle", idle);
}
