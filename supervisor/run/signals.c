// SPDX-License-Identifier: MIT
// supervisor/run/signals.c - Signals: ours while we supervise, the caller's for the command
#include "supervisor/run/signals.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* What is passed on to the command when somebody sends it to us. */
static const struct row {
	int number;
	bool ends; /* asks whoever gets it to end: before there is a command, that is us */
} passed[] = {
	{ SIGHUP, true },   { SIGINT, true },	{ SIGQUIT, true },
	{ SIGTERM, true },  { SIGUSR1, false }, { SIGUSR2, false },
	{ SIGALRM, false }, { SIGCONT, false }, { SIGWINCH, false },
};

/* Whether the caller wants to hear nothing of a signal, as nohup(1) does. */
static bool ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static bool asks_to_end(int number)
{
	for (size_t i = 0; i < ARRAY_SIZE(passed); i++)
		if (passed[i].number == number)
			return passed[i].ends;
	return false;
}

/**
 * signals_take() - Take signals as events, and writing errors as errors
 * @ret_signals: What was set before, and where to listen; signals_close() it
 *
 * Return: 0 or -errno
 */
int signals_take(struct signals *ret_signals)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct signals signals = SIGNALS_NONE;
	sigset_t all, ending;
	int r = 0;

	sigemptyset(&all);
	sigemptyset(&ending);
	if (sigprocmask(SIG_SETMASK, NULL, &signals.mask) < 0)
		return -errno;
	for (size_t i = 0; i < ARRAY_SIZE(passed); i++) {
		int number = passed[i].number;

		sigaddset(&all, number);
		if (passed[i].ends && !ignored(number) && !sigismember(&signals.mask, number))
			sigaddset(&ending, number);
	}
	signals.passed = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
	signals.ending = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals.passed < 0 || signals.ending < 0 ||
	    sigaction(SIGPIPE, &ignore, &signals.pipe) < 0 ||
	    sigaction(SIGXFSZ, &ignore, &signals.size) < 0 ||
	    sigprocmask(SIG_BLOCK, &all, NULL) < 0)
		r = -errno;
	if (r < 0) {
		signals_close(&signals);
		return r;
	}
	*ret_signals = signals;
	return 0;
}

/**
 * signals_close() - Stop listening; they stay blocked
 * @signals:	From signals_take(), or SIGNALS_NONE
 */
void signals_close(struct signals *signals)
{
	close_fd(&signals->passed);
	close_fd(&signals->ending);
}

/**
 * signals_restore() - What the command starts with
 * @signals:	From signals_take()
 *
 * Context: the command's process before its execve. Handlers of ours end with the execve.
 */
void signals_restore(const struct signals *signals)
{
	sigaction(SIGPIPE, &signals->pipe, NULL);
	sigaction(SIGXFSZ, &signals->size, NULL);
	sigprocmask(SIG_SETMASK, &signals->mask, NULL);
}

/*
 * A terminal that goes away tells the leader of the session alone: setsid(2), tty_io.c. Where that
 * is us, nobody else tells the command.
 */
static bool is_hangup(int number)
{
	return number == SIGHUP && getsid(0) == getpid();
}

/**
 * signals_next() - The next signal that is meant for the command
 * @signals:	From signals_take()
 * @apart:	The command is at a terminal of its own
 * @ret_asked:	Set when one came that asks to end, also from the terminal
 *
 * What the terminal sends (Ctrl-C, a new window size) reaches the command by itself: it is in the
 * same process group. Only what a process sent to us alone is passed on. A command at a terminal of
 * its own is not: then all is, but for the size, which the relay passes on.
 *
 * Return: its number, 0 when there is none
 */
int signals_next(const struct signals *signals, bool apart, bool *ret_asked)
{
	struct signalfd_siginfo info;

	while (read(signals->passed, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		*ret_asked |= asks_to_end((int)info.ssi_signo);
		if (info.ssi_code <= 0 || (apart && info.ssi_signo != SIGWINCH) ||
		    is_hangup((int)info.ssi_signo))
			return (int)info.ssi_signo;
	}
	return 0;
}

/**
 * signals_ending() - The signal that ends a run whose command does not run yet
 * @signals:	From signals_take()
 *
 * Whoever sent it: there is nobody yet whom the terminal's would reach.
 *
 * Return: its number, 0 when there is none
 */
int signals_ending(const struct signals *signals)
{
	struct signalfd_siginfo info;

	return read(signals->ending, &info, sizeof(info)) == (ssize_t)sizeof(info)
		       ? (int)info.ssi_signo
		       : 0;
}
