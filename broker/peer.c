// SPDX-License-Identifier: MIT
// broker/peer.c - Internet addresses: what the kernel would make of one, decided
//
// DOC: Theory of operation
//
// While no rule names an address, none is decided, and in a run that is learnt from it is put down
// as it would be decided. Once one does, each address that a call names is
// made here what the kernel would make of it, decided as such, and written back: 0.0.0.0 becomes
// the address that it stands for, AF_UNSPEC the family that it is taken for, and an address that is
// not looked at is left out. So the kernel has nothing left to make of it, whatever becomes of the
// socket meanwhile. A socket may at any time turn from IPv6 to IPv4 (IPV6_ADDRFORM, ipv6(7)) or get
// another address of its own.
#include "broker/peer.h"

#include <errno.h>
#include <string.h>

#include "policy/inet.h"
#include "policy/socket.h"

/* IPV6_2292PKTINFO and IPV6_2292RTHDR, which netinet/in.h has not. */
#define CONTROL_PKTINFO_2292 2
#define CONTROL_RTHDR_2292 5

/**
 * struct kind - What a socket is, as far as it says what an address means to it
 * @domain:	AF_INET or AF_INET6
 * @type:	SOCK_STREAM …
 * @protocol:	IPPROTO_TCP …, never 0
 */
struct kind {
	int domain;
	int type;
	int protocol;
};

/**
 * peer_decided() - Whether rules decide on internet addresses
 * @request:	For its policy
 */
bool peer_decided(const struct request *request)
{
	return tree_decides_inet(request->service->judge->tree);
}

/* Noted, not answered. */
static int refuse(struct request *request, enum record_builtin builtin, int err)
{
	struct decision decision;

	judge_builtin(request->service->judge, builtin, false, err, &decision);
	request_decided(request, &decision, 0);
	return decision.allowed ? 0 : -decision.err;
}

static bool has_option(int own, int option, int *ret_value)
{
	socklen_t len = sizeof(*ret_value);

	return getsockopt(own, SOL_SOCKET, option, ret_value, &len) == 0;
}

/*
 * What a socket is. 1: its addresses are looked at; 0: they are not; -errno: it is of a kind that
 * no rule speaks of, which the jail cannot make, but may have been handed.
 */
static int look_at(struct request *request, int own, struct kind *ret_kind)
{
	if (!request->service->addresses || !has_option(own, SO_DOMAIN, &ret_kind->domain) ||
	    ret_kind->domain == AF_UNIX || ret_kind->domain == AF_NETLINK)
		return 0;
	if (!socket_is_inet(ret_kind->domain) || !has_option(own, SO_TYPE, &ret_kind->type) ||
	    !has_option(own, SO_PROTOCOL, &ret_kind->protocol) ||
	    !socket_decidable(ret_kind->type, ret_kind->protocol))
		return peer_decided(request) ? refuse(request, BUILTIN_PROTOCOL, EACCES) : 0;
	return 1;
}

static bool has_ports(int protocol)
{
	return protocol != IPPROTO_ICMP && protocol != IPPROTO_ICMPV6;
}

/* Only where the address may name a family at all. */
static bool is_unspecified(const struct address *address)
{
	return address->len >= sizeof(sa_family_t) && address->storage.ss_family == AF_UNSPEC;
}

/* What an IPv4 socket takes for an address of its own: inet_bind(), udp_sendmsg(). */
static void take_for_inet(struct address *address)
{
	if (address->len >= sizeof(struct sockaddr_in))
		address->storage.ss_family = AF_INET;
}

static void replace(struct address *address, const struct inet *inet)
{
	struct sockaddr_in *in = (struct sockaddr_in *)(void *)&address->storage;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)&address->storage;

	if (address->storage.ss_family == AF_INET)
		memcpy(&in->sin_addr, inet->ip + 12, sizeof(in->sin_addr));
	else
		memcpy(&in6->sin6_addr, inet->ip, sizeof(in6->sin6_addr));
}

