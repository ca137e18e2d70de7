// SPDX-License-Identifier: MIT
// supervisor/verdict/ledger.c - Names, how often each was met, and what was found behind it
//
// A target chooses the names, so they are hashed with a key that nobody else knows.
#include "supervisor/verdict/ledger.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "policy/base/cleanup.h"

_Static_assert(sizeof(((struct ledger *)NULL)->key) == crypto_shorthash_KEYBYTES, "SipHash");

static uint64_t hash_of(const struct ledger *ledger, const char *name, size_t len)
{
	unsigned char bytes[crypto_shorthash_BYTES];
	uint64_t hash;

	crypto_shorthash(bytes, (const unsigned char *)name, len, ledger->key);
	memcpy(&hash, bytes, sizeof(hash));
	return hash;
}

/* The slot of a name, or the empty one where it belongs. */
static size_t slot_of(const struct ledger *ledger, uint64_t hash, const char *name, size_t len)
{
	size_t at = (size_t)hash & (ledger->slot_count - 1);

	for (; ledger->slots[at]; at = (at + 1) & (ledger->slot_count - 1)) {
		const struct ledger_entry *entry = &ledger->entries[ledger->slots[at] - 1];

		if (entry->hash == hash && entry->len == len && !memcmp(entry->name, name, len))
			break;
	}
	return at;
}

/* Twice as many slots; false when memory is short. */
static bool grow(struct ledger *ledger)
{
	struct ledger bigger = *ledger;
	struct ledger_entry *entries;

	bigger.cap = ledger->cap ? ledger->cap * 2 : 64;
	bigger.slot_count = bigger.cap * 2;
	bigger.slots = calloc(bigger.slot_count, sizeof(*bigger.slots));
	entries = reallocarray(ledger->entries, bigger.cap, sizeof(*entries));
	if (entries)
		ledger->entries = entries;
	if (!bigger.slots || !entries) {
		free(bigger.slots);
		return false;
	}
	bigger.entries = entries;
	for (size_t i = 0; i < bigger.count; i++)
		bigger.slots[slot_of(&bigger, entries[i].hash, entries[i].name, entries[i].len)] =
			(uint32_t)i + 1;
	free(ledger->slots);
	*ledger = bigger;
	return true;
}

/**
 * ledger_begin() - An empty ledger with a key of its own
 * @ret_ledger:	Filled; untouched on failure
 *
 * Return: 0; -errno where the host has no random bytes: whoever knew the key could choose names
 * that are all in one place of the table
 */
int ledger_begin(struct ledger *ret_ledger)
{
	struct ledger ledger = { .count = 0 };
	ssize_t got = getrandom(ledger.key, sizeof(ledger.key), 0);

	if (got != (ssize_t)sizeof(ledger.key))
		return got < 0 ? -errno : -EIO;
	*ret_ledger = ledger;
	return 0;
}

/**
 * ledger_add() - Meet a name
 * @ledger:	Grows up to LEDGER_MAX names
 * @name:	@len bytes
 * @len:	How many
 *
 * Return: its entry, good until the next one is added; NULL where there is no room (@ledger->full)
 */
struct ledger_entry *ledger_add(struct ledger *ledger, const char *name, size_t len)
{
	struct ledger_entry *entry;
	bool full = false;
	uint64_t hash;
	size_t at;

	if (ledger->count == ledger->cap && (ledger->count == LEDGER_MAX || !grow(ledger))) {
		full = true;
		if (!ledger->cap) {
			ledger->full = true;
			return NULL;
		}
	}
	hash = hash_of(ledger, name, len);
	at = slot_of(ledger, hash, name, len);
	full |= len > LEDGER_BYTES - ledger->bytes;
	if (!ledger->slots[at] && full) {
		ledger->full = true;
		return NULL;
	}
	if (!ledger->slots[at]) {
		entry = &ledger->entries[ledger->count];
		*entry = (struct ledger_entry){ .name = malloc(len + 1), .len = len, .hash = hash };
		if (!entry->name) {
			ledger->full = true;
			return NULL;
		}
		memcpy(entry->name, name, len);
		entry->name[len] = '\0';
		ledger->slots[at] = (uint32_t)++ledger->count;
		ledger->bytes += len;
	}
	entry = &ledger->entries[ledger->slots[at] - 1];
	entry->count++;
	return entry;
}

/**
 * ledger_find() - Look a name up
 * @ledger:	Any
 * @name:	@len bytes
 * @len:	How many
 *
 * Return: its entry, NULL: it was never met
 */
const struct ledger_entry *ledger_find(const struct ledger *ledger, const char *name, size_t len)
{
	size_t at;

	if (!ledger->cap)
		return NULL;
	at = slot_of(ledger, hash_of(ledger, name, len), name, len);
	return ledger->slots[at] ? &ledger->entries[ledger->slots[at] - 1] : NULL;
}

void ledger_free(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->count; i++)
		free(ledger->entries[i].name);
	free(ledger->entries);
	free(ledger->slots);
	*ledger = (struct ledger){ .count = 0 };
}
