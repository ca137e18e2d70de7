// SPDX-License-Identifier: MIT
// supervisor/signals.c - Signals: ours while we supervise, the caller's for the command
#include "supervisor/signals.h"

#include <errno.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* What is passed on to the command when somebody sends it to us. */
static const int passed[] = { SIGHUP,  SIGINT,	SIGQUIT, SIGTERM, SIGUSR1,
			      SIGUSR2, SIGALRM, SIGCONT, SIGWINCH };

/**
 * signals_take() - Take signals as events, and writing errors as errors
 * @ret_signals: What was set before
 * @ret_fd:	A signalfd for signals_next()
 *
 * Return: 0 or -errno
 */
int signals_take(struct signals *ret_signals, int *ret_fd)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t set;
	int fd;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
		sigaddset(&set, passed[i]);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (sigaction(SIGPIPE, &ignore, &ret_signals->pipe) < 0 ||
	    sigaction(SIGXFSZ, &ignore, &ret_signals->size) < 0 ||
	    sigprocmask(SIG_BLOCK, &set, &ret_signals->mask) < 0) {
		int r = -errno;

		close(fd);
		return r;
	}
	*ret_fd = fd;
	return 0;
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

/**
 * signals_next() - The next signal that is meant for the command
 * @fd:		From signals_take()
 *
 * What the terminal sends (Ctrl-C, a new window size) reaches the command by itself: it is in the
 * same process group. Only what a process sent to us alone is passed on.
 *
 * Return: its number, 0 when there is none
 */
int signals_next(int fd)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (info.ssi_code <= 0)
			return (int)info.ssi_signo;
	return 0;
}