/*
 * Nowhere is the socket's own address in IPv4, ip_route_output_key_hash_rcu(), and the loopback
 * where it has none; in IPv6 the loopback, of IPv4 for a socket that was bound there:
 * tcp_v6_connect(), __ip6_datagram_connect(), udpv6_sendmsg().
 */
static void reach(int own, struct address *address, struct inet *inet)
{
	struct inet bound = { .port = 0 };
	bool known = address_bound(own, &bound), four = inet_is_four(inet);

	if (!four && known && inet_is_four(&bound)) {
		inet_reach(&bound);
		memcpy(inet->ip, bound.ip, 12);
		memset(inet->ip + 12, 0, 4);
	} else if (four && known && inet_is_four(&bound) && !inet_is_any(&bound) &&
		   !IN_MULTICAST((uint32_t)bound.ip[12] << 24) && bound.ip[12] != 255) {
		memcpy(inet->ip, bound.ip, sizeof(inet->ip));
	}
	inet_reach(inet);
	replace(address, inet);
}

/*
 * What the kernel says to an address of another family than the socket's: none of it is looked at.
 * IPv6 has IPv4 addresses for datagrams alone. Landlock would say EINVAL to all of them.
 */
static int mismatch(const struct kind *kind, verbs_t verbs, const struct address *address)
{
	int family = address->storage.ss_family;
	bool least = address->len >=
		     (kind->domain == AF_INET6 ? ADDRESS_IN6_LEAST : sizeof(struct sockaddr_in));

	if (family == kind->domain || (family == AF_INET && verbs == V_CONNECT &&
				       kind->type == SOCK_DGRAM && has_ports(kind->protocol)))
		return 0;
	return least ? -EAFNOSUPPORT : -EINVAL;
}

/* Decides on an address of the socket's own kind, if rules do; noted, not answered. */
static int decide(struct request *request, int own, const struct kind *kind, verbs_t verbs,
		  struct address *address)
{
	struct decision decision;
	struct inet inet;
	int r;

	request_allow(request, BUILTIN_REGISTERS);
	r = mismatch(kind, verbs, address);
	if (r < 0)
		return r;
	if (!address_inet(address, &inet))
		return -EINVAL;
	if (verbs == V_CONNECT && inet_is_any(&inet))
		reach(own, address, &inet);
	address_name_host(request, address, has_ports(kind->protocol));
	if (!peer_decided(request))
		return 0;
	r = request_settle(request, 0, verbs, 0, &decision);
	if (r < 0)
		return r;
	request_decided(request, &decision, verbs);
	return decision.allowed ? 0 : -decision.err;
}

/* What nobody looks at is on the record all the same. */
static int pass(struct request *request, const struct address *address)
{
	address_name_host(request, address, true);
	request_allow(request, BUILTIN_REGISTERS);
	return 0;
}

/*
 * With the address of a link the socket is tied to its interface, even where bind then fails:
 * __inet6_bind(). IPv4 goes out by that one as well, whatever the routes say.
 */
static bool ties(const struct address *address)
{
	const struct sockaddr_in6 *in6 =
		(const struct sockaddr_in6 *)(const void *)&address->storage;

	return address->storage.ss_family == AF_INET6 && in6->sin6_scope_id &&
	       (IN6_IS_ADDR_LINKLOCAL(&in6->sin6_addr) || IN6_IS_ADDR_MULTICAST(&in6->sin6_addr));
}

static int refuse_tie(struct request *request, const struct address *address)
{
	address_name_host(request, address, true);
	return refuse(request, BUILTIN_ROUTE, EPERM);
}

/**
 * peer_connect() - Decide on what a socket is to be connected with; noted, not answered
 * @request:	The request
 * @own:	The socket, of any kind but unix with a unix address
 * @address:	Copied; afterwards what to connect with
 *
 * Return: 0 to go on, or the -errno to answer with
 */
int peer_connect(struct request *request, int own, struct address *address)
{
	struct kind kind;
	int r = look_at(request, own, &kind);

	if (r >= 0 && request->service->apart && ties(address))
		return refuse_tie(request, address);
	if (r <= 0)
		return r < 0 ? r : pass(request, address);
	if (is_unspecified(address)) { /* a connection is dissolved: connect(2) */
		request_allow(request, BUILTIN_REGISTERS);
		return 0;
	}
	return decide(request, own, &kind, V_CONNECT, address);
}

