// SPDX-License-Identifier: MIT
// tests/conformance/family_threads.c - Many at once, and who goes on when others end
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/crew.h"
#include "tests/conformance/observe.h"

#define WORLD "file other dir/ dir/in link>file fifo| fifo2|"
#define CROWD 1000
#define QUEUE 1100

static struct member crowd[QUEUE];
static pthread_barrier_t line;

static void raise_limits(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void keep(struct member *self, long r)
{
	self->err = errno;
	self->result = r < 0 ? -1 : 0;
}

/* Each opens a file of its own number's kind, and looks whether it is the right one. */
static void open_right(struct member *self)
{
	static const char *const names[] = { "file", "other", "dir/in", "link" };
	static const off_t sizes[] = { 10, 11, 13, 10 };
	size_t kind = (size_t)self->number % COUNT(names);
	struct stat st;
	int fd;

	pthread_barrier_wait(&line);
	fd = open(names[kind], O_RDONLY | O_CLOEXEC);
	keep(self, fd);
	if (fd < 0)
		return;
	if (fstat(fd, &st) < 0 || st.st_size != sizes[kind])
		self->result = 1;
	if (stat(names[kind], &st) < 0 || st.st_size != sizes[kind])
		self->result = 2;
}

static void crowd_opens(const struct conform_case *self)
{
	int before = crew_descriptors();

	(void)self;
	raise_limits();
	/* Nobody begins before all are there. */
	pthread_barrier_init(&line, NULL, CROWD);
	crew_start(crowd, CROWD, open_right, NULL);
	crew_join(crowd, CROWD);
	crew_results("right", crowd, CROWD);
	say("%d descriptors more", crew_descriptors() - before);
}

/* What only one can have. */
struct contest {
	const char *name;
	long (*attempt)(const struct member *self);
};

static long take_file(const struct member *self)
{
	(void)self;
	return open("new", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

static long take_directory(const struct member *self)
{
	(void)self;
	return mkdir("new", 0777);
}

static long take_link(const struct member *self)
{
	return link(self->number % 2 ? "file" : "other", "new");
}

static long take_symlink(const struct member *self)
{
	(void)self;
	return symlink("file", "new");
}

static long take_name(const struct member *self)
{
	char to[32];

	snprintf(to, sizeof(to), "dir/mine%ld", self->number);
	return rename("file", to);
}

static long take_away(const struct member *self)
{
	(void)self;
	return unlink("file");
}

static long share_file(const struct member *self)
{
	long fd = open("shared", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	(void)self;
	return fd < 0 || write((int)fd, "12345678", 8) != 8 ? -1 : close((int)fd);
}

static const struct contest contests[] = {
	{ "open with O_EXCL", take_file }, { "mkdir", take_directory }, { "link", take_link },
	{ "symlink", take_symlink },	   { "rename", take_name },	{ "unlink", take_away },
	{ "append to one", share_file },
};

static void compete(struct member *self)
{
	const struct contest *contest = self->with;

	pthread_barrier_wait(&line);
	keep(self, contest->attempt(self));
}

static void competed(const struct conform_case *self)
{
	struct stat st;

	pthread_barrier_init(&line, NULL, 100);
	crew_start(crowd, 100, compete, (void *)(unsigned long)self->a);
	crew_join(crowd, 100);
	crew_results("results", crowd, 100);
	if (lstat("shared", &st) == 0)
		say("shared has %lld bytes", (long long)st.st_size);
	if (lstat("new", &st) == 0)
		say("new is a %s", kind_of(st.st_mode));
}

/* More than a broker may have threads. */
static void wait_at_fifo(struct member *self)
{
	atomic_store(&self->ready, true);
	keep(self, open("fifo", O_RDONLY | O_CLOEXEC));
}

static void queue_released(const struct conform_case *self)
{
	int before = crew_descriptors(), writer;

	(void)self;
	raise_limits();
	crew_start(crowd, QUEUE, wait_at_fifo, NULL);
	for (size_t i = 0; i < QUEUE; i++)
		AWAIT(crowd[i].ready);
	usleep(100000);
	/* Others are served meanwhile. */
	result("meanwhile", open("file", O_RDONLY) < 0 ? -1 : 0);
	result("made", mkdir("new", 0777));
	writer = open("fifo", O_WRONLY);
	result("writer", writer < 0 ? -1 : 0);
	crew_join(crowd, QUEUE);
	crew_results("released", crowd, QUEUE);
	say("%d descriptors more", crew_descriptors() - before);
}

/* Two by two, each waiting for its partner, over one FIFO and then the next. */
static void meet(struct member *self)
{
	int flags = self->number % 2 ? O_RDONLY : O_WRONLY;

	for (int i = 0; i < 20; i++) {
		int fd = open(i % 2 ? "fifo" : "fifo2", flags | O_CLOEXEC);

		if (fd < 0) {
			keep(self, fd);
			return;
		}
		if (self->number % 2) {
			char byte;

			while (read(fd, &byte, 1) > 0)
				;
		} else if (write(fd, "x", 1) != 1) {
			self->result = 1;
		}
		close(fd);
	}
}

static void pairs(const struct conform_case *self)
{
	(void)self;
	crew_start(crowd, 2, meet, NULL);
	crew_join(crowd, 2);
	crew_results("met", crowd, 2);
	crew_table("afterwards");
}

/* Goes on when the first thread has ended: /proc/PID/cwd is gone then, /proc/TID/cwd is not. */
static void *work_on(void *argument)
{
	struct stat st;
	char to[16];

	(void)argument;
	usleep(50000);
	result("opened", open("dir/in", O_RDONLY));
	result("made", mkdir("new", 0777));
	result("created", open("new/file", O_RDWR | O_CREAT, 0666));
	result("chdir", chdir("dir"));
	result("opened", open("in", O_RDONLY));
	result("stat", stat("../file", &st));
	result("readlink", readlink("../link", to, sizeof(to)));
	result("renamed", rename("in", "out"));
	result("thread's cwd", open("/proc/thread-self/cwd/out", O_RDONLY));
	result("thread's descriptor", open("/proc/thread-self/fd/0", O_RDONLY));
	result("process's descriptor", open("/proc/self/fd/0", O_RDONLY));
	result("process's cwd", open("/proc/self/cwd/out", O_RDONLY));
	result("memory", close(memfd_create("x", 0)));
	crew_table("table");
	fflush(stdout);
	if (fork() == 0) {
		execl("/bin/cat", "cat", "../new/file", NULL);
		_exit(9);
	}
	wait(NULL);
	execl("/bin/sh", "sh", "-c", "echo '  a program'; cat out; exit 7", NULL);
	_exit(9);
}

static void leaderless(const struct conform_case *self)
{
	pthread_t thread;
	pid_t pid;

	(void)self;
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		pthread_create(&thread, NULL, work_on, NULL);
		pthread_exit(NULL);
	}
	crew_reap("child", pid);
	tree(".");
}

/* Threads that come and go, each with one call. */
static void *one_call(void *argument)
{
	*(int *)argument += open("file", O_RDONLY | O_CLOEXEC) < 0;
	return NULL;
}

static void short_lives(const struct conform_case *self)
{
	int before = crew_descriptors(), wrong = 0;

	(void)self;
	for (int i = 0; i < 300; i++) {
		pthread_t thread;

		pthread_create(&thread, NULL, one_call, &wrong);
		pthread_join(thread, NULL);
	}
	say("%d wrong, %d descriptors more", wrong, crew_descriptors() - before);
}

static const struct step steps[] = {
	{ "a thousand open and look at once", WORLD, crowd_opens, true },
	{ "eleven hundred wait at a FIFO", WORLD, queue_released, true },
	{ "two who meet at FIFOs", WORLD, pairs, true },
	{ "the first thread ends, another works on", WORLD, leaderless, true },
	{ "three hundred short lives", WORLD, short_lives, true },
};

FAMILY(threads)
{
	for (size_t i = 0; i < COUNT(contests); i++) {
		struct conform_case model = {
			.world = WORLD,
			.run = competed,
			.a = &contests[i],
			.apart = true,
		};

		conform_add(&model, "a hundred compete: %s", contests[i].name);
	}
	conform_steps(steps, COUNT(steps));
}
