// SPDX-License-Identifier: MIT
// broker/control.c - What supervisor and broker say to each other, one datagram a message
#include "broker/control.h"

#include <errno.h>
#include <sys/socket.h>

/**
 * control_send() - Send one message
 * @fd:		SOCK_SEQPACKET
 * @message:	Any
 *
 * Return: 0 or -errno; -EPIPE when the other side is gone
 */
int control_send(int fd, const struct control_message *message)
{
	while (send(fd, message, sizeof(*message), MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

/**
 * control_try() - Send one message unless that would have to wait
 * @fd:		SOCK_SEQPACKET
 * @message:	Any
 *
 * Return: 0; -EAGAIN when the other side has not read what was sent before; -errno
 */
int control_try(int fd, const struct control_message *message)
{
	while (send(fd, message, sizeof(*message), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

/**
 * control_receive() - Receive one message
 * @fd:		SOCK_SEQPACKET
 * @ret_message: Filled
 *
 * Trust: the supervisor does not believe a broker's message further than its fields' ranges.
 *
 * Return: 0, -EPIPE at the end, -EBADMSG for one of another size, -errno
 */
int control_receive(int fd, struct control_message *ret_message)
{
	ssize_t got;

	do {
		got = recv(fd, ret_message, sizeof(*ret_message), 0);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	if (got == 0)
		return -EPIPE;
	return got == (ssize_t)sizeof(*ret_message) ? 0 : -EBADMSG;
}
