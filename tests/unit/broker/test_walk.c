// SPDX-License-Identifier: MIT
// tests/unit/broker/test_walk.c - Links as the target would follow them: /proc/self, sticky ones
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/target.h"
#include "broker/walk.h"

#define STRANGER 61042

static int read_link(const struct world *world, const char *directory, const char *leaf,
		     char to[PATH_MAX])
{
	struct origin origin = { .tid = (pid_t)syscall(SYS_gettid), .dirfd = TARGET_CWD };
	int dir = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC), link, r;
	struct stat st;

	link = openat(dir, leaf, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	cr_assert(dir >= 0 && link >= 0 && fstat(link, &st) == 0, "%s/%s", directory, leaf);
	r = walk_link(world, &origin, dir, leaf, link, &st, to, PATH_MAX);
	close(link);
	close(dir);
	return r;
}

/*
 * proc_sys_fs(5), protected_symlinks: in a sticky, world-writable directory a link is followed if
 * its owner is the follower or the directory's. An ordinary user makes links of his own only, so
 * there it is the follower who is another.
 */
Test(walk, links_in_sticky_directories)
{
	char place[] = "/var/tmp/warder-walk.XXXXXX", path[64], to[PATH_MAX];
	struct world world;
	uid_t owner = geteuid() ? geteuid() : STRANGER, directory = geteuid();
	/* The mode of the directory, the follower, the sysctl, and what comes of it. */
	const struct {
		mode_t mode;
		uid_t follower;
		bool on;
		int wanted;
	} cases[] = {
		{ 01777, owner, true, 0 },
		{ 01777, owner + 1, true, directory == owner ? 0 : -EACCES },
		{ 01777, owner + 1, false, 0 },
		{ 0777, owner + 1, true, 0 },
		{ 01755, owner + 1, true, 0 },
	};

	cr_assert_eq(world_open(-1, &world), 0);
	cr_assert(mkdtemp(place));
	snprintf(path, sizeof(path), "%s/link", place);
	cr_assert_eq(symlink("there", path), 0);
	if (!geteuid())
		cr_assert_eq(lchown(path, owner, owner), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int r;

		cr_assert_eq(chmod(place, cases[i].mode), 0);
		world.uid = cases[i].follower;
		world.sticky_links = cases[i].on;
		r = read_link(&world, place, "link", to);
		cr_expect_eq(r, cases[i].wanted, "case %zu: %d", i, r);
		if (r == 0)
			cr_expect_str_eq(to, "there");
	}
	cr_expect_eq(unlink(path), 0);
	cr_expect_eq(rmdir(place), 0);
	/* /tmp is root's. */
	snprintf(path, sizeof(path), "/tmp/warder-walk-%d", getpid());
	cr_assert_eq(symlink("there", path), 0);
	if (!geteuid())
		cr_assert_eq(lchown(path, owner, owner), 0);
	world.sticky_links = true;
	world.uid = owner + 1;
	cr_expect_eq(read_link(&world, "/tmp", strrchr(path, '/') + 1, to), -EACCES);
	world.uid = owner;
	cr_expect_eq(read_link(&world, "/tmp", strrchr(path, '/') + 1, to), 0);
	cr_expect_eq(unlink(path), 0);
}

Test(walk, self_is_the_target_and_not_the_broker)
{
	char to[PATH_MAX], wanted[64];
	struct world world;

	cr_assert_eq(world_open(-1, &world), 0);
	cr_expect_eq(read_link(&world, "/proc", "self", to), 0);
	snprintf(wanted, sizeof(wanted), "%d", getpid());
	cr_expect_str_eq(to, wanted);
	cr_expect_eq(read_link(&world, "/proc", "thread-self", to), 0);
	snprintf(wanted, sizeof(wanted), "%d/task/%d", getpid(), (int)syscall(SYS_gettid));
	cr_expect_str_eq(to, wanted);
	cr_expect_eq(read_link(&world, "/proc", "mounts", to), 0);
	cr_expect_str_eq(to, "self/mounts");
	cr_expect_eq(read_link(&world, "/proc/self", "cwd", to), WALK_MAGIC);
	cr_expect_eq(read_link(&world, "/proc/self/fd", "0", to), WALK_MAGIC);
}

Test(walk, nobody_follows_the_brokers_magic_links)
{
	int dir = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC), fd;
	struct world world;

	cr_assert_eq(world_open(-1, &world), 0);
	cr_expect_eq(world.broker, getpid());
	cr_expect_eq(walk_magic(&world, dir, "cwd", false), -EACCES);
	cr_expect_eq(walk_magic(&world, dir, "root", false), -EACCES);
	cr_expect_eq(walk_magic(&world, dir, "root", true), -EACCES);
	world.broker = 1;
	fd = walk_magic(&world, dir, "cwd", false);
	cr_expect_geq(fd, 0);
	close(fd);
	close(dir);
}
