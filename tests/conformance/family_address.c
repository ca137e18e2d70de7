// SPDX-License-Identifier: MIT
// tests/conformance/family_address.c - Which error comes first, of a descriptor and of an address
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/observe.h"

#define WORLD "file socket= dir/"
#define NOWHERE ((const void *)8)

/* Descriptors that a call is made on: of sockets, and of what is none. */
static const struct kind {
	const char *name;
	int family, type;
	const char *path;
	int flags;
} kinds[] = {
	{ "a stream", AF_UNIX, SOCK_STREAM, NULL, 0 },
	{ "a datagram socket", AF_UNIX, SOCK_DGRAM, NULL, 0 },
	{ "a TCP socket", AF_INET, SOCK_STREAM, NULL, 0 },
	{ "a UDP socket", AF_INET, SOCK_DGRAM, NULL, 0 },
	{ "a TCP socket of IPv6", AF_INET6, SOCK_STREAM, NULL, 0 },
	{ "a UDP socket of IPv6", AF_INET6, SOCK_DGRAM, NULL, 0 },
	{ "a file", 0, 0, "file", O_RDWR },
	{ "an O_PATH descriptor", 0, 0, "socket", O_PATH },
	{ "a closed number", 0, 0, NULL, 0 },
};

static int open_kind(const struct kind *kind)
{
	if (kind->family)
		return socket(kind->family, kind->type | SOCK_NONBLOCK, 0);
	return kind->path ? open(kind->path, kind->flags) : 1000;
}

static const struct sockaddr_un to_file = { .sun_family = AF_UNIX, .sun_path = "file" };
static const struct sockaddr_un to_socket = { .sun_family = AF_UNIX, .sun_path = "socket" };
static const struct sockaddr_un to_new = { .sun_family = AF_UNIX, .sun_path = "new" };
static const struct sockaddr_un to_below = { .sun_family = AF_UNIX, .sun_path = "file/x" };
static const struct sockaddr_un to_abstract = { .sun_family = AF_UNIX, .sun_path = "\0none.ever" };
static const struct sockaddr_un to_unspecified = { .sun_family = AF_UNSPEC };
static const struct sockaddr_un to_unknown = { .sun_family = 999, .sun_path = "file" };

/* Port 0: nobody listens there, and the kernel chooses one to bind. */
static const struct sockaddr_in to_four = { .sin_family = AF_INET, .sin_addr.s_addr = 0x0100007f };
static const struct sockaddr_in to_any = { .sin_family = AF_INET };
static const struct sockaddr_in to_second = { .sin_family = AF_INET,
					      .sin_addr.s_addr = 0x0200007f };
static const struct sockaddr_in6 to_six = { .sin6_family = AF_INET6,
					    .sin6_addr = IN6ADDR_LOOPBACK_INIT };
