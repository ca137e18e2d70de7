/* SPDX-License-Identifier: MIT */
/* supervisor/summary/census.h - How many different paths, programs and hosts a run had to do with
 */
#ifndef WARDER_SUPERVISOR_SUMMARY_CENSUS_H
#define WARDER_SUPERVISOR_SUMMARY_CENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "supervisor/record/event.h"

/* What is counted. */
enum census_of {
	CENSUS_PATHS,
	CENSUS_PROGRAMS,
	CENSUS_HOSTS,
	CENSUS_COUNT,
};

/* Different ones that are told apart, of each: 4 MiB. What comes later is not counted. */
#define CENSUS_MAX (1U << 18)

/**
 * struct census_set - The hashes of what was seen
 * @slots:	An open hash table, at most half full; 0: empty
 * @room:	How many, a power of two
 * @count:	How many are used
 * @full:	Some found no room
 */
struct census_set {
	uint64_t *slots;
	size_t room;
	size_t count;
	bool full;
};

/* Zeroed at first. */
struct census {
	struct census_set sets[CENSUS_COUNT];
};

void census_take(struct census *census, const struct event *event);
void census_free(struct census *census);

#endif
