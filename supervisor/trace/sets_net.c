// SPDX-License-Identifier: MIT
// supervisor/trace/sets_net.c - Sets of flags and lists of values: sockets and polling
//
// Values are the build host's headers', or numbers of the UAPI's where those may be too old or the
// C library has another idea. A set that contains others stands before them.
#include <linux/in6.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "policy/base/cleanup.h"
#include "supervisor/trace/sets_table.h"

/* clang-format off */
static const struct flag message_words[] = {
	F(MSG_OOB), F(MSG_PEEK), F(MSG_DONTROUTE), F(MSG_CTRUNC), F(MSG_PROXY), F(MSG_TRUNC),
	F(MSG_DONTWAIT), F(MSG_EOR), F(MSG_WAITALL), F(MSG_FIN), F(MSG_SYN), F(MSG_CONFIRM),
	F(MSG_RST), F(MSG_ERRQUEUE), F(MSG_NOSIGNAL), F(MSG_MORE), F(MSG_WAITFORONE),
	F(MSG_BATCH), F(MSG_ZEROCOPY), F(MSG_FASTOPEN), F(MSG_CMSG_CLOEXEC),
};

static const struct flag shutdown_words[] = {
	F(SHUT_RD), F(SHUT_WR), F(SHUT_RDWR),
};

static const struct flag level_words[] = {
	F(SOL_IP), F(SOL_SOCKET), { 6, "SOL_TCP" }, { 17, "SOL_UDP" }, F(SOL_IPV6),
	{ 58, "SOL_ICMPV6" }, F(SOL_RAW), F(SOL_PACKET), { 270, "SOL_NETLINK" },
};

static const struct flag socket_option_words[] = {
	F(SO_DEBUG), F(SO_REUSEADDR), F(SO_TYPE), F(SO_ERROR), F(SO_DONTROUTE), F(SO_BROADCAST),
	F(SO_SNDBUF), F(SO_RCVBUF), F(SO_KEEPALIVE), F(SO_OOBINLINE), F(SO_NO_CHECK),
	F(SO_PRIORITY), F(SO_LINGER), F(SO_BSDCOMPAT), F(SO_REUSEPORT), F(SO_PASSCRED),
	F(SO_PEERCRED), F(SO_RCVLOWAT), F(SO_SNDLOWAT), { 20, "SO_RCVTIMEO_OLD" },
	{ 21, "SO_SNDTIMEO_OLD" }, F(SO_BINDTODEVICE), F(SO_ATTACH_FILTER), F(SO_DETACH_FILTER),
	F(SO_PEERNAME), { 29, "SO_TIMESTAMP_OLD" }, F(SO_ACCEPTCONN), F(SO_PEERSEC),
	F(SO_SNDBUFFORCE), F(SO_RCVBUFFORCE), F(SO_PASSSEC), { 35, "SO_TIMESTAMPNS_OLD" },
	F(SO_MARK), { 37, "SO_TIMESTAMPING_OLD" }, F(SO_PROTOCOL), F(SO_DOMAIN), F(SO_RXQ_OVFL),
	F(SO_WIFI_STATUS), F(SO_PEEK_OFF), F(SO_NOFCS), F(SO_LOCK_FILTER),
	F(SO_SELECT_ERR_QUEUE), F(SO_BUSY_POLL), F(SO_MAX_PACING_RATE), F(SO_INCOMING_CPU),
	F(SO_ATTACH_BPF), F(SO_MEMINFO), F(SO_INCOMING_NAPI_ID), F(SO_COOKIE), F(SO_PEERGROUPS),
	F(SO_ZEROCOPY), F(SO_TXTIME),
};

static const struct flag tcp_option_words[] = {
	{ 1, "TCP_NODELAY" }, { 2, "TCP_MAXSEG" }, { 3, "TCP_CORK" }, { 4, "TCP_KEEPIDLE" },
	{ 5, "TCP_KEEPINTVL" }, { 6, "TCP_KEEPCNT" }, { 7, "TCP_SYNCNT" }, { 8, "TCP_LINGER2" },
	{ 9, "TCP_DEFER_ACCEPT" }, { 10, "TCP_WINDOW_CLAMP" }, { 11, "TCP_INFO" },
	{ 12, "TCP_QUICKACK" }, { 13, "TCP_CONGESTION" }, { 14, "TCP_MD5SIG" },
	{ 18, "TCP_USER_TIMEOUT" }, { 23, "TCP_FASTOPEN" }, { 25, "TCP_NOTSENT_LOWAT" },
	{ 30, "TCP_FASTOPEN_CONNECT" },
};

static const struct flag ip_option_words[] = {
	F(IP_TOS), F(IP_TTL), F(IP_HDRINCL), F(IP_OPTIONS), F(IP_RECVOPTS), F(IP_RETOPTS),
	F(IP_PKTINFO), F(IP_PKTOPTIONS), F(IP_MTU_DISCOVER), F(IP_RECVERR), F(IP_RECVTTL),
	F(IP_RECVTOS), F(IP_MTU), F(IP_FREEBIND), F(IP_TRANSPARENT), F(IP_BIND_ADDRESS_NO_PORT),
	F(IP_MULTICAST_IF), F(IP_MULTICAST_TTL), F(IP_MULTICAST_LOOP), F(IP_ADD_MEMBERSHIP),
	F(IP_DROP_MEMBERSHIP),
};

