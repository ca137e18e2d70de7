// SPDX-License-Identifier: MIT
// tests/unit/supervisor/host/test_hierarchy.c - Where a process is among control groups
#include <criterion/criterion.h>
#include <errno.h>

#include "supervisor/host/hierarchy.h"

/* What mounts_read() would have on the heap. */
#define TEXT(bytes) ((char[]){ bytes })

static struct mounted v1(char *point, char *root, char *controllers)
{
	return (struct mounted){
		.point = point, .root = root, .controllers = controllers, .groups = 1
	};
}

static struct mounted v2(char *point, char *root)
{
	return (struct mounted){ .point = point, .root = root, .groups = 2 };
}

static char pure[] = "0::/user.slice/s.scope\n";
static char hybrid[] = "9:name=systemd:/init.scope\n"
		       "4:memory:/m/n\n"
		       "2:cpu,cpuacct:/c\n"
		       "1:cpuset:/cs\n"
		       "0::/uni\n";
static char strange[] = "4:memory:/a:b c\n";

static const struct {
	char *membership;
	const char *controller;
	unsigned int version; /* 0: -ENOENT */
	const char *group;
} rows[] = {
	{ pure, "memory", 2, "/sys/fs/cgroup/unified/user.slice/s.scope" },
	{ hybrid, "memory", 1, "/sys/fs/cgroup/memory/m/n" },
	{ hybrid, "cpu", 1, "/sys/fs/cgroup/cpu,cpuacct/c" },
	/* not a part of a word: the second version may have it */
	{ hybrid, "set", 2, "/sys/fs/cgroup/unified/uni" },
	{ hybrid, "pids", 2, "/sys/fs/cgroup/unified/uni" },
	{ strange, "memory", 1, "/sys/fs/cgroup/memory/a:b c" },
	{ pure, "memory", 2, "/sys/fs/cgroup/unified/user.slice/s.scope" },
	{ strange, "pids", 0, NULL },
};

Test(hierarchy, place)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mounted list[] = {
			v2(TEXT("/sys/fs/cgroup/unified"), TEXT("/")),
			v1(TEXT("/sys/fs/cgroup/memory"), TEXT("/"), TEXT("rw,memory")),
			v1(TEXT("/sys/fs/cgroup/cpu,cpuacct"), TEXT("/"), TEXT("rw,cpu,cpuacct")),
			{ .point = TEXT("/tmp"), .root = TEXT("/") },
		};
		struct mounts mounts = { list, rows[i].membership == pure ? 1 : 4 };
		struct hierarchy found = { .version = 0 };
		int r = hierarchy_place(&mounts, rows[i].membership, rows[i].controller, &found);

		cr_expect_eq(r, rows[i].version ? 0 : -ENOENT, "%zu: %d", i, r);
		cr_expect_eq(found.version, rows[i].version, "%zu", i);
		if (r == 0)
			cr_expect_str_eq(found.group, rows[i].group);
		hierarchy_free(&found);
	}
}

Test(hierarchy, a_part_is_mounted)
{
	struct mounted list[] = { v1(TEXT("/cg"), TEXT("/docker/x"), TEXT("rw,memory")) };
	struct mounts mounts = { list, 1 };
	struct hierarchy found = { .version = 0 };

	cr_expect_eq(hierarchy_place(&mounts, "4:memory:/docker/x/y\n", "memory", &found), 0);
	cr_expect_str_eq(found.group, "/cg/y");
	cr_expect_str_eq(found.point, "/cg");
	hierarchy_free(&found);
	cr_expect_eq(hierarchy_place(&mounts, "4:memory:/docker/x\n", "memory", &found), 0);
	cr_expect_str_eq(found.group, "/cg");
	hierarchy_free(&found);
	cr_expect_eq(hierarchy_place(&mounts, "4:memory:/docker/xy\n", "memory", &found), -EXDEV);
	cr_expect_eq(hierarchy_place(&mounts, "4:memory:/\n", "memory", &found), -EXDEV);
}

Test(hierarchy, none_is_mounted)
{
	struct mounted list[] = { { .point = TEXT("/"), .root = TEXT("/") } };
	struct mounts mounts = { list, 1 };
	struct hierarchy found = { .version = 0 };

	cr_expect_eq(hierarchy_place(&mounts, "0::/\n", "memory", &found), -ENOENT);
}
