// SPDX-License-Identifier: MIT
// tests/conformance/family_lease.c - Who opens, shortens or runs a file that another has a lease on
//
// fcntl(2): whoever would break a lease waits until its holder has given it back. The holder gives
// it back a while after it has been asked to.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/crew.h"
#include "tests/conformance/observe.h"

#define WORLD "file:0755 link>file"
#define HOLD_US 300000 /* enough for one of the alarms to come at the right moment */
#define ALARM_US 30000

static long open_read(void)
{
	return open("file", O_RDONLY);
}

static long open_write(void)
{
	return open("file", O_WRONLY);
}

static long open_nofollow(void)
{
	return open("./file", O_RDWR | O_NOFOLLOW);
}

static long open_truncated(void)
{
	return open("file", O_WRONLY | O_TRUNC);
}

static long open_at_once(void)
{
	return open("file", O_WRONLY | O_NONBLOCK);
}

static long truncate_it(void)
{
	return truncate("file", 3);
}

static long chmod_it(void)
{
	return chmod("file", 0700);
}

static long touch_it(void)
{
	return utimensat(AT_FDCWD, "file", NULL, 0);
}

static long link_it(void)
{
	return link("file", "new");
}

static long unlink_it(void)
{
	return unlink("file");
}

/* The file is no program: ENOEXEC, once it can be read. */
static long run_it(void)
{
	static char name[] = "file";
	char *const argv[] = { name, NULL };

	return execve("file", argv, argv + 1);
}

static const struct action {
	const char *name;
	long (*run)(void);
} actions[] = {
	{ "open for reading", open_read },
	{ "open for writing", open_write },
	{ "open O_NOFOLLOW", open_nofollow },
	{ "open O_TRUNC", open_truncated },
	{ "open O_NONBLOCK", open_at_once },
	{ "truncate", truncate_it },
	{ "chmod", chmod_it },
	{ "utimensat", touch_it },
	{ "link", link_it },
	{ "unlink", unlink_it },
	{ "execve", run_it },
};

/* Which lease, and whether signals come meanwhile: they end a wait, or are handled in it. */
static const struct held {
	const char *name;
	int lease;
	bool alarm;
	int flags;
} helds[] = {
	{ "a read lease", F_RDLCK, false, 0 },
	{ "a write lease", F_WRLCK, false, 0 },
	{ "a read lease, a signal", F_RDLCK, true, 0 },
	{ "a write lease, a signal", F_WRLCK, true, 0 },
	{ "a read lease, a signal with SA_RESTART", F_RDLCK, true, SA_RESTART },
	{ "a write lease, a signal with SA_RESTART", F_WRLCK, true, SA_RESTART },
};

/* Holds it until it is asked to give it back, or all is over; ends with 0 if it was asked. */
static _Noreturn void hold(int lease, int told)
{
	const struct timespec at_once = { 0, 0 };
	int fd = open("file", O_RDONLY), signal;
	sigset_t asked, over;

	sigemptyset(&asked);
	sigaddset(&asked, SIGIO);
	over = asked;
	sigaddset(&over, SIGTERM);
	sigprocmask(SIG_BLOCK, &over, NULL);
	result("lease", fcntl(fd, F_SETLEASE, lease));
	fflush(stdout);
	if (write(told, "x", 1) != 1)
		_exit(2);
	signal = sigwaitinfo(&over, NULL);
	if (signal == SIGIO)
		usleep(HOLD_US);
	else
		signal = sigtimedwait(&asked, NULL, &at_once);
	fcntl(fd, F_SETLEASE, F_UNLCK);
	_exit(signal != SIGIO);
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void leased(const struct conform_case *self)
{
	const struct itimerval often = { { 0, ALARM_US }, { 0, ALARM_US } }, off = { 0 };
	const struct action *action = self->a;
	const struct held *held = self->b;
	int told[2];
	pid_t pid;
	char word;

	if (pipe(told) < 0)
		result("pipe", -1);
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		hold(held->lease, told[1]);
	if (read(told[0], &word, 1) != 1)
		result("holder", -1);
	close(told[0]);
	close(told[1]);
	crew_handle(SIGALRM, on_alarm, held->flags);
	if (held->alarm)
		setitimer(ITIMER_REAL, &often, NULL);
	result(action->name, action->run());
	setitimer(ITIMER_REAL, &off, NULL);
	kill(pid, SIGTERM);
	crew_reap("the holder", pid);
	tree(".");
}

FAMILY(lease)
{
	for (size_t i = 0; i < COUNT(actions); i++)
		for (size_t j = 0; j < COUNT(helds); j++) {
			struct conform_case model = {
				.world = WORLD,
				.run = leased,
				.a = &actions[i],
				.b = &helds[j],
				.apart = true,
			};

			conform_add(&model, "%s under %s", actions[i].name, helds[j].name);
		}
}
