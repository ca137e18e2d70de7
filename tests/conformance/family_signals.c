// SPDX-License-Identifier: MIT
// tests/conformance/family_signals.c - Signals for who waits in a call: at a FIFO, a full queue
//
// A caught signal ends a call that waits, or the call begins anew behind the handler (SA_RESTART,
// signal(7)); one that is ignored or blocked does neither. No case depends on when a signal comes:
// where a call is to end, signals come until it has; where it is not, every handler is awaited.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/crew.h"
#include "tests/conformance/observe.h"
#include "tests/conformance/partner.h"

#define WORLD "file fifo| other|"
#define SIGNAL_REAL 40 /* a real-time signal */
#define QUIET_US 40000 /* a signal that does nothing has had its time */

static const char *const disposition_names[] = { "caught", "caught with SA_RESTART", "ignored",
						 "blocked", "left as it is" };
static const char *const sender_names[] = { "tgkill", "kill" };
static const char *const where_names[] = { "open for reading", "open for writing", "connect",
					   "sendto" };

static const struct waiting waitings[] = {
	{ READER, CAUGHT, TO_THREAD, SIGUSR2 },
	{ READER, CAUGHT, TO_PROCESS, SIGUSR2 },
	{ READER, CAUGHT_RESTART, TO_THREAD, SIGUSR2 },
	{ READER, CAUGHT_RESTART, TO_PROCESS, SIGUSR2 },
	{ READER, IGNORED, TO_THREAD, SIGUSR2 },
	{ READER, IGNORED, TO_PROCESS, SIGUSR2 },
	{ READER, BLOCKED, TO_THREAD, SIGUSR2 },
	{ READER, BLOCKED, TO_PROCESS, SIGUSR2 },
	{ READER, DEFAULT, TO_PROCESS, SIGCHLD },
	{ READER, DEFAULT, TO_THREAD, SIGWINCH },
	{ READER, DEFAULT, TO_THREAD, SIGURG },
	{ READER, CAUGHT, TO_THREAD, SIGUSR1 },
	{ READER, CAUGHT, TO_THREAD, SIGNAL_REAL },
	{ WRITER, CAUGHT, TO_THREAD, SIGUSR2 },
	{ WRITER, CAUGHT_RESTART, TO_PROCESS, SIGUSR2 },
	{ WRITER, IGNORED, TO_THREAD, SIGUSR2 },
	{ WRITER, BLOCKED, TO_PROCESS, SIGUSR2 },
	{ CONNECTING, CAUGHT, TO_THREAD, SIGUSR2 },
	{ CONNECTING, CAUGHT_RESTART, TO_THREAD, SIGUSR2 },
	{ CONNECTING, IGNORED, TO_THREAD, SIGUSR2 },
	{ SENDING, CAUGHT, TO_THREAD, SIGUSR2 },
	{ SENDING, CAUGHT_RESTART, TO_THREAD, SIGUSR2 },
	{ SENDING, BLOCKED, TO_PROCESS, SIGUSR2 },
};

static _Atomic int handled;
static _Atomic pid_t handled_by;

static void on_signal(int signal)
{
	(void)signal;
	atomic_store(&handled_by, (pid_t)syscall(SYS_gettid));
	atomic_fetch_add(&handled, 1);
}

static void send_one(const struct waiting *waiting, const struct member *thread)
{
	if (waiting->sender == TO_PROCESS)
		kill(getpid(), waiting->signal);
	else
		syscall(SYS_tgkill, getpid(), thread->tid, waiting->signal);
}

/* Three signals that must not end the call, or as many as it takes where they must. */
static void disturb(const struct waiting *waiting, const struct member *thread)
{
	for (int i = 0; i < 3 && !thread->done; i++) {
		int before = handled;

		send_one(waiting, thread);
		if (waiting->disposition <= CAUGHT_RESTART)
			AWAIT(handled > before || thread->done);
		usleep(QUIET_US);
	}
	for (int i = 0; waiting->disposition == CAUGHT && !thread->done && i < 100; i++) {
		send_one(waiting, thread);
		usleep(QUIET_US);
	}
}

static void disturbed(const struct conform_case *self)
{
	const struct waiting *waiting = self->a;
	struct member thread;
	sigset_t set, before;

	partner_fill(waiting);
	if (waiting->disposition != DEFAULT)
		crew_handle(waiting->signal, waiting->disposition == IGNORED ? SIG_IGN : on_signal,
			    waiting->disposition == CAUGHT_RESTART ? SA_RESTART : 0);
	sigemptyset(&set);
	sigaddset(&set, waiting->signal);
	pthread_sigmask(SIG_BLOCK, &set, &before);
	crew_start(&thread, 1, partner_wait, (void *)(unsigned long)waiting);
	crew_asleep(&thread);
	disturb(waiting, &thread);
	say("it %s", thread.done ? "has ended" : "waits on");
	if (!thread.done)
		partner_come(waiting);
	crew_join(&thread, 1);
	crew_results("result", &thread, 1);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	say("handlers %s", handled ? "ran" : "did not run");
	crew_table("afterwards");
}

