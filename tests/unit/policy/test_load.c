// SPDX-License-Identifier: MIT
// tests/unit/policy/test_load.c - policy/load.c and policy/add.c: includes, ranks, variables of
// others
#include "tests/unit/policy/fixture.h"

#include <stdlib.h>

/* Files that exist in memory only; a NULL text cannot be read. */
struct memory_file {
	const char *name;
	const char *text;
};

struct memory {
	const struct memory_file *files;
	size_t count;
	char dir[64]; /* that the last load was given */
};

static int load(void *ctx, const char *name, const char *dir, char **ret_text, size_t *ret_len,
		char **ret_name, char **ret_dir)
{
	struct memory *memory = ctx;

	snprintf(memory->dir, sizeof(memory->dir), "%s", dir ? dir : "none");
	for (size_t i = 0; i < memory->count; i++) {
		if (strcmp(memory->files[i].name, name) != 0)
			continue;
		if (!memory->files[i].text)
			return -EACCES;
		*ret_text = strdup(memory->files[i].text);
		*ret_len = strlen(memory->files[i].text);
		cr_assert_gt(asprintf(ret_name, "/etc/%s", name), 0);
		*ret_dir = strdup("/etc");
		return 0;
	}
	return -ENOENT;
}

/* Adds `t`, a text that can include @files. */
static int add_with(struct fixture *fixture, const char *text, const struct memory_file *files,
		    size_t count)
{
	struct memory memory = { files, count, "" };
	struct policy_io io = { load, &memory };

	return policy_add_text(&fixture->policy, "t", "/dir", text, strlen(text), 1, &io,
			       &fixture_vars, &fixture->diag);
}

#define ADD(fixture, text, files) add_with(fixture, text, files, ARRAY_SIZE(files))

static void expect_error(const struct fixture *fixture, const char *place, const char *message)
{
	const char *shown = said(&fixture->diag);

	cr_expect_eq(fixture->diag.count, 1, "%s", shown);
	cr_expect_eq(strstr(shown, place), shown, "%s", shown);
	cr_expect(strstr(shown, message), "%s", shown);
}

Test(load, rules_of_an_include_unite_with_others)
{
	static const struct memory_file files[] = { { "a", "read /a\n" }, { "b", "read /b\n" } };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_assert_eq(ADD(&fixture, "read /t\ninclude a b\n", files), 0, "%s", said(&fixture.diag));
	cr_expect_eq(fixture.policy.source_count, 3);
	cr_expect_eq(fixture.policy.rule_count, 3);
	cr_expect_str_eq(fixture.policy.sources[0].name, "t");
	cr_expect_eq(fixture.policy.sources[0].from_source, -1);
	cr_expect_str_eq(fixture.policy.sources[1].name, "/etc/a");
	cr_expect_str_eq(fixture.policy.sources[1].dir, "/etc");
	cr_expect_eq(fixture.policy.sources[1].from_source, 0);
	cr_expect_eq(fixture.policy.sources[1].from_line, 2);
	cr_expect_eq(fixture.policy.sources[1].from_column, 9);
	cr_expect_eq(fixture.policy.sources[2].from_column, 11);
}

Test(load, a_shipped_policy_needs_no_files)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "include base");
	cr_expect_eq(fixture.policy.source_count, 2);
	cr_expect_str_eq(fixture.policy.sources[1].name, "base");
	cr_expect_null(fixture.policy.sources[1].dir);
}

Test(load, a_shipped_policy_comes_before_a_file_of_its_name)
{
	static const struct memory_file files[] = { { "base", "read /evil\n" } };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_assert_eq(ADD(&fixture, "include base", files), 0);
	cr_expect_str_eq(fixture.policy.sources[1].name, "base");
}

Test(load, relative_names_start_at_the_including_file)
{
	static const struct memory_file files[] = { { "a", "include b\n" }, { "b", "" } };
	struct memory memory = { files, 2, "" };
	struct policy_io io = { load, &memory };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_assert_eq(policy_add_text(&fixture.policy, "t", "/dir", "include b", 9, 1, &io,
				     &fixture_vars, &fixture.diag),
		     0);
	cr_expect_str_eq(memory.dir, "/dir");
	cr_assert_eq(policy_add_text(&fixture.policy, "u", "/dir", "include a", 9, 1, &io,
				     &fixture_vars, &fixture.diag),
		     0);
	cr_expect_str_eq(memory.dir, "/etc");
	cr_assert_eq(policy_add_name(&fixture.policy, "b", &io, &fixture_vars, &fixture.diag), 0);
	cr_expect_str_eq(memory.dir, "none");
}

