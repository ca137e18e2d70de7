// SPDX-License-Identifier: MIT
// tests/conformance/family_limits.c - No descriptor is left: EMFILE, and nothing has happened
//
// The kernel takes a number before it looks at a path, so a call that gets none has done nothing:
// made nothing, truncated nothing, waited for nobody.
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/crew.h"
#include "tests/conformance/observe.h"

#define WORLD "file dir/ dir/in fifo| link>file none>nothing gone>new"

static const struct open_how how_read = { .flags = O_RDONLY };
static const struct open_how how_new = { .flags = O_RDWR | O_CREAT, .mode = 0666 };
static const struct open_how how_scoped = { .flags = O_RDONLY, .resolve = RESOLVE_BENEATH };
static const struct open_how how_wrong = { .flags = O_RDONLY, .mode = 0666 };

/* Nothing in it takes a descriptor for the test's own use. */
static const struct call calls[] = {
	CALL(WORLD, open, "file", O_RDONLY),
	CALL(WORLD, open, "file", O_RDWR | O_TRUNC),
	CALL(WORLD, open, "link", O_WRONLY | O_TRUNC),
	CALL(WORLD, open, "new", O_RDWR | O_CREAT, 0666),
	CALL(WORLD, open, "gone", O_RDWR | O_CREAT, 0666),
	CALL(WORLD, open, "new", O_RDWR | O_CREAT | O_EXCL, 0666),
	CALL(WORLD, open, "file", O_RDWR | O_CREAT | O_EXCL, 0666),
	CALL(WORLD, open, "nowhere/new", O_RDWR | O_CREAT, 0666),
	CALL(WORLD, open, "none", O_RDONLY),
	CALL(WORLD, open, "", O_RDONLY),
	CALL(WORLD, open, POINTER_BAD, O_RDONLY),
	CALL(WORLD, open, "dir", O_RDONLY | O_DIRECTORY),
	CALL(WORLD, open, "dir", O_RDWR),
	CALL(WORLD, open, "dir/../file", O_RDONLY),
	CALL(WORLD, open, "file/", O_RDONLY),
	CALL(WORLD, open, "fifo", O_RDWR),
	CALL(WORLD, open, "fifo", O_WRONLY | O_NONBLOCK),
	CALL(WORLD, open, "file", O_PATH),
	CALL(WORLD, open, "link", O_PATH | O_NOFOLLOW),
	CALL(WORLD, open, "link", O_RDONLY | O_NOFOLLOW),
	CALL(WORLD, open, ".", O_RDWR | O_TMPFILE, 0666),
	CALL(WORLD, open, "/dev/null", O_RDWR),
	CALL(WORLD, open, "/dev/tty", O_RDWR),
	CALL(WORLD, open, "/proc/self/status", O_RDONLY),
	CALL(WORLD, open, "/proc/self/fd/0", O_RDONLY),
	CALL(WORLD, openat, 77, "file", O_RDONLY),
	CALL(WORLD, openat, 77, "new", O_RDWR | O_CREAT, 0666),
	CALL(WORLD, openat, AT_FDCWD, "dir/new", O_WRONLY | O_CREAT, 0666),
	CALL(WORLD, openat2, AT_FDCWD, "file", &how_read, sizeof(how_read)),
	CALL(WORLD, openat2, AT_FDCWD, "new", &how_new, sizeof(how_new)),
	CALL(WORLD, openat2, AT_FDCWD, "dir/in", &how_scoped, sizeof(how_scoped)),
	CALL(WORLD, openat2, AT_FDCWD, "file", &how_wrong, sizeof(how_wrong)),
	CALL(WORLD, openat2, AT_FDCWD, "", &how_read, sizeof(how_read)),
	CALL(WORLD, creat, "file", 0666),
	CALL(WORLD, creat, "new", 0666),
	CALL(WORLD, memfd_create, "memory", 0),
	CALL(WORLD, memfd_create, POINTER_BAD, 0),
	CALL(WORLD, mq_open, "queue", O_RDWR | O_CREAT, 0600, 0),
	CALL(WORLD, mq_open, "queue", O_RDWR, 0, 0),
	CALL(WORLD, mq_open, POINTER_BAD, O_RDWR, 0, 0),
	CALL(WORLD, socket, 1, 1, 0),
	/* These need none. */
	CALL(WORLD, stat, "file", BUFFER),
	CALL(WORLD, statfs, "file", BUFFER),
	CALL(WORLD, readlink, "link", BUFFER, 64),
	CALL(WORLD, mkdir, "new", 0777),
	CALL(WORLD, rename, "file", "new"),
	CALL(WORLD, unlink, "file"),
	CALL(WORLD, truncate, "file", 3),
	CALL(WORLD, chmod, "file", 0600),
	CALL(WORLD, setxattr, "file", "user.new", "value", 5, 0),
	CALL(WORLD, chdir, "dir"),
};

