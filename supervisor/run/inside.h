/* SPDX-License-Identifier: MIT */
/* supervisor/run/inside.h - The launch inside the jail, stage by stage */
#ifndef WARDER_SUPERVISOR_RUN_INSIDE_H
#define WARDER_SUPERVISOR_RUN_INSIDE_H

#include <limits.h>

#include "broker/judge.h"
#include "broker/ring.h"
#include "jail/filter.h"
#include "jail/identity.h"
#include "jail/mounts.h"
#include "jail/pty.h"
#include "policy/hull.h"
#include "policy/plan.h"
#include "policy/trace.h"
#include "supervisor/host/interpreters.h"
#include "supervisor/run/holding.h"
#include "supervisor/run/signals.h"

/**
 * struct handover - Shared memory between supervisor, broker and target while they launch
 * @program:	The filters; compiled by the supervisor while the jail is being set up
 * @listener:	Number of the listener in the descriptor table that broker and target share
 * @scoped:	Landlock's scopes hold the target
 * @killable:	WAIT_KILLABLE_RECV
 * @mdwe:	PR_SET_MDWE
 * @filter_mode: Seccomp: line of the target's status, and how many filters
 * @error:	The target's failed stage
 * @failed:	@error is set
 * @target:	The command's program as the jail resolves it
 * @target_dev:	Which file that is; the supervisor hashes it while the jail is being set up
 * @target_ino:	Likewise
 * @interpreters: What runs besides it, as the jail resolves that
 * @held:	By enum limit: rlimits, as read back
 * @reached:	Limits that the broker saw reached: bits by enum limit
 */
struct handover {
	struct filter_program program;
	_Atomic int listener;
	bool scoped;
	bool killable;
	bool mdwe;
	struct stage_error error;
	_Atomic bool failed;
	char target[PATH_MAX];
	dev_t target_dev;
	ino_t target_ino;
	struct interpreters interpreters;
	uint64_t held[LIMIT_COUNT];
	_Atomic uint32_t reached;
};

/**
 * struct inside_spec - All that the jail's side of the launch needs
 * @light:	No namespaces
 * @rooted:	A root of its own was made, to be the only one
 * @identity:	Who the command is
 * @observe:	No fence that would refuse anything
 * @private_net: A network namespace to bring up
 * @deny_exec_gain: `map deny wx`
 * @learn:	What the run takes is to be measured
 * @late:	Tasks are traced from their first decided call on, and the broker kills for the
 *		whitelist
 * @terminal:	Device of the terminal where a person can be asked, 0: nobody can
 * @digests:	--digest files
 * @patience_ns: How long the supervisor may take for an answer
 * @mounts:	The view
 * @hull:	The policy's outline
 * @plan:	What the filter does
 * @preview:	What it would do, enforcing; NULL unless observing
 * @judge:	Decisions
 * @limits:	The policy's
 * @count_tasks: RLIMIT_NPROC is what holds `pids`
 * @task_limit:	The tracer is to hold it, 0: not
 * @groups:	cgroup.procs of the control groups that the command goes into, @group_count of them
 * @group_count: How many
 * @ring:	Records
 * @handover:	Shared
 * @control:	Socket to the supervisor
 * @gate:	Pipe: 'M' when the users are mapped, 'F' when the filters are compiled
 * @program:	Resolved path of the command
 * @argv:	Its arguments
 * @environment: Its environment
 * @cwd:	Its working directory
 * @signals:	What the command starts with
 * @passes:	Where descriptors are sent, a socket: of the copy, or of the terminal; -1: none are
 * @copied:	A copy of @cwd is worked on
 * @fixed:	Nothing of the command is at a random address
 * @first_pid:	The number that the first process behind the broker gets; 0: as it comes
 * @pty:	A terminal of the jail's own
 * @trace:	Calls to be recorded besides the decisions, NULL: none
 */
struct inside_spec {
	bool light;
	bool rooted;
	struct identity_spec identity;
	bool observe;
	bool private_net;
	bool deny_exec_gain;
	bool learn;
	bool late;
	dev_t terminal;
	bool digests;
	uint64_t patience_ns;
	struct mount_spec mounts;
	const struct hull *hull;
	const struct plan *plan;
	const struct plan_preview *preview;
	struct judge *judge;
	const struct limit_value *limits;
	bool count_tasks;
	uint64_t task_limit;
	int groups[HOLDING_GROUPS];
	unsigned int group_count;
	struct ring *ring;
	struct handover *handover;
	int control;
	int gate;
	const char *program;
	char *const *argv;
	char *const *environment;
	const char *cwd;
	const struct signals *signals;
	int passes;
	bool copied;
	bool fixed;
	pid_t first_pid;
	struct pty_spec pty;
	const struct trace_set *trace;
};

_Noreturn void inside_run(const struct inside_spec *spec);

#endif
