// SPDX-License-Identifier: MIT
// tests/victims/inets.c - Every way to name an internet address to the kernel
//
// usage: inets WAY:FAMILY:ADDRESS:PORT...
// FAMILY is that of the socket, 4 or 6; an address with a colon in it stands in brackets. For each
// one a line `WAY FAMILY ADDRESS PORT: RESULT`, where RESULT is `ok` or the name of an errno. What
// is sent is WAY, so that the one who listens can tell what came through.
#include <arpa/inet.h>
#include <errno.h>
#include <linux/in6.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "inets.h"

/* linux/in6.h has these, and not what netinet/in.h needs of it. */
#ifndef IPV6_2292PKTOPTIONS
#define IPV6_2292PKTOPTIONS 6
#endif

static int said(long r)
{
	return r < 0 ? -errno : 0;
}

/* A socket of the address's own, and its errno where there is none. */
static int make(const struct peer *peer, int type, int protocol)
{
	int fd = socket(peer->family, type | SOCK_CLOEXEC, protocol);

	return fd < 0 ? -errno : fd;
}

static int say(const struct peer *peer, int fd)
{
	return said(send(fd, peer->way, strlen(peer->way), MSG_NOSIGNAL));
}

static int connect_stream(const struct peer *peer, int fd)
{
	int r = said(connect(fd, &peer->to.any, peer->len));

	return r < 0 ? r : say(peer, fd);
}

static int way_connect(const struct peer *peer, int fd)
{
	return connect_stream(peer, fd);
}

static int way_nonblock(const struct peer *peer, int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int err = 0, r = said(connect(fd, &peer->to.any, peer->len));

	if (r != -EINPROGRESS)
		return r;
	poll(&ready, 1, 5000);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
	return err ? -err : say(peer, fd);
}

/* The connect is made by the first write. */
static int way_deferred(const struct peer *peer, int fd)
{
	int on = 1;

	if (setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &on, sizeof(on)) < 0)
		return -errno;
	return connect_stream(peer, fd);
}

static int way_fastopen(const struct peer *peer, int fd)
{
	return said(sendto(fd, peer->way, strlen(peer->way), MSG_FASTOPEN | MSG_NOSIGNAL,
			   &peer->to.any, peer->len));
}

static struct msghdr message_to(const struct peer *peer, struct iovec *part)
{
	*part = (struct iovec){ .iov_base = (void *)(size_t)peer->way,
				.iov_len = strlen(peer->way) };
	return (struct msghdr){ .msg_name = (void *)(size_t)&peer->to,
				.msg_namelen = peer->len,
				.msg_iov = part,
				.msg_iovlen = 1 };
}

static int way_fastmsg(const struct peer *peer, int fd)
{
	struct iovec part;
	struct msghdr message = message_to(peer, &part);

	return said(sendmsg(fd, &message, MSG_FASTOPEN | MSG_NOSIGNAL));
}

/* Connected to one, a stream does not look at the address of a send. */
static int way_ignored(const struct peer *peer, int fd)
{
	struct peer nowhere = *peer;
	int r = said(connect(fd, &peer->to.any, peer->len));

	if (r < 0)
		return r;
	nowhere.to.in6.sin6_port = htons(1); /* where sin_port is as well */
	return said(sendto(fd, peer->way, strlen(peer->way), MSG_NOSIGNAL, &nowhere.to.any,
			   nowhere.len));
}

static int way_sendto(const struct peer *peer, int fd)
{
	return said(sendto(fd, peer->way, strlen(peer->way), 0, &peer->to.any, peer->len));
}

static int way_sendmsg(const struct peer *peer, int fd)
{
	struct iovec part;
	struct msghdr message = message_to(peer, &part);

	return said(sendmsg(fd, &message, 0));
}

/* IPv4 takes an address without a family for its own, IPv6 for none at all. */
static int way_unspec(const struct peer *peer, int fd)
{
	struct peer other = *peer;

	other.to.any.sa_family = AF_UNSPEC;
	return way_sendto(&other, fd);
}

static int way_unspecmsg(const struct peer *peer, int fd)
{
	struct peer other = *peer;

	other.to.any.sa_family = AF_UNSPEC;
	return way_sendmsg(&other, fd);
}

