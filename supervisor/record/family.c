// SPDX-License-Identifier: MIT
// supervisor/record/family.c - Which thread belongs to which process, and what program it runs
//
// An open hash table by tid with linear probing. An entry lives as long as its thread, so the table
// is as big as the jail is crowded and not as the run is long. Deleting moves later entries of the
// same run of slots back, so that no tombstones gather.
#include "supervisor/record/family.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FAMILY_LEAST 64U

/* A broker that was taken over could report births for ever: it costs names, not memory. */
#define FAMILY_MOST (1U << 18)

struct family {
	struct member *slots;
	size_t room; /* a power of two */
	size_t count;
};

static size_t home_of(const struct family *family, int32_t tid)
{
	return (uint32_t)tid * 2654435761U & (family->room - 1);
}

/* The slot of @tid, or the empty one where it belongs. */
static size_t slot_of(const struct family *family, int32_t tid)
{
	size_t at = home_of(family, tid);

	while (family->slots[at].tid && family->slots[at].tid != tid)
		at = (at + 1) & (family->room - 1);
	return at;
}

/* Makes the table twice as big. When memory is short it stays as it is. */
static void grow(struct family *family)
{
	struct family bigger = { .room = family->room * 2, .count = family->count };

	bigger.slots = calloc(bigger.room, sizeof(*bigger.slots));
	if (!bigger.slots)
		return;
	for (size_t i = 0; i < family->room; i++)
		if (family->slots[i].tid)
			bigger.slots[slot_of(&bigger, family->slots[i].tid)] = family->slots[i];
	free(family->slots);
	*family = bigger;
}

/* The entry of @tid, made when it is new; NULL when there is no room. */
static struct member *claim(struct family *family, int32_t tid)
{
	size_t at;

	if (tid <= 0)
		return NULL;
	at = slot_of(family, tid);
	if (!family->slots[at].tid) {
		if (family->count >= family->room / 2 && family->room < FAMILY_MOST) {
			grow(family);
			at = slot_of(family, tid);
		}
		if (family->count >= family->room - family->room / 4)
			return NULL;
		family->count++;
		family->slots[at] = (struct member){ .tid = tid, .tgid = tid };
	}
	return &family->slots[at];
}

/**
 * family_create() - An empty table
 * @ret_family:	The table
 *
 * Return: 0 or -ENOMEM
 */
int family_create(struct family **ret_family)
{
	struct family *family = calloc(1, sizeof(*family));

	if (!family)
		return -ENOMEM;
	family->room = FAMILY_LEAST;
	family->slots = calloc(family->room, sizeof(*family->slots));
	if (!family->slots) {
		free(family);
		return -ENOMEM;
	}
	*ret_family = family;
	return 0;
}

void family_free(struct family *family)
{
	if (!family)
		return;
	free(family->slots);
	free(family);
}

/**
 * family_spawn() - A thread or process came to be
 * @family:	The table
 * @tid:	The child; an entry that a thread of this id left behind is forgotten
 * @creator:	Who made it
 * @thread:	The child is a thread of its creator's process
 *
 * When memory is short the child stays unknown: it is then shown without a name, and as a process.
 */
void family_spawn(struct family *family, int32_t tid, int32_t creator, bool thread)
{
	struct member child = { .tid = tid, .tgid = tid, .parent = creator, .newborn = !thread };
	const struct member *parent = family_find(family, creator);
	struct member *slot;

	if (parent) {
		memcpy(child.comm, parent->comm, sizeof(child.comm));
		child.parent = parent->tgid;
	}
	if (thread)
		child.tgid = child.parent;
	slot = claim(family, tid);
	if (slot)
		*slot = child;
}

/* Stores the last component of a path, cut where it is too long. */
static void set_name(char name[COMM_SIZE], const char *path, size_t len)
{
	const char *slash = len ? memrchr(path, '/', len) : NULL;
	const char *last = slash ? slash + 1 : path;
	size_t size = len - (size_t)(last - path);

	if (size > COMM_SIZE - 1)
		size = COMM_SIZE - 1;
	memset(name, 0, COMM_SIZE);
	memcpy(name, last, size);
}

/**
 * family_call_exec() - A thread asks for another program, and may get it
 * @family:	The table
 * @tid:	The thread
 * @path:	The program as the thread spelled it, @len bytes: the kernel takes a process's name
 *		from there, so that /bin/sh is sh whatever it is a link to, and a script has its
 *		own name
 * @len:	How many
 */
void family_call_exec(struct family *family, int32_t tid, const char *path, size_t len)
{
	struct member *slot = claim(family, tid);

	if (slot)
		set_name(slot->next, path, len);
}

/**
 * family_exec() - A process runs another program now
 * @family:	The table
 * @tid:	Its id, which is its process's from now on
 * @former:	Id of the thread that called execve: it goes on as @tid. 0: the same
 * @path:	The program, @len bytes, any: for a name when nobody saw the call
 * @len:	How many
 */
void family_exec(struct family *family, int32_t tid, int32_t former, const char *path, size_t len)
{
	bool moved = former > 0 && former != tid;
	const struct member *caller = family_find(family, moved ? former : tid);
	char name[COMM_SIZE] = "";
	struct member *slot;

	if (caller)
		memcpy(name, caller->next, sizeof(name));
	if (!name[0])
		set_name(name, path, len);
	if (moved)
		family_exit(family, former);
	slot = claim(family, tid);
	if (!slot)
		return;
	slot->tgid = tid;
	memcpy(slot->comm, name, sizeof(name));
	slot->next[0] = '\0';
}

/**
 * family_told() - A line of the log has told of a thread
 * @family:	The table
 * @tid:	Any id
 */
void family_told(struct family *family, int32_t tid)
{
	if (family_find(family, tid))
		family->slots[slot_of(family, tid)].newborn = false;
}

/**
 * family_exit() - A thread ended
 * @family:	The table
 * @tid:	Any id
 */
void family_exit(struct family *family, int32_t tid)
{
	size_t mask = family->room - 1;
	size_t hole = slot_of(family, tid);

	if (tid <= 0 || !family->slots[hole].tid)
		return;
	for (size_t at = (hole + 1) & mask; family->slots[at].tid; at = (at + 1) & mask) {
		size_t home = home_of(family, family->slots[at].tid);

		/* an entry may move back to the hole unless its own run begins behind it */
		if (((at - home) & mask) >= ((at - hole) & mask)) {
			family->slots[hole] = family->slots[at];
			hole = at;
		}
	}
	family->slots[hole] = (struct member){ 0 };
	family->count--;
}

/**
 * family_find() - What is known of a thread
 * @family:	The table
 * @tid:	Any id
 *
 * Return: its entry, valid until the table changes; NULL when it is not known
 */
const struct member *family_find(const struct family *family, int32_t tid)
{
	const struct member *slot;

	if (tid <= 0)
		return NULL;
	slot = &family->slots[slot_of(family, tid)];
	return slot->tid ? slot : NULL;
}

/**
 * family_pid() - The process of a thread
 * @family:	The table
 * @tid:	Any id
 *
 * Return: its process's id; @tid itself when the thread is not known
 */
int32_t family_pid(const struct family *family, int32_t tid)
{
	const struct member *member = family_find(family, tid);

	return member ? member->tgid : tid;
}

size_t family_count(const struct family *family)
{
	return family->count;
}