Test(load, what_is_included_twice_counts_once)
{
	static const struct memory_file files[] = { { "a", "include c\n" },
						    { "b", "include c\n" },
						    { "c", "read /c\n" } };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_assert_eq(ADD(&fixture, "include a\ninclude b\ninclude a\n", files), 0);
	cr_expect_eq(fixture.policy.source_count, 4);
	cr_expect_eq(fixture.policy.rule_count, 1);
	cr_assert_eq(policy_add_name(&fixture.policy, "base", NULL, &fixture_vars, &fixture.diag),
		     0);
	cr_expect_gt(fixture.policy.rule_count, 1);
	cr_expect_eq(fixture.policy.source_count, 5);
	cr_assert_eq(policy_add_name(&fixture.policy, "base", NULL, &fixture_vars, &fixture.diag),
		     0);
	cr_expect_eq(fixture.policy.source_count, 5);
}

Test(load, a_missing_include)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_expect_eq(fixture_add(&fixture, "include? nothing\n"), 0);
	fixture_refuse("include bsae", "t:1:9:", "there is no policy named `bsae`", "`base`");
	fixture_refuse("include ./x.policy", "t:1:9:",
		       "cannot read the policy file `./x.policy`: No such file or directory",
		       "beside the file");
	fixture_refuse("include zzzzzzz", "t:1:9:", "there is no policy named",
		       "shipped policies are");
	fixture_refuse("include", "t:1:1:", "without a name", NULL);
	fixture_refuse("include ''", "t:1:9:", "an empty name", NULL);
}

Test(load, an_include_that_cannot_be_read_is_an_error_even_if_optional)
{
	static const struct memory_file files[] = { { "a", NULL } };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_expect_eq(ADD(&fixture, "include? a", files), -EINVAL);
	expect_error(&fixture, "t:1:10:", "cannot read the policy `a`: Permission denied");
}

Test(load, a_name_that_the_caller_gave)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_expect_eq(policy_add_name(&fixture.policy, "defualt", NULL, &fixture_vars,
				     &fixture.diag),
		     -EINVAL);
	expect_error(&fixture, "there is no policy named `defualt`\n",
		     "help: did you mean `default`");
}

Test(load, circles_name_the_chain)
{
	static const struct memory_file files[] = { { "a", "include b\n" },
						    { "b", "\n  include c\n" },
						    { "c", "include a\n" },
						    { "self", "include self\n" } };
	_cleanup_fixture_ struct fixture fixture = { 0 }, alone = { 0 };

	cr_expect_eq(ADD(&fixture, "include a", files), -EINVAL);
	expect_error(&fixture, "/etc/c:1:9:", "circle: /etc/a <- /etc/c <- /etc/b <- /etc/a\n");
	cr_expect_eq(ADD(&alone, "include self", files), -EINVAL);
	expect_error(&alone, "/etc/self:1:9:", "circle: /etc/self <- /etc/self\n");
}

Test(load, eight_deep_and_no_deeper)
{
	static const struct memory_file files[] = {
		{ "1", "include 2" }, { "2", "include 3" }, { "3", "include 4" },
		{ "4", "include 5" }, { "5", "include 6" }, { "6", "include 7" },
		{ "7", "include 8" }, { "8", "read /x" },   { "0", "include 1" },
	};
	_cleanup_fixture_ struct fixture fixture = { 0 }, deeper = { 0 };

	cr_expect_eq(ADD(&fixture, "include 1", files), 0);
	cr_expect_eq(fixture.policy.rule_count, 1);
	cr_expect_eq(ADD(&deeper, "include 0", files), -EINVAL);
	expect_error(&deeper, "/etc/7:1:9:", "more than 8 deep");
}

