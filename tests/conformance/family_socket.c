// SPDX-License-Identifier: MIT
// tests/conformance/family_socket.c - Unix sockets as names in the file system, and without one
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/conformance/observe.h"
#include "tests/conformance/touch.h"

#define WORLD "socket= link>socket dir/ dir/socket= file fifo|"

static socklen_t address(const char *path, struct sockaddr_un *to)
{
	memset(to, 0, sizeof(*to));
	to->sun_family = AF_UNIX;
	snprintf(to->sun_path, sizeof(to->sun_path), "%s", path);
	return sizeof(*to);
}

static int bound(int type, const char *path)
{
	struct sockaddr_un to;
	socklen_t len = address(path, &to);
	int fd = socket(AF_UNIX, type, 0);

	result("bind", bind(fd, (struct sockaddr *)&to, len));
	return fd;
}

static int connected(int type, const char *path)
{
	struct sockaddr_un to;
	socklen_t len = address(path, &to);
	int fd = socket(AF_UNIX, type, 0);

	result(path, connect(fd, (struct sockaddr *)&to, len));
	return fd;
}

static void say_name(const char *what, int fd, int (*get)(int, struct sockaddr *, socklen_t *))
{
	struct sockaddr_un name;
	socklen_t len = sizeof(name);

	memset(&name, 0, sizeof(name));
	if (result(what, get(fd, (struct sockaddr *)&name, &len)) < 0)
		return;
	say("%s: family %d, %u bytes", what, name.sun_family, len);
	if (len > offsetof(struct sockaddr_un, sun_path))
		bytes("- ", name.sun_path, len - offsetof(struct sockaddr_un, sun_path));
}

static void listening(void)
{
	result("listen", listen(bound(SOCK_STREAM, "live"), 5));
}

static void receiving(void)
{
	bound(SOCK_DGRAM, "live");
}

static void listening_removed(void)
{
	listening();
	result("open", open("live", O_PATH));
	result("unlink", unlink("live"));
}

#define LIVE(before, path) PLACE_AFTER(before, TOUCH_ALL, WORLD, path)
static const struct place places[] = {
	PLACE(TOUCH_ALL, WORLD, "socket"),
	PLACE(TOUCH_ALL, WORLD, "socket/"),
	PLACE(TOUCH_ALL, WORLD, "socket/x"),
	PLACE(TOUCH_ALL, WORLD, "socket/.."),
	PLACE(TOUCH_ALL, WORLD, "link"),
	PLACE(TOUCH_ALL, WORLD, "link/"),
	PLACE(TOUCH_ALL, WORLD, "dir/socket"),
	PLACE(TOUCH_ALL, WORLD, "fifo"),
	LIVE(listening, "live"),
	LIVE(listening, "$HERE/live"),
	LIVE(listening, "/proc/self/cwd/live"),
	LIVE(receiving, "live"),
	LIVE(receiving, "./live"),
	PLACE_AFTER(listening_removed, TOUCH_SEE | TOUCH_THROUGH, WORLD, "/proc/self/fd/4"),
	PLACE_AFTER(listening_removed, TOUCH_SEE | TOUCH_THROUGH, WORLD, "/proc/self/fd/3"),
};

/* Bound, listened to, connected, accepted: by the name @from binds and @to connects to. */
static void talk(const char *from, const char *to)
{
	char got[8];
	int server = bound(SOCK_STREAM, from), client, peer;

	result("listen", listen(server, 1));
	client = connected(SOCK_STREAM, to);
	peer = accept(server, NULL, NULL);
	result("accept", peer < 0 ? -1 : 0);
	say_name("own", client, getsockname);
	say_name("peer", client, getpeername);
	say_name("server", server, getsockname);
	say_name("accepted", peer, getsockname);
	result("write", write(client, "hello", 5));
	result("read", read(peer, got, sizeof(got)));
	tree(".");
}

static void plain(const struct conform_case *self)
{
	(void)self;
	talk("new", "new");
}

static void by_other_names(const struct conform_case *self)
{
	(void)self;
	talk("./dir/../new", "/proc/self/cwd/new");
}

static void by_link(const struct conform_case *self)
{
	(void)self;
	result("symlink", symlink("new", "to"));
	talk("new", "to");
}

static void through_dangling(const struct conform_case *self)
{
	(void)self;
	result("symlink", symlink("new", "to"));
	bound(SOCK_STREAM, "to");
	tree(".");
}

static void with_umask(const struct conform_case *self)
{
	(void)self;
	umask(0077);
	bound(SOCK_STREAM, "closed");
	umask(0);
	bound(SOCK_DGRAM, "open");
	umask(0777);
	bound(SOCK_SEQPACKET, "none");
	result("connect", connected(SOCK_SEQPACKET, "none"));
	tree(".");
}

