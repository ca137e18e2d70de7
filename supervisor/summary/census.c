// SPDX-License-Identifier: MIT
// supervisor/summary/census.c - How many different paths, programs and hosts a run had to do with
//
// Only hashes are kept: two names that share one count once, which a program that wants to can
// arrange. It is a number for people to read, and decides nothing.
#include "supervisor/summary/census.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "policy/base/hash.h"

#define ROOM_LEAST 256U

/* The slot of @value, or the empty one where it belongs. */
static size_t find(const struct census_set *set, uint64_t value)
{
	size_t at = (size_t)(value ^ value >> 32) & (set->room - 1);

	while (set->slots[at] && set->slots[at] != value)
		at = (at + 1) & (set->room - 1);
	return at;
}

/* Makes room for one more; false when there is none. */
static bool grow(struct census_set *set)
{
	struct census_set bigger = { .room = set->room ? set->room * 2 : ROOM_LEAST,
				     .count = set->count };

	if (set->count * 2 < set->room)
		return true;
	if (set->count == CENSUS_MAX)
		return false;
	bigger.slots = calloc(bigger.room, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < set->room; i++)
		if (set->slots[i])
			bigger.slots[find(&bigger, set->slots[i])] = set->slots[i];
	free(set->slots);
	*set = bigger;
	return true;
}

static void add(struct census_set *set, const char *bytes, size_t len)
{
	uint64_t value = hash_bytes(HASH_EMPTY, bytes, len);
	size_t at;

	value += !value; /* 0 is an empty slot */

	if (!grow(set)) {
		set->full = true;
		return;
	}
	at = find(set, value);
	set->count += !set->slots[at];
	set->slots[at] = value;
}

/* Whether a call is made to talk to an address, as against waiting at one. */
static bool talks(int nr)
{
	return nr == SYS_connect || nr == SYS_sendto || nr == SYS_sendmsg || nr == SYS_sendmmsg;
}

/* An address without its port. */
static size_t host_len(const char *name, size_t len)
{
	const char *colon = memrchr(name, ':', len);

	return colon ? (size_t)(colon - name) : len;
}

/**
 * census_take() - Count what one event names
 * @census:	Grows up to its bounds
 * @event:	Any kind
 *
 * Trust: the target chose the names.
 */
void census_take(struct census *census, const struct event *event)
{
	/* A name that led nowhere counts as it was spelled; second names may be texts of links. */
	const unsigned int names[] = {
		event->len[STRING_RESOLVED] ? STRING_RESOLVED : STRING_SPELLED,
		STRING_RESOLVED2,
	};

	if (event->record.kind == RECORD_EXEC)
		add(&census->sets[CENSUS_PROGRAMS], event->str[STRING_PROGRAM],
		    event->len[STRING_PROGRAM]);
	if (event->record.kind != RECORD_CALL)
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *name = event->str[names[i]];
		size_t len = event->len[names[i]];

		if (len && *name == '/')
			add(&census->sets[CENSUS_PATHS], name, len);
		else if (len && *name != '@' && talks(event->record.nr))
			add(&census->sets[CENSUS_HOSTS], name, host_len(name, len));
	}
}

void census_free(struct census *census)
{
	for (unsigned int i = 0; i < CENSUS_COUNT; i++)
		free(census->sets[i].slots);
	*census = (struct census){ 0 };
}
