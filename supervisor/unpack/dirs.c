// SPDX-License-Identifier: MIT
// supervisor/unpack/dirs.c - What directories get once nothing more is put into them
//
// Modes come last, because an ordinary user can put nothing into a directory of mode 0555, and
// times, because what is put in changes them. A directory is told by its inode: a name can lead to
// it by many ways.
#include "supervisor/unpack/dirs.h"

#include <errno.h>
#include <stdlib.h>

#include "policy/base/hash.h"

/* Where an inode is, or would be. */
static struct dir_facts *find(const struct dirs *dirs, uint64_t ino)
{
	size_t at = (size_t)hash_mix(ino) & (dirs->cap - 1);

	while (dirs->slots[at].ino && dirs->slots[at].ino != ino)
		at = (at + 1) & (dirs->cap - 1);
	return &dirs->slots[at];
}

static int grow(struct dirs *dirs)
{
	struct dirs wider = { .cap = dirs->cap ? dirs->cap * 2 : 256, .count = dirs->count };

	wider.slots = calloc(wider.cap, sizeof(*wider.slots));
	if (!wider.slots)
		return -ENOMEM;
	for (size_t i = 0; i < dirs->cap; i++)
		if (dirs->slots[i].ino)
			*find(&wider, dirs->slots[i].ino) = dirs->slots[i];
	free(dirs->slots);
	*dirs = wider;
	return 0;
}

/**
 * dirs_put() - Remember a directory, in place of what had its inode before
 * @dirs:	Zeroed at first
 * @facts:	ino is not 0
 *
 * Return: 0 or -ENOMEM
 */
int dirs_put(struct dirs *dirs, const struct dir_facts *facts)
{
	struct dir_facts *slot;

	if (dirs->count * 2 >= dirs->cap && grow(dirs) < 0)
		return -ENOMEM;
	slot = find(dirs, facts->ino);
	dirs->count += !slot->ino;
	*slot = *facts;
	return 0;
}

/**
 * dirs_get() - What is known of a directory
 * @dirs:	Any
 * @ino:	Its inode
 *
 * Return: valid until the next dirs_put(); NULL: it is none of ours
 */
struct dir_facts *dirs_get(const struct dirs *dirs, uint64_t ino)
{
	struct dir_facts *slot = dirs->cap && ino ? find(dirs, ino) : NULL;

	return slot && slot->ino ? slot : NULL;
}

void dirs_free(struct dirs *dirs)
{
	free(dirs->slots);
	*dirs = (struct dirs){ 0 };
}
