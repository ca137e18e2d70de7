// SPDX-License-Identifier: MIT
// tests/conformance/family_message.c - Messages that cannot be sent, and why
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/observe.h"

#define WORLD "file socket="
#define NOWHERE ((void *)8)

static struct sockaddr_un to_file = { .sun_family = AF_UNIX, .sun_path = "file" };
static char zeros[20000];
static char byte[] = "x";

/* A control message that passes 1000, which is closed. */
static union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
} control;

static void pass_closed(struct msghdr *message)
{
	control.header = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &(int){ 1000 }, sizeof(int));
	message->msg_control = &control;
	message->msg_controllen = sizeof(control);
}

static void pass_unknown(struct msghdr *message)
{
	pass_closed(message);
	control.header.cmsg_type = 99;
}

static void pass_short(struct msghdr *message)
{
	pass_closed(message);
	control.header.cmsg_len = 3;
}

static void pass_long(struct msghdr *message)
{
	pass_closed(message);
	control.header.cmsg_len = sizeof(control) + 1;
}

static void pass_other_level(struct msghdr *message)
{
	pass_closed(message);
	control.header.cmsg_level = SOL_SOCKET + 1;
}

#define PARTS(...)                                                                                 \
	(struct iovec[])                                                                           \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define GOOD .msg_iov = PARTS({ byte, 1 }), .msg_iovlen = 1

static const struct sending {
	const char *name;
	struct msghdr message;
	void (*spoil)(struct msghdr *message);
	unsigned int flags;
} sendings[] = {
	{ "one byte", { GOOD }, NULL, 0 },
	{ "no part", { .msg_iovlen = 0 }, NULL, 0 },
	{ "no part, nowhere", { .msg_iov = NOWHERE, .msg_iovlen = 0 }, NULL, 0 },
	{ "an empty part", { .msg_iov = PARTS({ byte, 0 }), .msg_iovlen = 1 }, NULL, 0 },
	{ "an empty part, nowhere",
	  { .msg_iov = PARTS({ NOWHERE, 0 }), .msg_iovlen = 1 },
	  NULL,
	  0 },
	{ "a part nowhere", { .msg_iov = PARTS({ NOWHERE, 3 }), .msg_iovlen = 1 }, NULL, 0 },
	{ "the second part nowhere",
	  { .msg_iov = PARTS({ byte, 1 }, { NOWHERE, 3 }), .msg_iovlen = 2 },
	  NULL,
	  0 },
	{ "a part of -1 bytes",
	  { .msg_iov = PARTS({ byte, (size_t)-1 }), .msg_iovlen = 1 },
	  NULL,
	  0 },
	{ "parts nowhere", { .msg_iov = NOWHERE, .msg_iovlen = 1 }, NULL, 0 },
	{ "1025 parts", { .msg_iov = PARTS({ byte, 1 }), .msg_iovlen = 1025 }, NULL, 0 },
	{ "1025 parts nowhere", { .msg_iov = NOWHERE, .msg_iovlen = 1025 }, NULL, 0 },
	{ "-1 parts", { .msg_iov = PARTS({ byte, 1 }), .msg_iovlen = (size_t)-1 }, NULL, 0 },
	{ "to a name of -1 bytes",
	  { GOOD, .msg_name = &to_file, .msg_namelen = (socklen_t)-1 },
	  NULL,
	  0 },
	{ "to a name of 4096 bytes", { GOOD, .msg_name = zeros, .msg_namelen = 4096 }, NULL, 0 },
	{ "to nowhere", { GOOD, .msg_name = NOWHERE, .msg_namelen = 4 }, NULL, 0 },
	{ "to nowhere, no byte", { GOOD, .msg_name = NOWHERE, .msg_namelen = 0 }, NULL, 0 },
	{ "to NULL of 10 bytes", { GOOD, .msg_namelen = 10 }, NULL, 0 },
	{ "to a file", { GOOD, .msg_name = &to_file, .msg_namelen = sizeof(to_file) }, NULL, 0 },
	{ "to one byte", { GOOD, .msg_name = &to_file, .msg_namelen = 1 }, NULL, 0 },
	{ "control of 4 bytes nowhere",
	  { GOOD, .msg_control = NOWHERE, .msg_controllen = 4 },
	  NULL,
	  0 },
	{ "control of 40 bytes nowhere",
	  { GOOD, .msg_control = NOWHERE, .msg_controllen = 40 },
	  NULL,
	  0 },
	{ "control of 20000 bytes nowhere",
	  { GOOD, .msg_control = NOWHERE, .msg_controllen = 20000 },
	  NULL,
	  0 },
	{ "control of 20000 zeros",
	  { GOOD, .msg_control = zeros, .msg_controllen = sizeof(zeros) },
	  NULL,
	  0 },
	{ "control of a GiB nowhere",
	  { GOOD, .msg_control = NOWHERE, .msg_controllen = 1U << 30 },
	  NULL,
	  0 },
	{ "control of -1 bytes",
	  { GOOD, .msg_control = zeros, .msg_controllen = (size_t)-1 },
	  NULL,
	  0 },
	{ "control of no bytes nowhere",
	  { GOOD, .msg_control = NOWHERE, .msg_controllen = 0 },
	  NULL,
	  0 },
	{ "a closed number passed", { GOOD }, pass_closed, 0 },
	{ "control of an unknown type", { GOOD }, pass_unknown, 0 },
	{ "control of another level", { GOOD }, pass_other_level, 0 },
	{ "control that is too short", { GOOD }, pass_short, 0 },
	{ "control that is longer than its room", { GOOD }, pass_long, 0 },
	{ "out of band", { GOOD }, NULL, MSG_OOB },
	{ "unknown flags", { GOOD }, NULL, 1U << 31 },
	{ "flags of its own", { GOOD, .msg_flags = -1 }, NULL, 0 },
};

