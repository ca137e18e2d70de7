// SPDX-License-Identifier: MIT
// broker/net.c - Sockets: connect and bind are performed on the target's own socket
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
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

/**
 * net_socket() - socket and socketpair: the family and type are registers
 * @request:	The request
 *
 * A datagram socket of the unix family can send to any path without connecting, so from the first
 * one on every sendmsg is looked into (send.c). SOCK_RAW is one too: unix(7) makes it SOCK_DGRAM.
 * So it is with one of the internet's, where addresses are looked at.
 */
void net_socket(struct request *request)
{
	int family = (int)(uint32_t)request->notif.data.args[0];
	int type = (int)(uint32_t)request->notif.data.args[1] & 0xf;
	int protocol = (int)(uint32_t)request->notif.data.args[2];
	bool internet = socket_is_inet(family);

	if (family == AF_UNIX && type != SOCK_STREAM && type != SOCK_SEQPACKET)
		atomic_store(&request->service->datagrams, true);
	if (!socket_known(request->notif.data.args[0]) &&
	    !request_refuse(request, BUILTIN_SOCKET, false, EAFNOSUPPORT))
		return;
	if (internet && request->service->addresses && type != SOCK_STREAM)
		atomic_store(&request->service->inet_datagrams, true);
	if (internet && peer_decided(request) && !socket_decidable(type, protocol) &&
	    !request_refuse(request, BUILTIN_PROTOCOL, false, EPROTONOSUPPORT))
		return;
	if (request->record.would == RECORD_ALLOW)
		request_allow(request, BUILTIN_REGISTERS);
	request_continue(request, FENCE_REGISTERS);
}

void net_connect(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	/* Unlike bind, connect reads the address before it asks for a socket. */
	_cleanup_close_ int own = address_file(request);
	struct address address;
	int r;

	if (own < 0)
		return;
	r = address_copy(request, data->args[1], data->args[2], &address);
	if (r == 0)
		r = address_is_path(own, &address) ? address_judge(request, &address)
						   : peer_connect(request, own, &address);
	if (r < 0) {
		close_fd(&own);
		request_fail(request, -r);
		return;
	}
	if (!(fcntl(own, F_GETFL) & O_NONBLOCK))
		r = pool_may_block(request->slot);
	if (r < 0) {
		close_fd(&own);
		request_result(request, r);
		return;
	}
	request->begun = true;
	request_commit(request);
	do /* started again, connect goes on waiting for what is under way: connect(2) */
		r = kernel_result(
			connect(own, (const struct sockaddr *)&address.storage, address.len));
	while (pool_again(request->slot, &r));
	close_fd(&own);
	request_result(request, r);
}

/* Somebody could have moved an older socket of another program to the name that was just bound. */
static bool is_new(int pin, const struct timespec *since)
{
	struct statx st;
	const struct statx_timestamp *made = &st.stx_btime;

	if (statx(pin, "", AT_EMPTY_PATH, STATX_BTIME | STATX_MTIME, &st) < 0)
		return false;
	if (!(st.stx_mask & STATX_BTIME))
		made = &st.stx_mtime;
	return made->tv_sec > since->tv_sec ||
	       (made->tv_sec == since->tv_sec && (long)made->tv_nsec >= since->tv_nsec);
}

