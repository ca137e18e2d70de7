// SPDX-License-Identifier: MIT
// policy/glob_within.c - Whether one component's pattern matches all that another one does
#include <string.h>

#include "policy/glob.h"

/* Longer ones are taken for different: nobody writes them. */
#define UNITS_MAX 62
#define STATES_MAX 512

/* A pattern cut into its units: a byte, a class, a question mark, a star. */
struct units {
	const char *unit[UNITS_MAX];
	size_t len[UNITS_MAX];
	unsigned int count;
};

/* What was reached: a place in the inner pattern, and all those in the outer one (a bit each) that
 * the same bytes may lead to. */
struct place_pair {
	unsigned int inner;
	bool read; /* at least one byte: no name is empty */
	uint64_t outer;
};

struct search {
	struct units inner;
	struct units outer;
	bool bytes[256]; /* one of every sort that the two tell apart */
	struct place_pair states[STATES_MAX];
	size_t count;
};

static bool cut(const char *glob, size_t len, struct units *units)
{
	units->count = 0;
	for (size_t i = 0; i < len;) {
		if (units->count == UNITS_MAX)
			return false;
		units->unit[units->count] = glob + i;
		units->len[units->count] = glob_unit(glob + i, len - i);
		i += units->len[units->count++];
	}
	return true;
}

static bool is_star(const struct units *units, unsigned int at)
{
	return at < units->count && units->len[at] == 1 && *units->unit[at] == '*';
}

static bool takes(const struct units *units, unsigned int at, char byte)
{
	return glob_match(units->unit[at], units->len[at], &byte, 1);
}

/* Both patterns treat all bytes between two that stand in them alike. */
static void sort_bytes(const char *glob, size_t len, bool bytes[256])
{
	for (size_t i = 0; i < len; i++)
		for (int byte = (unsigned char)glob[i] - 1; byte <= (unsigned char)glob[i] + 1;
		     byte++)
			if (byte > 0 && byte < 256)
				bytes[byte] = true;
	bytes[1] = bytes[255] = true;
	bytes['/'] = false;
}

/* Stars may stand for nothing. */
static uint64_t skip_stars(const struct units *units, uint64_t places)
{
	for (unsigned int i = 0; i < units->count; i++)
		if (places >> i & 1 && is_star(units, i))
			places |= UINT64_C(2) << i;
	return places;
}

static uint64_t advance(const struct units *units, uint64_t places, char byte)
{
	uint64_t next = 0;

	for (unsigned int i = 0; i < units->count; i++)
		if (places >> i & 1 && takes(units, i, byte))
			next |= UINT64_C(1) << (i + !is_star(units, i));
	return skip_stars(units, next);
}

/* Notes a state that is to be looked at, once. */
static bool reach(struct search *search, unsigned int inner, bool read, uint64_t outer)
{
	for (size_t i = 0; i < search->count; i++)
		if (search->states[i].inner == inner && search->states[i].read == read &&
		    search->states[i].outer == outer)
			return true;
	if (search->count == STATES_MAX)
		return false;
	search->states[search->count++] = (struct place_pair){ inner, read, outer };
	return true;
}

/* Whether the outer pattern keeps up from a state on, as far as one step shows. */
static bool follow(struct search *search, const struct place_pair *state)
{
	const struct units *inner = &search->inner;
	unsigned int at = state->inner;

	if (at == inner->count)
		return !state->read || state->outer >> search->outer.count & 1;
	if (is_star(inner, at) && !reach(search, at + 1, state->read, state->outer))
		return false;
	for (unsigned int byte = 1; byte < 256; byte++)
		if (search->bytes[byte] && takes(inner, at, (char)byte) &&
		    !reach(search, at + !is_star(inner, at), true,
			   advance(&search->outer, state->outer, (char)byte)))
			return false;
	return true;
}

/**
 * glob_within() - Whether a pattern matches every name that another one matches
 * @inner:	The other: escaped form, checked by glob_check(); @inner_len bytes
 * @inner_len:	How many
 * @outer:	The pattern, likewise; @outer_len bytes
 * @outer_len:	How many
 *
 * The outer one is run as the set of all places that it can be in, so that the answer is exact; of
 * patterns that are very long or very much alike it is "no".
 *
 * Return: true only if it does
 */
bool glob_within(const char *inner, size_t inner_len, const char *outer, size_t outer_len)
{
	struct search search = { .count = 0 };

	if (!cut(inner, inner_len, &search.inner) || !cut(outer, outer_len, &search.outer))
		return false;
	sort_bytes(inner, inner_len, search.bytes);
	sort_bytes(outer, outer_len, search.bytes);
	reach(&search, 0, false, skip_stars(&search.outer, 1));
	for (size_t i = 0; i < search.count; i++) {
		struct place_pair state = search.states[i];

		if (!follow(&search, &state))
			return false;
	}
	return true;
}
