/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/ledger.h - Names, how often each was met, and what was found behind it */
#ifndef WARDER_SUPERVISOR_VERDICT_LEDGER_H
#define WARDER_SUPERVISOR_VERDICT_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "supervisor/words/digest.h"

/* More names are not kept: runs that have more cannot be compared. */
#define LEDGER_MAX (1U << 18)
/* Nor longer ones: a target can make names of 4 KiB as fast as short ones. */
#define LEDGER_BYTES ((size_t)32 << 20)

/* What a path led to when a run had ended. */
enum found_kind {
	FOUND_UNKNOWN, /* nobody looked */
	FOUND_NOTHING,
	FOUND_FILE,
	FOUND_DIRECTORY,
	FOUND_LINK, /* the digest is that of its text */
	FOUND_OTHER,
	FOUND_CLOSED, /* it is there, and could not be read */
	FOUND_PRIVATE, /* it was the jail's own, and is gone with it */
};

#define MARK_BYTES 16

/**
 * struct found - What a path led to
 * @kind:	As what
 * @mode:	Type and mode
 * @node:	Inode and device, while its run is the one that is looked at
 * @when:	When it was changed last
 * @dated:	That is not while the run went on: somebody has set it
 * @digest:	Of its content
 * @attributes:	Digest of its extended attributes and access lists; zero: it has none
 * @twin:	Digest of the first name that the same file has; zero: this one, or it has no other
 */
struct found {
	enum found_kind kind;
	mode_t mode;
	struct {
		dev_t dev;
		ino_t ino;
	} node;
	struct timespec when;
	bool dated;
	unsigned char attributes[MARK_BYTES];
	unsigned char twin[MARK_BYTES];
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
 * @bytes:	Of all names
 * @full:	Some had no room any more
 */
struct ledger {
	struct ledger_entry *entries;
	size_t count;
	size_t cap;
	uint32_t *slots;
	size_t slot_count;
	size_t bytes;
	unsigned char key[16];
	bool full;
};

int ledger_begin(struct ledger *ret_ledger);
struct ledger_entry *ledger_add(struct ledger *ledger, const char *name, size_t len);
const struct ledger_entry *ledger_find(const struct ledger *ledger, const char *name, size_t len);
void ledger_free(struct ledger *ledger);

#endif
