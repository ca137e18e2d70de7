// SPDX-License-Identifier: MIT
// policy/glob_split.c - Names by which of some globs match them
//
// All globs run over the bytes of a name at once; what they have come to is a set of positions, one
// bit each. Going through the sets in the order of the names that lead to them finds every
// combination of globs that a name can match, and its shortest name. Bytes that no glob tells apart
// are tried once.
#include "policy/glob_split.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/hash.h"
#include "policy/base/text.h"
#include "policy/glob.h"
#include "policy/parse.h"

/* Sets of positions that are gone through; globs like a star on either side of a word double it. */
#define SETS_MAX 20000

/* Of bytes that nothing tells apart the first of these is taken; others stand in the order of their
 * numbers. */
static const char favourites[] =
	"xyzabcdefghijklmnopqrstuvw0123456789XYZABCDEFGHIJKLMNOPQRSTUVW_-.";

/* One step of a glob; @first: it begins one, @star: it takes any number of bytes. */
struct unit {
	const char *text;
	size_t len;
	bool star;
	bool end; /* behind the last one */
};

/* A set of positions, and the name that leads there: the one before it and a byte. */
struct set {
	uint32_t parent;
	uint8_t byte;
	uint16_t len;
	bool dots; /* the name is `.` or `..` */
};

struct split {
	struct unit *units;
	size_t unit_count;
	uint8_t kinds[256]; /* of a byte */
	uint8_t bytes[256]; /* of a kind: its favourite */
	unsigned int kind_count;
	size_t words; /* of a set */
	struct set *sets;
	uint64_t *bits; /* @words for each set */
	size_t set_count;
	uint32_t *slots;
	size_t slot_mask;
	bool *seen; /* vectors that were emitted, one after the other */
	size_t seen_count;
};

static int add_units(struct split *split, const struct glob_text *glob)
{
	for (size_t at = 0;; at += split->units[split->unit_count - 1].len) {
		struct unit *units = parse_grow(split->units, split->unit_count, sizeof(*units));
		struct unit *unit;

		if (!units)
			return -ENOMEM;
		split->units = units;
		unit = &units[split->unit_count++];
		*unit = (struct unit){ .text = glob->text + at, .end = at >= glob->len };
		if (unit->end)
			return 0;
		unit->len = glob_unit(unit->text, glob->len - at);
		unit->star = *unit->text == '*' && unit->len == 1;
	}
}

static bool takes(const struct unit *unit, uint8_t byte)
{
	char name = (char)byte;

	return !unit->end && !unit->star && glob_match(unit->text, unit->len, &name, 1);
}

static unsigned int rank(uint8_t byte)
{
	const char *at = byte ? strchr(favourites, byte) : NULL;

	return at ? (unsigned int)(at - favourites) : 256U + byte;
}

/* Parts the bytes: of one kind are those that no unit tells apart. */
static void sort_bytes(struct split *split, bool abstract)
{
	split->kind_count = 1;
	for (size_t u = 0; u < split->unit_count; u++) {
		int parted[256][2];
		int count = 0;

		memset(parted, -1, sizeof(parted));
		for (unsigned int byte = 1; byte < 256; byte++) {
			int *kind =
				&parted[split->kinds[byte]][takes(&split->units[u], (uint8_t)byte)];

			if (*kind < 0)
				*kind = count++;
			split->kinds[byte] = (uint8_t)*kind;
		}
		split->kind_count = (unsigned int)count;
	}
	for (unsigned int byte = 1; byte < 256; byte++) {
		uint8_t *best = &split->bytes[split->kinds[byte]];

		if (byte == '/' && !abstract)
			continue;
		if (!*best || rank((uint8_t)byte) < rank(*best))
			*best = (uint8_t)byte;
	}
}

static bool has_bit(const uint64_t *bits, size_t bit)
{
	return bits[bit / 64] >> bit % 64 & 1;
}

/* Positions at a star are behind it as well: it may stand for nothing. */
static void set_bit(const struct split *split, uint64_t *bits, size_t bit)
{
	for (;; bit++) {
		bits[bit / 64] |= UINT64_C(1) << bit % 64;
		if (!split->units[bit].star)
			return;
	}
}

static void step(const struct split *split, const uint64_t *from, uint8_t byte, uint64_t *to)
{
	memset(to, 0, split->words * sizeof(*to));
	for (size_t word = 0; word < split->words; word++) {
		for (uint64_t left = from[word]; left; left &= left - 1) {
			size_t bit = word * 64 + (size_t)__builtin_ctzll(left);

			if (split->units[bit].star)
				set_bit(split, to, bit);
			else if (takes(&split->units[bit], byte))
				set_bit(split, to, bit + 1);
		}
	}
}

static uint64_t hash_bits(const struct split *split, const uint64_t *bits)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < split->words; i++)
		hash = hash_mix(hash ^ bits[i]);
	return hash;
}

