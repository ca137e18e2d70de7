// SPDX-License-Identifier: MIT
// tests/conformance/family_fifo.c - FIFOs: who waits for whom
//
// Whoever waits is a child or a thread; what it says goes through a pipe, so that the order of
// lines is always the same. No case depends on who comes first: where something has to happen while
// another waits, it is done again and again until it has been seen to work.
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/fifo.h"
#include "tests/conformance/observe.h"
#include "tests/conformance/waiter.h"

static void meet(const char *first_path, int first, const char *second_path, int second)
{
	struct waiter one = waiter_start(first_path, first, NULL), other;

	waiter_pause();
	other = waiter_start(second_path, second, NULL);
	waiter_finish("first", &one);
	waiter_finish("second", &other);
}

static void reader_first(const struct conform_case *self)
{
	(void)self;
	meet("fifo", O_RDONLY, "fifo", O_WRONLY);
}

static void writer_first(const struct conform_case *self)
{
	(void)self;
	meet("fifo", O_WRONLY, "fifo", O_RDONLY);
}

static void through_links(const struct conform_case *self)
{
	(void)self;
	meet("link", O_RDONLY, "/proc/self/cwd/fifo", O_WRONLY);
}

static void by_creating(const struct conform_case *self)
{
	(void)self;
	meet("fifo", O_RDONLY, "fifo", O_WRONLY | O_CREAT | O_TRUNC);
}