/* Sets the soft limit and returns what it was. */
static rlim_t limit_to(rlim_t count)
{
	struct rlimit limit;
	rlim_t before;

	getrlimit(RLIMIT_NOFILE, &limit);
	before = limit.rlim_cur;
	limit.rlim_cur = count;
	setrlimit(RLIMIT_NOFILE, &limit);
	return before;
}

/* Whatever a call made outside of the directory. */
static void look_for_queue(void)
{
	long queue = syscall(SYS_mq_open, "queue", O_RDONLY, 0, NULL);

	if (queue >= 0) {
		say("the queue is there");
		close((int)queue);
		syscall(SYS_mq_unlink, "queue");
	}
}

static void with_limit(const struct conform_case *self)
{
	const struct call *call = self->a;
	const rlim_t *limit = self->b;
	rlim_t before;
	long r;

	/* Number 10 is open, above or below the limit. */
	dup2(0, 10);
	before = limit_to(*limit);
	r = result("result", call_make(call));
	limit_to(before);
	if (call->nr == SYS_open || call->nr == SYS_openat || call->nr == SYS_openat2 ||
	    call->nr == SYS_creat)
		describe_fd("opened", r);
	crew_table("table");
	look_for_queue();
	tree(".");
}

static const rlim_t none = 0, three = 3, four = 4, eleven = 11;

/* One thread's own table is full: its opens fail, the others' do not. */
static void fill_own(struct member *self)
{
	result("unshare", unshare(CLONE_FILES));
	while (dup(0) >= 0)
		;
	result("opened", open("file", O_RDWR | O_TRUNC));
	result("created", creat("new", 0666));
	crew_table("the full one");
	atomic_store(&self->ready, true);
}

static void one_full_table(const struct conform_case *self)
{
	struct member thread;

	(void)self;
	limit_to(8);
	crew_start(&thread, 1, fill_own, NULL);
	crew_join(&thread, 1);
	describe_fd("opened", open("file", O_RDONLY));
	tree(".");
	while (dup(0) >= 0)
		;
	result("opened", open("file", O_RDWR | O_TRUNC));
	tree(".");
}

/* With one number left and many who want it, one gets it at a time, and nobody waits. */
static void want_one(struct member *self)
{
	for (int i = 0; i < 100; i++) {
		int fd = open("file", O_RDWR | O_CREAT, 0666);

		if (fd >= 0)
			close(fd);
		else if (errno != EMFILE)
			self->result++;
	}
}

static void one_number_left(const struct conform_case *self)
{
	struct member threads[8];

	(void)self;
	limit_to(4);
	crew_start(threads, COUNT(threads), want_one, NULL);
	crew_join(threads, COUNT(threads));
	crew_results("other errors", threads, COUNT(threads));
	result("opened", open("file", O_RDONLY));
	result("opened", open("file", O_RDONLY));
	crew_table("afterwards");
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* A FIFO is waited for only with a number to give. */
static void full_at_a_fifo(const struct conform_case *self)
{
	const struct itimerval second = { { 1, 0 }, { 1, 0 } };

	(void)self;
	limit_to(3);
	crew_handle(SIGALRM, on_alarm, 0);
	setitimer(ITIMER_REAL, &second, NULL);
	result("read", open("fifo", O_RDONLY));
	result("write", open("fifo", O_WRONLY));
	result("both", open("fifo", O_RDWR));
}

static const struct step steps[] = {
	{ "one thread's table is full", WORLD, one_full_table, true },
	{ "one number for eight threads", WORLD, one_number_left, true },
	{ "a full table at a FIFO", WORLD, full_at_a_fifo, true },
};

FAMILY(limits)
{
	static const struct {
		const char *name;
		const rlim_t *limit;
	} limits[] = {
		{ "none", &none }, { "three", &three }, { "four", &four }, { "eleven", &eleven }
	};

	for (size_t j = 0; j < COUNT(limits); j++)
		for (size_t i = 0; i < COUNT(calls); i++) {
			struct conform_case model = {
				.world = calls[i].world,
				.run = with_limit,
				.a = &calls[i],
				.b = limits[j].limit,
				.apart = true,
			};

			conform_add(&model, "%s allowed: %s", limits[j].name, calls[i].text);
		}
	conform_steps(steps, COUNT(steps));
}