static void try(const char *what, int fd, const struct sending *sending)
{
	const int flags = (int)(sending->flags | MSG_DONTWAIT | MSG_NOSIGNAL);
	struct mmsghdr two[2] = { { .msg_hdr = sending->message },
				  { .msg_hdr = sending->message } };
	char got[64];

	say("%s", what);
	if (sending->spoil)
		for (size_t i = 0; i < COUNT(two); i++)
			sending->spoil(&two[i].msg_hdr);
	result("sendmsg", sendmsg(fd, &two[0].msg_hdr, flags));
	result("two at once", sendmmsg(fd, two, 2, flags));
	result("none", sendmmsg(fd, two, 0, flags));
	result("nowhere", sendmsg(fd, NOWHERE, flags));
	result("some nowhere", sendmmsg(fd, NOWHERE, 2, flags));
	result("read back", recv(fd, got, sizeof(got), MSG_DONTWAIT));
}

static void send_all(const struct conform_case *self)
{
	static const struct {
		const char *name;
		int type;
	} pairs[] = { { "stream", SOCK_STREAM },
		      { "datagram", SOCK_DGRAM },
		      { "seqpacket", SOCK_SEQPACKET } };
	const struct sending *sending = self->a;

	/* From a datagram socket on, messages are looked at. */
	for (size_t i = 0; i < COUNT(pairs); i++) {
		int pair[2];
		char got[64];
		ssize_t len;

		if (socketpair(AF_UNIX, pairs[i].type, 0, pair) < 0)
			result("socketpair", -1);
		try(pairs[i].name, pair[0], sending);
		while ((len = recv(pair[1], got, sizeof(got), MSG_DONTWAIT)) > 0)
			say("came: %zd bytes", len);
	}
	try("file", open("file", O_RDWR), sending);
	try("O_PATH", open("socket", O_PATH), sending);
	try("closed", 1000, sending);
	try("negative", -1, sending);
}

FAMILY(message)
{
	for (size_t i = 0; i < COUNT(sendings); i++) {
		struct conform_case model = {
			.world = WORLD,
			.run = send_all,
			.a = &sendings[i],
		};

		conform_add(&model, "%s", sendings[i].name);
	}
}
