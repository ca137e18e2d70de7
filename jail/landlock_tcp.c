// SPDX-License-Identifier: MIT
// jail/landlock_tcp.c - The ports of a policy's rules as Landlock rules for TCP
//
// Landlock knows ports and no addresses, and of TCP connect and bind alone: not listen without a
// bind, not MSG_FASTOPEN, not UDP (landlock(7)). It holds what the broker performs as well.
#include "jail/landlock_tcp.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base/kernel.h"

#define TCP_ABI 4 /* 6.7 */

/**
 * landlock_tcp_handled() - What of TCP a ruleset is to hold
 * @hull:	The policy's hull
 * @abi:	From landlock_abi(), may be -errno
 *
 * Return: rights for handled_access_net; 0 before ABI 4, and where rules leave ports open
 */
uint64_t landlock_tcp_handled(const struct hull *hull, int abi)
{
	if (abi < TCP_ABI)
		return 0;
	return (hull->connect.held ? KERNEL_LANDLOCK_CONNECT_TCP : 0) |
	       (hull->bind.held ? KERNEL_LANDLOCK_BIND_TCP : 0);
}

static int add_ports(int ruleset, const struct hull_ports *ports, uint64_t right, enum stage stage,
		     struct stage_error *error)
{
	struct kernel_landlock_port rule = { .allowed_access = right };

	for (size_t i = 0; i < ports->count; i++) {
		rule.port = ports->ports[i];
		if (syscall(SYS_landlock_add_rule, ruleset, KERNEL_LANDLOCK_RULE_PORT, &rule, 0) <
		    0)
			return stage_fail(error, stage, errno, "TCP port %u", ports->ports[i]);
	}
	return 0;
}

/**
 * landlock_tcp_add() - Put the ports into a ruleset
 * @ruleset:	Made to hold @handled
 * @hull:	The policy's hull
 * @handled:	From landlock_tcp_handled(); what it lacks is left out
 * @stage:	For a failure
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int landlock_tcp_add(int ruleset, const struct hull *hull, uint64_t handled, enum stage stage,
		     struct stage_error *error)
{
	int r = 0;

	if (handled & KERNEL_LANDLOCK_CONNECT_TCP)
		r = add_ports(ruleset, &hull->connect, KERNEL_LANDLOCK_CONNECT_TCP, stage, error);
	if (r == 0 && handled & KERNEL_LANDLOCK_BIND_TCP)
		r = add_ports(ruleset, &hull->bind, KERNEL_LANDLOCK_BIND_TCP, stage, error);
	return r;
}
