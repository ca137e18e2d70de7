// SPDX-License-Identifier: MIT
// broker/bound.c - Sockets that the jail gave a name
#include "broker/bound.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The place of one that was removed, or else of the one that was bound first. */
static struct judge_socket *oldest_socket(struct judge_sockets *sockets)
{
	struct stat st;

	if (sockets->next >= JUDGE_SOCKETS)
		for (unsigned int i = 0; i < JUDGE_SOCKETS; i++) {
			struct judge_socket *socket = &sockets->list[i];

			if (!socket->len && fstat(socket->pin, &st) == 0 && !st.st_nlink)
				return socket;
		}
	return &sockets->list[sockets->next++ % JUDGE_SOCKETS];
}

/**
 * bound_add() - Remember a socket that the jail gave a name
 * @sockets:	Remembers it
 * @socket:	Its pin or abstract name; the pin is ours now
 *
 * A pinned inode is not given to another file, so that what is listed stays the jail's own.
 */
void bound_add(struct judge_sockets *sockets, const struct judge_socket *socket)
{
	struct judge_socket *slot;

	pthread_mutex_lock(&sockets->lock);
	slot = oldest_socket(sockets);
	if (slot->pin >= 0)
		close(slot->pin);
	*slot = *socket;
	pthread_mutex_unlock(&sockets->lock);
}

static bool same_socket(const struct judge_socket *a, const struct judge_socket *b)
{
	if (a->len != b->len)
		return false;
	if (a->len)
		return !memcmp(a->abstract, b->abstract, a->len);
	return a->ino == b->ino && a->dev == b->dev;
}

bool bound_has(struct judge_sockets *sockets, const struct judge_socket *socket)
{
	bool found = false;

	pthread_mutex_lock(&sockets->lock);
	for (unsigned int i = 0; !found && i < JUDGE_SOCKETS && i < sockets->next; i++)
		found = same_socket(&sockets->list[i], socket);
	pthread_mutex_unlock(&sockets->lock);
	return found;
}

static bool ends_in(const char *path, const char *leaf)
{
	const char *last = strrchr(path, '/');

	return !strcmp(last ? last + 1 : path, leaf);
}

/**
 * bound_spelled() - The path by which the jail bound a socket
 * @sockets:	Remembers it
 * @socket:	Inode of the socket, or of one that was accepted from it or that is connected to it
 * @leaf:	The name that the kernel knows
 * @to:		The path
 *
 * Return: false when none is remembered
 */
bool bound_spelled(struct judge_sockets *sockets, ino_t socket, const char *leaf,
		   char to[JUDGE_ABSTRACT])
{
	const struct judge_socket *found = NULL;

	pthread_mutex_lock(&sockets->lock);
	for (unsigned int i = 0; i < JUDGE_SOCKETS && i < sockets->next; i++) {
		const struct judge_socket *known = &sockets->list[i];

		if (known->len || !ends_in(known->spelled, leaf))
			continue;
		found = known;
		if (known->socket == socket)
			break;
	}
	if (found)
		strcpy(to, found->spelled);
	pthread_mutex_unlock(&sockets->lock);
	return found;
}
