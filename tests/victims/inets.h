/* SPDX-License-Identifier: MIT */
/* tests/victims/inets.h - Between the two halves of inets: where a call goes to */
#ifndef TESTS_VICTIMS_INETS_H
#define TESTS_VICTIMS_INETS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/**
 * struct peer - One line of the command line
 * @way:	How to get there; also what is said there
 * @family:	Of the socket
 * @spelled:	The address
 * @port:	The port
 * @to:		Both of them
 * @len:	Bytes of @to
 */
struct peer {
	const char *way;
	int family;
	const char *spelled;
	uint16_t port;
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} to;
	socklen_t len;
};

bool inets_address(struct peer *peer, const char *address);

int inets_many(const struct peer *peer, int fd);
int inets_race(const struct peer *peer, int fd);
int inets_race_message(const struct peer *peer, int fd);
int inets_race_stream(const struct peer *peer, int fd);
int inets_shared(const struct peer *peer, int fd);
int inets_swap(const struct peer *peer, int fd);
int inets_swap_listen(const struct peer *peer, int fd);
int inets_interrupted(const struct peer *peer, int fd);
int inets_ping(const struct peer *peer, int fd);

#endif