static const struct sockaddr_in6 to_any_six = { .sin6_family = AF_INET6 };
static const struct sockaddr_in6 to_mapped = {
	.sin6_family = AF_INET6,
	.sin6_addr.s6_addr = { [10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1 },
};

#define WHOLE sizeof(struct sockaddr_un)
static const struct address {
	const char *name;
	const void *at;
	size_t len;
} addresses[] = {
	{ "a file", &to_file, WHOLE },
	{ "a dead socket", &to_socket, WHOLE },
	{ "a new name", &to_new, WHOLE },
	{ "below a file", &to_below, WHOLE },
	{ "an abstract name", &to_abstract, 12 },
	{ "no family", &to_unspecified, WHOLE },
	{ "no family alone", &to_unspecified, 2 },
	{ "an unknown family", &to_unknown, WHOLE },
	{ "a family alone", &to_file, 2 },
	{ "an empty name", &to_unspecified, 3 },
	{ "one byte", &to_file, 1 },
	{ "no byte", &to_file, 0 },
	{ "more than there is", &to_file, WHOLE + 1 },
	{ "128 bytes", &to_file, 128 },
	{ "129 bytes", &to_file, 129 },
	{ "a negative length", &to_file, (size_t)-1 },
	{ "nowhere", NOWHERE, WHOLE },
	{ "nowhere, 3 bytes", NOWHERE, 3 },
	{ "nowhere, no byte", NOWHERE, 0 },
	{ "nowhere, 129 bytes", NOWHERE, 129 },
	{ "127.0.0.1", &to_four, sizeof(to_four) },
	{ "127.0.0.1, 15 bytes", &to_four, sizeof(to_four) - 1 },
	{ "0.0.0.0", &to_any, sizeof(to_any) },
	{ "no family, and 0.0.0.0", &to_unspecified, sizeof(to_any) },
	{ "no family, and more", &to_unspecified, sizeof(to_six) },
	{ "127.0.0.2", &to_second, sizeof(to_second) },
	{ "::1", &to_six, sizeof(to_six) },
	{ "::1, 24 bytes", &to_six, 24 },
	{ "::1, 23 bytes", &to_six, 23 },
	{ "::", &to_any_six, sizeof(to_any_six) },
	{ "::ffff:127.0.0.1", &to_mapped, sizeof(to_mapped) },
	{ "NULL", NULL, WHOLE },
	{ "NULL, no byte", NULL, 0 },
};

/* Each call on a socket of its own, so that none depends on what the one before did. */
static void by_address(const struct conform_case *self)
{
	const struct kind *kind = self->a;
	const struct address *address = self->b;
	const unsigned int len = (unsigned int)address->len;

	result("connect", syscall(SYS_connect, open_kind(kind), address->at, len));
	result("sendto", syscall(SYS_sendto, open_kind(kind), "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL,
				 address->at, len));
	result("bind", syscall(SYS_bind, open_kind(kind), address->at, len));
	result("fast open", syscall(SYS_sendto, open_kind(kind), "x", 1,
				    MSG_FASTOPEN | MSG_DONTWAIT | MSG_NOSIGNAL, address->at, len));
	tree(".");
}

/* Where a name is put, and how much room there is said to be. */
static const struct room {
	const char *name;
	bool there, counted;
	unsigned int len;
} rooms[] = {
	{ "enough", true, true, 200 },
	{ "5 bytes", true, true, 5 },
	{ "2 bytes", true, true, 2 },
	{ "none", true, true, 0 },
	{ "a negative length", true, true, -1U },
	{ "nowhere", false, true, 200 },
	{ "nowhere, none", false, true, 0 },
	{ "nowhere, a negative length", false, true, -1U },
	{ "no length", true, false, 0 },
	{ "nothing at all", false, false, 0 },
};

static void name_of(const struct conform_case *self)
{
	static const long calls[] = { SYS_getsockname, SYS_getpeername };
	const struct kind *kind = self->a;
	const struct room *room = self->b;
	char name[256] = "";
	int fd = open_kind(kind);

	if (kind->family == AF_UNIX)
		result("bind", bind(fd, (const struct sockaddr *)&to_new, WHOLE));
	for (size_t i = 0; i < COUNT(calls); i++) {
		unsigned int len = room->len;

		result(i ? "peer" : "own", syscall(calls[i], fd, room->there ? name : NOWHERE,
						   room->counted ? (const void *)&len : NOWHERE));
		bytes("name: ", name, 12);
	}
}

/* Bound before, or not. */
static void listens(const struct conform_case *self)
{
	static const struct sockaddr *const bound = (const struct sockaddr *)&to_four;
	const struct kind *kind = self->a;
	int fd = open_kind(kind);

	result("listen", listen(fd, 1));
	result("again", listen(fd, 2));
	fd = open_kind(kind);
	result("bind", bind(fd, bound, sizeof(to_four)));
	result("listen", listen(fd, 1));
}

static void add(void (*run)(const struct conform_case *self), const char *what,
		const struct kind *kind, const void *with, const char *name)
{
	struct conform_case model = { .world = WORLD, .run = run, .a = kind, .b = with };

	conform_add(&model, "%s, %s: %s", what, kind->name, name);
}

FAMILY(address)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		for (size_t j = 0; j < COUNT(addresses); j++)
			add(by_address, "to an address", &kinds[i], &addresses[j],
			    addresses[j].name);
		add(listens, "listening", &kinds[i], NULL, "at a port");
		for (size_t j = 0; j < COUNT(rooms); j++)
			add(name_of, "a name", &kinds[i], &rooms[j], rooms[j].name);
	}
}
