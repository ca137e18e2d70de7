// SPDX-License-Identifier: MIT
// broker/bound.c - The sockets that the jail gave a name: it may connect to them
#include "broker/bound.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHARE 4 /* one descriptor in so many, of those that the broker can have */

/**
 * bound_init() - Begin with none
 * @sockets:	Filled
 */
void bound_init(struct bound_sockets *sockets)
{
	struct rlimit limit;

	pthread_mutex_init(&sockets->lock, NULL);
	sockets->next = 0;
	sockets->room = BOUND_MAX;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max / SHARE < BOUND_MAX)
		sockets->room = (unsigned int)(limit.rlim_max / SHARE) + 1;
}

static unsigned int taken(const struct bound_sockets *sockets)
{
	return sockets->next < sockets->room ? sockets->next : sockets->room;
}

/* Which gives way: one that was removed, or else the one that was bound first. */
static struct bound *oldest(struct bound_sockets *sockets)
{
	struct stat st;

	for (unsigned int i = 0; i < sockets->room; i++) {
		struct bound *bound = &sockets->list[i];

		if (!bound->len && fstat(bound->pin, &st) == 0 && !st.st_nlink)
			return bound;
	}
	return &sockets->list[sockets->next++ % sockets->room];
}

/* The places after those that are taken have never been written to, nor read. */
static struct bound *make_place(struct bound_sockets *sockets)
{
	struct bound *place;

	if (sockets->next < sockets->room)
		return &sockets->list[sockets->next++];
	place = oldest(sockets);
	if (place->pin >= 0)
		close(place->pin);
	return place;
}

/**
 * bound_add() - Remember a socket
 * @sockets:	Remembers it
 * @bound:	Its name; the pin is ours now
 *
 * A pinned inode is not given to another file, so that what is listed stays the jail's own.
 */
void bound_add(struct bound_sockets *sockets, const struct bound *bound)
{
	pthread_mutex_lock(&sockets->lock);
	*make_place(sockets) = *bound;
	pthread_mutex_unlock(&sockets->lock);
}

static bool is_same(const struct bound *a, const struct bound *b)
{
	if (a->len != b->len)
		return false;
	if (a->len)
		return !memcmp(a->abstract, b->abstract, a->len);
	return a->ino == b->ino && a->dev == b->dev;
}

/**
 * bound_has() - Whether a name is one that the jail gave
 * @sockets:	What it gave
 * @bound:	Device and inode, or the abstract name
 */
bool bound_has(struct bound_sockets *sockets, const struct bound *bound)
{
	bool found = false;

	pthread_mutex_lock(&sockets->lock);
	for (unsigned int i = 0; !found && i < taken(sockets); i++)
		found = is_same(&sockets->list[i], bound);
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
 * @sockets:	What it bound
 * @socket:	Inode of the socket, or of one that was accepted from it or that is connected to it
 * @leaf:	The name that the kernel knows
 * @to:		The path
 *
 * Return: false when none is remembered
 */
bool bound_spelled(struct bound_sockets *sockets, ino_t socket, const char *leaf,
		   char to[BOUND_ROOM])
{
	const struct bound *found = NULL;

	pthread_mutex_lock(&sockets->lock);
	for (unsigned int i = 0; i < taken(sockets); i++) {
		const struct bound *known = &sockets->list[i];

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
