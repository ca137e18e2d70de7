/* SPDX-License-Identifier: MIT */
/* policy/socket.h - Which kinds of sockets there are in a jail */
#ifndef WARDER_POLICY_SOCKET_H
#define WARDER_POLICY_SOCKET_H

#include <netinet/in.h> /* before linux/in6.h, which has what it lacks */
#include <linux/in6.h>
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

static inline bool socket_is_inet(int family)
{
	return family == AF_INET || family == AF_INET6;
}

/**
 * socket_decidable() - Whether rules about addresses speak of all that an internet socket reaches
 * @type:	SOCK_STREAM …, without flags
 * @protocol:	As passed to socket(2), or as a socket has it
 *
 * What other protocols make of an address is not known: some are told further ones by the peer
 * (MPTCP, SCTP), or turn into something else (SMC).
 */
static inline bool socket_decidable(int type, int protocol)
{
	switch (protocol) {
	case IPPROTO_IP: /* socket(2): the first of its type */
		return type == SOCK_STREAM || type == SOCK_DGRAM;
	case IPPROTO_TCP:
		return type == SOCK_STREAM;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return type == SOCK_DGRAM;
	default:
		return false;
	}
}

/**
 * socket_ties() - Whether an option ties a socket to an interface
 * @level:	Second argument of setsockopt(2), an int
 * @option:	Third, likewise
 *
 * Loopback addresses then go out by that: with `net user` to pasta, which takes them for the host's.
 */
static inline bool socket_ties(uint64_t level, uint64_t option)
{
	switch ((int)(uint32_t)level) {
	case SOL_SOCKET:
		return true; /* of these no others are notified */
	case IPPROTO_IP:
		return (int)(uint32_t)option == 50; /* IP_UNICAST_IF */
	case IPPROTO_IPV6: /* IPV6_2292PKTOPTIONS, IPV6_PKTINFO, IPV6_UNICAST_IF */
		return (int)(uint32_t)option == 6 || (int)(uint32_t)option == 50 ||
		       (int)(uint32_t)option == 76;
	default:
		return false;
	}
}

/**
 * socket_routes() - Whether an option sends packets by a way, or to whom, no address says
 * @option:	Third argument of setsockopt(2), an int, which the filter shows
 * @len:	Fifth, likewise
 *
 * No bytes take a route or an interface away; those of a flow's label alone do not make one.
 */
static inline bool socket_routes(uint64_t option, uint64_t len)
{
	int bytes = (int)(uint32_t)len;

	return bytes && ((int)(uint32_t)option != IPV6_FLOWLABEL_MGR || bytes < 0 ||
			 (size_t)bytes > sizeof(struct in6_flowlabel_req));
}

#endif
