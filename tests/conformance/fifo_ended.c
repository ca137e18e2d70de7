// SPDX-License-Identifier: MIT
// tests/conformance/fifo_ended.c - What ends who waits at a FIFO, and what does not
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/fifo.h"
#include "tests/conformance/observe.h"
#include "tests/conformance/waiter.h"

static void catch_plain(void)
{
	waiter_catch(SIGUSR1, 0);
}

static void catch_restart(void)
{
	waiter_catch(SIGUSR1, SA_RESTART);
}

static void ignore_it(void)
{
	signal(SIGUSR1, SIG_IGN);
}

static void block_it(void)
{
	sigset_t set;

	waiter_catch(SIGUSR1, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Signals until it has ended by one. */
static void signalled(int flags, void (*prepare)(void))
{
	struct waiter waiter = waiter_start("fifo", flags, prepare);

	for (int i = 0; i < WAITER_SECONDS * 10 && !waiter_told(&waiter, 100); i++)
		kill(waiter.pid, SIGUSR1);
	waiter_finish("signalled", &waiter);
}

/* Signals that do not end it; then somebody comes. */
static void signalled_then_met(int flags, void (*prepare)(void))
{
	struct waiter waiter = waiter_start("fifo", flags, prepare), other;

	for (int i = 0; i < 5; i++) {
		waiter_pause();
		kill(waiter.pid, SIGUSR1);
	}
	say("still waiting: %d", !waiter_told(&waiter, 0));
	other = waiter_start("fifo", flags == O_RDONLY ? O_WRONLY : O_RDONLY, NULL);
	waiter_finish("signalled", &waiter);
	waiter_finish("other", &other);
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
	struct waiter waiter = waiter_start("fifo", O_RDONLY, NULL), other;
	int status;

	(void)self;
	waiter_pause();
	kill(waiter.pid, SIGSTOP);
	result("stopped", waitpid(waiter.pid, &status, WUNTRACED) == waiter.pid ? 0 : -1);
	say("stopped: %d", WIFSTOPPED(status));
	kill(waiter.pid, SIGCONT);
	other = waiter_start("fifo", O_WRONLY, NULL);
	waiter_finish("stopped", &waiter);
	waiter_finish("other", &other);
}

static void arm_alarm(void)
{
	waiter_catch(SIGALRM, 0);
	alarm(1);
}

static void by_alarm(const struct conform_case *self)
{
	struct waiter waiter = waiter_start("fifo", O_RDONLY, arm_alarm);

	(void)self;
	waiter_finish("alarm", &waiter);
}

static void killed(const struct conform_case *self)
{
	struct waiter waiter = waiter_start("fifo", O_RDONLY, NULL);

	(void)self;
	waiter_pause();
	kill(waiter.pid, SIGKILL);
	waiter_finish("killed", &waiter);
	waiter_unread();
}

static const struct step steps[] = {
	{ "a signal ends a reader's wait", FIFO_WORLD, reader_signalled, true },
	{ "a signal ends a writer's wait", FIFO_WORLD, writer_signalled, true },
	{ "a signal ends a process that waits", FIFO_WORLD, killed_by_signal, true },
	{ "SA_RESTART, a reader", FIFO_WORLD, reader_restarted, true },
	{ "SA_RESTART, a writer", FIFO_WORLD, writer_restarted, true },
	{ "a signal that is ignored", FIFO_WORLD, signal_ignored, true },
	{ "a signal that is blocked", FIFO_WORLD, signal_blocked, true },
	{ "stopped and continued", FIFO_WORLD, stopped, true },
	{ "an alarm", FIFO_WORLD, by_alarm, true },
	{ "killed", FIFO_WORLD, killed, true },
};

void fifo_add_ended(void)
{
	conform_steps(steps, COUNT(steps));
}
