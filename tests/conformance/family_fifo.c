// SPDX-License-Identifier: MIT
// tests/conformance/family_fifo.c - FIFOs: who waits for whom, and what ends the waiting
//
// Whoever waits is a child or a thread; what it says goes through a pipe, so that the order of
// lines is always the same. No case depends on who comes first: where something has to happen while
// another waits, it is done again and again until it has been seen to work.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/observe.h"

#define WORLD "fifo| dir/ dir/fifo| link>fifo file"
#define SECONDS 20
#define TICK_US 20000

/* A child that opens something, and the pipe that it tells the result by. */
struct waiter {
	pid_t pid;
	int told;
};

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	(void)number;
	caught++;
}

/* 0: nobody catches it; else how it is caught. */
static void catch (int number, int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

	sigaction(number, &action, NULL);
}

static void tell(int to, int fd)
{
	int answer[2] = { fd < 0 ? errno : 0, caught > 0 };

	if (write(to, answer, sizeof(answer)) != sizeof(answer))
		_exit(1);
}

/* @prepare is done before, and 'r' is told when the open is next. */
static struct waiter start(const char *path, int flags, void (*prepare)(void))
{
	struct waiter waiter;
	int told[2];
	char got[8] = "";

	if (pipe(told) < 0)
		abort();
	fflush(stdout);
	waiter.pid = fork();
	if (waiter.pid == 0) {
		int fd;

		close(told[0]);
		alarm(3 * SECONDS);
		if (prepare)
			prepare();
		if (write(told[1], "r", 1) != 1)
			_exit(1);
		fd = open(path, flags, 0600);
		tell(told[1], fd);
		if (fd >= 0 && (flags & O_ACCMODE) == O_WRONLY && write(fd, "hello", 5) != 5)
			_exit(2);
		if (fd >= 0 && (flags & O_ACCMODE) == O_RDONLY) {
			ssize_t len = read(fd, got, sizeof(got));

			if (write(told[1], &len, sizeof(len)) != sizeof(len))
				_exit(3);
		}
		_exit(0);
	}
	close(told[1]);
	waiter.told = told[0];
	if (read(told[0], got, 1) != 1)
		say("it did not start");
	return waiter;
}

/* Whether it has told something within some time. */
static bool has_told(const struct waiter *waiter, int ms)
{
	struct pollfd ready = { .fd = waiter->told, .events = POLLIN };

	return poll(&ready, 1, ms) > 0;
}