/*
 * A datagram socket without a port gets one by sending as well, and then what comes in on it; what
 * has no port chooses a number. No rule is asked, and the address is no name that was decided on.
 */
static bool is_free(struct request *request, int own, const struct address *address)
{
	struct inet inet;
	int type = 0, protocol = 0;

	if (!address_inet(address, &inet) || !has_option(own, SO_TYPE, &type) ||
	    type != SOCK_DGRAM || !has_option(own, SO_PROTOCOL, &protocol) ||
	    (inet.port && has_ports(protocol)))
		return false;
	address_name_host(request, address, true);
	request->spelled_len[0] = request->name[0].len;
	memcpy(request->spelled[0], request->name[0].path, request->name[0].len + 1);
	request->name[0].len = 0;
	request->name[0].path[0] = '\0';
	request_allow(request, BUILTIN_REGISTERS);
	return true;
}

/**
 * peer_bind() - Decide on the address that a socket is to get; noted, not answered
 * @request:	The request
 * @own:	The socket, as for peer_connect()
 * @address:	Copied; afterwards what to bind to
 *
 * Return: 0 to go on, or the -errno to answer with
 */
int peer_bind(struct request *request, int own, struct address *address)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)&address->storage;
	struct kind kind;
	int r = look_at(request, own, &kind);

	if (r < 0)
		return r;
	if (r && is_unspecified(address) && kind.domain == AF_INET &&
	    in->sin_addr.s_addr == INADDR_ANY)
		take_for_inet(address);
	if ((peer_decided(request) || request->service->apart) && ties(address))
		return refuse_tie(request, address);
	if (is_free(request, own, address))
		return 0;
	return r == 0 ? pass(request, address) : decide(request, own, &kind, V_BIND, address);
}

/**
 * peer_send() - Decide on where a message goes; noted, not answered
 * @request:	The request
 * @own:	The socket, as for peer_connect()
 * @flags:	Of the call: MSG_FASTOPEN makes a stream connect
 * @address:	Copied; afterwards where to send it
 * @addressed:	Cleared where the kernel would not look at the address
 *
 * Return: 0 to go on, or the -errno to answer with
 */
int peer_send(struct request *request, int own, int flags, struct address *address, bool *addressed)
{
	struct kind kind;
	int r = look_at(request, own, &kind);

	if (r >= 0 && request->service->apart && flags & MSG_FASTOPEN && ties(address))
		return refuse_tie(request, address);
	if (r <= 0)
		return r < 0 ? r : pass(request, address);
	if (kind.type == SOCK_STREAM && !(flags & MSG_FASTOPEN)) {
		*addressed = false;
		return 0;
	}
	if (is_unspecified(address) && kind.type == SOCK_STREAM)
		return 0; /* EOPNOTSUPP: tcp_sendmsg_fastopen() */
	if (is_unspecified(address) && has_ports(kind.protocol)) {
		if (kind.domain == AF_INET6) { /* udpv6_sendmsg() */
			*addressed = false;
			return 0;
		}
		take_for_inet(address);
	}
	if (kind.domain == AF_INET6 && kind.type == SOCK_DGRAM && has_ports(kind.protocol) &&
	    !socket_is_inet(address->storage.ss_family))
		return -EINVAL; /* udpv6_sendmsg(), whatever the length */
	return decide(request, own, &kind, V_CONNECT, address);
}

static enum record_decision would_bind(const struct request *request, struct inet inet,
				       uint16_t port)
{
	char text[INET_TEXT_MAX];
	struct decision decision;

	inet.port = port;
	judge_path(request->service->judge, text, inet_format(&inet, text), V_BIND, 0, &decision);
	return decision.would;
}

