// SPDX-License-Identifier: MIT
// broker/send.c - sendto, sendmsg, sendmmsg: performed wherever an address could be a unix path
//
// The address of a sendmsg lies in memory, so the filter cannot tell. A call is continued only
// while no unix datagram socket has ever existed in the jail (and where internet addresses are
// looked at, none of theirs) *and* the caller shares its descriptors with nobody: then the
// descriptor that the kernel uses cannot have become one by then. Likewise on a unix socket that
// looks at no address. All others are performed here, on the socket itself and with everything
// copied; what the receiver learns of the sender is then the broker's.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "broker/address.h"
#include "broker/handlers.h"
#include "broker/peer.h"
#include "broker/pool.h"
#include "broker/remote.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "policy/socket.h"

/* A stream is cut short there, as the kernel may; a datagram as large does not fit any buffer. */
#define BYTES_MAX (4U << 20)
#define CONTROL_MAX (128U << 10) /* net.core.optmem_max of newer kernels */
#define MSG_CMSG_COMPAT_FLAG 0x80000000U
#define RIGHTS_MAX 253 /* SCM_MAX_FD */
#define MESSAGES_MAX 1024U /* UIO_MAXIOV */

/**
 * struct message - One message, copied
 * @stream:	The socket is a stream: a part of the data may be sent
 * @bytes:	Its data
 * @paged:	They are in pages of their own
 * @len:	Bytes of it
 * @control:	Its control data, descriptors in it are ours
 * @control_len: Bytes of it
 * @fds:	Those descriptors, closed afterwards
 */
struct message {
	struct address address;
	bool addressed;
	bool stream;
	void *bytes;
	bool paged;
	size_t len;
	void *control;
	size_t control_len;
	int fds[RIGHTS_MAX];
	size_t fd_count;
};

static bool is_stream(int own)
{
	int type = 0;
	socklen_t len = sizeof(type);

	return getsockopt(own, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_STREAM;
}

static void message_free(struct message *message)
{
	if (message->paged)
		munmap(message->bytes, message->len + 1);
	else
		free(message->bytes);
	free(message->control);
	for (size_t i = 0; i < message->fd_count; i++)
		close(message->fds[i]);
}

static int copy_bytes(struct request *request, struct message *message, struct iovec *vector,
		      size_t count)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < count; i++) {
		if ((ssize_t)vector[i].iov_len < 0)
			return -EINVAL;
		if (vector[i].iov_len > BYTES_MAX - total) {
			if (!message->stream)
				return -EMSGSIZE;
			vector[i].iov_len = BYTES_MAX - total;
			count = i + 1;
		}
		total += vector[i].iov_len;
	}
	message->bytes = malloc(total + 1);
	if (!message->bytes)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		int r = request_readable(request, remote_read((pid_t)request->notif.pid,
							      (uintptr_t)vector[i].iov_base,
							      (char *)message->bytes + at,
							      vector[i].iov_len));

		if (r < 0)
			return r;
		at += vector[i].iov_len;
	}
	message->len = total;
	return 0;
}

/* Replaces the target's descriptors in SCM_RIGHTS by our copies of the same files. */
static int translate_rights(struct request *request, struct message *message,
			    struct cmsghdr *header)
{
	size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	int *fds = (int *)(void *)CMSG_DATA(header);

	if (count > RIGHTS_MAX - message->fd_count)
		return -EINVAL;
	for (size_t i = 0; i < count; i++) {
		int fd;

		memcpy(&fd, &fds[i], sizeof(fd));
		fd = target_descriptor(request->service->world, (pid_t)request->notif.pid, fd);
		if (fd < 0)
			return fd;
		message->fds[message->fd_count++] = fd;
		memcpy(&fds[i], &fd, sizeof(fd));
	}
	return 0;
}

/*
 * Whoever has no CAP_SYS_ADMIN may send its own pid only (unix(7)), and who sends here is the
 * broker. So the target's becomes the broker's, which is what the receiver is told of a message
 * without credentials as well; all others are the kernel's to refuse, but for the broker's own.
 */
static int translate_credentials(const struct request *request, struct cmsghdr *header)
{
	struct target_state state;
	struct ucred ucred;

	if (header->cmsg_len != CMSG_LEN(sizeof(ucred)))
		return 0;
	memcpy(&ucred, CMSG_DATA(header), sizeof(ucred));
	if (target_state(request->service->world, (pid_t)request->notif.pid, &state) < 0)
		return -ESRCH;
	if (ucred.pid != state.tgid)
		return ucred.pid == getpid() ? -EPERM : 0;
	ucred.pid = getpid();
	memcpy(CMSG_DATA(header), &ucred, sizeof(ucred));
	return 0;
}

