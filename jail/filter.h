/* SPDX-License-Identifier: MIT */
/* jail/filter.h - The filter plan compiled for the kernel, checked, and loaded */
#ifndef WARDER_JAIL_FILTER_H
#define WARDER_JAIL_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

#include "jail/stage.h"
#include "policy/plan.h"

#define FILTER_MAX 2048
/* What a PLAN_TRACE tells the tracer: no number of made.h. Whose it is the registers say. */
#define FILTER_DEADLINE 0xffff
#define FILTER_MERGED_MAX BPF_MAXINSNS
/* A number that no architecture has a call for. */
#define FILTER_DOOM_NR 0x7ffffffeU

/**
 * struct filter_doom - The call that a merged filter kills: FILTER_DOOM_NR, with this argument
 * @cookie:	Low half of the first argument; 0: the layers are not merged
 */
struct filter_doom {
	uint32_t cookie;
};

/**
 * struct filter_program - All filters of a run as BPF; plain data, fit for shared memory
 * @whitelist:	@whitelist_count instructions of the plan's first layer: what is killed or answered
 * @notify:	@notify_count instructions of its second, loaded with the listener
 * @fence:	@fence_count instructions of the broker's own filter
 * @calls:	@calls_count instructions that tell the tracer of calls; none unless the run is
 *		learnt from
 * @whitelist_first: Whether the whitelist is loaded before the listener. It is where it has
 *		seccomp(2); one that would kill the second load, as `strict` does, comes last.
 */
struct filter_program {
	uint32_t whitelist_count;
	uint32_t notify_count;
	uint32_t fence_count;
	uint32_t calls_count;
	uint32_t whitelist_first;
	struct sock_filter whitelist[FILTER_MAX];
	struct sock_filter notify[FILTER_MAX];
	struct sock_filter fence[FILTER_MAX];
	struct sock_filter calls[FILTER_MAX];
};

int filter_compile(const struct plan *plan, struct filter_program *ret_program,
		   struct stage_error *error);
int filter_compile_calls(struct filter_program *program, struct stage_error *error);
int filter_check(const struct plan *plan, const struct filter_program *program,
		 struct stage_error *error);
int filter_load_fence(const struct filter_program *program, struct stage_error *error);
int filter_merge(const struct filter_program *program, const struct filter_doom *doom,
		 struct sock_filter to[FILTER_MERGED_MAX], uint32_t *ret_count);
int filter_load(const struct filter_program *program, const struct filter_doom *doom,
		int *ret_listener, bool *ret_killable, struct stage_error *error);

#endif
