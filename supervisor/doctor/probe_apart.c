// SPDX-License-Identifier: MIT
// supervisor/doctor/probe_apart.c - Something tried in namespaces of its own
#include "supervisor/doctor/probe_apart.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/**
 * probe_apart() - Try something in a child that has namespaces of its own
 * @spec:	Which
 * @settle:	What is done from outside before the child goes on: 0 or -errno, with its cause
 * @then:	What is tried in the child: 0 or a positive errno
 *
 * Return: 0 or a positive errno
 */
int probe_apart(const struct namespace_spec *spec,
		int (*settle)(pid_t child, struct stage_error *error), int (*then)(void))
{
	_cleanup_close_ int pidfd = -1;
	struct stage_error error = { 0 };
	int status, gate[2];
	pid_t child;

	if (pipe2(gate, O_CLOEXEC) < 0)
		return errno;
	child = namespace_clone(spec, &pidfd, &error);
	if (child < 0)
		return error.err;
	if (child == 0) {
		char word;

		close(gate[1]);
		_exit(read(gate[0], &word, 1) == 1 ? then() : ECANCELED);
	}
	if (settle(child, &error) == 0 && write(gate[1], "M", 1) != 1)
		error.err = errno;
	close(gate[0]);
	close(gate[1]);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	if (error.err)
		return error.err;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

/**
 * probe_map() - Have a child be who asks, and nobody else: the least that there is to settle
 * @child:	In a new user namespace
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int probe_map(pid_t child, struct stage_error *error)
{
	static const struct identity_spec self;

	return namespace_map(child, &self, error);
}

/**
 * probe_nothing() - There is nothing to be tried but what came before
 */
int probe_nothing(void)
{
	return 0;
}
