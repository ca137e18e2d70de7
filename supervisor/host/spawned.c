// SPDX-License-Identifier: MIT
// supervisor/host/spawned.c - What another program of the host prints
#include "supervisor/host/spawned.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* Nobody prints more who was asked for a line. */
#define OUTPUT_MAX (8 << 20)

/* Starts it with its output in a pipe. */
static int start(const char *path, char *const argv[], bool quiet, int *ret_out, pid_t *ret_child)
{
	posix_spawn_file_actions_t actions;
	int ends[2], r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	if (quiet)
		posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	r = posix_spawn(ret_child, path, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (r)
		close(ends[0]);
	else
		*ret_out = ends[0];
	return -r;
}

static int read_all(int out, struct text *output)
{
	char buffer[4096];
	ssize_t got;

	while ((got = read(out, buffer, sizeof(buffer))) != 0) {
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got > 0 && output->len + (size_t)got > OUTPUT_MAX)
			return -EMSGSIZE;
		if (got > 0)
			text_add(output, buffer, (size_t)got);
	}
	return output->failed ? -ENOMEM : 0;
}

/**
 * spawned_read() - Run a program to its end
 * @path:	Of it
 * @argv:	Its arguments, from its name on
 * @quiet:	Nobody is to see what it says on stderr
 * @output:	Gets what it prints
 * @ret_status:	Its wait status
 *
 * Return: 0; -EMSGSIZE when it prints too much; -errno
 */
int spawned_read(const char *path, char *const argv[], bool quiet, struct text *output,
		 int *ret_status)
{
	const struct sigaction reaped = { .sa_handler = SIG_DFL };
	struct sigaction before;
	_cleanup_close_ int out = -1;
	pid_t child;
	int r;

	sigaction(SIGCHLD, &reaped, &before); /* where it is ignored there would be no status */
	r = start(path, argv, quiet, &out, &child);
	if (r == 0) {
		r = read_all(out, output);
		close_fd(&out);
		while (waitpid(child, ret_status, 0) < 0)
			if (errno != EINTR) {
				r = -errno;
				break;
			}
	}
	sigaction(SIGCHLD, &before, NULL);
	return r;
}