static int copy_control(struct request *request, struct message *message, const struct msghdr *from)
{
	size_t at = 0, length;
	int r;

	if (!from->msg_controllen)
		return 0;
	if (from->msg_controllen > CONTROL_MAX)
		return -ENOBUFS;
	message->control = calloc(1, from->msg_controllen);
	if (!message->control)
		return -ENOMEM;
	message->control_len = from->msg_controllen;
	r = request_readable(request,
			     remote_read((pid_t)request->notif.pid, (uintptr_t)from->msg_control,
					 message->control, message->control_len));
	if (r < 0)
		return r;
	/* By hand, as the kernel does: older C libraries' CMSG_NXTHDR() lets a length overflow. */
	for (; message->control_len - at >= sizeof(struct cmsghdr); at += length) {
		struct cmsghdr *header = (void *)((char *)message->control + at);

		length = header->cmsg_len;
		if (length < sizeof(*header) || length > message->control_len - at)
			return -EINVAL;
		length = CMSG_ALIGN(length);
		if (length > message->control_len - at)
			length = message->control_len - at; /* the last one needs no padding */
		if (header->cmsg_level != SOL_SOCKET)
			continue;
		if (header->cmsg_type == SCM_CREDENTIALS) {
			r = translate_credentials(request, header);
			if (r < 0)
				return r;
		}
		if (header->cmsg_type == SCM_RIGHTS) {
			r = translate_rights(request, message, header);
			if (r < 0)
				return r;
		}
	}
	return 0;
}

/* Copies one msghdr whole. */
static int copy_message(struct request *request, uint64_t address, struct message *message)
{
	pid_t tid = (pid_t)request->notif.pid;
	_cleanup_free_ struct iovec *vector = NULL;
	struct msghdr header;
	int r = request_readable(request, remote_read(tid, address, &header, sizeof(header)));

	if (r < 0)
		return r;
	if (header.msg_name && (int)header.msg_namelen < 0)
		return -EINVAL;
	if (header.msg_iovlen > MESSAGES_MAX)
		return -EMSGSIZE;
	if (header.msg_name && header.msg_namelen) {
		/* The kernel cuts a longer name off here, unlike in connect. */
		socklen_t len = header.msg_namelen > sizeof(message->address.storage)
					? sizeof(message->address.storage)
					: header.msg_namelen;

		r = address_copy(request, (uintptr_t)header.msg_name, len, &message->address);
		message->addressed = true;
	}
	vector = calloc(header.msg_iovlen + 1, sizeof(*vector));
	if (!vector)
		return -ENOMEM;
	if (r == 0)
		r = request_readable(request, remote_read(tid, (uintptr_t)header.msg_iov, vector,
							  header.msg_iovlen * sizeof(*vector)));
	if (r == 0)
		r = copy_bytes(request, message, vector, header.msg_iovlen);
	if (r == 0)
		r = copy_control(request, message, &header);
	return r;
}

/*
 * With MSG_ZEROCOPY the kernel reads them after the call is over: from pages that are nobody else's
 * until it has let go of them, or something else of ours would be sent.
 */
static int move_to_pages(struct message *message)
{
	void *pages = mmap(NULL, message->len + 1, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		return -ENOBUFS;
	memcpy(pages, message->bytes, message->len);
	free(message->bytes);
	message->bytes = pages;
	message->paged = true;
	return 0;
}

/* Sends a copied message on our copy of the socket. */
static int deliver(struct request *request, int own, const struct message *message, int flags)
{
	struct iovec vector = { message->bytes, message->len };
	struct msghdr header = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = message->control,
		.msg_controllen = message->control_len,
	};
	struct sockaddr_storage to = message->address.storage;
	ssize_t sent;
	int r;

	if (message->addressed) {
		header.msg_name = &to;
		header.msg_namelen = message->address.len;
	}
	if (pool_may_block(request->slot) < 0)
		return -KERNEL_ERESTARTSYS;
	/* All of it was copied by thread id: send it only if it was this request's thread. */
	if (!request_alive(request))
		return -ESRCH;
	request_commit(request);
	do {
		/* An address of no bytes is one to sendto(2), and none to sendmsg(2). */
		sent = message->addressed && !header.msg_namelen
			       ? sendto(own, message->bytes, message->len, flags | MSG_NOSIGNAL,
					(const struct sockaddr *)&to, 0)
			       : sendmsg(own, &header, flags | MSG_NOSIGNAL);
		r = sent < 0 ? -errno : (int)sent;
	} while (pool_again(request->slot, &r));
	if (r == -EPIPE && !(flags & MSG_NOSIGNAL)) {
		if (!request_alive(request))
			return -ESRCH;
		syscall(SYS_tkill, (pid_t)request->notif.pid, SIGPIPE);
	}
	return r;
}

