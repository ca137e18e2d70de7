// SPDX-License-Identifier: MIT
// supervisor/host/fresh.c - Which names the layer in hand has brought itself
//
// A whiteout is about lower layers only, wherever it stands in its own one. What it must not remove
// is told by the directory's inode and the name in it, since symlinks may have led there.
#include "supervisor/host/fresh.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Never 0, which is a free slot. */
static uint64_t hash_of(const struct fresh *fresh, uint64_t parent, const char *name)
{
	unsigned char bytes[sizeof(parent) + NAME_MAX + 1];
	unsigned char out[crypto_shorthash_BYTES];
	size_t len = strnlen(name, NAME_MAX);
	uint64_t hash;

	memcpy(bytes, &parent, sizeof(parent));
	memcpy(bytes + sizeof(parent), name, len);
	crypto_shorthash(out, bytes, sizeof(parent) + len, fresh->key);
	memcpy(&hash, out, sizeof(hash));
	return hash ? hash : 1;
}

static uint64_t *find(const struct fresh *fresh, uint64_t hash)
{
	size_t at = (size_t)hash & (fresh->cap - 1);

	while (fresh->slots[at] && fresh->slots[at] != hash)
		at = (at + 1) & (fresh->cap - 1);
	return &fresh->slots[at];
}

static int grow(struct fresh *fresh)
{
	struct fresh wider = *fresh;

	wider.cap = fresh->cap ? fresh->cap * 2 : 1024;
	wider.slots = calloc(wider.cap, sizeof(*wider.slots));
	if (!wider.slots)
		return -ENOMEM;
	for (size_t i = 0; i < fresh->cap; i++)
		if (fresh->slots[i])
			*find(&wider, fresh->slots[i]) = fresh->slots[i];
	free(fresh->slots);
	*fresh = wider;
	return 0;
}

/**
 * fresh_begin() - A layer begins: it has brought nothing yet
 * @fresh:	Zeroed at first
 */
void fresh_begin(struct fresh *fresh)
{
	fresh_free(fresh);
	crypto_shorthash_keygen(fresh->key);
}

/**
 * fresh_add() - The layer has brought a name
 * @fresh:	After fresh_begin()
 * @parent:	Inode of the directory
 * @name:	In there
 *
 * Return: 0 or -ENOMEM
 */
int fresh_add(struct fresh *fresh, uint64_t parent, const char *name)
{
	uint64_t hash = hash_of(fresh, parent, name), *slot;

	if (fresh->count * 2 >= fresh->cap && grow(fresh) < 0)
		return -ENOMEM;
	slot = find(fresh, hash);
	fresh->count += !*slot;
	*slot = hash;
	return 0;
}

bool fresh_has(const struct fresh *fresh, uint64_t parent, const char *name)
{
	return fresh->count && *find(fresh, hash_of(fresh, parent, name));
}

void fresh_free(struct fresh *fresh)
{
	free(fresh->slots);
	*fresh = (struct fresh){ 0 };
}