static int grow_slots(struct split *split)
{
	size_t size = split->slots ? (split->slot_mask + 1) * 2 : 64;
	uint32_t *slots = calloc(size, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	free(split->slots);
	split->slots = slots;
	split->slot_mask = size - 1;
	for (size_t i = 1; i < split->set_count; i++) {
		size_t at = hash_bits(split, split->bits + i * split->words) & split->slot_mask;

		if (split->sets[i].dots)
			continue;

		while (slots[at])
			at = (at + 1) & split->slot_mask;
		slots[at] = (uint32_t)i + 1;
	}
	return 0;
}

/*
 * Adds the set that stands behind the others if it is new: 1; 0: it was known. The first, which no
 * byte led to, is nobody's: a name that leads to the same is another one. So it is with `.` and
 * `..`, which are no names.
 */
static int add_set(struct split *split, uint32_t parent, uint8_t byte)
{
	const uint64_t *bits = split->bits + split->set_count * split->words;
	struct set set = { parent, byte, (uint16_t)(split->sets[parent].len + 1), false };
	size_t at;

	set.dots = byte == '.' && set.len <= 2 && (!parent || split->sets[parent].dots);
	if (set.dots) {
		split->sets[split->set_count++] = set;
		return 1;
	}
	if (split->set_count * 2 >= split->slot_mask && grow_slots(split) < 0)
		return -ENOMEM;
	for (at = hash_bits(split, bits) & split->slot_mask; split->slots[at];
	     at = (at + 1) & split->slot_mask)
		if (!memcmp(split->bits + (split->slots[at] - 1) * split->words, bits,
			    split->words * sizeof(*bits)))
			return 0;
	split->slots[at] = (uint32_t)split->set_count + 1;
	split->sets[split->set_count++] = set;
	return 1;
}

/* Room for one more set. */
static int reserve(struct split *split)
{
	size_t count = split->set_count;
	void *sets, *bits;

	if (count >= SETS_MAX)
		return -E2BIG;
	if (count && (count < 8 || count & (count - 1)))
		return 0;
	count = count ? count * 2 : 8;
	sets = reallocarray(split->sets, count, sizeof(*split->sets));
	if (sets)
		split->sets = sets;
	bits = reallocarray(split->bits, count * split->words, sizeof(*split->bits));
	if (bits)
		split->bits = bits;
	return sets && bits ? 0 : -ENOMEM;
}

/* The vector of a set's name, if no shorter name had it; NULL. */
static const bool *new_vector(struct split *split, size_t count, uint32_t set)
{
	const uint64_t *bits = split->bits + set * split->words;
	bool *vector = split->seen + split->seen_count * count;
	size_t glob = 0;

	for (size_t u = 0; u < split->unit_count; u++)
		if (split->units[u].end)
			vector[glob++] = has_bit(bits, u);
	for (size_t i = 0; i < split->seen_count; i++)
		if (!count || !memcmp(split->seen + i * count, vector, count))
			return NULL;
	return vector;
}

/* Tells of a set's name, unless there is one like it already, or nothing can have it. */
static int tell(struct split *split, size_t count, uint32_t set,
		int (*emit)(void *ctx, const struct glob_class *class), void *ctx)
{
	size_t len = split->sets[set].len;
	_cleanup_free_ char *name = malloc(len + 1);
	void *seen = split->seen;
	struct glob_class class = { name, len, NULL };

	if (!name)
		return -ENOMEM;
	name[len] = '\0';
	for (uint32_t at = set; len; at = split->sets[at].parent)
		name[--len] = (char)split->sets[at].byte;
	if (!class.len || split->sets[set].dots)
		return 0;
	seen = reallocarray(seen, (split->seen_count + 1) * (count + 1), sizeof(bool));
	if (!seen)
		return -ENOMEM;
	split->seen = seen;
	class.matched = new_vector(split, count, set);
	if (!class.matched)
		return 0;
	split->seen_count++;
	return emit(ctx, &class);
}

static int run(struct split *split, size_t count, bool abstract,
	       int (*emit)(void *ctx, const struct glob_class *class), void *ctx)
{
	int r = reserve(split);
	bool start = true;

	if (r < 0)
		return r;
	memset(split->bits, 0, split->words * sizeof(*split->bits));
	for (size_t u = 0; u < split->unit_count; u++) {
		if (start)
			set_bit(split, split->bits, u);
		start = split->units[u].end;
	}
	split->sets[split->set_count++] = (struct set){ 0, 0, 0, false };
	for (uint32_t set = 0; r >= 0 && set < split->set_count; set++) {
		r = tell(split, count, set, emit, ctx);
		for (unsigned int kind = 0; r >= 0 && kind < split->kind_count; kind++) {
			uint8_t byte = abstract && !set ? '@' : split->bytes[kind];

			if (!byte)
				continue;
			r = reserve(split);
			if (r < 0)
				break;
			step(split, split->bits + set * split->words, byte,
			     split->bits + split->set_count * split->words);
			r = add_set(split, set, byte);
			if (abstract && !set)
				break;
		}
	}
	return r < 0 ? r : 0;
}

/**
 * glob_split() - Find every set of globs that a name can match, with a name that does
 * @globs:	@count of them, none of them empty
 * @count:	How many
 * @abstract:	Names begin with `@` and may have slashes
 * @emit:	Called once for each set, also that of none; 0 to go on
 * @ctx:	Its first argument
 *
 * Return: 0, -ENOMEM, -E2BIG when the globs are such that there is too much to go through, or what
 * @emit returned
 */
int glob_split(const struct glob_text *globs, size_t count, bool abstract,
	       int (*emit)(void *ctx, const struct glob_class *class), void *ctx)
{
	struct split split = { .units = NULL };
	int r = 0;

	for (size_t i = 0; i < count && !r; i++)
		r = add_units(&split, &globs[i]);
	if (!r) {
		split.words = split.unit_count / 64 + 1;
		sort_bytes(&split, abstract);
		r = run(&split, count, abstract, emit, ctx);
	}
	free(split.units);
	free(split.sets);
	free(split.bits);
	free(split.slots);
	free(split.seen);
	return r;
}
