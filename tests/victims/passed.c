// SPDX-License-Identifier: MIT
// tests/victims/passed.c - Calls that are notified only so that who makes them is traced: they do
// what they do without a jail
//
// Usage: passed [known]    each case in a process of its own, which has made no decided call
// before;
//			    with `known` it has. Prints what came of each.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOBODY 4194303 /* no such process: the largest number there may be */
#define BAD ((long)1) /* no address */

/* What a number stands for only when a case runs. */
enum of_now { PLAIN, SELF, PARENT, GROUP, PIDFD, PARENT_PIDFD, INFO, TIMER, EVENT_BAD };

struct argument {
	enum of_now of;
	long value; /* added to it, or it itself */
};

struct row {
	const char *name;
	long nr;
	struct argument args[4];
};

static volatile sig_atomic_t usr1, alarms;
static int *heard; /* signals to the parent, which children see */
static bool known;

static const struct itimerval *short_time(void)
{
	static const struct itimerval time = { .it_value = { 0, 5000 } };

	return &time;
}

#define V(number)                                                                                  \
	{                                                                                          \
		PLAIN, (long)(number)                                                              \
	}
#define N(what)                                                                                    \
	{                                                                                          \
		what, 0                                                                            \
	}

static const struct row rows[] = {
	{ "alarm 0", SYS_alarm, { V(0) } },
	{ "alarm 1000", SYS_alarm, { V(1000) } },
	{ "setitimer, no such one", SYS_setitimer, { V(99), V(0), V(0) } },
	{ "setitimer, bad new", SYS_setitimer, { V(ITIMER_REAL), V(BAD), V(0) } },
	{ "setitimer, no new", SYS_setitimer, { V(ITIMER_REAL), V(0), V(0) } },
	{ "setitimer, bad old", SYS_setitimer, { V(ITIMER_REAL), N(TIMER), V(BAD) } },
	{ "setitimer", SYS_setitimer, { V(ITIMER_REAL), N(TIMER), V(0) } },
	{ "timer_create, bad clock", SYS_timer_create, { V(12345), V(0), N(INFO) } },
	{ "timer_create, bad event", SYS_timer_create, { V(CLOCK_MONOTONIC), V(BAD), N(INFO) } },
	{ "timer_create, no such event", SYS_timer_create, { V(0), N(EVENT_BAD), N(INFO) } },
	{ "timer_create, bad id", SYS_timer_create, { V(CLOCK_MONOTONIC), V(0), V(BAD) } },
	{ "timer_create", SYS_timer_create, { V(CLOCK_MONOTONIC), V(0), N(INFO) } },
	{ "kill itself", SYS_kill, { N(SELF), V(SIGUSR1) } },
	{ "kill itself, 0", SYS_kill, { N(SELF), V(0) } },
	{ "kill itself, 65", SYS_kill, { N(SELF), V(65) } },
	{ "kill itself, -1", SYS_kill, { N(SELF), V(-1) } },
	{ "kill itself, 1 << 32", SYS_kill, { N(SELF), V(1L << 32) } },
	{ "kill its parent", SYS_kill, { N(PARENT), V(SIGUSR1) } },
	{ "kill its parent, 0", SYS_kill, { N(PARENT), V(0) } },
	{ "kill nobody", SYS_kill, { V(NOBODY), V(SIGUSR1) } },
	{ "kill nobody, 0", SYS_kill, { V(NOBODY), V(0) } },
	{ "kill nobody, 65", SYS_kill, { V(NOBODY), V(65) } },
	{ "kill 0", SYS_kill, { V(0), V(SIGUSR1) } },
	{ "kill 0, 0", SYS_kill, { V(0), V(0) } },
	{ "kill 0, 65", SYS_kill, { V(0), V(65) } },
	{ "kill its group", SYS_kill, { N(GROUP), V(SIGUSR1) } },
	{ "kill a group of nobody", SYS_kill, { V(-NOBODY), V(SIGUSR1) } },
	{ "kill INT_MIN", SYS_kill, { V(INT_MIN), V(SIGUSR1) } },
	{ "kill -1", SYS_kill, { V(-1), V(SIGUSR1) } },
	{ "kill -1, 0", SYS_kill, { V(-1), V(0) } },
	{ "kill -1, 65", SYS_kill, { V(-1), V(65) } },
	{ "queue itself", SYS_rt_sigqueueinfo, { N(SELF), V(SIGUSR1), N(INFO) } },
	{ "queue itself, 0", SYS_rt_sigqueueinfo, { N(SELF), V(0), N(INFO) } },
	{ "queue itself, 65", SYS_rt_sigqueueinfo, { N(SELF), V(65), N(INFO) } },
	{ "queue itself, bad info", SYS_rt_sigqueueinfo, { N(SELF), V(SIGUSR1), V(BAD) } },
	{ "queue its parent", SYS_rt_sigqueueinfo, { N(PARENT), V(SIGUSR1), N(INFO) } },
	{ "queue nobody", SYS_rt_sigqueueinfo, { V(NOBODY), V(SIGUSR1), N(INFO) } },
	{ "queue 0", SYS_rt_sigqueueinfo, { V(0), V(SIGUSR1), N(INFO) } },
	{ "queue -1", SYS_rt_sigqueueinfo, { V(-1), V(SIGUSR1), N(INFO) } },
	{ "pidfd itself", SYS_pidfd_send_signal, { N(PIDFD), V(SIGUSR1), V(0), V(0) } },
	{ "pidfd itself, 0", SYS_pidfd_send_signal, { N(PIDFD), V(0), V(0), V(0) } },
	{ "pidfd itself, 65", SYS_pidfd_send_signal, { N(PIDFD), V(65), V(0), V(0) } },
	{ "pidfd itself, info", SYS_pidfd_send_signal, { N(PIDFD), V(SIGUSR1), N(INFO), V(0) } },
	{ "pidfd itself, bad info", SYS_pidfd_send_signal, { N(PIDFD), V(SIGUSR1), V(BAD), V(0) } },
	{ "pidfd itself, bad flags", SYS_pidfd_send_signal, { N(PIDFD), V(SIGUSR1), V(0), V(64) } },
	{ "pidfd its parent", SYS_pidfd_send_signal, { N(PARENT_PIDFD), V(SIGUSR1), V(0), V(0) } },
	{ "pidfd, a pipe", SYS_pidfd_send_signal, { V(STDOUT_FILENO), V(SIGUSR1), V(0), V(0) } },
	{ "pidfd, none", SYS_pidfd_send_signal, { V(-1), V(SIGUSR1), V(0), V(0) } },
	{ "pidfd, closed", SYS_pidfd_send_signal, { V(1000), V(SIGUSR1), V(0), V(0) } },
	{ "subreaper", SYS_prctl, { V(PR_SET_CHILD_SUBREAPER), V(1) } },
	{ "subreaper no more", SYS_prctl, { V(PR_SET_CHILD_SUBREAPER), V(0) } },
};

