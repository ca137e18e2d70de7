// SPDX-License-Identifier: MIT
// tests/unit/supervisor/report/test_report_paths.c - Paths as a tree: sums, order, what is one line
#include <criterion/criterion.h>
#include <string.h>

#include "supervisor/report/report_print.h"

static struct paths_tree tree;

static void teardown(void)
{
	paths_tree_free(&tree);
}

TestSuite(report_paths, .fini = teardown);

static void add(const char *path, verbs_t verbs, enum outcome_word outcome)
{
	uint32_t node;

	cr_assert_eq(paths_add(&tree, path, strlen(path), verbs, outcome, &node), 0);
}

static void shows(unsigned int depth, const char *due)
{
	const struct report_look look = { .depth = depth, .width = 100 };
	_cleanup_text_ struct text text = { 0 };

	cr_assert_eq(paths_sum(&tree), 0);
	report_print_tree(&tree, &look, &text);
	cr_assert_str_eq(text_cstr(&text), due);
}

Test(report_paths, counts_go_up_to_the_root)
{
	add("/a/b", V_READ, OUTCOME_ALLOWED);
	add("/a/b", V_READ | V_LIST, OUTCOME_DENIED);
	add("/a//c/", V_CREATE, OUTCOME_ALLOWED);
	cr_assert_eq(paths_sum(&tree), 0);
	cr_assert_eq(tree.nodes[0].below, 2);
	cr_assert_eq(tree.nodes[0].all.calls[OUTCOME_ALLOWED], 2);
	cr_assert_eq(tree.nodes[0].all.calls[OUTCOME_DENIED], 1);
	cr_assert_eq(tree.nodes[0].all.verbs[VERB_READ][OUTCOME_ALLOWED], 1);
	cr_assert_eq(tree.nodes[0].all.verbs[VERB_LIST][OUTCOME_DENIED], 1);
	cr_assert_eq(tree.nodes[0].all.verbs[VERB_CREATE][OUTCOME_ALLOWED], 1);
}

Test(report_paths, what_is_alike_is_one_line)
{
	add("/u/y", V_READ, OUTCOME_ALLOWED);
	add("/u/x/z", V_READ, OUTCOME_ALLOWED);
	add("/k", V_READ, OUTCOME_DENIED);
	shows(4, "  /\n"
		 "    k                                         denied: read 1\n"
		 "    u/** (2)                                  read 2\n");
}

Test(report_paths, one_refusal_opens_its_directory)
{
	add("/u/b", V_READ, OUTCOME_ALLOWED);
	add("/u/a", V_READ, OUTCOME_HIDDEN);
	shows(4, "  /u/\n"
		 "    a                                         hidden: read 1\n"
		 "    b                                         read 1\n");
	shows(0, "  /u/** (2)                                   read 1; hidden: read 1\n");
}

Test(report_paths, levels_come_back_behind_joined_directories)
{
	add("/a/b/c/one", V_READ, OUTCOME_ALLOWED);
	add("/a/b/c/two", V_LIST, OUTCOME_ALLOWED);
	add("/z", V_READ, OUTCOME_ALLOWED);
	add("@bus", V_CONNECT, OUTCOME_ALLOWED);
	shows(4, "  /\n"
		 "    a/b/c/\n"
		 "      one                                     read 1\n"
		 "      two                                     list 1\n"
		 "    z                                         read 1\n"
		 "  @bus                                        connect 1\n");
}

Test(report_paths, no_name_acts_on_a_terminal)
{
	add("/\x1b[31m\xe2\x80\xae", V_READ, OUTCOME_ALLOWED);
	shows(4, "  /\\x1b[31m\\xe2\\x80\\xae                       read 1\n");
}

Test(report_paths, what_would_be_asked_is_told)
{
	add("/a", V_READ, OUTCOME_ASKED);
	shows(4, "  /a                                          would be asked: read 1\n");
}

Test(report_paths, a_place_counts_nothing)
{
	uint32_t node, again;

	cr_assert_eq(paths_node(&tree, "/a/b", 4, &node), 0);
	cr_assert_eq(paths_node(&tree, "/a/b", 4, &again), 0);
	cr_assert_eq(paths_sum(&tree), 0);
	cr_expect_eq(node, again);
	cr_expect_eq(tree.nodes[0].below, 0);
	add("/a/b", V_READ, OUTCOME_ALLOWED);
	cr_assert_eq(paths_sum(&tree), 0);
	cr_expect_eq(tree.nodes[node].own.calls[OUTCOME_ALLOWED], 1);
}