static void finish(const char *what, const struct waiter *waiter)
{
	int answer[2], status;
	ssize_t len;

	if (!has_told(waiter, SECONDS * 1000))
		say("%s: it waits for ever", what);
	else if (read(waiter->told, answer, sizeof(answer)) == sizeof(answer))
		say("%s: %s%s", what, answer[0] ? strerrorname_np(answer[0]) : "open",
		    answer[1] ? ", a signal was caught" : "");
	else
		say("%s: it is gone", what);
	if (has_told(waiter, SECONDS * 1000) &&
	    read(waiter->told, &len, sizeof(len)) == sizeof(len))
		say("%s: read %zd", what, len);
	kill(waiter->pid, SIGKILL);
	while (waitpid(waiter->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(waiter->told);
}

/* Time for it to get into the open; nothing is wrong if it was not enough. */
static void let_it_wait(void)
{
	usleep(3 * TICK_US);
}

static void meet(const char *first_path, int first, const char *second_path, int second)
{
	struct waiter one = start(first_path, first, NULL), other;

	let_it_wait();
	other = start(second_path, second, NULL);
	finish("first", &one);
	finish("second", &other);
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

static void catch_plain(void)
{
	catch (SIGUSR1, 0);
}

static void catch_restart(void)
{
	catch (SIGUSR1, SA_RESTART);
}

static void ignore_it(void)
{
	signal(SIGUSR1, SIG_IGN);
}

static void block_it(void)
{
	sigset_t set;

	catch (SIGUSR1, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Signals until it has ended by one. */
static void signalled(int flags, void (*prepare)(void))
{
	struct waiter waiter = start("fifo", flags, prepare);

	for (int i = 0; i < SECONDS * 10 && !has_told(&waiter, 100); i++)
		kill(waiter.pid, SIGUSR1);
	finish("signalled", &waiter);
}

/* Signals that do not end it; then somebody comes. */
static void signalled_then_met(int flags, void (*prepare)(void))
{
	struct waiter waiter = start("fifo", flags, prepare), other;

	for (int i = 0; i < 5; i++) {
		let_it_wait();
		kill(waiter.pid, SIGUSR1);
	}
	say("still waiting: %d", !has_told(&waiter, 0));
	other = start("fifo", flags == O_RDONLY ? O_WRONLY : O_RDONLY, NULL);
	finish("signalled", &waiter);
	finish("other", &other);
}

static void reader_signalled(const struct conform_case *self)
{
	(void)self;
	signalled(O_RDONLY, catch_plain);
}

static void writer_signalled(const struct conform_case *self)
{
	(void)self;
	signalled(O_WRONLY, catch_plain);
}

static void killed_by_signal(const struct conform_case *self)
{
	(void)self;
	signalled(O_RDONLY, NULL);
}

static void reader_restarted(const struct conform_case *self)
{
	(void)self;
	signalled_then_met(O_RDONLY, catch_restart);
}

static void writer_restarted(const struct conform_case *self)
{
	(void)self;
	signalled_then_met(O_WRONLY, catch_restart);
}

static void signal_ignored(const struct conform_case *self)
{
	(void)self;
	signalled_then_met(O_RDONLY, ignore_it);
}

static void signal_blocked(const struct conform_case *self)
{
	(void)self;
	signalled_then_met(O_RDONLY, block_it);
}

static void stopped(const struct conform_case *self)
{
	struct waiter waiter = start("fifo", O_RDONLY, NULL), other;
	int status;

	(void)self;
	let_it_wait();
	kill(waiter.pid, SIGSTOP);
	result("stopped", waitpid(waiter.pid, &status, WUNTRACED) == waiter.pid ? 0 : -1);
	say("stopped: %d", WIFSTOPPED(status));
	kill(waiter.pid, SIGCONT);
	other = start("fifo", O_WRONLY, NULL);
	finish("stopped", &waiter);
	finish("other", &other);
}

static void arm_alarm(void)
{
	catch (SIGALRM, 0);
	alarm(1);
}

static void by_alarm(const struct conform_case *self)
{
	struct waiter waiter = start("fifo", O_RDONLY, arm_alarm);

	(void)self;
	finish("alarm", &waiter);
}

/* Once a reader is dead nobody reads; it may take a moment until that shows. */
static void killed(const struct conform_case *self)
{
	struct waiter waiter = start("fifo", O_RDONLY, NULL);
	int fd = -1, tries = 0;

	(void)self;
	let_it_wait();
	kill(waiter.pid, SIGKILL);
	finish("killed", &waiter);
	do {
		if (fd >= 0)
			close(fd);
		usleep(TICK_US);
		fd = open("fifo", O_WRONLY | O_NONBLOCK);
	} while (fd >= 0 && ++tries < SECONDS * 50);
	result("nobody reads", fd);
}

static void removed(const struct conform_case *self)
{
	struct waiter waiter = start("fifo", O_RDONLY, NULL);
	int fd = -1;

	(void)self;
	for (int i = 0; fd < 0 && i < SECONDS * 50; i++) {
		fd = open("fifo", O_WRONLY | O_NONBLOCK);
		usleep(fd < 0 ? TICK_US : 0);
	}
	result("unlink", unlink("fifo"));
	result("mkfifo", mkfifo("fifo", 0600));
	result("write", write(fd, "hi", 2));
	finish("removed", &waiter);
	result("the new one", open("fifo", O_WRONLY | O_NONBLOCK));
}

/* Renamed while it waits: who comes by the new name is met. */
static void renamed(const struct conform_case *self)
{
	struct waiter waiter = start("fifo", O_RDONLY, NULL), other;

	(void)self;
	for (int i = 0, fd = -1; fd < 0 && i < SECONDS * 50; i++) {
		/* It has to be inside by then: only then is the name its own affair. */
		usleep(TICK_US);
		fd = i < 10 ? -1 : 0;
	}
	result("rename", rename("fifo", "dir/moved"));
	other = start("dir/moved", O_WRONLY, NULL);
	finish("renamed", &waiter);
	finish("other", &other);
}

static void many(const struct conform_case *self)
{
	struct waiter waiters[12], other;

	(void)self;
	for (size_t i = 0; i < COUNT(waiters); i++)
		waiters[i] = start("fifo", O_RDONLY, NULL);
	let_it_wait();
	/* Others are served meanwhile. */
	for (int i = 0; i < 20; i++)
		if (close(open("file", O_RDONLY)) < 0)
			result("file", -1);
	for (size_t i = 0; i < COUNT(waiters); i++) {
		kill(waiters[i].pid, SIGKILL);
		finish("one of many", &waiters[i]);
	}
	other = start("dir/fifo", O_RDWR, NULL);
	finish("other", &other);
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
	let_it_wait();
	pthread_cancel(thread);
	pthread_join(thread, &how);
	say("cancelled: %d, opened %d", how == PTHREAD_CANCELED, got);
}

static void left_by_exec(const struct conform_case *self)
{
	int status, tries = 0, fd = -1;
	pid_t child;

	(void)self;
	fflush(stdout);
	child = fork();
	if (child == 0) {
		char name[] = "true", *argv[] = { name, NULL }, *envp[] = { NULL };
		pthread_t thread;
		int got;

		pthread_create(&thread, NULL, open_in_thread, &got);
		let_it_wait();
		execve("/bin/true", argv, envp);
		_exit(1);
	}
	waitpid(child, &status, 0);
	say("exec: %x", (unsigned int)status);
	do {
		if (fd >= 0)
			close(fd);
		usleep(TICK_US);
		fd = open("fifo", O_WRONLY | O_NONBLOCK);
	} while (fd >= 0 && ++tries < SECONDS * 50);
	result("nobody reads", fd);
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
		let_it_wait();
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

static const struct step steps[] = {
	{ "the reader comes first", WORLD, reader_first, true },
	{ "the writer comes first", WORLD, writer_first, true },
	{ "through links", WORLD, through_links, true },
	{ "O_CREAT|O_TRUNC", WORLD, by_creating, true },
	{ "O_NOFOLLOW", WORLD, without_following, true },
	{ "both for both", WORLD, both_waiting, true },
	{ "nobody waits", WORLD, nobody_waits, true },
	{ "one that may not be opened", WORLD, closed_mode, true },
	{ "a signal ends a reader's wait", WORLD, reader_signalled, true },
	{ "a signal ends a writer's wait", WORLD, writer_signalled, true },
	{ "a signal ends a process that waits", WORLD, killed_by_signal, true },
	{ "SA_RESTART, a reader", WORLD, reader_restarted, true },
	{ "SA_RESTART, a writer", WORLD, writer_restarted, true },
	{ "a signal that is ignored", WORLD, signal_ignored, true },
	{ "a signal that is blocked", WORLD, signal_blocked, true },
	{ "stopped and continued", WORLD, stopped, true },
	{ "an alarm", WORLD, by_alarm, true },
	{ "killed", WORLD, killed, true },
	{ "removed while one waits", WORLD, removed, true },
	{ "renamed while one waits", WORLD, renamed, true },
	{ "many wait", WORLD, many, true },
	{ "a thread waits", WORLD, thread_waits, true },
	{ "a thread is cancelled", WORLD, thread_cancelled, true },
	{ "exec while a thread waits", WORLD, left_by_exec, true },
	{ "exit while a thread waits", WORLD, left_by_exit, true },
	{ "an open one by its descriptor", WORLD, opened_again, true },
	{ "a pipe by its descriptor", WORLD, pipe_again, true },
};

FAMILY(fifo)
{
	conform_steps(steps, COUNT(steps));
}
