// SPDX-License-Identifier: MIT
// supervisor/tty/relay.c - The process that connects the person's terminal with the jail's
#include "supervisor/tty/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/descriptors.h"
#include "policy/base/cleanup.h"
#include "supervisor/tty/pump.h"

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

_Noreturn static void become_pump(struct pump_spec *spec)
{
	int kept[] = { spec->outer.own ? spec->outer.fd : -1, spec->master, spec->control,
		       spec->messages, spec->flood };

	prctl(PR_SET_NAME, "warder-tty", 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	qsort(kept, ARRAY_SIZE(kept), sizeof(*kept), by_number); /* as descriptors_close() wants */
	if (descriptors_close(kept, ARRAY_SIZE(kept)) < 0)
		_exit(1);
	_exit(pump_run(spec) < 0 ? 1 : 0);
}

/* What is said on the terminal meanwhile takes the same way. */
static int divert_messages(struct relay *relay, int ret_pipe[2])
{
	if (relay->outer->fd < 0 || !isatty(STDERR_FILENO))
		return 0;
	relay->error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return relay->error < 0 || pipe2(ret_pipe, O_CLOEXEC) < 0 ? -errno : 0;
}

/* Has what is said go there, all that has been said before having gone where it was meant to. */
static int speak_on(int fd)
{
	fflush(stderr);
	return fd >= 0 && dup2(fd, STDERR_FILENO) < 0 ? -errno : 0;
}

/**
 * relay_start() - Connect the two terminals
 * @relay:	RELAY_NONE; relay_end() it in any case
 * @outer:	The person's side; must outlive @relay
 * @master:	The jail's side, which becomes the process's
 *
 * Context: one thread; the jail is up.
 *
 * Return: 0 or -errno
 */
int relay_start(struct relay *relay, struct outer *outer, int *master)
{
	int pair[2] = { -1, -1 }, messages[2] = { -1, -1 };
	int r;

	relay->outer = outer;
	r = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ? -errno : 0;
	if (r == 0)
		r = divert_messages(relay, messages);
	fflush(stderr);
	if (r == 0) {
		relay->pid = fork();
		r = relay->pid < 0 ? -errno : 0;
	}
	if (r == 0 && relay->pid == 0) {
		struct pump_spec spec = { *outer,      *master,	     pair[1],
					  messages[0], relay->flood, relay->most };

		become_pump(&spec);
	}
	close_fd(&pair[1]);
	close_fd(&messages[0]);
	close_fd(master);
	relay->control = pair[0];
	if (r < 0)
		relay->pid = 0;
	relay->messages = messages[1];
	return r < 0 ? r : speak_on(relay->messages);
}

/* Says a word and waits until it is done. A process that is gone does nothing. */
static void say(const struct relay *relay, char word)
{
	while (send(relay->control, &word, 1, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return;
	if (word == PUMP_END)
		return;
	while (recv(relay->control, &word, 1, 0) < 0)
		if (errno != EINTR)
			return;
}

/**
 * relay_pause() - Have the terminal as it was, and nobody else at it
 * @relay:	Any
 *
 * What is said meanwhile goes there by itself: the relay reads nothing, and who waited for it to
 * would wait for ever.
 */
void relay_pause(struct relay *relay)
{
	if (relay && relay->pid > 0) {
		fflush(stderr);
		say(relay, PUMP_PAUSE);
		speak_on(relay->error);
	}
}

/**
 * relay_go_on() - Undo relay_pause(): where we are in the foreground
 * @relay:	Any
 */
void relay_go_on(struct relay *relay)
{
	if (relay && relay->pid > 0) {
		speak_on(relay->messages);
		say(relay, PUMP_GO_ON);
	}
}

/**
 * relay_end() - Wait until all that the jail wrote is on the terminal, and have that as it was
 * @relay:	Any, also one whose process has died
 * @wait:	Waits for an event of a descriptor; an error: it has been long enough
 * @context:	Its first argument
 *
 * Context: the jail has ended. What a terminal that takes nothing has not taken by then is lost.
 */
void relay_end(struct relay *relay, int (*wait)(void *context, int fd, short events), void *context)
{
	int status;

	speak_on(relay->error);
	close_fd(&relay->error);
	close_fd(&relay->messages);
	if (relay->pid > 0) {
		say(relay, PUMP_END);
		if (wait(context, relay->control, POLLIN) < 0)
			kill(relay->pid, SIGKILL);
		while (waitpid(relay->pid, &status, 0) < 0 && errno == EINTR)
			;
		/* Killed: it could not put this right. */
		if (!WIFEXITED(status) && outer_foreground(relay->outer))
			outer_plain(relay->outer);
		relay->pid = 0;
	}
	close_fd(&relay->control);
}
