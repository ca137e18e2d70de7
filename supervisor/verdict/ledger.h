/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/ledger.h - Names, how often each was met, and what was found behind it */
#ifndef WARDER_SUPERVISOR_VERDICT_LEDGER_H
#define WARDER_SUPERVISOR_VERDICT_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "supervisor/words/digest.h"

/* More names are not kept: runs that have more cannot be compared. */
#define LEDGER_MAX (1U << 18)

/* What a path led to when a run had ended. */
enum found_kind {
	FOUND_UNKNOWN, /* nobody looked */
	FOUND_NOTHING,
	FOUND_FILE,
	FOUND_DIRECTORY,
	FOUND_LINK, /* the digest is that of its text */
	FOUND_OTHER,
	FOUND_CLOSED, /* it is there, and could not be read */
};

struct found {
	enum found_kind kind;
	mode_t mode;
	unsigned char digest[DIGEST_BYTES];
};

/**
 * struct ledger_entry - One name
 * @name:	NUL terminated; the target chose it
 * @len:	Bytes of it: there may be a NUL in it
 * @hash:	Keyed
 * @count:	How often it was met
 * @marks:	The user's
 * @found:	Of a path
 */
struct ledger_entry {
	char *name;
	size_t len;
	uint64_t hash;
	uint64_t count;
	unsigned int marks;
	struct found found;
};

/**
 * struct ledger - A table of names; zeroed: empty, with a key that everybody knows
 * @entries:	@count of them, in the order in which they came
 * @slots:	Indices into @entries, plus one
 * @full:	Some had no room any more
 */
struct ledger {
	struct ledger_entry *entries;
	size_t count;
	size_t cap;
	uint32_t *slots;
	size_t slot_count;
	unsigned char key[16];
	bool full;
};

int ledger_begin(struct ledger *ret_ledger);
struct ledger_entry *ledger_add(struct ledger *ledger, const char *name, size_t len);
const struct ledger_entry *ledger_find(const struct ledger *ledger, const char *name, size_t len);
void ledger_free(struct ledger *ledger);

#endif
