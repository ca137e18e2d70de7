/* SPDX-License-Identifier: MIT */
/* tests/unit/supervisor/lesson.h - A learner, the policy it writes, and what that allows */
#ifndef WARDER_TESTS_SUPERVISOR_LESSON_H
#define WARDER_TESTS_SUPERVISOR_LESSON_H

#include <ctype.h>

#include "tests/unit/supervisor/fixture.h"

#include "policy/format.h"
#include "supervisor/learn/learn.h"
#include "supervisor/record/demand.h"

/* A learner, and the policy it wrote. */
struct lesson {
	struct policy policy;
	struct policy_vars vars;
	struct learn *learn;
	struct text written;
	struct policy learnt;
	struct tree *tree;
};

static inline struct lesson *lesson_begin(const char *policy)
{
	struct lesson *lesson = calloc(1, sizeof(*lesson));
	struct learn_config config;
	struct policy_diag diag = { 0 };

	cr_assert(lesson);
	lesson->vars = fixture_vars;
	cr_assert_eq(policy_add_text(&lesson->policy, "t", NULL, policy, strlen(policy), 1, NULL,
				     &lesson->vars, &diag),
		     0, "%s", said(&diag));
	config = (struct learn_config){ .policy = &lesson->policy, .vars = &lesson->vars };
	cr_assert_eq(learn_create(&config, &lesson->learn), 0);
	return lesson;
}

/* Writes the policy and reads it back with the policy's own parser. */
static inline const char *lesson_end(struct lesson *lesson)
{
	char npm[] = "npm", script[] = "run\nme";
	char *argv[] = { npm, script, NULL };
	struct learn_header header = { .argv = argv, .wall = { .tv_sec = 1795346411 } };
	_cleanup_text_ struct text formatted = { 0 };
	struct policy_diag diag = { 0 };

	cr_assert_eq(learn_write(lesson->learn, &header, &lesson->written), 0);
	cr_assert_eq(policy_format(lesson->written.data, lesson->written.len, &formatted), 0);
	cr_expect_str_eq(lesson->written.data, text_cstr(&formatted));
	cr_assert_eq(policy_add_text(&lesson->learnt, "learnt", NULL, lesson->written.data,
				     lesson->written.len, 1, NULL, &lesson->vars, &diag),
		     0, "%s\n%s", said(&diag), lesson->written.data);
	cr_assert_eq(tree_build(&lesson->learnt, NULL, &lesson->tree, &diag), 0);
	return lesson->written.data;
}

static inline void lesson_free(struct lesson **lesson)
{
	tree_free((*lesson)->tree);
	policy_free(&(*lesson)->learnt);
	policy_free(&(*lesson)->policy);
	learn_free((*lesson)->learn);
	text_free(&(*lesson)->written);
	free(*lesson);
}

#define _cleanup_lesson_ __attribute__((cleanup(lesson_free)))

static inline void note(struct lesson *lesson, const char *path, verbs_t verbs, unsigned int flags)
{
	cr_assert_eq(learn_path(lesson->learn, path, strlen(path), verbs, flags), 0);
}

static inline bool allows(const struct lesson *lesson, const char *path, verbs_t verbs)
{
	struct outcome outcome;

	tree_lookup(lesson->tree, path, strlen(path), 0, &outcome);
	return outcome_refused(&outcome, verbs) == VERB_COUNT;
}

/* Whether a line ends here, but for what is said about who used it. */
static inline bool ends_here(const char *at)
{
	at += strspn(at, " ");
	return *at == '\n' || (at[-1] == ' ' && !strncmp(at, "# ", 2) && isdigit(at[2]));
}

/* Whether a policy has this line. */
static inline bool has_line(const struct lesson *lesson, const char *line)
{
	size_t len = strlen(line);

	for (const char *at = lesson->written.data; (at = strstr(at, line)); at++)
		if ((at == lesson->written.data || at[-1] == '\n') && ends_here(at + len))
			return true;
	return false;
}

#define EXPECT_LINE(lesson, line)                                                                  \
	cr_expect(has_line(lesson, line), "no line `%s` in\n%s", line, (lesson)->written.data)

#endif
