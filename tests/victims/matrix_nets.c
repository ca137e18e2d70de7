// SPDX-License-Identifier: MIT
// tests/victims/matrix_nets.c - Acts of the rows exec and net
#include "matrix.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const arguments[] = { (char *)(uintptr_t) "x", NULL };

/* In a child, that tells through a pipe what refused it; 0 when the program runs. */
static long execute(long nr, long a, long b, long c, long d, long e)
{
	int ends[2], err = 0;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	matrix_begin();
	child = fork();
	if (child == 0) {
		close(STDOUT_FILENO);
		syscall(nr, a, b, c, d, e);
		err = errno;
		_exit(write(ends[1], &err, sizeof(err)) != sizeof(err));
	}
	close(ends[1]);
	if (read(ends[0], &err, sizeof(err)) < 0)
		err = errno;
	close(ends[0]);
	waitpid(child, NULL, 0);
	matrix_end();
	return -err;
}

static long exec_path(const struct place *place)
{
	return execute(SYS_execve, (long)place->path, (long)arguments, (long)environ, 0, 0);
}

static long exec_at(const struct place *place)
{
	return execute(SYS_execveat, place->dirfd, (long)place->path, (long)arguments,
		       (long)environ, 0);
}

static long exec_nofollow(const struct place *place)
{
	return execute(SYS_execveat, place->dirfd, (long)place->path, (long)arguments,
		       (long)environ, AT_SYMLINK_NOFOLLOW);
}

static long exec_empty(const struct place *place)
{
	return execute(SYS_execveat, place->dirfd, (long)place->path, (long)arguments,
		       (long)environ, AT_EMPTY_PATH);
}

static struct sockaddr_un address_of(const struct place *place)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	snprintf(un.sun_path, sizeof(un.sun_path), "%s", place->path);
	return un;
}

static long by_address(const struct place *place, int type, long nr)
{
	struct sockaddr_un un = address_of(place);
	int fd = socket(AF_UNIX, type, 0);
	long result = matrix_call(nr, fd, (long)&un, sizeof(un), 0, 0, 0);

	close(fd);
	return result;
}

static long connect_stream(const struct place *place)
{
	return by_address(place, SOCK_STREAM, SYS_connect);
}

static long bind_stream(const struct place *place)
{
	return by_address(place, SOCK_STREAM, SYS_bind);
}

static long bind_datagram(const struct place *place)
{
	return by_address(place, SOCK_DGRAM, SYS_bind);
}

static long send_to(const struct place *place)
{
	struct sockaddr_un un = address_of(place);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	long result = matrix_call(SYS_sendto, fd, (long)"hello", 5, 0, (long)&un, (long)sizeof(un));

	close(fd);
	return result;
}

static long send_message(const struct place *place, long nr)
{
	struct sockaddr_un un = address_of(place);
	struct iovec part = { (char *)(uintptr_t) "hello", 5 };
	struct mmsghdr message = { .msg_hdr = { .msg_name = &un,
						.msg_namelen = sizeof(un),
						.msg_iov = &part,
						.msg_iovlen = 1 } };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	long result = matrix_call(nr, fd, (long)&message, nr == SYS_sendmmsg, 0, 0, 0);

	close(fd);
	return result;
}

static long send_msg(const struct place *place)
{
	return send_message(place, SYS_sendmsg);
}

static long send_mmsg(const struct place *place)
{
	return send_message(place, SYS_sendmmsg);
}

/* The name that a socket was bound by, as the other side or its own tells it. */
static long name_of(const struct place *place, long nr)
{
	struct sockaddr_un un = address_of(place), got = { .sun_family = AF_UNSPEC };
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
	socklen_t len = sizeof(got);
	long result = -1;

	if (bind(server, (struct sockaddr *)&un, sizeof(un)) < 0 || listen(server, 1) < 0 ||
	    connect(client, (struct sockaddr *)&un, sizeof(un)) < 0)
		result = -errno;
	else
		result = matrix_call(nr, nr == SYS_getsockname ? server : client, (long)&got,
				     (long)&len, 0, 0, 0);
	snprintf(matrix_text, sizeof(matrix_text), "%s", got.sun_path);
	close(server);
	close(client);
	return result;
}

static long own_name(const struct place *place)
{
	return name_of(place, SYS_getsockname);
}

static long peer_name(const struct place *place)
{
	return name_of(place, SYS_getpeername);
}

static long socket_of(int family, int type)
{
	long result = matrix_call(SYS_socket, family, type, 0, 0, 0, 0);

	if (result >= 0)
		close((int)result);
	return result < 0 ? result : 0;
}

static long socket_unix(const struct place *place)
{
	(void)place;
	return socket_of(AF_UNIX, SOCK_STREAM);
}

static long socket_inet(const struct place *place)
{
	(void)place;
	return socket_of(AF_INET, SOCK_DGRAM);
}

/* Families that no policy lets through: the host of a machine, and one that talks to the kernel. */
static long socket_vsock(const struct place *place)
{
	(void)place;
	return socket_of(AF_VSOCK, SOCK_STREAM);
}

static long socket_alg(const struct place *place)
{
	(void)place;
	return socket_of(AF_ALG, SOCK_SEQPACKET);
}

static long pair_of(int type)
{
	int fds[2];
	long result = matrix_call(SYS_socketpair, AF_UNIX, type, 0, (long)fds, 0, 0);

	if (result == 0) {
		close(fds[0]);
		close(fds[1]);
	}
	return result;
}

static long pair_stream(const struct place *place)
{
	(void)place;
	return pair_of(SOCK_STREAM);
}

static long pair_datagram(const struct place *place)
{
	(void)place;
	return pair_of(SOCK_DGRAM);
}

const struct act matrix_nets[] = {
	RUN("execve", exec_path),
	RUN("execveat", exec_at),
	RUN("execveat AT_SYMLINK_NOFOLLOW", exec_nofollow),
	RUN("execveat AT_EMPTY_PATH", exec_empty),

	RUN("connect", connect_stream),
	RUN("bind", bind_stream),
	RUN("bind of a datagram socket", bind_datagram),
	RUN("sendto", send_to),
	RUN("sendmsg", send_msg),
	RUN("sendmmsg", send_mmsg),
	RUN("getsockname", own_name),
	RUN("getpeername", peer_name),
	RUN("socket", socket_unix),
	RUN("socket AF_INET", socket_inet),
	RUN("socket AF_VSOCK", socket_vsock),
	RUN("socket AF_ALG", socket_alg),
	RUN("socketpair", pair_stream),
	RUN("socketpair SOCK_DGRAM", pair_datagram),
	{ NULL, 0, { N(0) }, AS_IT_IS, NULL },
};
