/* SPDX-License-Identifier: MIT */
/* supervisor/record/audit_ends.h - What the first and the last line of a log are made of */
#ifndef WARDER_SUPERVISOR_RECORD_AUDIT_ENDS_H
#define WARDER_SUPERVISOR_RECORD_AUDIT_ENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <time.h>

#include "broker/measure.h"
#include "broker/usage.h"
#include "policy/policy.h"

/* One layer of the jail, as read back. */
struct audit_layer {
	const char *name;
	bool active;
	const char *detail; /* NULL: nothing to add */
};

/* What runs besides the program; @digest NULL when it is not known. */
struct audit_interpreter {
	const char *path;
	const unsigned char *digest;
};

/**
 * struct audit_start - The `start` line
 * @run:	Name of the run, any short word
 * @key:	Public key, in base64, by which the log will be signed; NULL: it will not
 * @wall:	CLOCK_REALTIME at the start
 * @start_ns:	CLOCK_MONOTONIC at the start, in nanoseconds: the zero of every "t"
 * @argv:	The command, NULL terminated
 * @cwd:	Working directory of the command
 * @vars:	What the policy's variables stand for
 * @target:	The program as resolved inside the jail, NULL when it is not known
 * @digest:	BLAKE2b-256 of it (DIGEST_BYTES of supervisor/words/digest.h), NULL when it is not
 *		known
 * @interpreters: @interpreter_count, in the order in which the kernel starts them
 * @digests:	Files that are opened have digests
 * @light:	No namespaces
 * @layers:	@layer_count layers
 * @uid:	Who runs it, outside
 * @pid:	The supervisor's own
 */
struct audit_start {
	const char *run;
	const char *key;
	struct timespec wall;
	uint64_t start_ns;
	char *const *argv;
	const char *cwd;
	const struct policy_vars *vars;
	const char *target;
	const unsigned char *digest;
	const struct audit_interpreter *interpreters;
	size_t interpreter_count;
	bool digests;
	bool light;
	const struct audit_layer *layers;
	size_t layer_count;
	uid_t uid;
	pid_t pid;
};

/**
 * struct audit_used - What a run used, so far as it is known
 * @sum:	Of the processes whose end the log has
 * @cut:	There were others: the jail ended all at once
 * @unheard:	There may have been others, which nobody heard of: --late-tracing
 * @kernel:	What the kernel has of them together, NULL: nobody could ask
 */
struct audit_used {
	struct usage_sum sum;
	bool cut;
	bool unheard;
	const struct rusage *kernel;
};

/* Whether it was more than that. */
static inline bool audit_used_more(const struct audit_used *used)
{
	return used->cut || used->unheard || used->sum.partial;
}

/**
 * struct audit_end - The `end` line
 * @end_ns:	CLOCK_MONOTONIC, in nanoseconds
 * @status:	wait(2) status of the command
 * @cause:	Why it did not end by itself ("limit wall", …), NULL: it did
 * @kernel:	As in struct audit_used; NULL: the jail ended all at once
 * @unheard:	As in struct audit_used
 * @reached:	Limits that were reached: a bit each, by enum limit
 * @written:	With --writes: files that would be created, changed and deleted; NULL: nobody knows
 * @verdict:	--verdict's, as the object it is; NULL without
 * @measure:	What the broker measured, NULL: nothing was, or nobody knows
 */
struct audit_end {
	uint64_t end_ns;
	int status;
	const char *cause;
	const struct rusage *kernel;
	bool unheard;
	const struct measure *measure;
	uint32_t reached;
	const uint64_t *written;
	const char *verdict;
};

#endif