/*
 * That a socket has a port does not say that it was bound: after a connection the kernel still
 * tells that one's, and listen chooses anew, or just that one where it was told to
 * (IP_LOCAL_PORT_RANGE, 6.3). What counts is that a rule lets it be had. Otherwise the one to
 * decide on is put in.
 */
static bool was_decided(const struct request *request, struct address *address,
			const struct inet *inet)
{
	struct sockaddr_in *in = (struct sockaddr_in *)(void *)&address->storage;
	enum record_decision own, chosen;

	if (!inet->port || !peer_decided(request))
		return inet->port;
	own = would_bind(request, *inet, inet->port);
	chosen = would_bind(request, *inet, 0);
	if (own == RECORD_DENY && chosen == RECORD_ASK)
		in->sin_port = 0; /* where sin6_port is as well */
	return own == RECORD_ALLOW || chosen == RECORD_ALLOW;
}

/**
 * peer_listen() - Decide on listening: where the socket has no port, the kernel chooses one
 * @request:	The request
 * @own:	The socket
 * @ret_inet:	The address that it has, and its port, 0: it had none
 *
 * Return: 0 to go on; 1 likewise, if what listens then has @ret_inet; or the -errno to answer with
 */
int peer_listen(struct request *request, int own, struct inet *ret_inet)
{
	struct address address = { .len = sizeof(address.storage) };
	struct kind kind;
	int r = look_at(request, own, &kind);

	if (r < 0)
		return r;
	request_allow(request, BUILTIN_REGISTERS);
	if (r == 0 || kind.type != SOCK_STREAM)
		return 0;
	if (getsockname(own, (struct sockaddr *)&address.storage, &address.len) < 0)
		return -errno;
	if (!address_inet(&address, ret_inet))
		return -EINVAL;
	if (was_decided(request, &address, ret_inet))
		address_name_host(request, &address, true);
	else
		r = decide(request, own, &kind, V_BIND, &address);
	return r < 0 ? r : 1;
}

static bool is_route(int level, int type)
{
	return (level == IPPROTO_IP && type == IP_RETOPTS) ||
	       (level == IPPROTO_IPV6 && (type == IPV6_RTHDR || type == CONTROL_RTHDR_2292));
}

/* Whether a message is to go out by an interface, and not only from an address. */
static bool has_interface(const struct cmsghdr *header)
{
	struct in_pktinfo four = { .ipi_ifindex = 0 };
	struct in6_pktinfo six = { .ipi6_ifindex = 0 };
	int level = header->cmsg_level, type = header->cmsg_type;

	if (level == IPPROTO_IP && type == IP_PKTINFO && header->cmsg_len >= CMSG_LEN(sizeof(four)))
		memcpy(&four, CMSG_DATA(header), sizeof(four));
	if (level == IPPROTO_IPV6 && (type == IPV6_PKTINFO || type == CONTROL_PKTINFO_2292) &&
	    header->cmsg_len >= CMSG_LEN(sizeof(six)))
		memcpy(&six, CMSG_DATA(header), sizeof(six));
	return four.ipi_ifindex || six.ipi6_ifindex;
}

/**
 * peer_route() - Refuse a message that is to go by way of somebody else, or by an interface
 *                that it names; noted, not answered
 * @request:	The request
 * @own:	The socket
 * @control:	Copied control messages, well formed
 * @len:	Bytes of them
 *
 * Return: 0 to go on, or -EPERM
 */
int peer_route(struct request *request, int own, const void *control, size_t len)
{
	struct kind kind;
	size_t at = 0;
	int r = len ? look_at(request, own, &kind) : 0;

	if (r <= 0)
		return r;
	while (len - at >= sizeof(struct cmsghdr)) {
		const struct cmsghdr *header = (const void *)((const char *)control + at);
		size_t length = CMSG_ALIGN(header->cmsg_len);

		bool tie = has_interface(header);

		if (tie || is_route(header->cmsg_level, header->cmsg_type))
			return peer_decided(request) || (tie && request->service->apart)
				       ? refuse(request, BUILTIN_ROUTE, EPERM)
				       : 0;
		if (length > len - at)
			break;
		at += length;
	}
	return 0;
}