static void on_signal(int signal)
{
	if (signal == SIGALRM)
		alarms++;
	else
		usr1++;
}

static void on_parent(int signal)
{
	(void)signal;
	++*heard;
}

static long value_of(const struct argument *argument)
{
	static struct sigevent event = { .sigev_notify = 77 };
	static siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };

	switch (argument->of) {
	case SELF:
		return getpid();
	case PARENT:
		return getppid();
	case GROUP:
		return -getpgrp();
	case PIDFD:
		return syscall(SYS_pidfd_open, getpid(), 0);
	case PARENT_PIDFD:
		return syscall(SYS_pidfd_open, getppid(), 0);
	case INFO:
		return (long)(intptr_t)&info;
	case TIMER:
		return (long)(intptr_t)short_time();
	case EVENT_BAD:
		return (long)(intptr_t)&event;
	case PLAIN:
		break;
	}
	return argument->value;
}

/* In a child: the call, and which signals came of it. */
_Noreturn static void make(const struct row *row)
{
	const struct timespec moment = { 0, 50000000 };
	long args[4], result;
	int before = *heard;
	char line[256];
	int len;

	signal(SIGUSR1, on_signal);
	signal(SIGALRM, on_signal);
	if (known)
		close(open("/dev/null", O_RDONLY));
	for (int i = 0; i < 4; i++)
		args[i] = value_of(&row->args[i]);
	errno = 0;
	result = syscall(row->nr, args[0], args[1], args[2], args[3]);
	len = snprintf(line, sizeof(line), "%s: %ld %s", row->name, result,
		       errno ? strerrorname_np(errno) : "-");
	while (nanosleep(&moment, NULL) < 0)
		;
	len += snprintf(line + len, sizeof(line) - (size_t)len, " usr1 %d alarms %d parent %d\n",
			(int)usr1, (int)alarms, *heard - before);
	_exit(write(STDOUT_FILENO, line, (size_t)len) == len ? 0 : 9);
}

int main(int argc, char *argv[])
{
	struct sigaction action = { .sa_handler = on_parent, .sa_flags = SA_RESTART };

	known = argc > 1 && !strcmp(argv[1], "known");
	heard = mmap(NULL, sizeof(*heard), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	setpgid(0, 0);
	if (heard == MAP_FAILED || sigaction(SIGUSR1, &action, NULL) < 0)
		return 2;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		pid_t pid = fork();
		int status;

		if (pid == 0)
			make(&rows[i]);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (status)
			printf("%s: status %d\n", rows[i].name, status);
	}
	return 0;
}
