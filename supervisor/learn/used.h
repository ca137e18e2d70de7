/* SPDX-License-Identifier: MIT */
/* supervisor/learn/used.h - What a run used of each rule of its policy */
#ifndef WARDER_SUPERVISOR_LEARN_USED_H
#define WARDER_SUPERVISOR_LEARN_USED_H

#include "policy/policy.h"
#include "policy/tree.h"
#include "supervisor/record/credit.h"
#include "supervisor/record/event.h"

/* One rule: the verbs that it decided about, and who asked. */
struct used_rule {
	verbs_t verbs;
	struct credit credit;
};

/**
 * struct used - All rules
 * @policy:	Whose
 * @tree:	Of it
 * @rules:	As many as the policy has, or had in another run: @count
 * @programs:	Names of all programs
 * @now:	Who asks, while an event is taken
 * @runs:	How many runs there were, at least one
 */
struct used {
	const struct policy *policy;
	const struct tree *tree;
	struct used_rule *rules;
	size_t count;
	struct strings programs;
	struct credit now;
	unsigned int runs;
};

int used_create(const struct policy *policy, const struct tree *tree, struct used **ret_used);
void used_free(struct used *used);
int used_next_run(struct used *used, const struct policy *policy, const struct tree *tree);
int used_event(struct used *used, const struct event *event, const char *comm);
void used_show(const struct used *used, struct text *text);

#endif
