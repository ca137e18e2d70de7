/* SPDX-License-Identifier: MIT */
/* policy/socket.h - Which kinds of sockets there are in a jail */
#ifndef WARDER_POLICY_SOCKET_H
#define WARDER_POLICY_SOCKET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/**
 * socket_known() - Whether sockets of a family may be made
 * @family:	First argument of socket(2) or socketpair(2): an int, in a register
 *
 * No rule speaks of the others (AF_PACKET, AF_VSOCK, AF_ALG …), and to some of them a network
 * namespace means nothing: EAFNOSUPPORT. AF_UNSPEC is left to the kernel, which says the same.
 */
static inline bool socket_known(uint64_t family)
{
	switch ((int)(uint32_t)family) {
	case AF_UNSPEC:
	case AF_UNIX:
	case AF_INET:
	case AF_INET6:
	case AF_NETLINK:
		return true;
	default:
		return false;
	}
}

#endif
