// SPDX-License-Identifier: MIT
// tests/system/escape/nets.c - Sockets, queues, shared memory and terminals that lead out
#include "escape.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <mqueue.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef TIOCLINUX
#define TIOCLINUX 0x541C
#endif

static socklen_t named(struct sockaddr_un *address, int abstract, const char *path)
{
	size_t len = strlen(path);

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path + abstract, path, len);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (size_t)abstract);
}

static long connect_to(int abstract, const char *path)
{
	struct sockaddr_un address;
	socklen_t len = named(&address, abstract, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return answer(connect(fd, (struct sockaddr *)&address, len));
}

static long abstract_socket(void)
{
	return connect_to(1, outside.room);
}

static long named_socket(void)
{
	return connect_to(0, room("socket"));
}

static long send_to(void)
{
	struct sockaddr_un address;
	socklen_t len = named(&address, 0, room("datagrams"));
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return answer(sendto(fd, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&address, len));
}

static long send_message(void)
{
	struct sockaddr_un address;
	struct iovec byte = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_name = &address, .msg_iov = &byte, .msg_iovlen = 1 };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	message.msg_namelen = named(&address, 0, room("datagrams"));
	return answer(sendmsg(fd, &message, MSG_DONTWAIT));
}

static long bind_outside(void)
{
	struct sockaddr_un address;
	socklen_t len = named(&address, 0, room("bound"));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&address, len) < 0)
		return -errno;
	return answer(unlink(room("bound")));
}

static long loopback(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)outside.port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return answer(connect(fd, (struct sockaddr *)&address, sizeof(address)));
}

static long loopback_datagram(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)outside.port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return answer(sendto(fd, "x", 1, 0, (struct sockaddr *)&address, sizeof(address)));
}

static long to_the_machine(void)
{
	return made(socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static long family_high_half(void)
{
	return made(syscall(41 /* socket */, AF_VSOCK | 1L << 32, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static long packets(void)
{
	return made(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
}

static long segment(void)
{
	const char *at = shmat(outside.segment, NULL, SHM_RDONLY);

	if (at == (void *)-1)
		return -errno;
	return strcmp(at, "secret") ? -ENODATA : 0;
}

static long queue(void)
{
	char name[64];

	snprintf(name, sizeof(name), "/warder-escape-%d", outside.pid);
	return answer(mq_open(name, O_RDWR));
}

/* In a child: only who leads no group can begin a session, and have a terminal of its own. */
static long on_terminal(unsigned long request, void *argument)
{
	int status, master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	pid_t child;

	if (master < 0 || unlockpt(master) < 0)
		return -EBADR;
	child = fork();
	if (child == 0) {
		int fd = setsid() < 0 ? -1 : open(ptsname(master), O_RDWR | O_CLOEXEC);

		/* The broker opened it, so that it is not theirs by itself. */
		if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) < 0)
			_exit(EBADR);
		_exit(ioctl(fd, request, argument) < 0 ? errno : 0);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECANCELED;
}

/* Where nobody may (dev.tty.legacy_tiocsti of 0) there is no such thing. */
static long type_ahead(void)
{
	long result = on_terminal(TIOCSTI, (char[]){ "x" });

	return result == -EIO ? -ENOSYS : result;
}

static long line_discipline(void)
{
	int number = 0;

	return on_terminal(TIOCSETD, &number);
}

/* A terminal that is no console does not know it: the driver has been asked. */
static long console(void)
{
	long result = on_terminal(TIOCLINUX, (char[]){ 2 });

	return result == -ENOTTY ? 0 : result;
}

const struct attempt escape_nets[] = {
	ATTEMPT("abstract-socket", "broker scope", "", ANYBODY, abstract_socket),
	ATTEMPT("abstract-socket-no-net", "broker scope net", "no-net", ANYBODY, abstract_socket),
	ATTEMPT("named-socket", "broker", "", ANYBODY, named_socket),
	ATTEMPT("named-socket-sendto", "broker", "", ANYBODY, send_to),
	ATTEMPT("named-socket-sendmsg", "broker", "", ANYBODY, send_message),
	ATTEMPT("bind-outside", "broker hull", "", ANYBODY, bind_outside),
	ATTEMPT("loopback", "net", "no-net", ANYBODY, loopback),
	ATTEMPT("address-port", "broker tcp", "address", ANYBODY, loopback),
	ATTEMPT("address-host", "broker", "port", ANYBODY, loopback),
	ATTEMPT("address-datagram", "broker", "address", ANYBODY, loopback_datagram),
	ATTEMPT("socket-family", "broker", "", ANYBODY, to_the_machine),
	ATTEMPT("socket-family-high-half", "broker", "", ANYBODY, family_high_half),
	ATTEMPT("socket-packets", "broker caps user", "", ROOT, packets),
	ATTEMPT("shared-segment", "ipc", "", ANYBODY, segment),
	ATTEMPT("message-queue", "ipc hull", "", ANYBODY, queue),
	ATTEMPT("tiocsti", "broker", "", ANYBODY, type_ahead),
	ATTEMPT("tiocsetd", "broker", "", ANYBODY, line_discipline),
	ATTEMPT("tioclinux", "broker", "", ANYBODY, console),
	NO_MORE,
};