/* The alarm of a process with one thread. */
static void alarmed(const struct conform_case *self)
{
	const struct itimerval often = { { 0, 30000 }, { 0, 30000 } };

	(void)self;
	crew_handle(SIGALRM, on_signal, 0);
	setitimer(ITIMER_REAL, &often, NULL);
	result("read", open("fifo", O_RDONLY));
	result("write", open("fifo", O_WRONLY));
	result("both", open("fifo", O_RDWR));
	crew_table("afterwards");
}

/* A child that waits at the FIFO; what it says comes with its end. */
static pid_t fork_waiting(void (*prepare)(void))
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (prepare)
			prepare();
		result("child's open", open("fifo", O_RDONLY));
		say("child's handlers %s", handled ? "ran" : "did not run");
		fflush(stdout);
		_exit(0);
	}
	crew_asleep_task(pid, pid);
	return pid;
}

static void catch_continue(void)
{
	crew_handle(SIGCONT, on_signal, 0);
}

static void await_stop(pid_t pid, int options)
{
	int status = 0;
	pid_t got;

	AWAIT((got = waitpid(pid, &status, options | WNOHANG)) != 0);
	if (got < 0)
		result("wait", -1);
	else if (WIFSTOPPED(status))
		say("stopped by %s", sigabbrev_np(WSTOPSIG(status)));
	else
		say("%s", WIFCONTINUED(status) ? "continued" : "ended");
}

static void stopped(const struct conform_case *self)
{
	pid_t pid = fork_waiting(self->a ? catch_continue : NULL);

	for (int i = 0; i < 3; i++) {
		kill(pid, SIGSTOP);
		await_stop(pid, WUNTRACED);
		kill(pid, SIGCONT);
		if (self->a)
			break; /* that has ended it */
		await_stop(pid, WCONTINUED);
	}
	if (!self->a)
		partner_met(open("fifo", O_WRONLY));
	crew_reap("child", pid);
}

static void stop_caught(const struct conform_case *self)
{
	struct conform_case caught = *self;

	caught.a = "";
	stopped(&caught);
}

/* Once a reader has been waited for, it is no reader any more. */
static void killed_reader(const struct conform_case *self)
{
	(void)self;
	for (int i = 0; i < 10; i++) {
		pid_t pid = fork_waiting(NULL);

		kill(pid, SIGKILL);
		crew_reap("child", pid);
		result("writer", open("fifo", O_WRONLY | O_NONBLOCK));
		close(3);
	}
}

