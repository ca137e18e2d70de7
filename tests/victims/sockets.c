// SPDX-License-Identifier: MIT
// tests/victims/sockets.c - Every way to reach a unix socket
//
// usage: sockets DIRECTORY ABSTRACT EXPECT
// DIRECTORY holds `stream` and `datagram`, on which somebody outside listens; ABSTRACT.stream and
// ABSTRACT.datagram are abstract names. EXPECT is `refused` or `reached`. Each message carries the
// name of its case, so that the one who listens can tell what came through.
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tap.h"

static const char *directory, *abstract;

struct where {
	struct sockaddr_un un;
	socklen_t len;
};

static struct where path_of(const char *name)
{
	struct where where = { .un.sun_family = AF_UNIX, .len = sizeof(where.un) };

	snprintf(where.un.sun_path, sizeof(where.un.sun_path), "%s/%s", directory, name);
	return where;
}

static struct where link_to(const char *name)
{
	struct where where = { .un.sun_family = AF_UNIX, .len = sizeof(where.un) };
	char target[128];

	snprintf(target, sizeof(target), "%s/%s", directory, name);
	snprintf(where.un.sun_path, sizeof(where.un.sun_path), "./to-%s", name);
	unlink(where.un.sun_path);
	if (symlink(target, where.un.sun_path) < 0)
		perror("symlink");
	return where;
}

static struct where abstract_of(const char *name)
{
	struct where where = { .un.sun_family = AF_UNIX };
	int len = snprintf(where.un.sun_path + 1, sizeof(where.un.sun_path) - 1, "%s.%s", abstract,
			   name);

	where.len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len);
	return where;
}

/* Connects, and says which case it is. */
static int by_connect(int type, struct where where, const char *name)
{
	int fd = socket(AF_UNIX, type, 0), result = 0;

	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&where.un, where.len) < 0 ||
	    send(fd, name, strlen(name), MSG_NOSIGNAL) < 0)
		result = -errno;
	close(fd);
	return result;
}

static int send_by(int type, struct where where, const char *name)
{
	int fd = socket(AF_UNIX, type, 0), result = 0;

	if (fd < 0)
		return -errno;
	if (sendto(fd, name, strlen(name), 0, (struct sockaddr *)&where.un, where.len) < 0)
		result = -errno;
	close(fd);
	return result;
}

static int by_sendto(struct where where, const char *name)
{
	return send_by(SOCK_DGRAM, where, name);
}

static int by_sendmsg(struct where where, const char *name, int many)
{
	struct iovec part = { .iov_base = (void *)(size_t)name, .iov_len = strlen(name) };
	struct mmsghdr message = { .msg_hdr = { .msg_name = &where.un,
						.msg_namelen = where.len,
						.msg_iov = &part,
						.msg_iovlen = 1 } };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0), result = 0;

	if (fd < 0)
		return -errno;
	if ((many ? sendmmsg(fd, &message, 1, 0) : (int)sendmsg(fd, &message.msg_hdr, 0)) < 0)
		result = -errno;
	close(fd);
	return result;
}

/* A socket made as a pair has never been seen by `socket`. */
static int by_pair(struct where where, const char *name)
{
	int fds[2], result = 0;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, fds) < 0)
		return -errno;
	if (sendto(fds[0], name, strlen(name), 0, (struct sockaddr *)&where.un, where.len) < 0)
		result = -errno;
	close(fds[0]);
	close(fds[1]);
	return result;
}

static int stream_connect(const char *name)
{
	return by_connect(SOCK_STREAM, path_of("stream"), name);
}

static int stream_by_symlink(const char *name)
{
	return by_connect(SOCK_STREAM, link_to("stream"), name);
}

static int stream_by_directory(const char *name)
{
	struct where where = path_of("stream");

	strcpy(where.un.sun_path, "stream");
	return chdir(directory) < 0 ? -errno : by_connect(SOCK_STREAM, where, name);
}

static int datagram_connect(const char *name)
{
	return by_connect(SOCK_DGRAM, path_of("datagram"), name);
}

static int datagram_sendto(const char *name)
{
	return by_sendto(path_of("datagram"), name);
}

/* unix(7): SOCK_RAW is another word for SOCK_DGRAM. */
static int raw_sendto(const char *name)
{
	return send_by(SOCK_RAW, path_of("datagram"), name);
}

static int datagram_sendmsg(const char *name)
{
	return by_sendmsg(path_of("datagram"), name, 0);
}

static int datagram_sendmmsg(const char *name)
{
	return by_sendmsg(path_of("datagram"), name, 1);
}

static int datagram_pair(const char *name)
{
	return by_pair(path_of("datagram"), name);
}

static int datagram_by_symlink(const char *name)
{
	return by_sendto(link_to("datagram"), name);
}

static int abstract_connect(const char *name)
{
	return by_connect(SOCK_STREAM, abstract_of("stream"), name);
}

static int abstract_sendto(const char *name)
{
	return by_sendto(abstract_of("datagram"), name);
}

static int abstract_sendmsg(const char *name)
{
	return by_sendmsg(abstract_of("datagram"), name, 0);
}

static const struct {
	const char *name;
	int (*run)(const char *name);
	int wanted[ERRNOS];
} attacks[] = {
	/* First: once there was a datagram socket, every message is looked at. */
	{ "raw sendto", raw_sendto, { EACCES } },
	{ "stream", stream_connect, { EACCES } },
	{ "stream through a symlink", stream_by_symlink, { EACCES } },
	{ "datagram connect", datagram_connect, { EACCES } },
	{ "datagram sendto", datagram_sendto, { EACCES } },
	{ "datagram sendmsg", datagram_sendmsg, { EACCES } },
	{ "datagram sendmmsg", datagram_sendmmsg, { EACCES } },
	/* A peer that is set already: the kernel may say so before anybody is asked. */
	{ "datagram from a socketpair", datagram_pair, { EACCES, EISCONN } },
	{ "datagram through a symlink", datagram_by_symlink, { EACCES } },
	{ "abstract stream", abstract_connect, { EACCES, EPERM } },
	{ "abstract sendto", abstract_sendto, { EACCES, EPERM } },
	{ "abstract sendmsg", abstract_sendmsg, { EACCES, EPERM } },
	{ "stream from its own directory", stream_by_directory, { EACCES } },
};

int main(int argc, char **argv)
{
	int reached;

	if (argc != 4)
		return 2;
	directory = argv[1];
	abstract = argv[2];
	reached = !strcmp(argv[3], "reached");
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		int result = attacks[i].run(attacks[i].name);

		if (reached)
			tap(result >= 0, "%s%s%s", attacks[i].name, result < 0 ? ": " : "",
			    result < 0 ? strerrorname_np(-result) : "");
		else
			tap_refused(attacks[i].name, result, attacks[i].wanted);
	}
	return 0;
}
