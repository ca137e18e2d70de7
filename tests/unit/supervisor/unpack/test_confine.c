// SPDX-License-Identifier: MIT
// tests/unit/supervisor/unpack/test_confine.c - What a parser that was taken over could still do
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/landlock.h"
#include "policy/base/cleanup.h"
#include "supervisor/unpack/confine.h"

static char place[] = "/var/tmp/warder-confine.XXXXXX";

static void make(const char *name)
{
	_cleanup_close_ int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	cr_assert_geq(fd, 0);
}

static void setup(void)
{
	cr_assert(mkdtemp(place));
	cr_assert_eq(chdir(place), 0);
	cr_assert_eq(mkdir("layout", 0700) | mkdir("cache", 0700) | mkdir("cache/d", 0700), 0);
	make("layout/file");
	make("cache/file");
	cr_assert_eq(chmod("layout/file", 0700), 0);
	make("outside");
}

static void teardown(void)
{
	static const char *const names[] = { "layout/file", "cache/file", "cache/d/link",
					     "cache/fifo",  "cache/sym",  "outside" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		unlink(names[i]);
	rmdir("cache/d");
	rmdir("cache");
	rmdir("layout");
	cr_expect_eq(rmdir(place), 0, "something was left behind");
}

TestSuite(confine, .init = setup, .fini = teardown);

static int opens(const char *path, int flags)
{
	_cleanup_close_ int fd = open(path, flags | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : 0;
}

static int answer(int r)
{
	return r < 0 ? -errno : 0;
}

static int connects(void)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(1) };

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return answer(connect(fd, (struct sockaddr *)&to, sizeof(to)));
}

/* One line for each that is otherwise; how many there are. */
static int try_all(void)
{
	int wrong = 0;
	const struct {
		const char *what;
		int due;
		int got;
	} tries[] = {
		{ "no_new_privs", 1, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) },
		{ "to read the layout", 0, opens("layout/file", O_RDONLY) },
		{ "to write to the layout", -EACCES, opens("layout/file", O_WRONLY) },
		{ "to make in the layout", -EACCES, answer(mkdir("layout/d", 0700)) },
		{ "to remove from the layout", -EACCES, answer(unlink("layout/file")) },
		{ "to read elsewhere", -EACCES, opens("/etc/passwd", O_RDONLY) },
		{ "to list elsewhere", -EACCES, opens("/", O_RDONLY | O_DIRECTORY) },
		{ "to write elsewhere", -EACCES, opens("outside", O_WRONLY) },
		{ "to write in the cache", 0, opens("cache/file", O_RDWR | O_TRUNC) },
		{ "to link in the cache", 0, answer(link("cache/file", "cache/d/link")) },
		{ "to make a FIFO in the cache", 0, answer(mkfifo("cache/fifo", 0600)) },
		{ "to make a symlink in the cache", 0, answer(symlink("x", "cache/sym")) },
		{ "to make a device", -EACCES,
		  geteuid() ? -EACCES : (mknod("cache/n", S_IFCHR, 0) < 0 ? -EACCES : 0) },
		{ "to run a program", -EACCES, answer(execl("/bin/false", "false", (char *)NULL)) },
		/* It is empty: ENOEXEC once it could be opened for that. */
		{ "to run what is in the layout", -EACCES,
		  answer(execl("layout/file", "file", (char *)NULL)) },
		{ "to connect", landlock_abi() < 4 ? -ECONNREFUSED : -EACCES, connects() },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tries); i++)
		if (tries[i].got != tries[i].due) {
			fprintf(stderr, "%s: %d, due %d\n", tries[i].what, tries[i].got,
				tries[i].due);
			wrong++;
		}
	return wrong;
}

Test(confine, layout_and_cache)
{
	_cleanup_close_ int layout = open("layout", O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int cache = open("cache", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct text message = { 0 };
	int status;
	pid_t pid;

	if (landlock_abi() < 2)
		cr_skip_test("this kernel has no Landlock of ABI 2");
	pid = fork();
	if (pid == 0)
		_exit(confine_enter(layout, cache, &message) < 0 ? 100 : try_all());
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %#x", status);
}
