// SPDX-License-Identifier: MIT
// jail/merge.c - Whitelist and rules as one filter that leaves the killing to the broker
//
// DOC: Theory of operation
//
// Of a task that nobody traces a kernel kill leaves no number behind. Where tasks are traced late
// (broker/late.c) the whitelist therefore notifies where it would kill, and since only the filter
// with the listener can notify, both layers become one: wherever the whitelist allows, the second
// program goes on. What the kernel runs is else what was compiled and checked, instruction by
// instruction. The broker records the call, and has the task begin it again with a number and an
// argument that nobody else knows (struct filter_doom); that one the kernel kills, as it would have
// killed the first.
#include <errno.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>

#include "jail/filter.h"

#define ARGUMENT_LOW offsetof(struct seccomp_data, args) /* little endian */

/* What an instruction of the whitelist becomes that has @behind more of them after it. */
static struct sock_filter turned(struct sock_filter at, uint32_t behind)
{
	static const struct sock_filter notify = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);

	if (BPF_CLASS(at.code) != BPF_RET || BPF_RVAL(at.code) != BPF_K)
		return at;
	switch (at.k & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, behind);
	case SECCOMP_RET_KILL_PROCESS:
		return notify;
	default:
		return at;
	}
}

/**
 * filter_merge() - Make one program of a whitelist and its rules
 * @program:	From filter_compile(), checked
 * @doom:	What only the broker has a task call
 * @to:		Filled
 * @ret_count:	Instructions of it
 *
 * Return: 0, or -E2BIG when the kernel would not take it
 */
int filter_merge(const struct filter_program *program, const struct filter_doom *doom,
		 struct sock_filter to[FILTER_MERGED_MAX], uint32_t *ret_count)
{
	const struct sock_filter head[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FILTER_DOOM_NR, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT_LOW),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, doom->cookie, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	const uint32_t heads = sizeof(head) / sizeof(*head);
	uint32_t count = program->whitelist_count;

	if (heads + count + program->notify_count > FILTER_MERGED_MAX)
		return -E2BIG;
	memcpy(to, head, sizeof(head));
	for (uint32_t i = 0; i < count; i++)
		to[heads + i] = turned(program->whitelist[i], count - 1 - i);
	memcpy(to + heads + count, program->notify,
	       program->notify_count * sizeof(*program->notify));
	*ret_count = heads + count + program->notify_count;
	return 0;
}
