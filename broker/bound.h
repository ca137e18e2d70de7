/* SPDX-License-Identifier: MIT */
/* broker/bound.h - The sockets that the jail gave a name: it may connect to them */
#ifndef WARDER_BROKER_BOUND_H
#define WARDER_BROKER_BOUND_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define BOUND_MAX 2048

/* Room for sockaddr_un.sun_path and a NUL. */
#define BOUND_ROOM 109

/**
 * struct bound - A socket's name
 * @pin:	O_PATH pin of the inode, -1 for an abstract name
 * @socket:	Inode of the socket itself
 * @spelled:	The path as it was bound
 * @dev:	Device of @pin
 * @ino:	Its inode
 * @len:	Length of @abstract; 0 for a path
 * @abstract:	With the NUL that it begins with
 */
struct bound {
	int pin;
	ino_t socket;
	char spelled[BOUND_ROOM];
	dev_t dev;
	ino_t ino;
	size_t len;
	char abstract[BOUND_ROOM];
};

/**
 * struct bound_sockets - The last ones
 * @lock:	For all of it
 * @list:	A ring; the oldest give way
 * @room:	Places in use: each may hold a descriptor, and the broker needs others
 * @next:	Taken so far
 */
struct bound_sockets {
	pthread_mutex_t lock;
	struct bound list[BOUND_MAX];
	unsigned int room;
	unsigned int next;
};

void bound_init(struct bound_sockets *sockets);
void bound_add(struct bound_sockets *sockets, const struct bound *bound);
bool bound_has(struct bound_sockets *sockets, const struct bound *bound);
bool bound_spelled(struct bound_sockets *sockets, ino_t socket, const char *leaf,
		   char to[BOUND_ROOM]);

#endif
