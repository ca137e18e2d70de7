// SPDX-License-Identifier: MIT
// supervisor/trace/shapes_net.c - Addresses, messages, options of sockets, and what is polled
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "supervisor/trace/shapes_part.h"
#include "supervisor/words/flags.h"

#define FAMILY_BYTES offsetof(struct sockaddr_un, sun_path)

static void add_unix(struct text *text, const unsigned char *bytes, size_t len)
{
	const unsigned char *path = bytes + FAMILY_BYTES;
	size_t room = len - FAMILY_BYTES;

	if (!room)
		return;
	TEXT_LIT(text, ", sun_path=");
	if (*path) {
		part_quoted(text, path, strnlen((const char *)path, room), false);
	} else {
		TEXT_LIT(text, "@");
		part_quoted(text, path + 1, room - 1, false);
	}
}

static void add_inet(struct text *text, const unsigned char *bytes)
{
	struct sockaddr_in address;
	char name[INET_ADDRSTRLEN];

	memcpy(&address, bytes, sizeof(address));
	inet_ntop(AF_INET, &address.sin_addr, name, sizeof(name));
	text_printf(text, ", sin_port=htons(%u), sin_addr=inet_addr(\"%s\")",
		    ntohs(address.sin_port), name);
}

static void add_inet6(struct text *text, const unsigned char *bytes)
{
	struct sockaddr_in6 address;
	char name[INET6_ADDRSTRLEN];

	memcpy(&address, bytes, sizeof(address));
	inet_ntop(AF_INET6, &address.sin6_addr, name, sizeof(name));
	text_printf(text,
		    ", sin6_port=htons(%u), sin6_flowinfo=htonl(%u), inet_pton(AF_INET6, \"%s\", "
		    "&sin6_addr), sin6_scope_id=%u",
		    ntohs(address.sin6_port), ntohl(address.sin6_flowinfo), name,
		    address.sin6_scope_id);
}

static void add_address(struct text *text, const unsigned char *bytes, size_t len)
{
	uint16_t family;

	if (len < sizeof(family)) {
		part_quoted(text, bytes, len, false);
		return;
	}
	memcpy(&family, bytes, sizeof(family));
	TEXT_LIT(text, "{sa_family=");
	if (name_of_family(family))
		text_str(text, name_of_family(family));
	else
		text_hex(text, family);
	if (family == AF_UNIX) {
		add_unix(text, bytes, len);
	} else if (family == AF_INET && len >= sizeof(struct sockaddr_in)) {
		add_inet(text, bytes);
	} else if (family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
		add_inet6(text, bytes);
	} else if (family == AF_NETLINK && len >= sizeof(struct sockaddr_nl)) {
		struct sockaddr_nl address;

		memcpy(&address, bytes, sizeof(address));
		text_printf(text, ", nl_pid=%u, nl_groups=%#.8x", address.nl_pid,
			    address.nl_groups);
	} else if (len > sizeof(family)) {
		TEXT_LIT(text, ", sa_data=");
		part_quoted(text, bytes + sizeof(family), len - sizeof(family), false);
	}
	TEXT_LIT(text, "}");
}

/* Descriptors, or credentials, or bytes. */
static void add_control_data(struct text *text, const struct cmsghdr *head,
			     const unsigned char *data, size_t len)
{
	bool socket = head->cmsg_level == SOL_SOCKET;

	if (socket && head->cmsg_type == SCM_RIGHTS) {
		TEXT_LIT(text, "[");
		for (size_t i = 0; i + sizeof(int) <= len; i += sizeof(int)) {
			int fd;

			memcpy(&fd, data + i, sizeof(fd));
			text_str(text, i ? ", " : "");
			text_i64(text, fd);
		}
		TEXT_LIT(text, "]");
	} else if (socket && head->cmsg_type == SCM_CREDENTIALS && len >= sizeof(struct ucred)) {
		struct ucred who;

		memcpy(&who, data, sizeof(who));
		text_printf(text, "{pid=%d, uid=%u, gid=%u}", who.pid, who.uid, who.gid);
	} else {
		part_quoted(text, data, len, false);
	}
}

static void add_control_head(struct text *text, const struct cmsghdr *head)
{
	text_printf(text, "{cmsg_len=%zu, cmsg_level=", head->cmsg_len);
	sets_add(text, SHAPE_LEVEL, (uint32_t)head->cmsg_level);
	TEXT_LIT(text, ", cmsg_type=");
	if (head->cmsg_level == SOL_SOCKET)
		sets_add(text, SHAPE_CONTROL_TYPE, (uint32_t)head->cmsg_type);
	else
		text_hex(text, (uint32_t)head->cmsg_type);
}

