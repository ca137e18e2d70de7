// SPDX-License-Identifier: MIT
// supervisor/record/demand.c - What a run asked of each path
#include "supervisor/record/demand.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/hash.h"

#define SLOTS_LEAST 256U

/* The slot of @pattern, or the empty one where it belongs. */
static size_t find(const struct demands *demands, const char *pattern)
{
	size_t mask = demands->slot_count - 1;
	size_t at = hash_bytes(HASH_EMPTY, pattern, strlen(pattern)) & mask;

	while (demands->slots[at] &&
	       strcmp(demands->items[demands->slots[at] - 1].pattern, pattern) != 0)
		at = (at + 1) & mask;
	return at;
}

/* Makes room for one more item; the table stays at most half full. */
static int grow(struct demands *demands)
{
	if (demands->count == demands->cap) {
		size_t cap = demands->cap ? demands->cap * 2 : SLOTS_LEAST / 2;
		struct demand *items = reallocarray(demands->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		demands->items = items;
		demands->cap = cap;
	}
	if (demands->count * 2 >= demands->slot_count) {
		size_t slot_count = demands->slot_count ? demands->slot_count * 2 : SLOTS_LEAST;
		uint32_t *slots = calloc(slot_count, sizeof(*slots));

		if (!slots)
			return -ENOMEM;
		free(demands->slots);
		demands->slots = slots;
		demands->slot_count = slot_count;
		for (size_t i = 0; i < demands->count; i++)
			slots[find(demands, demands->items[i].pattern)] = (uint32_t)i + 1;
	}
	return 0;
}

/**
 * demand_add() - Note that something was asked of a path
 * @demands:	Zeroed at first
 * @pattern:	The path, escaped
 * @verbs:	What was asked
 * @flags:	enum demand_flag
 * @credit:	Who asked; NULL: nobody in particular
 *
 * Return: 0 or -ENOMEM. Beyond its bounds it only counts what is lost.
 */
int demand_add(struct demands *demands, const char *pattern, verbs_t verbs, unsigned int flags,
	       const struct credit *credit)
{
	int r = grow(demands);
	size_t slot, len = strlen(pattern);
	char *copy;

	if (r < 0)
		return r;
	slot = find(demands, pattern);
	if (!demands->slots[slot]) {
		if (demands->count == DEMANDS_MAX || len > DEMANDS_BYTES - demands->bytes) {
			demands->lost++;
			return 0;
		}
		copy = strdup(pattern);
		if (!copy)
			return -ENOMEM;
		demands->items[demands->count++] = (struct demand){ .pattern = copy };
		demands->slots[slot] = (uint32_t)demands->count;
		demands->bytes += len;
	}
	demands->items[demands->slots[slot] - 1].verbs |= verbs;
	demands->items[demands->slots[slot] - 1].flags |= (uint16_t)flags;
	if (credit)
		credit_add(&demands->items[demands->slots[slot] - 1].credit, credit);
	return 0;
}

/**
 * demand_has() - Whether something was asked of a path
 * @demands:	Any
 * @pattern:	The path, escaped
 */
bool demand_has(const struct demands *demands, const char *pattern)
{
	return demand_find(demands, pattern);
}

/**
 * demand_find() - What was asked of a path
 * @demands:	Any
 * @pattern:	The path, escaped
 *
 * Return: valid until the next demand_add(); NULL: nothing was
 */
const struct demand *demand_find(const struct demands *demands, const char *pattern)
{
	uint32_t slot = demands->count ? demands->slots[find(demands, pattern)] : 0;

	return slot ? &demands->items[slot - 1] : NULL;
}

/* A slash sorts before everything else, so that what is in a directory follows it at once. */
static int compare(const void *a, const void *b)
{
	const char *x = (*(const struct demand *const *)a)->pattern;
	const char *y = (*(const struct demand *const *)b)->pattern;

	while (*x && *x == *y) {
		x++;
		y++;
	}
	if (!*x || !*y)
		return (*x != 0) - (*y != 0);
	if (*x == '/' || *y == '/')
		return *x == '/' ? -1 : 1;
	return (unsigned char)*x < (unsigned char)*y ? -1 : 1;
}

/**
 * demands_sorted() - All demands, each directory right before what is in it
 * @demands:	Must not change as long as the result is used
 * @ret_sorted:	@demands->count pointers, one heap block
 *
 * Return: 0 or -ENOMEM
 */
int demands_sorted(const struct demands *demands, const struct demand ***ret_sorted)
{
	const struct demand **sorted = reallocarray(NULL, demands->count + 1, sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < demands->count; i++)
		sorted[i] = &demands->items[i];
	qsort(sorted, demands->count, sizeof(*sorted), compare);
	*ret_sorted = sorted;
	return 0;
}

void demands_free(struct demands *demands)
{
	for (size_t i = 0; i < demands->count; i++)
		free(demands->items[i].pattern);
	free(demands->items);
	free(demands->slots);
	*demands = (struct demands){ 0 };
}