static void without_following(const struct conform_case *self)
{
	(void)self;
	meet("fifo", O_WRONLY, "fifo", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

static void both_waiting(const struct conform_case *self)
{
	(void)self;
	meet("fifo", O_RDWR, "fifo", O_RDWR);
}

/* Neither has to wait: the results do not depend on anybody else. */
static void nobody_waits(const struct conform_case *self)
{
	int reader, both;

	(void)self;
	result("write, nobody reads", open("fifo", O_WRONLY | O_NONBLOCK));
	reader = open("fifo", O_RDONLY | O_NONBLOCK);
	describe_fd("reader", reader);
	result("write, somebody reads", open("fifo", O_WRONLY | O_NONBLOCK));
	result("wait to write", open("fifo", O_WRONLY));
	close(reader);
	both = open("fifo", O_RDWR);
	describe_fd("both", both);
	result("read", open("fifo", O_RDONLY));
	result("O_TRUNC", open("fifo", O_RDWR | O_TRUNC));
	result("O_APPEND", open("fifo", O_RDWR | O_APPEND));
	result("O_DIRECT", open("fifo", O_RDWR | O_DIRECT));
	result("O_DIRECTORY", open("fifo", O_RDWR | O_DIRECTORY));
	result("O_CREAT|O_EXCL", open("fifo", O_RDWR | O_CREAT | O_EXCL, 0600));
	result("truncate", truncate("fifo", 0));
	tree(".");
}

static void closed_mode(const struct conform_case *self)
{
	(void)self;
	result("chmod", chmod("fifo", 0));
	result("read", open("fifo", O_RDONLY | O_NONBLOCK));
	result("both", open("fifo", O_RDWR | O_NONBLOCK));
}

static void removed(const struct conform_case *self)
{
	struct waiter waiter = waiter_start("fifo", O_RDONLY, NULL);
	int fd = -1;

	(void)self;
	for (int i = 0; fd < 0 && i < WAITER_SECONDS * 50; i++) {
		fd = open("fifo", O_WRONLY | O_NONBLOCK);
		usleep(fd < 0 ? WAITER_TICK_US : 0);
	}
	result("unlink", unlink("fifo"));
	result("mkfifo", mkfifo("fifo", 0600));
	result("write", write(fd, "hi", 2));
	waiter_finish("removed", &waiter);
	result("the new one", open("fifo", O_WRONLY | O_NONBLOCK));
}

/* Renamed while it waits: who comes by the new name is met. */
static void renamed(const struct conform_case *self)
{
	struct waiter waiter = waiter_start("fifo", O_RDONLY, NULL), other;

	(void)self;
	for (int i = 0, fd = -1; fd < 0 && i < WAITER_SECONDS * 50; i++) {
		/* It has to be inside by then: only then is the name its own affair. */
		usleep(WAITER_TICK_US);
		fd = i < 10 ? -1 : 0;
	}
	result("rename", rename("fifo", "dir/moved"));
	other = waiter_start("dir/moved", O_WRONLY, NULL);
	waiter_finish("renamed", &waiter);
	waiter_finish("other", &other);
}

static void many(const struct conform_case *self)
{
	struct waiter waiters[12], other;

	(void)self;
	for (size_t i = 0; i < COUNT(waiters); i++)
		waiters[i] = waiter_start("fifo", O_RDONLY, NULL);
	waiter_pause();
	/* Others are served meanwhile. */
	for (int i = 0; i < 20; i++)
		if (close(open("file", O_RDONLY)) < 0)
			result("file", -1);
	for (size_t i = 0; i < COUNT(waiters); i++) {
		kill(waiters[i].pid, SIGKILL);
		waiter_finish("one of many", &waiters[i]);
	}
	other = waiter_start("dir/fifo", O_RDWR, NULL);
	waiter_finish("other", &other);
}

/* A thread waits while another one goes on, ends it, or leaves by exec. */
static void *open_in_thread(void *fd)
{
	*(int *)fd = open("fifo", O_RDONLY);
	return NULL;
}

static void thread_waits(const struct conform_case *self)
{
	pthread_t thread;
	int got = -2, fd = -1;

	(void)self;
	pthread_create(&thread, NULL, open_in_thread, &got);
	for (int i = 0; i < 20; i++)
		if (close(open("file", O_RDONLY)) < 0)
			result("file", -1);
	fd = open("fifo", O_WRONLY);
	pthread_join(thread, NULL);
	result("thread", got < 0 ? -1 : 0);
	result("writer", fd < 0 ? -1 : 0);
}

static void thread_cancelled(const struct conform_case *self)
{
	pthread_t thread;
	void *how;
	int got = -2;

	(void)self;
	pthread_create(&thread, NULL, open_in_thread, &got);
	waiter_pause();
	pthread_cancel(thread);
	pthread_join(thread, &how);
	say("cancelled: %d, opened %d", how == PTHREAD_CANCELED, got);
}

static void left_by_exec(const struct conform_case *self)
{
	int status;
	pid_t child;

	(void)self;
	fflush(stdout);
	child = fork();
	if (child == 0) {
		char name[] = "true", *argv[] = { name, NULL }, *envp[] = { NULL };
		pthread_t thread;
		int got;

		pthread_create(&thread, NULL, open_in_thread, &got);
		waiter_pause();
		execve("/bin/true", argv, envp);
		_exit(1);
	}
	waitpid(child, &status, 0);
	say("exec: %x", (unsigned int)status);
	waiter_unread();
}

static void left_by_exit(const struct conform_case *self)
{
	int status;
	pid_t child;

	(void)self;
	fflush(stdout);
	child = fork();
	if (child == 0) {
		pthread_t thread;
		int got;

		pthread_create(&thread, NULL, open_in_thread, &got);
		waiter_pause();
		_exit(5);
	}
	waitpid(child, &status, 0);
	say("exit: %x", (unsigned int)status);
}

/* One open FIFO by another name of it. */
static void opened_again(const struct conform_case *self)
{
	int fd = open("fifo", O_RDWR);
	char path[40];

	(void)self;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result("read", open(path, O_RDONLY));
	result("write", open(path, O_WRONLY));
	result("unlink", unlink("fifo"));
	result("both", open(path, O_RDWR));
	result("O_NONBLOCK", open(path, O_WRONLY | O_NONBLOCK));
	close(fd);
	result("closed", open(path, O_RDWR));
}

/* The ends of a pipe are FIFOs too, and opening one of them again may wait. */
static void pipe_again(const struct conform_case *self)
{
	int ends[2];
	char path[40];

	(void)self;
	result("pipe", pipe(ends));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	result("read", open(path, O_RDONLY));
	result("write", open(path, O_WRONLY));
	close(ends[1]);
	result("the reading end for both", open(path, O_RDWR));
	result("and for writing", open(path, O_WRONLY | O_NONBLOCK));
}

static const struct step met[] = {
	{ "the reader comes first", FIFO_WORLD, reader_first, true },
	{ "the writer comes first", FIFO_WORLD, writer_first, true },
	{ "through links", FIFO_WORLD, through_links, true },
	{ "O_CREAT|O_TRUNC", FIFO_WORLD, by_creating, true },
	{ "O_NOFOLLOW", FIFO_WORLD, without_following, true },
	{ "both for both", FIFO_WORLD, both_waiting, true },
	{ "nobody waits", FIFO_WORLD, nobody_waits, true },
	{ "one that may not be opened", FIFO_WORLD, closed_mode, true },
};

static const struct step others[] = {
	{ "removed while one waits", FIFO_WORLD, removed, true },
	{ "renamed while one waits", FIFO_WORLD, renamed, true },
	{ "many wait", FIFO_WORLD, many, true },
	{ "a thread waits", FIFO_WORLD, thread_waits, true },
	{ "a thread is cancelled", FIFO_WORLD, thread_cancelled, true },
	{ "exec while a thread waits", FIFO_WORLD, left_by_exec, true },
	{ "exit while a thread waits", FIFO_WORLD, left_by_exit, true },
	{ "an open one by its descriptor", FIFO_WORLD, opened_again, true },
	{ "a pipe by its descriptor", FIFO_WORLD, pipe_again, true },
};

FAMILY(fifo)
{
	conform_steps(met, COUNT(met));
	fifo_add_ended();
	conform_steps(others, COUNT(others));
}
