// SPDX-License-Identifier: MIT
// supervisor/doctor/probe_net.c - What connects a jail's network, tried
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/namespace.h"
#include "policy/base/cleanup.h"
#include "supervisor/doctor/probe.h"
#include "supervisor/net/pasta.h"

static int connect_network(pid_t child, struct stage_error *error)
{
	static const struct identity_spec self;
	struct pasta_ports none = { .count = 0 };
	struct pasta pasta = PASTA_NONE;
	int r = namespace_map(child, &self, error);

	if (r == 0)
		r = pasta_start(child, &none, &pasta, error);
	if (r == 0)
		r = pasta_wait(&pasta, -1, error);
	pasta_stop(&pasta);
	return r;
}

/* A process that does nothing, in a network namespace of its own, until the gate is closed. */
int probe_pasta(void)
{
	struct namespace_spec spec = { .full = true, .net = true };
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int pidfd = -1;
	struct stage_error error = { 0 };
	int gate[2];
	pid_t child;

	if (pasta_find(&path) < 0)
		return ENOENT;
	if (access(PASTA_TUN, R_OK | W_OK) < 0)
		return errno == ENOENT ? ENODEV : errno;
	if (pipe2(gate, O_CLOEXEC) < 0)
		return errno;
	child = namespace_clone(&spec, &pidfd, &error);
	if (child < 0)
		return error.err;
	if (child == 0) {
		char word;

		close(gate[1]);
		_exit((int)read(gate[0], &word, 1));
	}
	close(gate[0]);
	connect_network(child, &error);
	close(gate[1]);
	while (waitpid(child, NULL, 0) < 0)
		if (errno != EINTR)
			return errno;
	return error.err;
}
