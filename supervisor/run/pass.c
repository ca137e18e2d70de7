// SPDX-License-Identifier: MIT
// supervisor/run/pass.c - A descriptor, from one process to another
#include "supervisor/run/pass.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

union ancillary {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

/**
 * pass_give() - Send a descriptor
 * @socket:	A unix socket
 * @fd:		It stays the caller's
 *
 * Return: 0 or -errno
 */
int pass_give(int socket, int fd)
{
	union ancillary ancillary = { .bytes = { 0 } };
	char word = 'D';
	struct iovec byte = { &word, 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = ancillary.bytes,
				  .msg_controllen = sizeof(ancillary.bytes) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

/**
 * pass_take() - Receive the descriptor that was sent
 * @socket:	A unix socket
 *
 * Return: it, close-on-exec; -ENODATA when none came, -errno
 */
int pass_take(int socket)
{
	union ancillary ancillary = { .bytes = { 0 } };
	char byte;
	struct iovec into = { &byte, 1 };
	struct msghdr message = { .msg_iov = &into,
				  .msg_iovlen = 1,
				  .msg_control = ancillary.bytes,
				  .msg_controllen = sizeof(ancillary.bytes) };
	struct cmsghdr *header;
	int fd;

	if (recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) < 0)
		return -errno;
	header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
	    header->cmsg_len != CMSG_LEN(sizeof(fd)))
		return -ENODATA;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}