Test(load, mistakes_name_the_file_they_are_in)
{
	static const struct memory_file files[] = { { "a", "\nraed /a\n" } };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_expect_eq(ADD(&fixture, "include a", files), -EINVAL);
	expect_error(&fixture, "/etc/a:2:1:", "unknown word");
}

Test(load, a_file_overrides_its_includes_and_those_theirs)
{
	static const struct memory_file files[] = {
		{ "a", "include b\nlimit cpu=2s wall=2s\nnet none\nenv set A=a B=a\n" },
		{ "b", "limit cpu=3s wall=3s pids=3\nsyscalls strict\nenv set A=b B=b C=b\n"
		       "syscall kill ioctl\n" }
	};
	_cleanup_fixture_ struct fixture fixture = { 0 };
	const struct policy *policy = &fixture.policy;

	cr_assert_eq(ADD(&fixture,
			 "limit cpu=1s\ninclude a\nnet host\nenv set A=t\nsyscall allow ioctl\n",
			 files),
		     0, "%s", said(&fixture.diag));
	cr_expect_eq(policy->limits[LIMIT_CPU].value, 1);
	cr_expect_eq(policy->limits[LIMIT_WALL].value, 2000000000);
	cr_expect_eq(policy->limits[LIMIT_PIDS].value, 3);
	cr_expect_eq(policy->net.value, NET_HOST);
	cr_expect_eq(policy->net.at.source, 0);
	cr_expect_eq(policy->syscall_set.value, SYSCALLS_STRICT);
	cr_assert_eq(policy->env_count, 3);
	for (size_t i = 0; i < 3; i++)
		cr_expect_str_eq(policy->env[i].value, policy->env[i].name[0] == 'A'   ? "t"
						       : policy->env[i].name[0] == 'B' ? "a"
										       : "b");
	cr_assert_eq(policy->syscall_count, 1);
	cr_expect_eq(policy->syscalls[0].word, SYSCALL_ALLOW);
}

Test(load, the_command_line_overrides_files_added_before_or_after)
{
	_cleanup_fixture_ struct fixture before = { 0 }, after = { 0 };

	fixture_load(&before, "limit cpu=1s");
	cr_assert_eq(policy_add_text(&before.policy, "command line", NULL, "limit cpu=9s", 12, 2,
				     NULL, &fixture_vars, &before.diag),
		     0);
	cr_expect_eq(before.policy.limits[LIMIT_CPU].value, 9);
	cr_assert_eq(policy_add_text(&after.policy, "command line", NULL, "limit cpu=9s", 12, 2,
				     NULL, &fixture_vars, &after.diag),
		     0);
	fixture_load(&after, "limit cpu=1s");
	cr_expect_eq(after.policy.limits[LIMIT_CPU].value, 9);
}

Test(load, an_include_of_the_command_line_outranks_files)
{
	static const struct memory_file files[] = { { "a", "limit cpu=2s\n" } };
	struct memory memory = { files, 1, "" };
	struct policy_io io = { load, &memory };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "limit cpu=1s");
	cr_assert_eq(policy_add_text(&fixture.policy, "command line", NULL, "include a", 9, 2, &io,
				     &fixture_vars, &fixture.diag),
		     0);
	cr_expect_eq(fixture.policy.limits[LIMIT_CPU].value, 2);
}

Test(load, however_deep_an_include_of_the_command_line_is_it_outranks_files)
{
	static const struct memory_file files[] = { { "a", "include b\n" },
						    { "b", "include c\n" },
						    { "c", "limit cpu=2s\n" } };
	struct memory memory = { files, 3, "" };
	struct policy_io io = { load, &memory };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "limit cpu=1s");
	cr_assert_eq(policy_add_text(&fixture.policy, "command line", NULL, "include a", 9, 2, &io,
				     &fixture_vars, &fixture.diag),
		     0);
	cr_expect_eq(fixture.policy.limits[LIMIT_CPU].value, 2);
}

