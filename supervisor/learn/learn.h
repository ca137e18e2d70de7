/* SPDX-License-Identifier: MIT */
/* supervisor/learn/learn.h - From what a run did to a policy that lets it do just that */
#ifndef WARDER_SUPERVISOR_LEARN_LEARN_H
#define WARDER_SUPERVISOR_LEARN_LEARN_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "broker/measure.h"
#include "policy/policy.h"
#include "policy/tree.h"
#include "supervisor/record/event.h"

struct learn;

/**
 * struct learn_config - What a learner knows of a run besides its events
 * @policy:	The run's: the settings of the first one's go on, and it must outlive the learner
 * @vars:	The run's
 * @names:	The run's, NULL: paths have no other names
 * @home:	Of whoever learns, where that may be another than the run's; NULL: it is the run's
 * @limits:	Limits are to be learnt, too
 * @light:	The run has no namespaces, and so no `limit pids`
 */
struct learn_config {
	const struct policy *policy;
	const struct policy_vars *vars;
	const struct tree_names *names;
	const char *home;
	bool limits;
	bool light;
};

/* The header of the written policy: the last command, when; lines of comments, NULL: none. */
struct learn_header {
	char *const *argv;
	struct timespec wall;
	const char *notes;
};

int learn_create(const struct learn_config *config, struct learn **ret_learn);
void learn_free(struct learn *learn);

/* What audit_take() feeds. Of several runs, all events of one come before those of the next. */
int learn_event(struct learn *learn, const struct event *event, const char *comm);
int learn_next_run(struct learn *learn, const struct learn_config *config);

/* Of every run: without it nothing is said about whitelists. */
void learn_measured(struct learn *learn, const struct measure *measure, uint64_t wall_ns,
		    uint64_t cpu_ns);

/* What that comes down to; `policy from` may call these with what it reads in logs. */
int learn_path(struct learn *learn, const char *path, size_t len, verbs_t verbs,
	       unsigned int flags);
void learn_absent(struct learn *learn, const char *path, size_t len);
int learn_denied(struct learn *learn, const char *path, size_t len, verbs_t verbs);
int learn_refused(struct learn *learn, const char *path, size_t len, verbs_t verbs);
void learn_syscall(struct learn *learn, int nr);

int learn_write(const struct learn *learn, const struct learn_header *header, struct text *text);

#endif