/* A connection is dissolved, whoever it was with; what is sent then has no destination. */
static int way_dissolve(const struct peer *peer, int fd)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int r = said(connect(fd, &peer->to.any, peer->len));

	if (r == 0)
		r = said(connect(fd, &none, sizeof(none)));
	return r < 0 ? r : say(peer, fd) == -EDESTADDRREQ ? 0 : -EPROTO;
}

static int way_empty(const struct peer *peer, int fd)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };

	(void)peer;
	return said(connect(fd, &none, sizeof(none)));
}

static int way_short(const struct peer *peer, int fd)
{
	return said(connect(fd, &peer->to.any, 7));
}

static int way_bind(const struct peer *peer, int fd)
{
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return said(bind(fd, &peer->to.any, peer->len));
}

static int way_bindunspec(const struct peer *peer, int fd)
{
	struct peer other = *peer;

	other.to.any.sa_family = AF_UNSPEC;
	return way_bind(&other, fd);
}

static int way_serve(const struct peer *peer, int fd)
{
	int r = way_bind(peer, fd);

	return r < 0 ? r : said(listen(fd, 1));
}

/* No bind: the kernel chooses a port. */
static int way_listen(const struct peer *peer, int fd)
{
	(void)peer;
	return said(listen(fd, 1));
}

/* From an address of its own to the one that stands for it. */
static int way_bound(const struct peer *peer, int fd)
{
	struct sockaddr_in own = { .sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1) };

	if (bind(fd, (const struct sockaddr *)&own, sizeof(own)) < 0)
		return -errno;
	return connect_stream(peer, fd);
}

static int way_none(const struct peer *peer, int fd)
{
	(void)peer;
	(void)fd;
	return 0;
}

/* A loose source route by way of the address. */
static void fill_route(const struct peer *peer, unsigned char route[12])
{
	static const unsigned char head[] = { 131, 11, 4 };

	memset(route, 1, 12);
	memcpy(route, head, sizeof(head));
	memcpy(route + 3, &peer->to.in.sin_addr, 4);
	memcpy(route + 7, &peer->to.in.sin_addr, 4);
}

static int way_options(const struct peer *peer, int fd)
{
	unsigned char route[12];

	fill_route(peer, route);
	return said(setsockopt(fd, IPPROTO_IP, IP_OPTIONS, route, sizeof(route)));
}

static int way_nooptions(const struct peer *peer, int fd)
{
	(void)peer;
	return said(setsockopt(fd, IPPROTO_IP, IP_OPTIONS, NULL, 0));
}

static int way_retopts(const struct peer *peer, int fd)
{
	_Alignas(struct cmsghdr) unsigned char control[CMSG_SPACE(12)] = { 0 };
	struct cmsghdr *header = (void *)control;
	struct iovec part;
	struct msghdr message = message_to(peer, &part);

	header->cmsg_level = IPPROTO_IP;
	header->cmsg_type = IP_RETOPTS;
	header->cmsg_len = CMSG_LEN(12);
	fill_route(peer, CMSG_DATA(header));
	message.msg_control = control;
	message.msg_controllen = sizeof(control);
	return said(sendmsg(fd, &message, 0));
}

/* A routing header of type 2, by way of the address. */
static void fill_header(const struct peer *peer, unsigned char header[24])
{
	static const unsigned char head[] = { 0, 2, 2, 1 };

	memset(header, 0, 24);
	memcpy(header, head, sizeof(head));
	memcpy(header + 8, &peer->to.in6.sin6_addr, 16);
}

static int way_rthdr(const struct peer *peer, int fd)
{
	unsigned char header[24];

	fill_header(peer, header);
	return said(setsockopt(fd, IPPROTO_IPV6, IPV6_RTHDR, header, sizeof(header)));
}

static int header_by(const struct peer *peer, int fd, int type)
{
	_Alignas(struct cmsghdr) unsigned char control[CMSG_SPACE(24)] = { 0 };
	struct cmsghdr *header = (void *)control;
	struct iovec part;
	struct msghdr message = message_to(peer, &part);

	header->cmsg_level = IPPROTO_IPV6;
	header->cmsg_type = type;
	header->cmsg_len = CMSG_LEN(24);
	fill_header(peer, CMSG_DATA(header));
	message.msg_control = control;
	message.msg_controllen = sizeof(control);
	return said(sendmsg(fd, &message, 0));
}

