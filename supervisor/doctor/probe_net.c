// SPDX-License-Identifier: MIT
// supervisor/doctor/probe_net.c - What connects a jail's network, tried
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/doctor/probe.h"
#include "supervisor/doctor/probe_apart.h"
#include "supervisor/net/pasta.h"

static int connect_network(pid_t child, struct stage_error *error)
{
	struct pasta_ports none = { .count = 0 };
	struct pasta pasta = PASTA_NONE;
	int r = probe_map(child, error);

	if (r == 0)
		r = pasta_start(child, &none, &pasta, error);
	if (r == 0)
		r = pasta_wait(&pasta, -1, error);
	pasta_stop(&pasta);
	return r;
}

int probe_pasta(void)
{
	static const struct namespace_spec spec = { .full = true, .net = true };
	_cleanup_free_ char *path = NULL;

	if (pasta_find(&path) < 0)
		return ENOENT;
	if (access(PASTA_TUN, R_OK | W_OK) < 0)
		return errno == ENOENT ? ENODEV : errno;
	return probe_apart(&spec, connect_network, probe_nothing);
}
