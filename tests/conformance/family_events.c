// SPDX-License-Identifier: MIT
// tests/conformance/family_events.c - What inotify tells of the calls of others
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/observe.h"

#define WORLD "d/ d/f d/l>f d/s/ d/fifo| out"

static int watch;

/* What has come since it was last asked. */
static void show(const char *what)
{
	_Alignas(struct inotify_event) char events[8192];
	ssize_t len;

	say("%s", what);
	while ((len = read(watch, events, sizeof(events))) > 0)
		for (const char *at = events; at < events + len;) {
			const struct inotify_event *event = (const void *)at;

			say("- %x %s", event->mask,
			    !event->len		  ? "itself"
			    : *event->name == '#' ? "without a name"
						  : event->name);
			at += sizeof(*event) + event->len;
		}
}

/* A call, and the events of it; what it opens is closed. */
#define TELL(call)                                                                                 \
	do {                                                                                       \
		result("result", (call) < 0 ? -1 : 0);                                             \
		close_range(watch + 1, ~0U, 0);                                                    \
		show(#call);                                                                       \
	} while (0)

static void begin(void)
{
	watch = inotify_init1(IN_NONBLOCK);
	result("watch", inotify_add_watch(watch, "d", IN_ALL_EVENTS));
}

static void opens(const struct conform_case *self)
{
	(void)self;
	begin();
	TELL(open("d/f", O_RDONLY));
	TELL(open("d/f", O_RDONLY | O_NOFOLLOW));
	TELL(open("d/f", O_RDWR));
	TELL(open("d/f", O_PATH));
	TELL(open("d/l", O_RDONLY));
	TELL(open("d/l", O_RDONLY | O_NOFOLLOW));
	TELL(open("d/s/../f", O_WRONLY));
	TELL(open("d/f/", O_RDONLY));
	TELL(open("d/none", O_RDONLY));
	TELL(open("d/fifo", O_RDONLY | O_NONBLOCK));
	TELL(open("d/s", O_WRONLY));
	TELL(open("d/f", O_WRONLY | O_TRUNC));
	TELL(open("d/f", O_WRONLY | O_TRUNC | O_NOFOLLOW));
	TELL(open("d/l", O_WRONLY | O_TRUNC));
	TELL(open("d/f", O_WRONLY | O_CREAT | O_TRUNC, 0600));
	TELL(open("d/f", O_WRONLY | O_CREAT | O_EXCL, 0600));
	TELL(open("d/n", O_WRONLY | O_CREAT, 0600));
	TELL(open("d/s/../m", O_WRONLY | O_CREAT | O_EXCL, 0600));
	TELL(open("d", O_RDWR | O_TMPFILE, 0600));
}

static void directories(const struct conform_case *self)
{
	(void)self;
	begin();
	TELL(open("d", O_RDONLY));
	TELL(open("d/s", O_RDONLY));
	TELL(open("d/s/", O_RDONLY));
	TELL(open("d/s", O_RDONLY | O_DIRECTORY));
	TELL(open("d/s", O_RDONLY | O_NOFOLLOW));
	TELL(open("d/s/..", O_RDONLY));
}

static void changes(const struct conform_case *self)
{
	struct stat st;
	char text[16];

	(void)self;
	begin();
	TELL(chmod("d/f", 0600));
	TELL(chown("d/f", (uid_t)-1, (gid_t)-1));
	TELL(utimensat(AT_FDCWD, "d/f", NULL, 0));
	TELL(truncate("d/f", 5));
	TELL(truncate("d/f", 0));
	TELL(setxattr("d/f", "user.x", "v", 1, 0));
	TELL(removexattr("d/f", "user.x"));
	TELL(rename("out", "d/in"));
	TELL(rename("d/in", "d/on"));
	TELL(link("d/on", "d/k"));
	TELL(rename("d/on", "d/k"));
	TELL(unlink("d/on"));
	TELL(unlink("d/k"));
	TELL(mkdir("d/q", 0700));
	TELL(rename("d/q", "d/s/q"));
	TELL(rmdir("d/s/q"));
	TELL(symlink("f", "d/t"));
	TELL(mknod("d/p", S_IFIFO | 0600, 0));
	TELL(stat("d/f", &st));
	TELL(access("d/f", W_OK));
	TELL(readlink("d/l", text, sizeof(text)));
	TELL(chmod("d", 0700));
	TELL(chdir("d/s"));
	TELL(chdir("../.."));
	TELL(rename("d", "e"));
	TELL(rmdir("e/s"));
}

static const struct step steps[] = {
	{ "opens", WORLD, opens, false },
	{ "directories", WORLD, directories, false },
	{ "changes", WORLD, changes, false },
};

FAMILY(events)
{
	conform_steps(steps, COUNT(steps));
}