static int way_rthdrmsg(const struct peer *peer, int fd)
{
	return header_by(peer, fd, IPV6_RTHDR);
}

static int way_rthdr2292(const struct peer *peer, int fd)
{
	return header_by(peer, fd, IPV6_2292RTHDR);
}

/* The same two, by what a flow's label or the sticky options carry. */
static int way_pktoptions(const struct peer *peer, int fd)
{
	_Alignas(struct cmsghdr) unsigned char control[CMSG_SPACE(24)] = { 0 };
	struct cmsghdr *header = (void *)control;

	header->cmsg_level = IPPROTO_IPV6;
	header->cmsg_type = IPV6_RTHDR;
	header->cmsg_len = CMSG_LEN(24);
	fill_header(peer, CMSG_DATA(header));
	return said(setsockopt(fd, IPPROTO_IPV6, IPV6_2292PKTOPTIONS, control, sizeof(control)));
}

static int way_flowlabel(const struct peer *peer, int fd)
{
	struct {
		struct in6_flowlabel_req request;
		_Alignas(struct cmsghdr) unsigned char control[CMSG_SPACE(24)];
	} flow = { .request = { .flr_action = IPV6_FL_A_GET,
				.flr_share = IPV6_FL_S_EXCL,
				.flr_flags = IPV6_FL_F_CREATE } };
	struct cmsghdr *header = (void *)flow.control;

	memcpy(&flow.request.flr_dst, &peer->to.in6.sin6_addr, sizeof(flow.request.flr_dst));
	header->cmsg_level = IPPROTO_IPV6;
	header->cmsg_type = IPV6_RTHDR;
	header->cmsg_len = CMSG_LEN(24);
	fill_header(peer, CMSG_DATA(header));
	return said(setsockopt(fd, IPPROTO_IPV6, IPV6_FLOWLABEL_MGR, &flow, sizeof(flow)));
}

static int way_ulp(const struct peer *peer, int fd)
{
	(void)peer;
	return said(setsockopt(fd, IPPROTO_TCP, TCP_ULP, "smc", 3));
}

static const struct way {
	const char *name;
	int type;
	int protocol;
	int (*go)(const struct peer *peer, int fd);
} ways[] = {
	{ "connect", SOCK_STREAM, 0, way_connect },
	{ "nonblock", SOCK_STREAM | SOCK_NONBLOCK, 0, way_nonblock },
	{ "deferred", SOCK_STREAM, 0, way_deferred },
	{ "fastopen", SOCK_STREAM, 0, way_fastopen },
	{ "fastmsg", SOCK_STREAM, 0, way_fastmsg },
	{ "ignored", SOCK_STREAM, 0, way_ignored },
	{ "short", SOCK_STREAM, 0, way_short },
	{ "bound", SOCK_STREAM, 0, way_bound },
	{ "udp", SOCK_DGRAM, 0, way_connect },
	{ "udpbound", SOCK_DGRAM, 0, way_bound },
	{ "sendto", SOCK_DGRAM, 0, way_sendto },
	{ "sendmsg", SOCK_DGRAM, 0, way_sendmsg },
	{ "sendmmsg", SOCK_DGRAM, 0, inets_many },
	{ "unspec", SOCK_DGRAM, 0, way_unspec },
	{ "unspecmsg", SOCK_DGRAM, 0, way_unspecmsg },
	{ "dissolve", SOCK_DGRAM, 0, way_dissolve },
	{ "empty", SOCK_DGRAM, 0, way_empty },
	{ "emptytcp", SOCK_STREAM, 0, way_empty },
	{ "bind", SOCK_STREAM, 0, way_bind },
	{ "bindudp", SOCK_DGRAM, 0, way_bind },
	{ "bindunspec", SOCK_STREAM, 0, way_bindunspec },
	{ "serve", SOCK_STREAM, 0, way_serve },
	{ "listen", SOCK_STREAM, 0, way_listen },
	{ "race", SOCK_DGRAM, 0, inets_race },
	{ "racemsg", SOCK_DGRAM, 0, inets_race_message },
	{ "racetcp", SOCK_STREAM, 0, inets_race_stream },
	{ "shared", SOCK_DGRAM, 0, inets_shared },
	{ "swap", SOCK_DGRAM, 0, inets_swap },
	{ "swaplisten", SOCK_STREAM, 0, inets_swap_listen },
	{ "interrupted", SOCK_STREAM, 0, inets_interrupted },
	{ "udplite", SOCK_DGRAM, IPPROTO_UDPLITE, way_none },
	{ "icmp", SOCK_DGRAM, IPPROTO_ICMP, way_none },
	{ "icmpto", SOCK_DGRAM, IPPROTO_ICMP, inets_ping },
	{ "mptcp", SOCK_STREAM, 262, way_connect },
	{ "sctp", SOCK_STREAM, IPPROTO_SCTP, way_none },
	{ "sctpseq", SOCK_SEQPACKET, IPPROTO_SCTP, way_none },
	{ "dccp", SOCK_DCCP, IPPROTO_DCCP, way_none },
	{ "smc", SOCK_STREAM, 256, way_none },
	{ "raw", SOCK_RAW, IPPROTO_UDP, way_none },
	{ "ulp", SOCK_STREAM, 0, way_ulp },
	{ "options", SOCK_DGRAM, 0, way_options },
	{ "nooptions", SOCK_DGRAM, 0, way_nooptions },
	{ "retopts", SOCK_DGRAM, 0, way_retopts },
	{ "rthdr", SOCK_DGRAM, 0, way_rthdr },
	{ "rthdrmsg", SOCK_DGRAM, 0, way_rthdrmsg },
	{ "rthdr2292", SOCK_DGRAM, 0, way_rthdr2292 },
	{ "pktoptions", SOCK_DGRAM, 0, way_pktoptions },
	{ "flowlabel", SOCK_DGRAM, 0, way_flowlabel },
};

