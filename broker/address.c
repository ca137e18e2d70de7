// SPDX-License-Identifier: MIT
// broker/address.c - A socket address copied from a target, decided, and made safe to use
#include "broker/address.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "broker/pin.h"
#include "broker/procfs.h"
#include "broker/remote.h"
#include "broker/target.h"

#define PATH_AT offsetof(struct sockaddr_un, sun_path)

/**
 * address_copy() - Copy an address argument, once
 * @request:	The request
 * @from:	Its pointer
 * @len:	Its length register; the kernel reads it as int
 * @ret_address: The copy
 *
 * Return: 0, -EINVAL for an impossible length, -EFAULT, -ESRCH, -EACCES
 */
int address_copy(struct request *request, uint64_t from, uint64_t len, struct address *ret_address)
{
	int size = (int)(uint32_t)len;

	memset(ret_address, 0, sizeof(*ret_address));
	if (size < 0 || (size_t)size > sizeof(ret_address->storage))
		return -EINVAL;
	ret_address->len = (socklen_t)size;
	return request_readable(request, remote_read((pid_t)request->notif.pid, from,
						     &ret_address->storage, (size_t)size));
}

/**
 * address_file() - Get the open file that a call's first argument names, be it a socket or not
 * @request:	The request; answered with the kernel's errno when there is none to be got
 *
 * Return: our descriptor for the target's own file, or -errno
 */
int address_file(struct request *request)
{
	int own = target_descriptor(request->service->world, (pid_t)request->notif.pid,
				    (int)request->notif.data.args[0]);

	if (own >= 0 && !request_alive(request)) {
		close(own);
		own = -ESRCH;
	} else if (own >= 0 && fcntl(own, F_GETFL) & O_PATH) {
		close(own);
		own = -EBADF; /* as for every call that does not say that it takes those */
	}
	if (own < 0)
		request_fail(request, own == -EPERM ? EACCES : -own);
	return own;
}

/* As address_file(), with ENOTSOCK for what is none. */
int address_socket(struct request *request)
{
	socklen_t len = sizeof(int);
	int own = address_file(request), type, err;

	if (own < 0 || getsockopt(own, SOL_SOCKET, SO_TYPE, &type, &len) == 0)
		return own;
	err = errno;
	close(own);
	request_fail(request, err);
	return -err;
}

/**
 * address_is_path() - Whether a socket would look at a unix address
 * @own:	The socket
 * @address:	Copied
 *
 * Other families refuse it, each in its own way.
 */
bool address_is_path(int own, const struct address *address)
{
	socklen_t len = sizeof(int);
	int domain = AF_UNSPEC;

	return address_is_unix(address) &&
	       getsockopt(own, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 && domain == AF_UNIX;
}

bool address_is_unix(const struct address *address)
{
	return address->len >= sizeof(sa_family_t) && address->storage.ss_family == AF_UNIX;
}

/**
 * address_unix_path() - The path of a unix address
 * @address:	Any unix address
 * @path:	The path, NUL terminated
 *
 * Return: false when it has none: abstract, or unnamed
 */
bool address_unix_path(const struct address *address, char path[109])
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)(const void *)&address->storage;
	size_t room = address->len > PATH_AT ? address->len - PATH_AT : 0;

	if (room > sizeof(un->sun_path))
		room = sizeof(un->sun_path);
	if (!room || !un->sun_path[0])
		return false;
	memcpy(path, un->sun_path, room);
	path[room] = '\0'; /* a full sun_path has no NUL, and the kernel takes it so: unix(7) */
	return true;
}

/* A peer outside of the jail may pass any descriptor in, a datagram socket as well. */
static int settle(struct request *request, const struct decision *decision)
{
	request_decided(request, decision, V_CONNECT);
	if (!decision->allowed)
		return -decision->err;
	atomic_store(&request->service->datagrams, true);
	return 0;
}

/* An abstract name stands in the policy and in the log with an `@` for its first NUL. */
static int judge_abstract(struct request *request, const struct address *address)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)(const void *)&address->storage;
	struct name *name = &request->name[0];
	struct bound socket = { .pin = -1 };
	struct decision decision;
	int r;

	if (address->len <= PATH_AT) {
		request_allow(request, BUILTIN_REGISTERS); /* unnamed: the kernel has its errno */
		return 0;
	}
	socket.len = address->len - PATH_AT;
	if (socket.len > sizeof(un->sun_path))
		return -EINVAL;
	memcpy(socket.abstract, un->sun_path, socket.len);
	name->path[0] = '@';
	name->len = socket.len;
	for (size_t i = 1; i < socket.len; i++)
		name->path[i] = un->sun_path[i] ? un->sun_path[i] : '@';
	name->path[name->len] = '\0';
	if (bound_has(&request->service->judge->sockets, &socket)) {
		request_allow(request, BUILTIN_OWN_SOCKET);
		return 0;
	}
	r = request_settle(request, 0, V_CONNECT, 0, &decision);
	return r < 0 ? r : settle(request, &decision);
}

