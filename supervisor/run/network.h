/* SPDX-License-Identifier: MIT */
/* supervisor/run/network.h - What a run's own network lets through */
#ifndef WARDER_SUPERVISOR_RUN_NETWORK_H
#define WARDER_SUPERVISOR_RUN_NETWORK_H

#include "policy/policy.h"
#include "supervisor/net/pasta.h"

/**
 * struct network - How `net user` is connected
 * @ports:	Of the host's loopback, reached on the jail's
 * @nameservers: A file to be shown as /etc/resolv.conf, NULL: the one that is there does
 * @nameless:	No name server of the host's can be reached
 */
struct network {
	struct pasta_ports ports;
	const char *nameservers;
	bool nameless;
};

void network_plan(const struct policy *policy, bool rooted, struct network *ret_network);

#endif