static void lengths(const struct conform_case *self)
{
	static const size_t sizes[] = { 106, 107, 108 };
	struct sockaddr_un to;

	(void)self;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		char name[120];
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		memset(name, 'a' + (int)i, sizes[i]);
		name[sizes[i]] = '\0';
		memset(&to, 0, sizeof(to));
		to.sun_family = AF_UNIX;
		memcpy(to.sun_path, name, sizes[i] > 108 ? 108 : sizes[i]);
		/* With and without room for a NUL, with fewer bytes, and with more than there are.
		 */
		result("bind", bind(fd, (struct sockaddr *)&to, (socklen_t)(2 + sizes[i])));
		say_name("name", fd, getsockname);
		result("again", bind(fd, (struct sockaddr *)&to, sizeof(to)));
		result("connect", connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&to,
					  (socklen_t)(2 + sizes[i])));
		result("longer", bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&to,
				      sizeof(to) + 1));
	}
	result("family only",
	       bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&to, 2) < 0 ? -1 : 0);
	result("one byte", bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&to, 1));
	to.sun_family = AF_INET;
	result("AF_INET",
	       bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&to, sizeof(to)));
	result("to AF_INET",
	       connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&to, sizeof(to)));
	tree(".");
}

static void abstract(const struct conform_case *self)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = "\0warder-conformance" };
	socklen_t len = offsetof(struct sockaddr_un, sun_path) + 19;
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)self;
	result("bind", bind(server, (struct sockaddr *)&to, len));
	result("again", bind(client, (struct sockaddr *)&to, len));
	result("listen", listen(server, 1));
	result("connect", connect(client, (struct sockaddr *)&to, len));
	say_name("own", client, getsockname);
	say_name("peer", client, getpeername);
	result("shorter",
	       connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&to, len - 1));
	close(server);
	result("gone", connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&to, len));
}

static void in_removed(const struct conform_case *self)
{
	(void)self;
	result("mkdir", mkdir("gone", 0755));
	result("chdir", chdir("gone"));
	bound(SOCK_STREAM, "before");
	result("unlink", unlink("before"));
	result("rmdir", rmdir("../gone"));
	bound(SOCK_STREAM, "after");
	connected(SOCK_STREAM, "before");
	connected(SOCK_STREAM, "../socket");
}

static void chdir_after(const struct conform_case *self)
{
	int fd = bound(SOCK_DGRAM, "new");

	(void)self;
	result("chdir", chdir("dir"));
	say_name("name", fd, getsockname);
	result("rename", rename("../new", "moved"));
	say_name("name", fd, getsockname);
	connected(SOCK_DGRAM, "moved");
	connected(SOCK_DGRAM, "../new");
}

static void datagrams(const struct conform_case *self)
{
	int server = bound(SOCK_DGRAM, "new"), client = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_un to;
	char got[16];
	socklen_t len = address("new", &to);

	(void)self;
	result("sendto", sendto(client, "one", 3, 0, (struct sockaddr *)&to, len));
	result("recv", recv(server, got, sizeof(got), 0));
	result("connect", connect(client, (struct sockaddr *)&to, len));
	result("send", send(client, "three", 5, 0));
	result("recv", recv(server, got, sizeof(got), 0));
	to.sun_family = AF_UNSPEC;
	result("disconnect", connect(client, (struct sockaddr *)&to, sizeof(to.sun_family)));
	result("send", send(client, "x", 1, 0));
	len = address("file", &to);
	result("to a file", sendto(client, "x", 1, 0, (struct sockaddr *)&to, len));
	len = address("none", &to);
	result("to nothing", sendto(client, "x", 1, 0, (struct sockaddr *)&to, len));
	close(server);
	len = address("new", &to);
	result("to nobody", sendto(client, "x", 1, 0, (struct sockaddr *)&to, len));
}

/* A directory that is passed on is the start of paths for whoever has it. */
static void passed(const struct conform_case *self)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char byte = 'x';
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int pair[2], fd = open("dir", O_PATH | O_DIRECTORY);

	(void)self;
	memset(&control, 0, sizeof(control));
	control.header = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	result("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	result("sendmsg", sendmsg(pair[0], &message, 0));
	close(fd);
	result("rename", rename("dir", "moved"));
	result("recvmsg", recvmsg(pair[1], &message, 0));
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	result("openat", openat(fd, "new", O_WRONLY | O_CREAT, 0600));
	result("unlinkat", unlinkat(fd, "socket", 0));
	result("openat ..", openat(fd, "../file", O_RDONLY));
	tree(".");
}

static const struct step steps[] = {
	{ "two that talk", WORLD, plain, true },
	{ "two that talk by other names", WORLD, by_other_names, true },
	{ "two that talk by a link", WORLD, by_link, true },
	{ "bind to a link to nothing", WORLD, through_dangling, true },
	{ "modes of what bind makes", WORLD, with_umask, true },
	{ "addresses at the limit", WORLD, lengths, true },
	{ "abstract names", WORLD, abstract, true },
	{ "in a removed directory", WORLD, in_removed, true },
	{ "names after chdir and rename", WORLD, chdir_after, true },
	{ "datagrams", WORLD, datagrams, true },
	{ "a directory that was passed on", WORLD, passed, true },
};

FAMILY(socket)
{
	touch_places(places, COUNT(places));
	conform_steps(steps, COUNT(steps));
}
