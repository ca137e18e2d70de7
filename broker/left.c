// SPDX-License-Identifier: MIT
// broker/left.c - What processes used that nobody has heard of and that are left to the broker
//
// Where processes are traced late the broker waits for some of which no tracer has told: their
// parents went before them. It waits, too, for some of which one has, and who then came to it.
#include "broker/left.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "broker/procfile.h"
#include "broker/tasks.h"
#include "policy/base/cleanup.h"

#define BYTES ((size_t)TASKS_MAX * sizeof(uint32_t))

/* Pages that no pid touches are never there. Return: 0 or -ENOMEM */
int left_init(struct left *left)
{
	void *map = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (map == MAP_FAILED)
		return -ENOMEM;
	left->ends = map;
	return 0;
}

void left_free(struct left *left)
{
	if (left->ends)
		munmap(left->ends, BYTES);
	left->ends = NULL;
}

/* Tells one end from another. */
static uint32_t end_mark(const struct rusage *usage)
{
	const long parts[] = { usage->ru_utime.tv_sec, usage->ru_utime.tv_usec,
			       usage->ru_stime.tv_sec, usage->ru_stime.tv_usec,
			       usage->ru_maxrss,       usage->ru_minflt,
			       usage->ru_nvcsw,	       usage->ru_nivcsw };
	uint64_t hash = 1;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		hash = hash * 0x100000001b3U + (uint64_t)parts[i];
	return (uint32_t)(hash ^ hash >> 32) | 1;
}

/**
 * left_ended() - A process has ended that the tracer tells of
 * @left:	Begun
 * @pid:	Its number
 * @usage:	As wait4(2) told of its end, NULL: it was gone unseen
 */
void left_ended(struct left *left, pid_t pid, const struct rusage *usage)
{
	left->ends[pid] = usage ? end_mark(usage) : 0;
}

/**
 * left_look() - A process has ended that the tracer has not heard of
 * @left:	Begun
 * @proc:	The jail's /proc
 * @pid:	The process, not yet waited for
 */
void left_look(struct left *left, int proc, pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/io", pid);
	left->bytes = (struct usage){ .known = USAGE_TIMES };
	if (procfile_bytes(proc, path, &left->bytes))
		left->bytes.known |= USAGE_BYTES;
}

static uint64_t timeval_us(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000U + (uint64_t)time->tv_usec;
}

/**
 * left_end() - It was waited for
 * @left:	left_look() was called for it
 * @pid:	The process
 * @usage:	As wait4(2) told of its end
 * @ret_usage:	Filled: what it used, and with it those that it waited for
 *
 * Return: false for one that was told of before: by a tracer, and now to who is its parent since
 */
bool left_end(struct left *left, pid_t pid, const struct rusage *usage, struct usage *ret_usage)
{
	bool again = pid < TASKS_MAX && left->ends[pid] == end_mark(usage);

	if (pid < TASKS_MAX)
		left->ends[pid] = 0;
	*ret_usage = left->bytes;
	ret_usage->user_ns = timeval_us(&usage->ru_utime) * 1000;
	ret_usage->system_ns = timeval_us(&usage->ru_stime) * 1000;
	ret_usage->max_rss_kib = (uint64_t)usage->ru_maxrss;
	return !again;
}