/* Binds in the pinned directory: this thread has a working directory of its own. */
static int bind_there(struct request *request, int own, struct bound *ret_socket)
{
	const struct name *name = &request->name[0];
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	_cleanup_close_ int pin = -1;
	struct timespec before;
	struct stat st;
	int r;

	if (strlen(name->leaf) > sizeof(un.sun_path))
		return -EINVAL;
	memcpy(un.sun_path, name->leaf, strlen(name->leaf)); /* without a NUL, if it is full */
	r = request_take_umask(request);
	if (r < 0)
		return r;
	if (fchdir(name->parent) < 0)
		return -errno;
	request_commit(request);
	clock_gettime(CLOCK_REALTIME_COARSE, &before);
	r = bind(own, (const struct sockaddr *)&un, sizeof(un)) < 0 ? -errno : 0;
	if (fchdir(request->service->world->proc) < 0)
		return -errno;
	if (r < 0)
		return r;
	pin = openat(name->parent, name->leaf, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (pin >= 0 && is_new(pin, &before) && fstat(pin, &st) == 0 && S_ISSOCK(st.st_mode))
		*ret_socket =
			(struct bound){ .pin = steal_fd(&pin), .dev = st.st_dev, .ino = st.st_ino };
	if (fstat(own, &st) == 0)
		ret_socket->socket = st.st_ino;
	strcpy(ret_socket->spelled, request->spelled[0]); /* it came out of a sockaddr_un */
	return 0;
}

/* A path: a `bind` or `deny bind` rule decides; without one, who may create it may bind it. */
static int bind_path(struct request *request, int own, const char *path)
{
	struct origin origin = request_origin(request, (uint64_t)TARGET_CWD);
	struct name *name = &request->name[0];
	struct bound socket = { .pin = -1 };
	struct decision decision;
	int r;

	request->spelled_len[0] = strlen(path);
	memcpy(request->spelled[0], path, request->spelled_len[0] + 1);
	r = resolve(request->service->world, &origin, path, RESOLVE_ENTRY, name);
	if (r == 0 && request_hides(request, 0, V_BIND))
		r = -ENOENT;
	if (r == 0 && name->object >= 0)
		r = -EADDRINUSE;
	if (r == 0 && name->slash)
		r = -ENOENT;
	if (r < 0)
		return r;
	r = request_settle(request, 0, V_BIND, 0, &decision);
	if (r < 0)
		return r;
	if (decision.would == RECORD_ALLOW || decision.rule != RECORD_RULE_NONE) {
		request_decided(request, &decision, V_BIND);
	} else {
		r = request_settle(request, 0, V_CREATE, 0, &decision);
		if (r < 0)
			return r;
		request_decided(request, &decision, V_CREATE);
	}
	if (!decision.allowed)
		return -decision.err;
	/* Whoever connects may pass a datagram socket in. */
	atomic_store(&request->service->datagrams, true);
	r = bind_there(request, own, &socket);
	if (socket.pin >= 0)
		bound_add(&request->service->judge->sockets, &socket);
	return r;
}

void net_bind(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	const struct sockaddr_un *un;
	struct bound socket = { .pin = -1 };
	_cleanup_close_ int own = address_socket(request);
	struct address address;
	char path[109];
	int r;

	if (own < 0)
		return;
	r = address_copy(request, data->args[1], data->args[2], &address);
	if (r == 0 && address_is_path(own, &address) && address.len > sizeof(*un))
		r = -EINVAL;
	if (r == 0 && address_is_path(own, &address) && address_unix_path(&address, path)) {
		r = bind_path(request, own, path);
		close_fd(&own);
		request_result(request, r);
		return;
	}
	if (r == 0)
		r = peer_bind(request, own, &address);
	if (r < 0) {
		close_fd(&own);
		request_fail(request, -r);
		return;
	}
	if (address_is_unix(&address)) /* as for a path */
		atomic_store(&request->service->datagrams, true);
	request_commit(request);
	r = bind(own, (const struct sockaddr *)&address.storage, address.len) < 0 ? -errno : 0;
	if (r == 0 && address_is_unix(&address)) {
		socklen_t len = sizeof(address.storage);

		/* An empty name makes the kernel choose one: ask which. */
		if (getsockname(own, (struct sockaddr *)&address.storage, &len) == 0 &&
		    len > sizeof(sa_family_t) && len <= sizeof(*un)) {
			un = (const struct sockaddr_un *)(const void *)&address.storage;
			socket.len = len - sizeof(sa_family_t);
			memcpy(socket.abstract, un->sun_path, socket.len);
			bound_add(&request->service->judge->sockets, &socket);
		}
	}
	close_fd(&own);
	request_result(request, r);
}

/* Who listens without a port is given one: what was decided on is the address and port it had. */
static int listen_at(int own, int backlog, const struct inet *decided)
{
	struct inet inet;

	if (listen(own, backlog) < 0)
		return -errno;
	if (!decided)
		return 0;
	if (address_bound(own, &inet) && !memcmp(inet.ip, decided->ip, sizeof(inet.ip)) &&
	    (inet.port == decided->port || !decided->port))
		return 0;
	shutdown(own, SHUT_RDWR); /* another thread dissolved a connection meanwhile */
	return -EINVAL;
}

/**
 * net_listen() - listen, where internet addresses are looked at
 * @request:	The request
 *
 * A unix socket's peers are told who called listen: the kernel goes on with it where the descriptor
 * cannot become another's meanwhile.
 */
void net_listen(struct request *request)
{
	bool alone = request_alone(request); /* before the socket is looked at */
	_cleanup_close_ int own = address_socket(request);
	socklen_t len = sizeof(int);
	int domain = AF_UNSPEC, r;
	struct inet inet;

	if (own < 0)
		return;
	getsockopt(own, SOL_SOCKET, SO_DOMAIN, &domain, &len);
	if (!socket_is_inet(domain) && alone) {
		close_fd(&own);
		request_pass(request);
		return;
	}
	r = peer_listen(request, own, &inet);
	if (r >= 0) {
		request_commit(request);
		r = listen_at(own, (int)(uint32_t)request->notif.data.args[1],
			      r > 0 ? &inet : NULL);
	}
	close_fd(&own);
	request_result(request, r);
}

/* The broker bound the last component alone, and that is what the kernel tells: put the path back.
 */
static void respell(struct request *request, int own, struct sockaddr_storage *storage,
		    socklen_t *len)
{
	struct sockaddr_un *un = (struct sockaddr_un *)(void *)storage;
	char path[BOUND_ROOM], leaf[BOUND_ROOM];
	struct address address = { .storage = *storage, .len = *len };
	struct stat st;

	if (!address_is_unix(&address) || !address_unix_path(&address, leaf) || strchr(leaf, '/') ||
	    fstat(own, &st) < 0 ||
	    !bound_spelled(&request->service->judge->sockets, st.st_ino, leaf, path))
		return;
	memcpy(un->sun_path, path, strlen(path) + (strlen(path) < sizeof(un->sun_path)));
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1);
}