static const struct flag ipv6_option_words[] = {
	F(IPV6_ADDRFORM), F(IPV6_UNICAST_HOPS), F(IPV6_MULTICAST_IF), F(IPV6_MULTICAST_HOPS),
	F(IPV6_MULTICAST_LOOP), F(IPV6_MTU_DISCOVER), F(IPV6_MTU), F(IPV6_RECVERR),
	F(IPV6_V6ONLY), F(IPV6_RECVPKTINFO), F(IPV6_PKTINFO), F(IPV6_RECVHOPLIMIT),
	F(IPV6_TCLASS), F(IPV6_RECVTCLASS),
};

static const struct flag netlink_option_words[] = {
	{ 1, "NETLINK_ADD_MEMBERSHIP" }, { 2, "NETLINK_DROP_MEMBERSHIP" },
	{ 3, "NETLINK_PKTINFO" }, { 4, "NETLINK_BROADCAST_ERROR" }, { 5, "NETLINK_NO_ENOBUFS" },
	{ 8, "NETLINK_LISTEN_ALL_NSID" }, { 9, "NETLINK_LIST_MEMBERSHIPS" },
	{ 10, "NETLINK_CAP_ACK" }, { 11, "NETLINK_EXT_ACK" }, { 12, "NETLINK_GET_STRICT_CHK" },
};

static const struct flag ip_protocol_words[] = {
	F(IPPROTO_IP), F(IPPROTO_ICMP), F(IPPROTO_IGMP), F(IPPROTO_TCP), F(IPPROTO_UDP),
	F(IPPROTO_IPV6), F(IPPROTO_ICMPV6), F(IPPROTO_SCTP), F(IPPROTO_UDPLITE), F(IPPROTO_RAW),
	{ 262, "IPPROTO_MPTCP" },
};

static const struct flag netlink_protocol_words[] = {
	{ 0, "NETLINK_ROUTE" }, { 2, "NETLINK_USERSOCK" }, { 4, "NETLINK_SOCK_DIAG" },
	{ 6, "NETLINK_XFRM" }, { 7, "NETLINK_SELINUX" }, { 9, "NETLINK_AUDIT" },
	{ 11, "NETLINK_CONNECTOR" }, { 12, "NETLINK_NETFILTER" },
	{ 15, "NETLINK_KOBJECT_UEVENT" }, { 16, "NETLINK_GENERIC" }, { 21, "NETLINK_CRYPTO" },
};

static const struct flag control_type_words[] = {
	{ 1, "SCM_RIGHTS" }, { 2, "SCM_CREDENTIALS" },
};

static const struct flag poll_words[] = {
	F(POLLIN), F(POLLPRI), F(POLLOUT), F(POLLRDNORM), F(POLLRDBAND), F(POLLWRNORM),
	F(POLLWRBAND), F(POLLERR), F(POLLHUP), F(POLLNVAL), F(POLLMSG), F(POLLRDHUP),
};

static const struct flag epoll_events_words[] = {
	F(EPOLLIN), F(EPOLLPRI), F(EPOLLOUT), F(EPOLLRDNORM), F(EPOLLRDBAND), F(EPOLLWRNORM),
	F(EPOLLWRBAND), F(EPOLLMSG), F(EPOLLERR), F(EPOLLHUP), F(EPOLLRDHUP), F(EPOLLEXCLUSIVE),
	F(EPOLLWAKEUP), F(EPOLLONESHOT), F(EPOLLET),
};

static const struct flag epoll_op_words[] = {
	F(EPOLL_CTL_ADD), F(EPOLL_CTL_DEL), F(EPOLL_CTL_MOD),
};

static const struct flag epoll_flags_words[] = {
	F(EPOLL_CLOEXEC),
};

const struct set sets_net[] = {
	SET(MESSAGE, SET_BITS, message_words),
	SET(SHUTDOWN, SET_ONE, shutdown_words),
	SET(LEVEL, SET_ONE, level_words),
	SET(SOCKET_OPTION, SET_ONE, socket_option_words),
	SET(TCP_OPTION, SET_ONE, tcp_option_words),
	SET(IP_OPTION, SET_ONE, ip_option_words),
	SET(IPV6_OPTION, SET_ONE, ipv6_option_words),
	SET(NETLINK_OPTION, SET_ONE, netlink_option_words),
	SET(IP_PROTOCOL, SET_ONE, ip_protocol_words),
	SET(NETLINK_PROTOCOL, SET_ONE, netlink_protocol_words),
	SET(CONTROL_TYPE, SET_ONE, control_type_words),
	SET(POLL, SET_BITS, poll_words),
	SET(EPOLL_EVENTS, SET_BITS, epoll_events_words),
	SET(EPOLL_OP, SET_ONE, epoll_op_words),
	SET(EPOLL_FLAGS, SET_BITS, epoll_flags_words),
};

const size_t sets_net_count = ARRAY_SIZE(sets_net);
