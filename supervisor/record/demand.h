/* SPDX-License-Identifier: MIT */
/* supervisor/record/demand.h - What a run asked of each path */
#ifndef WARDER_SUPERVISOR_RECORD_DEMAND_H
#define WARDER_SUPERVISOR_RECORD_DEMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/verb.h"
#include "supervisor/record/credit.h"

/* Distinct paths that are kept, and their bytes: a run that touches more is told so. */
#define DEMANDS_MAX (1U << 18)
#define DEMANDS_BYTES (16U << 20)

enum demand_flag {
	DEMAND_DIRECTORY = 1 << 0, /* it is one */
	DEMAND_MOVED = 1 << 1, /* it was renamed, or something was renamed to it */
	DEMAND_RULED = 1 << 2, /* a rule refuses it; else, of what was refused, none allowed it */
	DEMAND_SECRET = 1 << 3,
	DEMAND_WAY_OUT = 1 << 4, /* a socket whose other side does what the jail cannot */
	DEMAND_ASKED = 1 << 5, /* a rule asks about it */
	DEMAND_LINK = 1 << 6, /* it is a link to where secrets are */
	DEMAND_TRAP = 1 << 7, /* what is written there runs later, outside of the jail */
	DEMAND_NUMBERED = 1 << 8, /* who made it put the number of its own process into its name */
	DEMAND_MADE = 1 << 9, /* a file that was not there before it was opened */
};

/*
 * What whoever makes a file asks for the next time, when it is there: it is what it has written
 * itself, and what it could have read in this run.
 */
#define DEMAND_MADE_VERBS (V_LIST | V_READ)

/* What one may do to a name that moves: both ends of a rename need the same. */
#define DEMAND_MOVED_VERBS (V_LIST | V_READ | V_MODIFY | V_APPEND | V_CREATE | V_DELETE)

/**
 * struct demand - One path
 * @pattern:	In the escaped form of policy/glob.h; NUL terminated
 * @verbs:	All that was asked of it
 * @flags:	enum demand_flag
 * @credit:	Who asked, and how often
 */
struct demand {
	char *pattern;
	verbs_t verbs;
	uint16_t flags;
	struct credit credit;
};

/**
 * struct demands - A hash table of them
 * @items:	In the order in which they came
 * @bytes:	Of all patterns
 * @slots:	Index into @items plus one, 0: empty
 * @slot_count:	A power of two
 * @lost:	Demands that found no room
 */
struct demands {
	struct demand *items;
	size_t count;
	size_t cap;
	size_t bytes;
	uint32_t *slots;
	size_t slot_count;
	uint64_t lost;
};

int demand_add(struct demands *demands, const char *pattern, verbs_t verbs, unsigned int flags,
	       const struct credit *credit);
const struct demand *demand_find(const struct demands *demands, const char *pattern);
bool demand_has(const struct demands *demands, const char *pattern);
int demands_sorted(const struct demands *demands, const struct demand ***ret_sorted);
void demands_free(struct demands *demands);

#endif