static void add_control(struct shapes *shapes, uint64_t address, uint64_t control_len)
{
	size_t got = 0, at = 0;
	const unsigned char *bytes = pieces_find(&shapes->pieces, shapes->phase, address, &got);
	struct text *text = shapes->text;

	if (!bytes) {
		part_pointer(text, address);
		return;
	}
	TEXT_LIT(text, "[");
	while (got - at >= sizeof(struct cmsghdr)) {
		struct cmsghdr head;
		size_t len;

		memcpy(&head, bytes + at, sizeof(head));
		if (head.cmsg_len < sizeof(head))
			break;
		len = head.cmsg_len < got - at ? head.cmsg_len : got - at;
		text_str(text, at ? ", " : "");
		add_control_head(text, &head);
		TEXT_LIT(text, ", cmsg_data=");
		add_control_data(text, &head, bytes + at + sizeof(head), len - sizeof(head));
		TEXT_LIT(text, "}");
		len = (len + 7) & ~(size_t)7;
		at = len < got - at ? at + len : got;
	}
	text_str(text, got < control_len ? ", ...]" : "]");
}

static void add_name(struct shapes *shapes, uint64_t address, uint64_t name_len)
{
	size_t got = 0;
	const unsigned char *bytes = pieces_find(&shapes->pieces, shapes->phase, address, &got);

	if (bytes && name_len)
		add_address(shapes->text, bytes, name_len < got ? (size_t)name_len : got);
	else
		part_pointer(shapes->text, address);
}

/* How long the sender's name is, and for how long a one there was room. */
static void add_name_length(struct shapes *shapes, uint32_t len)
{
	size_t got = 0;
	const unsigned char *before =
		pieces_find(&shapes->pieces, CAPTURE_ENTRY, shapes->args[1], &got);
	struct msghdr message;

	if (shapes->nr == SYS_recvmsg && before && got >= sizeof(message)) {
		memcpy(&message, before, sizeof(message));
		if (message.msg_namelen != len)
			text_printf(shapes->text, "%u => ", message.msg_namelen);
	}
	text_u64(shapes->text, len);
}

/* What came in is as long as the call says, what goes out as long as the message. */
static void add_message(struct shapes *shapes, const unsigned char *bytes, uint64_t data)
{
	struct text *text = shapes->text;
	struct msghdr message;

	memcpy(&message, bytes, sizeof(message));
	TEXT_LIT(text, "{msg_name=");
	add_name(shapes, (uintptr_t)message.msg_name, message.msg_namelen);
	TEXT_LIT(text, ", msg_namelen=");
	add_name_length(shapes, message.msg_namelen);
	TEXT_LIT(text, ", msg_iov=");
	shapes_vector(shapes, (uintptr_t)message.msg_iov, message.msg_iovlen, data);
	text_printf(text, ", msg_iovlen=%zu", message.msg_iovlen);
	if (message.msg_controllen) {
		TEXT_LIT(text, ", msg_control=");
		add_control(shapes, (uintptr_t)message.msg_control, message.msg_controllen);
	}
	text_printf(text, ", msg_controllen=%zu, msg_flags=", message.msg_controllen);
	sets_add(text, SHAPE_MESSAGE, (uint32_t)message.msg_flags);
	TEXT_LIT(text, "}");
}

static void add_messages(struct shapes *shapes, const unsigned char *bytes)
{
	struct mmsghdr one;
	bool out = shapes->phase == CAPTURE_EXIT;

	memcpy(&one, bytes, sizeof(one));
	TEXT_LIT(shapes->text, "{msg_hdr=");
	add_message(shapes, bytes, out ? one.msg_len : UINT64_MAX);
	text_printf(shapes->text, ", msg_len=%u}", one.msg_len);
}

static void add_epoll(struct text *text, const unsigned char *bytes)
{
	struct epoll_event event;

	memcpy(&event, bytes, sizeof(event));
	TEXT_LIT(text, "{events=");
	sets_add(text, SHAPE_EPOLL_EVENTS, event.events);
	text_printf(text, ", data={u32=%u, u64=%llu}}", (uint32_t)event.data.u64,
		    (unsigned long long)event.data.u64);
}

static void add_poll(struct shapes *shapes, const unsigned char *bytes)
{
	struct pollfd poll;
	bool out = shapes->phase == CAPTURE_EXIT;

	memcpy(&poll, bytes, sizeof(poll));
	text_printf(shapes->text, "{fd=%d", poll.fd);
	if (poll.fd >= 0) {
		text_str(shapes->text, out ? ", revents=" : ", events=");
		sets_add(shapes->text, SHAPE_POLL, (uint16_t)(out ? poll.revents : poll.events));
	}
	TEXT_LIT(shapes->text, "}");
}

