// SPDX-License-Identifier: MIT
// supervisor/record/denial.c - The distinct refusals of a run, in bounded memory
#include "supervisor/record/denial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/hash.h"

/* A power of two, at most half full. */
#define SLOTS 2048U

_Static_assert(SLOTS >= 2 * DENIALS_MAX, "the table must keep empty slots");

/**
 * struct denials - Refusals in the order in which they first happened, and a hash table of them
 * @items:	DENIALS_MAX of them, made with the first refusal: most runs have none
 * @slots:	Index into @items plus one, 0: empty; made likewise
 * @bytes:	Of all paths
 * @uncounted:	Refusals that found no room
 */
struct denials {
	struct denial *items;
	uint16_t *slots;
	size_t count;
	size_t bytes;
	uint64_t uncounted;
};

/* Who picks colliding paths gains a slow thousand, there are no more. */
static uint64_t hash_note(const struct denial_note *note)
{
	uint64_t hash = hash_bytes(HASH_EMPTY, note->path, note->len);

	hash = hash_bytes(hash, &note->rule, sizeof(note->rule));
	return hash_bytes(hash, &note->verb, sizeof(note->verb));
}

/* Two refusals are one when verb, path and rule are; without a path the call stands for it. */
static bool same(const struct denial *denial, const struct denial_note *note)
{
	return denial->verb == note->verb && denial->rule == note->rule &&
	       denial->kill == note->kill && denial->len == note->len &&
	       (note->len || denial->nr == note->nr) &&
	       !memcmp(denial->path, note->path, note->len);
}

static size_t find(const struct denials *denials, const struct denial_note *note)
{
	size_t at = hash_note(note) % SLOTS;

	while (denials->slots[at] && !same(&denials->items[denials->slots[at] - 1], note))
		at = (at + 1) % SLOTS;
	return at;
}

/**
 * denial_call() - The system call of a refusal
 * @nr:		struct denial.nr
 *
 * Return: NULL for none, for a number that nobody knows, and for one of another table
 */
const struct call *denial_call(int64_t nr)
{
	return nr < 0 || nr > CALL_NEWEST ? NULL : call_at((int)nr);
}

/**
 * denial_first() - A refusal that happened once
 * @note:	It
 * @number:	The refusal's
 * @path:	The note's, or a copy; the result is as good as long as this is
 */
struct denial denial_first(const struct denial_note *note, size_t number, char *path)
{
	struct denial denial = {
		.number = number,
		.path = path,
		.len = note->len,
		.rule = note->rule,
		.nr = note->nr,
		.count = 1,
		.verb = note->verb,
		.kill = note->kill,
		.real = note->real,
		.answer = note->answer,
		.place = note->place,
	};

	strncpy(denial.comm, note->comm, sizeof(denial.comm) - 1);
	return denial;
}

int denials_create(struct denials **ret_denials)
{
	struct denials *denials = calloc(1, sizeof(*denials));

	if (!denials)
		return -ENOMEM;
	*ret_denials = denials;
	return 0;
}

void denials_free(struct denials *denials)
{
	if (!denials)
		return;
	for (size_t i = 0; i < denials->count; i++)
		free(denials->items[i].path);
	free(denials->items);
	free(denials->slots);
	free(denials);
}

/* Makes the tables when they are not there; false when memory is short. */
static bool have_tables(struct denials *denials)
{
	if (!denials->items)
		denials->items = calloc(DENIALS_MAX, sizeof(*denials->items));
	if (!denials->slots)
		denials->slots = calloc(SLOTS, sizeof(*denials->slots));
	return denials->items && denials->slots;
}

/**
 * denials_add() - Count one refusal
 * @denials:	Grows up to its bounds; beyond them, or when memory is short, it only counts
 * @note:	The refusal
 *
 * Trust: path and comm are the target's choice.
 *
 * Return: the refusal's number; 0 when it was only counted
 */
size_t denials_add(struct denials *denials, const struct denial_note *note)
{
	char *path = NULL;
	size_t slot = 0;

	if (have_tables(denials)) {
		slot = find(denials, note);
		if (denials->slots[slot]) {
			denials->items[denials->slots[slot] - 1].count++;
			return denials->slots[slot];
		}
		if (denials->count < DENIALS_MAX && note->len <= DENIALS_BYTES - denials->bytes)
			path = malloc(note->len + 1);
	}
	if (!path) {
		denials->uncounted++;
		return 0;
	}
	memcpy(path, note->path, note->len);
	path[note->len] = '\0';
	denials->count++;
	denials->items[denials->count - 1] = denial_first(note, denials->count, path);
	denials->slots[slot] = (uint16_t)denials->count;
	denials->bytes += note->len;
	return denials->count;
}

size_t denials_count(const struct denials *denials)
{
	return denials->count;
}

/**
 * denials_at() - One refusal, in the order in which they first happened
 * @denials:	Any
 * @index:	From 0
 *
 * Return: the refusal, NULL behind the last one
 */
const struct denial *denials_at(const struct denials *denials, size_t index)
{
	return index < denials->count ? &denials->items[index] : NULL;
}

/**
 * denials_uncounted() - Refusals that are in none of the kept ones
 * @denials:	Any
 */
uint64_t denials_uncounted(const struct denials *denials)
{
	return denials->uncounted;
}
