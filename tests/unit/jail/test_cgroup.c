// SPDX-License-Identifier: MIT
// tests/unit/jail/test_cgroup.c - Control groups, where directories and plain files stand for them
//
// What the kernel makes of them is tests/system/limits.sh's.
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jail/cgroup.h"
#include "jail/cgroup_limits.h"
#include "jail/cgroup_room.h"

static char top[] = "/tmp/warder-cgroup.XXXXXX";

static void put(const char *name, const char *bytes)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", top, name);
	file = fopen(path, "w");
	cr_assert(file, "%s", path);
	fputs(bytes, file);
	fclose(file);
}

static void make(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", top, name);
	cr_assert_eq(mkdir(path, 0755), 0, "%s", path);
}

static bool holds(const char *name, const char *bytes)
{
	char path[256], got[256] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", top, name);
	file = fopen(path, "r");
	if (!file)
		return false;
	got[fread(got, 1, sizeof(got) - 1, file)] = '\0';
	fclose(file);
	return !strcmp(got, bytes);
}

static void begin(void)
{
	cr_assert(mkdtemp(top));
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void end(void)
{
	nftw(top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A group as far as a directory can be one: its files are there already. */
static struct cgroup open_group(const char *name, unsigned int version)
{
	struct cgroup cgroup = CGROUP_NONE;
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", top, name);
	cgroup.version = version;
	cgroup.dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert(cgroup.dir >= 0);
	return cgroup;
}

static const struct {
	enum limit limit;
	unsigned int version;
	uint64_t value;
	const char *file;
	const char *written;
} knobs[] = {
	{ LIMIT_MEMORY, 2, 67108864, "memory.max", "67108864" },
	{ LIMIT_MEMORY, 2, 67108864, "memory.swap.max", "0" },
	{ LIMIT_MEMORY, 2, 67108864, "memory.oom.group", "1" },
	{ LIMIT_MEMORY, 1, 67108864, "memory.limit_in_bytes", "67108864" },
	{ LIMIT_MEMORY, 1, 67108864, "memory.memsw.limit_in_bytes", "67108864" },
	{ LIMIT_PIDS, 2, 20, "pids.max", "20" },
	{ LIMIT_PIDS, 1, 20, "pids.max", "20" },
	{ LIMIT_CPUS, 2, 1500, "cpu.max", "150000 100000" },
	{ LIMIT_CPUS, 1, 500, "cpu.cfs_quota_us", "50000" },
	{ LIMIT_CPUS, 1, 500, "cpu.cfs_period_us", "100000" },
};

static const char *const files[] = {
	"memory.max",	     "memory.swap.max",
	"memory.oom.group",  "pids.max",
	"cpu.max",	     "memory.limit_in_bytes",
	"cpu.cfs_period_us", "memory.memsw.limit_in_bytes",
	"cpu.cfs_quota_us",  "memory.swappiness",
};

Test(cgroup, limits, .init = begin, .fini = end)
{
	for (size_t i = 0; i < sizeof(knobs) / sizeof(knobs[0]); i++) {
		struct cgroup cgroup;
		const char *file = NULL;
		char name[128], group[16];

		snprintf(group, sizeof(group), "g%zu", i);
		make(group);
		for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
			snprintf(name, sizeof(name), "%s/%s", group, files[f]);
			put(name, "");
		}
		cgroup = open_group(group, knobs[i].version);
		cr_expect_eq(cgroup_limit(&cgroup, knobs[i].limit, knobs[i].value, &file), 0);
		snprintf(name, sizeof(name), "%s/%s", group, knobs[i].file);
		cr_expect(holds(name, knobs[i].written), "%s", name);
		cr_expect(file);
		close(cgroup.dir);
	}
}

Test(cgroup, a_limit_that_is_not_taken_is_an_error, .init = begin, .fini = end)
{
	struct cgroup cgroup;
	const char *file = NULL;

	make("g");
	cgroup = open_group("g", 2);
	cr_expect_eq(cgroup_limit(&cgroup, LIMIT_PIDS, 20, &file), -ENOENT);
	cr_expect_str_eq(file, "pids.max");
	/* A kernel without swap has no such file, and nothing there to limit. */
	put("g/memory.max", "");
	cr_expect_eq(cgroup_limit(&cgroup, LIMIT_MEMORY, 67108864, &file), 0);
	cr_expect_str_eq(file, "memory.max");
	close(cgroup.dir);
}

Test(cgroup, reached, .init = begin, .fini = end)
{
	struct cgroup cgroup;

	make("g");
	cgroup = open_group("g", 2);
	cr_expect_not(cgroup_reached(&cgroup, LIMIT_MEMORY));
	put("g/memory.events", "low 0\nhigh 0\nmax 0\noom 0\noom_kill 1\noom_group_kill 1\n");
	cr_expect_not(cgroup_reached(&cgroup, LIMIT_MEMORY), "the machine's own want");
	put("g/memory.events", "low 0\nhigh 0\nmax 12\noom 0\noom_kill 0\n");
	cr_expect_not(cgroup_reached(&cgroup, LIMIT_MEMORY), "caches were given back");
	put("g/memory.events", "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\n");
	cr_expect(cgroup_reached(&cgroup, LIMIT_MEMORY));
	put("g/pids.events", "max 0\n");
	cr_expect_not(cgroup_reached(&cgroup, LIMIT_PIDS));
	put("g/pids.events", "max 3\n");
	cr_expect(cgroup_reached(&cgroup, LIMIT_PIDS));
	cgroup.version = 1;
	put("g/memory.limit_in_bytes", "67108864\n");
	put("g/memory.max_usage_in_bytes", "1000000\n");
	put("g/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
	cr_expect_not(cgroup_reached(&cgroup, LIMIT_MEMORY), "the machine's own want");
	put("g/memory.max_usage_in_bytes", "67000000\n");
	cr_expect(cgroup_reached(&cgroup, LIMIT_MEMORY));
	close(cgroup.dir);
}

/* Whoever was killed has no lock any more. */
Test(cgroup, sweep, .init = begin, .fini = end)
{
	char path[256];
	int dir;

	make("warder-old");
	make("warder-used");
	make("another");
	snprintf(path, sizeof(path), "%s/warder-used", top);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_eq(flock(dir, LOCK_EX), 0);
	cgroup_sweep(top);
	snprintf(path, sizeof(path), "%s/warder-old", top);
	cr_expect_neq(access(path, F_OK), 0);
	snprintf(path, sizeof(path), "%s/warder-used", top);
	cr_expect_eq(access(path, F_OK), 0);
	snprintf(path, sizeof(path), "%s/another", top);
	cr_expect_eq(access(path, F_OK), 0);
	close(dir);
}

static const char *const both[] = { "memory", "pids" };

static int room(const char *own, struct cgroup_room *ret_room)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", top, own);
	return cgroup_room_make(path, top, both, 2, "run", ret_room);
}

Test(cgroup_room, where_the_children_have_controllers, .init = begin, .fini = end)
{
	struct cgroup_room found = CGROUP_ROOM_NONE;
	char path[256];

	put("cgroup.subtree_control", "cpu memory pids\n");
	make("own");
	put("own/cgroup.subtree_control", "memory pids\n");
	cr_assert_eq(room("own", &found), 0);
	snprintf(path, sizeof(path), "%s/own", top);
	cr_expect_str_eq(found.parent, path);
	cr_expect_not(found.leaf.path);
	cgroup_room_leave(&found);
	put("own/cgroup.subtree_control", "memory\n");
	cr_assert_eq(room("own", &found), 0);
	cr_expect_str_eq(found.parent, top, "beside it");
	cgroup_room_leave(&found);
}

Test(cgroup_room, refusals, .init = begin, .fini = end)
{
	struct cgroup_room found = CGROUP_ROOM_NONE;
	char pids[32];

	put("cgroup.subtree_control", "memory\n");
	make("own");
	put("own/cgroup.subtree_control", "");
	put("own/cgroup.controllers", "cpu memory\n");
	cr_expect_eq(room("own", &found), -EOPNOTSUPP, "no pids");
	put("own/cgroup.controllers", "cpu memory pids\n");
	snprintf(pids, sizeof(pids), "%d\n1\n", getpid());
	put("own/cgroup.procs", pids);
	cr_expect_eq(room("own", &found), -EBUSY, "somebody else");
	cr_expect_not(found.parent);
}