static void add_vector(struct shapes *shapes, const unsigned char *bytes, uint64_t data)
{
	uint64_t words[2];
	uint64_t len;

	memcpy(words, bytes, sizeof(words));
	len = words[1] < data ? words[1] : data;
	TEXT_LIT(shapes->text, "{iov_base=");
	part_bytes(shapes, words[0], len);
	text_printf(shapes->text, ", iov_len=%llu}", (unsigned long long)words[1]);
}

/**
 * shapes_vector() - Append an array of buffers
 * @shapes:	The call
 * @address:	Where the array is
 * @count:	How many buffers
 * @data:	Bytes in all of them together, at most
 */
void shapes_vector(struct shapes *shapes, uint64_t address, uint64_t count, uint64_t data)
{
	size_t got = 0, size = sizeof(struct iovec), there, i;
	const unsigned char *bytes = pieces_find(&shapes->pieces, shapes->phase, address, &got);

	if (count && !bytes) {
		part_pointer(shapes->text, address);
		return;
	}
	there = got / size < count ? got / size : (size_t)count;
	TEXT_LIT(shapes->text, "[");
	for (i = 0; i < there && !shapes_full(shapes); i++) {
		uint64_t len;

		text_str(shapes->text, i ? ", " : "");
		add_vector(shapes, bytes + i * size, data);
		memcpy(&len, bytes + i * size + 8, sizeof(len));
		data -= len < data ? len : data;
	}
	text_str(shapes->text, i < count ? ", ...]" : "]");
}

/* Appends descriptors that are in a set. */
void shapes_fd_set(struct shapes *shapes, const unsigned char *bytes, size_t len, int count)
{
	const char *before = "";

	TEXT_LIT(shapes->text, "[");
	for (size_t fd = 0; fd < len * 8 && (int)fd < count; fd++) {
		if (!(bytes[fd / 8] >> (fd % 8) & 1))
			continue;
		text_str(shapes->text, before);
		text_u64(shapes->text, fd);
		before = " ";
	}
	TEXT_LIT(shapes->text, "]");
}

/* Appends the name of an option, by its level. */
void shapes_option(struct shapes *shapes, unsigned int index)
{
	static const struct {
		uint32_t level;
		enum trace_shape shape;
	} levels[] = {
		{ SOL_SOCKET, SHAPE_SOCKET_OPTION }, { IPPROTO_TCP, SHAPE_TCP_OPTION },
		{ IPPROTO_IP, SHAPE_IP_OPTION },     { IPPROTO_IPV6, SHAPE_IPV6_OPTION },
		{ 270, SHAPE_NETLINK_OPTION },
	};
	uint32_t level = (uint32_t)shapes->args[index - 1];

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (levels[i].level == level) {
			sets_add(shapes->text, levels[i].shape, (uint32_t)shapes->args[index]);
			return;
		}
	text_hex(shapes->text, (uint32_t)shapes->args[index]);
}

/* Appends a protocol, which every family numbers by itself. */
void shapes_protocol(struct text *text, uint32_t family, uint32_t protocol)
{
	if (family == AF_INET || family == AF_INET6)
		sets_add(text, SHAPE_IP_PROTOCOL, protocol);
	else if (family == AF_NETLINK)
		sets_add(text, SHAPE_NETLINK_PROTOCOL, protocol);
	else
		text_u64(text, protocol);
}

/**
 * shapes_net_one() - Append a structure about sockets
 * @shapes:	The call
 * @shape:	Which
 * @bytes:	As many as it has; of an address @len
 * @len:	How many there are
 *
 * Return: false when it is none of these
 */
bool shapes_net_one(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes,
		    size_t len)
{
	bool out = shapes->phase == CAPTURE_EXIT;

	switch ((unsigned int)shape) {
	case SHAPE_SOCKADDR:
		add_address(shapes->text, bytes, len);
		return true;
	case SHAPE_MSGHDR:
		add_message(shapes, bytes, out ? (uint64_t)shapes->result : UINT64_MAX);
		return true;
	case SHAPE_MMSGHDR:
		add_messages(shapes, bytes);
		return true;
	case SHAPE_EPOLL:
		add_epoll(shapes->text, bytes);
		return true;
	case SHAPE_POLLFD:
		add_poll(shapes, bytes);
		return true;
	default:
		return false;
	}
}
