// SPDX-License-Identifier: MIT
// jail/cgroup_limits.c - Which files of a control group hold which limit
//
// Sources: Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst, cgroup-v1/pids.rst,
// scheduler/sched-bwc.rst
#include "jail/cgroup_limits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* Of cpu.max and cpu.cfs_period_us, in microseconds: the kernel's own default. */
#define PERIOD_US UINT64_C(100000)

/* More than the kernel charges at a time: a huge page. What would pass the limit is not counted. */
#define STEP (UINT64_C(4) << 20)

enum written {
	WRITE_VALUE,
	WRITE_QUOTA, /* of PERIOD_US, in microseconds */
	WRITE_MAX, /* quota and period */
	WRITE_FIXED,
};

/* In the order in which they are written. */
static const struct knob {
	enum limit limit;
	unsigned int version;
	const char *file;
	enum written written;
	const char *fixed;
	bool may_lack; /* a kernel without it needs none: no swap accounting, an older one */
} knobs[] = {
	{ LIMIT_MEMORY, 2, "memory.max", WRITE_VALUE, NULL, false },
	{ LIMIT_MEMORY, 2, "memory.swap.max", WRITE_FIXED, "0", true },
	{ LIMIT_MEMORY, 2, "memory.oom.group", WRITE_FIXED, "1", true },
	{ LIMIT_MEMORY, 1, "memory.limit_in_bytes", WRITE_VALUE, NULL, false },
	{ LIMIT_MEMORY, 1, "memory.memsw.limit_in_bytes", WRITE_VALUE, NULL, true },
	{ LIMIT_MEMORY, 1, "memory.swappiness", WRITE_FIXED, "0", true },
	{ LIMIT_PIDS, 2, "pids.max", WRITE_VALUE, NULL, false },
	{ LIMIT_PIDS, 1, "pids.max", WRITE_VALUE, NULL, false },
	{ LIMIT_CPUS, 2, "cpu.max", WRITE_MAX, NULL, false },
	{ LIMIT_CPUS, 1, "cpu.cfs_period_us", WRITE_FIXED, "100000", false },
	{ LIMIT_CPUS, 1, "cpu.cfs_quota_us", WRITE_QUOTA, NULL, false },
};

/*
 * What has happened when a limit was reached. A kill for want of memory may have another cause,
 * the whole machine's: then the group itself was never at its limit. (memory.failcnt of the first
 * version counts nothing any more: seen on 6.18.)
 */
static const struct sign {
	enum limit limit;
	unsigned int version;
	const char *file;
	const char *word; /* NULL: the file is a number, which came close to that in @limit_file */
	const char *limit_file;
} signs[] = {
	{ LIMIT_MEMORY, 2, "memory.events", "oom_kill", NULL },
	{ LIMIT_MEMORY, 2, "memory.events", "max", NULL },
	{ LIMIT_MEMORY, 1, "memory.oom_control", "oom_kill", NULL },
	{ LIMIT_MEMORY, 1, "memory.max_usage_in_bytes", NULL, "memory.limit_in_bytes" },
	{ LIMIT_PIDS, 2, "pids.events", "max", NULL },
	{ LIMIT_PIDS, 1, "pids.events", "max", NULL },
	{ LIMIT_CPUS, 2, "cpu.stat", "nr_throttled", NULL },
	{ LIMIT_CPUS, 1, "cpu.stat", "nr_throttled", NULL },
};

static const struct controller {
	enum limit limit;
	const char *name;
} controllers[] = {
	{ LIMIT_MEMORY, "memory" },
	{ LIMIT_PIDS, "pids" },
	{ LIMIT_CPUS, "cpu" },
};

/**
 * cgroup_controller() - The controller that can hold a limit
 * @limit:	Any
 *
 * Return: its name, NULL: none can
 */
const char *cgroup_controller(enum limit limit)
{
	for (size_t i = 0; i < ARRAY_SIZE(controllers); i++)
		if (controllers[i].limit == limit)
			return controllers[i].name;
	return NULL;
}

static uint64_t quota_of(uint64_t thousandths)
{
	return thousandths * (PERIOD_US / 1000);
}

static int write_knob(int dir, const struct knob *knob, uint64_t value)
{
	char text[64];

	switch (knob->written) {
	case WRITE_VALUE:
		snprintf(text, sizeof(text), "%" PRIu64, value);
		break;
	case WRITE_QUOTA:
		snprintf(text, sizeof(text), "%" PRIu64, quota_of(value));
		break;
	case WRITE_MAX:
		snprintf(text, sizeof(text), "%" PRIu64 " %" PRIu64, quota_of(value), PERIOD_US);
		break;
	case WRITE_FIXED:
		return cgroup_write(dir, knob->file, knob->fixed);
	}
	return cgroup_write(dir, knob->file, text);
}

/* Whether the kernel has taken a value: it counts memory in pages. */
static int read_back(int dir, const struct knob *knob, uint64_t value)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), back;
	int r;

	if (knob->written == WRITE_FIXED)
		return 0;
	if (knob->written != WRITE_VALUE)
		value = quota_of(value);
	else if (knob->limit == LIMIT_MEMORY)
		value -= value % page;
	r = cgroup_read(dir, knob->file, &back);
	if (r < 0)
		return r;
	return back == value ? 0 : -EINVAL;
}

/**
 * cgroup_limit() - Set a limit, and read it back
 * @cgroup:	Made, and nobody in it yet
 * @limit:	Which: one that has a controller
 * @value:	In the unit named at enum limit
 * @ret_file:	The file that holds it, or that failed
 *
 * Return: 0 or -errno
 */
int cgroup_limit(const struct cgroup *cgroup, enum limit limit, uint64_t value,
		 const char **ret_file)
{
	for (size_t i = 0; i < ARRAY_SIZE(knobs); i++) {
		const struct knob *knob = &knobs[i];
		int r;

		if (knob->limit != limit || knob->version != cgroup->version)
			continue;
		if (!knob->may_lack)
			*ret_file = knob->file;
		r = write_knob(cgroup->dir, knob, value);
		if (r == 0)
			r = read_back(cgroup->dir, knob, value);
		if (r < 0 && !(r == -ENOENT && knob->may_lack)) {
			*ret_file = knob->file;
			return r;
		}
	}
	return 0;
}

/* How often it has happened; 0 also where nobody can tell. */
static uint64_t read_sign(int dir, const struct sign *sign)
{
	uint64_t count, limit;

	if (sign->word)
		return cgroup_count(dir, sign->file, sign->word, &count) < 0 ? 0 : count;
	return cgroup_read(dir, sign->file, &count) == 0 &&
	       cgroup_read(dir, sign->limit_file, &limit) == 0 && count + STEP >= limit;
}

/**
 * cgroup_reached() - Whether a limit was reached
 * @cgroup:	Not yet removed
 * @limit:	That it holds
 */
bool cgroup_reached(const struct cgroup *cgroup, enum limit limit)
{
	bool any = false;

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		const struct sign *sign = &signs[i];

		if (sign->limit != limit || sign->version != cgroup->version)
			continue;
		if (!read_sign(cgroup->dir, sign))
			return false;
		any = true;
	}
	return any;
}