/* WAY:FAMILY:ADDRESS:PORT; false when it is none. */
static bool parse(char *word, struct peer *peer)
{
	char *family = strchr(word, ':'), *address, *port;

	if (!family || !(port = strrchr(word, ':')) || !(address = strchr(family + 1, ':')) ||
	    address == port)
		return false;
	*family++ = *address++ = *port++ = '\0';
	if (*address == '[') {
		address++;
		address[strcspn(address, "]")] = '\0';
	}
	*peer = (struct peer){ .way = word, .family = *family == '6' ? AF_INET6 : AF_INET };
	peer->spelled = address;
	peer->port = (uint16_t)atoi(port);
	return inets_address(peer, address);
}

/**
 * inets_address() - Fill in where to
 * @peer:	Its port is set
 * @address:	As text
 */
bool inets_address(struct peer *peer, const char *address)
{
	memset(&peer->to, 0, sizeof(peer->to));
	if (inet_pton(AF_INET, address, &peer->to.in.sin_addr) == 1) {
		peer->to.in.sin_family = AF_INET;
		peer->to.in.sin_port = htons(peer->port);
		peer->len = sizeof(peer->to.in);
		return true;
	}
	peer->to.in6.sin6_family = AF_INET6;
	peer->to.in6.sin6_port = htons(peer->port);
	peer->len = sizeof(peer->to.in6);
	return inet_pton(AF_INET6, address, &peer->to.in6.sin6_addr) == 1;
}

static int go(const struct peer *peer)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct way *way = &ways[i];
		int fd, r;

		if (strcmp(way->name, peer->way) != 0)
			continue;
		fd = make(peer, way->type, way->protocol);
		if (fd < 0)
			return fd;
		r = way->go(peer, fd);
		close(fd);
		return r;
	}
	return -ENOSYS;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++) {
		struct peer peer;
		int r;

		if (!parse(argv[i], &peer)) {
			fprintf(stderr, "inets: %s: no WAY:FAMILY:ADDRESS:PORT\n", argv[i]);
			return 2;
		}
		r = go(&peer);
		printf("%s %c %s %u: %s\n", peer.way, peer.family == AF_INET6 ? '6' : '4',
		       peer.spelled, peer.port, r < 0 ? strerrorname_np(-r) : "ok");
	}
	return 0;
}
