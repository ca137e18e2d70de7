// SPDX-License-Identifier: MIT
// supervisor/show/programs.c - What each process of a run last executed
//
// A log has the path of a program in its `exec` record only. A process that was made and executed
// nothing runs what its maker ran then, which its first record names.
#include "supervisor/show/programs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"

#define SLOTS_FIRST 64U

static struct program *slot_of(const struct programs *programs, int32_t pid)
{
	size_t at = ((uint32_t)pid * 2654435761U) & (programs->cap - 1);

	while (programs->slots[at].pid && programs->slots[at].pid != pid)
		at = (at + 1) & (programs->cap - 1);
	return &programs->slots[at];
}

/* At most half of the slots are used. */
static int make_room(struct programs *programs)
{
	struct programs grown = { .cap = programs->cap ? 2 * programs->cap : SLOTS_FIRST };

	if (2 * programs->count < programs->cap)
		return 0;
	grown.slots = calloc(grown.cap, sizeof(*grown.slots));
	if (!grown.slots)
		return -ENOMEM;
	for (size_t i = 0; i < programs->cap; i++) {
		if (!programs->slots[i].path) /* it has ended */
			continue;
		*slot_of(&grown, programs->slots[i].pid) = programs->slots[i];
		grown.count++;
	}
	free(programs->slots);
	*programs = grown;
	return 0;
}

/* Takes over @path. */
static int set(struct programs *programs, int32_t pid, char *path, size_t len)
{
	int r = path ? make_room(programs) : -ENOMEM;
	struct program *slot;

	if (r < 0) {
		free(path);
		return r;
	}
	slot = slot_of(programs, pid);
	programs->count += !slot->pid;
	free(slot->path);
	*slot = (struct program){ .pid = pid, .len = len, .path = path };
	return 0;
}

static char *copy(const char *bytes, size_t len)
{
	char *path = malloc(len + 1);

	if (path) {
		memcpy(path, bytes, len);
		path[len] = '\0';
	}
	return path;
}

/**
 * programs_find() - What a process last executed
 * @programs:	Any
 * @pid:	Its number
 *
 * Return: valid until the next call of another function, NULL when it is not known
 */
const struct program *programs_find(const struct programs *programs, int32_t pid)
{
	const struct program *slot = programs->cap && pid ? slot_of(programs, pid) : NULL;

	return slot && slot->path ? slot : NULL;
}

/**
 * programs_take() - Take a record, before it is asked about
 * @programs:	Zeroed at first
 * @entry:	An ENTRY_EVENT or ENTRY_TRACE
 *
 * Return: 0 or -ENOMEM
 */
int programs_take(struct programs *programs, const struct entry *entry)
{
	const struct event *event = &entry->event;
	const struct program *parent;

	if (!entry->pid)
		return 0;
	if (entry->kind == ENTRY_EVENT && event->record.kind == RECORD_EXEC)
		return set(programs, entry->pid,
			   copy(event->str[STRING_PROGRAM], event->len[STRING_PROGRAM]),
			   event->len[STRING_PROGRAM]);
	parent = entry->parent ? programs_find(programs, entry->parent) : NULL;
	if (!parent || programs_find(programs, entry->pid))
		return 0;
	return set(programs, entry->pid, copy(parent->path, parent->len), parent->len);
}

/**
 * programs_end() - Forget a process that has ended, after its record was asked about
 * @programs:	Any
 * @entry:	As for programs_take()
 */
void programs_end(struct programs *programs, const struct entry *entry)
{
	struct program *slot;

	if (entry->kind != ENTRY_EVENT || entry->event.record.kind != RECORD_EXIT ||
	    entry->event.record.tid != entry->pid || !programs_find(programs, entry->pid))
		return;
	slot = slot_of(programs, entry->pid);
	free(steal_ptr(slot->path));
}

void programs_free(struct programs *programs)
{
	for (size_t i = 0; i < programs->cap; i++)
		free(programs->slots[i].path);
	free(programs->slots);
	*programs = (struct programs){ .cap = 0 };
}