static int judge_found(struct request *request)
{
	struct judge *judge = request->service->judge;
	const struct name *name = &request->name[0];
	const struct bound socket = { .pin = -1, .dev = name->st.st_dev, .ino = name->st.st_ino };
	struct decision decision;
	int r;

	if (S_ISSOCK(name->st.st_mode) && bound_has(&judge->sockets, &socket)) {
		request_allow(request, BUILTIN_OWN_SOCKET);
		return 0;
	}
	r = request_settle(request, 0, V_CONNECT, 0, &decision);
	return r < 0 ? r : settle(request, &decision);
}

/* Resolves a path and replaces it by the pin, so that the kernel connects to what was decided on.
 */
static int judge_path_name(struct request *request, struct address *address, const char *path)
{
	struct sockaddr_un *un = (struct sockaddr_un *)(void *)&address->storage;
	struct origin origin = request_origin(request, (uint64_t)TARGET_CWD);
	struct name *name = &request->name[0];
	int r;

	request->spelled_len[0] = strlen(path);
	memcpy(request->spelled[0], path, request->spelled_len[0] + 1);
	r = resolve(request->service->world, &origin, path, RESOLVE_FOLLOW, name);
	if (r == 0 && !request_alive(request))
		r = -ESRCH;
	if (r == 0 && (request_hides(request, 0, V_CONNECT) || name->object < 0))
		r = -ENOENT;
	if (r == 0)
		r = judge_found(request);
	if (r == 0 && procfs_is_own_table(request->service->world, origin.tid, name))
		r = -ECONNREFUSED; /* the target may go in, and finds no socket */
	if (r < 0)
		return r;
	strcpy(un->sun_path, pin_path(name->object).text);
	address->len = (socklen_t)(PATH_AT + strlen(un->sun_path) + 1);
	return 0;
}

/**
 * address_judge() - Decide whether the jail may talk to a unix socket
 * @request:	The request; the decision is noted, the call is not answered
 * @address:	Copied, a unix one; a path is replaced by one that names the pinned socket
 *
 * Return: 0 to use the address, or the -errno to answer with
 */
int address_judge(struct request *request, struct address *address)
{
	char path[109];

	if (address->len > sizeof(struct sockaddr_un))
		return -EINVAL;
	if (address_unix_path(address, path))
		return judge_path_name(request, address, path);
	return judge_abstract(request, address);
}

/**
 * address_inet() - An internet address as rules have it
 * @address:	Copied
 * @ret_inet:	The address; untouched where it is none
 *
 * Return: false for other families, and for what the kernel finds too short
 */
bool address_inet(const struct address *address, struct inet *ret_inet)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)&address->storage;
	const struct sockaddr_in6 *in6 =
		(const struct sockaddr_in6 *)(const void *)&address->storage;

	if (address->len >= sizeof(*in) && in->sin_family == AF_INET) {
		inet_set_four(ret_inet, &in->sin_addr);
		ret_inet->port = ntohs(in->sin_port);
		return true;
	}
	if (address->len >= ADDRESS_IN6_LEAST && in6->sin6_family == AF_INET6) {
		memcpy(ret_inet->ip, &in6->sin6_addr, sizeof(ret_inet->ip));
		ret_inet->port = ntohs(in6->sin6_port);
		return true;
	}
	return false;
}

/**
 * address_bound() - The address that an internet socket has itself
 * @own:	The socket
 * @ret_inet:	As from address_inet()
 *
 * Return: false for other families
 */
bool address_bound(int own, struct inet *ret_inet)
{
	struct address address = { .len = sizeof(address.storage) };

	return getsockname(own, (struct sockaddr *)&address.storage, &address.len) == 0 &&
	       address_inet(&address, ret_inet);
}

/* The interface that a local address is about; 0: none. */
static uint32_t zone_of(const struct address *address)
{
	const struct sockaddr_in6 *in6 =
		(const struct sockaddr_in6 *)(const void *)&address->storage;

	return address->storage.ss_family == AF_INET6 ? in6->sin6_scope_id : 0;
}

/**
 * address_name_host() - Put an internet address on the record, as ADDRESS:PORT
 * @request:	The request; its first name is that afterwards
 * @address:	Copied; nothing happens for other families
 * @port:	It has one
 *
 * IPv6 addresses stand in brackets, with their zone where they have one. Nothing is looked up.
 */
void address_name_host(struct request *request, const struct address *address, bool port)
{
	struct name *name = &request->name[0];
	uint32_t zone = zone_of(address);
	char text[INET_TEXT_MAX];
	struct inet inet;
	char *bracket;

	name->len = 0;
	name->path[0] = '\0';
	if (!address_inet(address, &inet))
		return;
	if (!port)
		inet.port = 0;
	name->len = inet_format(&inet, text);
	bracket = zone ? strchr(text, ']') : NULL;
	if (bracket) {
		*bracket = '\0';
		name->len = (size_t)snprintf(name->path, sizeof(name->path), "%s%%%u]%s", text,
					     zone, bracket + 1);
	} else {
		memcpy(name->path, text, name->len + 1);
	}
}
