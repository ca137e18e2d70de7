// SPDX-License-Identifier: MIT
// supervisor/run/network.c - What a run's own network lets through
#include "supervisor/run/network.h"

#include "supervisor/net/nameservers.h"
#include "supervisor/rules/loopback.h"

/**
 * network_plan() - What `net user` has to connect for a policy, on this host
 * @policy:	Complete
 * @rooted:	The jail has a root of its own, and there a resolv.conf of its own
 * @ret_network: Filled; nothing, for another `net`
 */
void network_plan(const struct policy *policy, bool rooted, struct network *ret_network)
{
	struct network network = { .nameservers = NULL };

	if (policy_net(policy) == NET_USER)
		switch (nameservers_read(NAMESERVERS_FILE, NAMESERVERS_UPSTREAM)) {
		case NAMESERVERS_OUTSIDE:
			break;
		case NAMESERVERS_LOOPBACK:
			pasta_ports_add(&network.ports, NAMESERVERS_PORT); /* the first one */
			break;
		case NAMESERVERS_STUB:
			network.nameservers = rooted ? NULL : NAMESERVERS_UPSTREAM;
			break;
		case NAMESERVERS_NONE:
			network.nameless = !rooted;
			break;
		}
	if (policy_net(policy) == NET_USER)
		loopback_ports(policy, &network.ports); /* needs_check(): there is room */
	*ret_network = network;
}