/* One message: decided, then sent. */
static int send_one(struct request *request, int own, struct message *message, int flags)
{
	socklen_t len = sizeof(int);
	int type = 0, r = 0;

	/* Only a datagram socket looks at an address; on others the kernel has its own answer. */
	if (message->addressed && address_is_path(own, &message->address) &&
	    getsockopt(own, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_DGRAM)
		r = address_judge(request, &message->address);
	else if (message->addressed)
		r = peer_send(request, own, flags, &message->address, &message->addressed);
	if (r == 0)
		r = peer_route(request, own, message->control, message->control_len);
	if (r == 0 && flags & MSG_ZEROCOPY)
		r = move_to_pages(message);
	return r < 0 ? r : deliver(request, own, message, flags);
}

static int send_many(struct request *request, int own)
{
	const struct seccomp_data *data = &request->notif.data;
	unsigned int count = (unsigned int)data->args[2], done = 0;
	int r = 0;

	if (count > MESSAGES_MAX)
		count = MESSAGES_MAX;
	while (done < count) {
		uint64_t at = data->args[1] + done * sizeof(struct mmsghdr);
		_cleanup_(message_free) struct message message = { .stream = is_stream(own) };
		unsigned int sent;

		if (done)
			request_note(request, r); /* each destination is on the record */
		request_allow(request, BUILTIN_REGISTERS);
		r = copy_message(request, at, &message);
		if (r == 0)
			r = send_one(request, own, &message, (int)data->args[3]);
		if (r < 0)
			break;
		sent = (unsigned int)r;
		if (!request_alive(request)) {
			r = -ESRCH; /* its number may be another's by now, and so the memory */
			break;
		}
		if (remote_write((pid_t)request->notif.pid, at + offsetof(struct mmsghdr, msg_len),
				 &sent, sizeof(sent)) < 0) {
			r = -EFAULT;
			break;
		}
		done++;
	}
	if (r < 0 && done) {
		/* As the kernel: an error after the first message is for the next call to see. */
		request_note(request, r == -KERNEL_ERESTARTSYS ? -EINTR : r);
		request_allow(request, BUILTIN_REGISTERS);
	}
	return done ? (int)done : r;
}

static int send_address(struct request *request, int own)
{
	const struct seccomp_data *data = &request->notif.data;
	_cleanup_(message_free) struct message message = { .addressed = true,
							   .stream = is_stream(own) };
	struct iovec vector = { (void *)(uintptr_t)data->args[1], data->args[2] };
	int r = address_copy(request, data->args[4], data->args[5], &message.address);

	if (r == 0)
		r = copy_bytes(request, &message, &vector, 1);
	if (r == 0)
		r = send_one(request, own, &message, (int)data->args[3]);
	return r;
}

static int send_message(struct request *request, int own)
{
	const struct seccomp_data *data = &request->notif.data;
	_cleanup_(message_free) struct message message = { .stream = is_stream(own) };
	int r = copy_message(request, data->args[1], &message);

	if (r == 0)
		r = send_one(request, own, &message, (int)data->args[2]);
	return r;
}

/* A flag that only the kernel may set; sendto lets it pass. */
static bool has_inner_flag(const struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;

	return (data->nr == SYS_sendmsg && data->args[2] & MSG_CMSG_COMPAT_FLAG) ||
	       (data->nr == SYS_sendmmsg && data->args[3] & MSG_CMSG_COMPAT_FLAG);
}

/* Whether a stream is to connect to an address, and somebody looks at those. */
static bool connects(const struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	uint64_t flags = data->args[data->nr == SYS_sendmsg ? 2 : 3];

	return flags & MSG_FASTOPEN && request->service->addresses;
}

/* Whether the descriptor is bound to be the same, harmless one when the kernel looks. */
static bool may_continue(const struct request *request)
{
	const struct service *service = request->service;

	return !atomic_load(&service->datagrams) && !atomic_load(&service->inet_datagrams) &&
	       !connects(request) && request_alone(request);
}

static int option_of(int own, int option)
{
	socklen_t len = sizeof(int);
	int value = -1;

	return getsockopt(own, SOL_SOCKET, option, &value, &len) == 0 ? value : -1;
}

/*
 * Sockets of these kinds send to their peer alone: a unix stream refuses an address, the others
 * pass it over (unix_stream_sendmsg(), unix_seqpacket_sendmsg(), tcp_sendmsg()). The kernel then
 * tells the receiver of the target itself.
 */
static bool looks_at_no_address(const struct request *request, int own)
{
	int domain = option_of(own, SO_DOMAIN), type = option_of(own, SO_TYPE);

	if (domain == AF_UNIX)
		return type == SOCK_STREAM || type == SOCK_SEQPACKET;
	return socket_is_inet(domain) && option_of(own, SO_PROTOCOL) == IPPROTO_TCP &&
	       !connects(request);
}

/**
 * net_send() - sendto with an address, sendmsg, sendmmsg
 * @request:	The request
 */
void net_send(struct request *request)
{
	_cleanup_close_ int own = -1;
	bool alone;
	int r;

	if (has_inner_flag(request)) {
		request_fail(request, EINVAL);
		return;
	}
	if (may_continue(request)) {
		request_allow(request, BUILTIN_REGISTERS);
		request_continue(request, FENCE_SOCKETS);
		return;
	}
	alone = request_alone(request); /* before the socket is looked at: it stays the same then */
	own = address_socket(request);
	if (own < 0)
		return;
	request_allow(request, BUILTIN_REGISTERS);
	if (alone && looks_at_no_address(request, own)) {
		close_fd(&own);
		request_continue(request, FENCE_CONNECTED);
		return;
	}
	switch (request->notif.data.nr) {
	case SYS_sendto:
		r = send_address(request, own);
		break;
	case SYS_sendmmsg:
		r = send_many(request, own);
		break;
	default:
		r = send_message(request, own);
		break;
	}
	close_fd(&own);
	request_result(request, r);
}
