/* SPDX-License-Identifier: MIT */
/* broker/bound.h - Sockets that the jail gave a name */
#ifndef WARDER_BROKER_BOUND_H
#define WARDER_BROKER_BOUND_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define JUDGE_SOCKETS 2048

/* Room for sockaddr_un.sun_path and a NUL. */
#define JUDGE_ABSTRACT 109

/*
 * A socket's name: an inode, an O_PATH pin of it, the inode of the socket itself and the path as it
 * was bound; or an abstract name (@len is then not 0).
 */
struct judge_socket {
	int pin;
	ino_t socket;
	char spelled[JUDGE_ABSTRACT];
	dev_t dev;
	ino_t ino;
	size_t len;
	char abstract[JUDGE_ABSTRACT];
};

/* Sockets that the jail bound: it may connect to them. A ring; the oldest give way. */
struct judge_sockets {
	pthread_mutex_t lock;
	struct judge_socket list[JUDGE_SOCKETS];
	unsigned int next;
};

void bound_add(struct judge_sockets *sockets, const struct judge_socket *socket);
bool bound_has(struct judge_sockets *sockets, const struct judge_socket *socket);
bool bound_spelled(struct judge_sockets *sockets, ino_t socket, const char *leaf,
		   char to[JUDGE_ABSTRACT]);

#endif