/**
 * net_name() - getsockname and getpeername: a unix socket has the path by which it was bound
 * @request:	The request
 *
 * Where the host forbids pidfd_getfd the kernel answers.
 */
void net_name(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	pid_t tid = (pid_t)request->notif.pid;
	struct sockaddr_storage storage = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(storage);
	_cleanup_close_ int own = -1;
	int room, r;

	request_allow(request, BUILTIN_REGISTERS);
	own = target_descriptor(request->service->world, tid, (int)data->args[0]);
	if (target_unreachable(own)) {
		own = -1;
		request_continue(request, FENCE_REGISTERS);
		return;
	}
	r = own < 0 ? own : 0;
	if (r == 0)
		r = (data->nr == SYS_getsockname
			     ? getsockname(own, (struct sockaddr *)&storage, &len)
			     : getpeername(own, (struct sockaddr *)&storage, &len)) < 0
			    ? -errno
			    : 0;
	if (r == 0)
		respell(request, own, &storage, &len);
	if (r == 0)
		r = remote_read(tid, data->args[2], &room, sizeof(room));
	if (r == 0 && room < 0)
		r = -EINVAL;
	if (r == 0 && !request_alive(request))
		r = -ESRCH;
	if (r == 0)
		r = remote_write(tid, data->args[1], &storage,
				 (size_t)room < len ? (size_t)room : len);
	if (r == 0)
		r = remote_write(tid, data->args[2], &len, sizeof(len));
	request_result(request, r);
}
