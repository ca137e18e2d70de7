// SPDX-License-Identifier: MIT
// supervisor/run/hosts.c - The host names of a run's rules, and what they stand for
#include "supervisor/run/hosts.h"

#include "policy/tree.h"

static int begin(struct hosts *hosts, const struct policy *policy, bool quiet, int interrupt,
		 struct stage_error *error)
{
	struct resolver_spec spec;
	int r = inet_names(policy, &hosts->names);

	if (r < 0)
		return stage_fail(error, STAGE_NAMES, -r, "more than %u", INET_NAMES_MAX);
	if (!hosts->names.count)
		return 0;
	spec = resolver_usual(&hosts->names, quiet);
	r = resolver_start(&spec, &hosts->resolver, error);
	return r < 0 ? r : resolver_wait(&hosts->resolver, interrupt, error);
}

/**
 * hosts_look_up() - Look the names up, and have the tree know what they stand for from now on
 * @hosts:	HOSTS_NONE, or what an earlier launch of the same run has left
 * @session:	Prepared
 * @quiet:	As in struct resolver_spec
 * @interrupt:	A descriptor that ends the waiting when it can be read
 * @error:	Filled on failure, but not for -EINTR
 *
 * Context: before the jail is there, which inherits what the tree then points to.
 *
 * Return: 0 or -errno
 */
int hosts_look_up(struct hosts *hosts, const struct session *session, bool quiet, int interrupt,
		  struct stage_error *error)
{
	struct tree_hosts known = { .names = &hosts->names, .has = net_names_has };
	int r = 0;

	if (policy_net(&session->policy) == NET_NONE)
		return 0;
	if (!hosts->resolver.pid)
		r = begin(hosts, &session->policy, quiet, interrupt, error);
	known.ctx = hosts->resolver.names;
	if (r == 0 && hosts->resolver.pid)
		tree_resolve(session->compiled.tree, &known);
	return r;
}

/**
 * hosts_free() - Look nothing up any more
 * @hosts:	Of whose addresses no tree is to know any more
 */
void hosts_free(struct hosts *hosts)
{
	resolver_stop(&hosts->resolver);
	strings_free(&hosts->names);
}