Test(load, two_includes_of_one_rank_must_agree)
{
	static const struct memory_file files[] = { { "a", "limit cpu=2s\n" },
						    { "b", "limit cpu=3s\n" },
						    { "c", "limit cpu=2000ms\n" },
						    { "d", "include b\n" } };
	_cleanup_fixture_ struct fixture differ = { 0 }, agree = { 0 }, decided = { 0 },
					 ranks = { 0 };

	cr_expect_eq(ADD(&differ, "include a\ninclude b\n", files), -EINVAL);
	expect_error(&differ, "/etc/b:1:7:", "cpu has another value at /etc/a:1:7");
	cr_expect_eq(ADD(&agree, "include a\ninclude c\n", files), 0);
	cr_expect_eq(ADD(&decided, "include a\ninclude b\nlimit cpu=1s\n", files), 0, "%s",
		     said(&decided.diag));
	cr_expect_eq(decided.policy.limits[LIMIT_CPU].value, 1);
	cr_expect_eq(ADD(&ranks, "include d\ninclude a\n", files), 0);
	cr_expect_eq(ranks.policy.limits[LIMIT_CPU].value, 2);
}

Test(load, an_include_ranks_below_the_nearest_that_includes_it)
{
	static const struct memory_file files[] = { { "a", "include b\n" },
						    { "b", "limit cpu=3s\n" },
						    { "c", "limit cpu=2s\n" } };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	/* b is met two deep first, but t includes it too: it ranks with c, and contradicts it */
	cr_expect_eq(ADD(&fixture, "include a\ninclude b\ninclude c\n", files), -EINVAL);
	expect_error(&fixture, "/etc/c:1:7:", "another value");
}

Test(load, mappings_unite)
{
	static const struct memory_file files[] = { { "a", "map deny exec\n" } };
	_cleanup_fixture_ struct fixture fixture = { 0 };

	cr_assert_eq(ADD(&fixture, "include a\nmap deny wx\n", files), 0);
	cr_expect_eq(fixture.policy.map.value, MAP_DENY_EXEC | MAP_DENY_WX);
}

Test(load, variables_of_other_texts)
{
	static const struct memory_file files[] = { { "a",
						      "set A = /a\nset HERE = ${POLICY_DIR}\n" },
						    { "b", "set A = /b\nread ${B}/in-b\n" } };
	_cleanup_fixture_ struct fixture fixture = { 0 }, own = { 0 }, doubt = { 0 };

	cr_assert_eq(ADD(&fixture, "read ${A} ${HERE}\ninclude a\n", files), 0, "%s",
		     said(&fixture.diag));
	cr_expect_str_eq(fixture.policy.rules[0].pattern, "/a");
	cr_expect_str_eq(fixture.policy.rules[1].pattern, "/etc");
	cr_assert_eq(ADD(&own, "set A = /t\nset B = /x\nread ${A}\ninclude a b\n", files), 0, "%s",
		     said(&own.diag));
	cr_expect_str_eq(own.policy.rules[0].pattern, "/t");
	cr_expect_str_eq(own.policy.rules[1].pattern, "/x/in-b");
	cr_expect_eq(ADD(&doubt, "set B = /x\nread ${A}\ninclude a b\n", files), -EINVAL);
	expect_error(&doubt, "t:2:6:", "${A} has two values: /etc/a:1:9 and /etc/b:1:9");
}

Test(load, variables_of_a_policy_that_was_added_earlier)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "set A = /a");
	cr_assert_eq(policy_add_text(&fixture.policy, "command line", NULL, "read ${A}", 9, 2, NULL,
				     &fixture_vars, &fixture.diag),
		     0, "%s", said(&fixture.diag));
	cr_expect_str_eq(fixture.policy.rules[0].pattern, "/a");
}

Test(load, a_byte_order_mark_is_no_word)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "\xef\xbb\xbfread /a\r\nread /b\r\n");
	cr_expect_eq(fixture.policy.rule_count, 2);
	cr_expect_eq(fixture.policy.rules[0].at.column, 6);
	cr_expect_str_eq(fixture.policy.rules[1].pattern, "/b");
}

Test(load, a_text_needs_no_newline_nor_nul)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	char *text = malloc(7);

	memcpy(text, "read /a", 7);
	cr_assert_eq(policy_add_text(&fixture.policy, "t", NULL, text, 7, 1, NULL, &fixture_vars,
				     &fixture.diag),
		     0);
	free(text);
	cr_expect_str_eq(fixture.policy.rules[0].pattern, "/a");
}