static void cancelled(const struct conform_case *self)
{
	static const struct waiting reader = { READER, CAUGHT, TO_THREAD, SIGUSR2 };
	struct member thread;
	struct timespec until;
	void *how = NULL;

	(void)self;
	crew_start(&thread, 1, partner_wait, (void *)(unsigned long)&reader);
	crew_asleep(&thread);
	say("cancel: %d", pthread_cancel(thread.thread));
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += CREW_SECONDS;
	say("join: %d", pthread_timedjoin_np(thread.thread, &how, &until));
	say("%s", how == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
	result("reader", open("fifo", O_WRONLY | O_NONBLOCK));
	crew_table("afterwards");
}

/* A handler that waits at a FIFO itself, and is interrupted there. */
static long nested_result;
static int nested_err;

static void wait_in_handler(int signal)
{
	(void)signal;
	nested_result = open("other", O_RDONLY);
	nested_err = errno;
	atomic_fetch_add(&handled, 1);
}

static void nested(const struct conform_case *self)
{
	static const struct waiting reader = { READER, CAUGHT, TO_THREAD, SIGUSR2 };
	struct member thread;

	(void)self;
	crew_handle(SIGUSR2, wait_in_handler, SA_RESTART);
	crew_handle(SIGALRM, on_signal, 0);
	crew_start(&thread, 1, partner_wait, (void *)(unsigned long)&reader);
	crew_asleep(&thread);
	syscall(SYS_tgkill, getpid(), thread.tid, SIGUSR2);
	usleep(QUIET_US);
	/* Until both the inner and, without SA_RESTART, the outer one have ended. */
	for (int i = 0; i < 200 && !thread.done; i++) {
		syscall(SYS_tgkill, getpid(), thread.tid, SIGALRM);
		usleep(QUIET_US);
	}
	crew_join(&thread, 1);
	crew_results("outer", &thread, 1);
	errno = nested_err;
	result("inner", nested_result);
	crew_table("afterwards");
}

/* Many who wait, each interrupted. */
static void many_interrupted(const struct conform_case *self)
{
	static const struct waiting reader = { READER, CAUGHT, TO_THREAD, SIGUSR2 };
	static struct member threads[50];

	(void)self;
	crew_handle(SIGUSR2, on_signal, 0);
	crew_start(threads, COUNT(threads), partner_wait, (void *)(unsigned long)&reader);
	for (size_t i = 0; i < COUNT(threads); i++) {
		crew_asleep(&threads[i]);
		syscall(SYS_tgkill, getpid(), threads[i].tid, SIGUSR2);
	}
	for (size_t i = 0; i < COUNT(threads); i++)
		for (int j = 0; j < 100 && !threads[i].done; j++) {
			usleep(QUIET_US);
			if (!threads[i].done)
				syscall(SYS_tgkill, getpid(), threads[i].tid, SIGUSR2);
		}
	crew_join(threads, COUNT(threads));
	crew_results("results", threads, COUNT(threads));
	crew_table("afterwards");
}

/* A signal to a process whose threads all wait is for one of them: the first, if it takes it. */
static void all_wait(void)
{
	static const struct waiting reader = { READER, CAUGHT, TO_PROCESS, SIGUSR2 };
	static struct member threads[4];
	long r;

	crew_handle(SIGUSR2, on_signal, 0);
	crew_start(threads, COUNT(threads), partner_wait, (void *)(unsigned long)&reader);
	for (size_t i = 0; i < COUNT(threads); i++)
		crew_asleep(&threads[i]);
	r = open("other", O_RDONLY);
	result("first thread", r);
	say("handled by %s", handled_by == getpid() ? "the first thread" : "another");
	usleep(QUIET_US);
	for (size_t i = 0; i < COUNT(threads); i++)
		say("the others %s", threads[i].done ? "have ended" : "wait on");
	partner_met(open("fifo", O_WRONLY));
	crew_join(threads, COUNT(threads));
	say("handled %d times", handled);
	fflush(stdout);
	_exit(0);
}

static void one_of_all(const struct conform_case *self)
{
	pid_t pid;

	(void)self;
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		all_wait();
	/* Its first thread sleeps once all others do. */
	usleep(QUIET_US);
	crew_asleep_task(pid, pid);
	usleep(5 * QUIET_US);
	crew_asleep_task(pid, pid);
	kill(pid, SIGUSR2);
	crew_reap("child", pid);
}

/* What comes out of a wait is a descriptor like any other. */
static void polled(const struct conform_case *self)
{
	static const struct waiting reader = { READER, CAUGHT, TO_THREAD, SIGUSR2 };
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	struct pollfd poll_one = { .events = POLLIN };
	struct member thread;
	int writer, epoll;

	(void)self;
	crew_start(&thread, 1, partner_wait, (void *)(unsigned long)&reader);
	crew_asleep(&thread);
	writer = open("fifo", O_WRONLY);
	crew_join(&thread, 1);
	partner_met(writer);
	poll_one.fd = (int)thread.number;
	epoll = epoll_create1(0);
	result("epoll", epoll_ctl(epoll, EPOLL_CTL_ADD, poll_one.fd, &event));
	result("poll", poll(&poll_one, 1, 0));
	result("written", write(writer, "abc", 3));
	result("poll", poll(&poll_one, 1, 1000));
	say("events %#x", (unsigned int)poll_one.revents);
	result("epoll", epoll_wait(epoll, &event, 1, 1000));
	result("epoll again", epoll_wait(epoll, &event, 1, 0));
	close(writer);
	result("poll", poll(&poll_one, 1, 1000));
	say("events %#x", (unsigned int)poll_one.revents);
}

/* The kernel gives the number before it waits. */
static void number_held(const struct conform_case *self)
{
	static const struct waiting reader = { READER, CAUGHT, TO_THREAD, SIGUSR2 };
	struct member thread;

	(void)self;
	crew_start(&thread, 1, partner_wait, (void *)(unsigned long)&reader);
	crew_asleep(&thread);
	result("file", open("file", O_RDONLY));
	result("partner", open("fifo", O_WRONLY));
	crew_join(&thread, 1);
	result("waiting one", thread.number);
}

static const struct step steps[] = {
	{ "a number is held while its open waits", WORLD, number_held, true },
	{ "an alarm ends each open of a FIFO", WORLD, alarmed, true },
	{ "SIGSTOP and SIGCONT at a FIFO", WORLD, stopped, true },
	{ "SIGSTOP and a caught SIGCONT at a FIFO", WORLD, stop_caught, true },
	{ "a killed reader is none", WORLD, killed_reader, true },
	{ "pthread_cancel at a FIFO", WORLD, cancelled, true },
	{ "a handler that waits, interrupted", WORLD, nested, true },
	{ "fifty who wait, interrupted", WORLD, many_interrupted, true },
	{ "a signal for one of five", WORLD, one_of_all, true },
	{ "poll and epoll behind a wait", WORLD, polled, true },
};

FAMILY(signals)
{
	for (size_t i = 0; i < COUNT(waitings); i++) {
		const struct waiting *waiting = &waitings[i];
		struct conform_case model = {
			.world = WORLD,
			.run = disturbed,
			.a = waiting,
			.apart = true,
		};

		conform_add(&model, "%s, signal %d %s, by %s", where_names[waiting->where],
			    waiting->signal, disposition_names[waiting->disposition],
			    sender_names[waiting->sender]);
	}
	conform_steps(steps, COUNT(steps));
}
