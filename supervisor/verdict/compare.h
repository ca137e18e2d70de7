/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/compare.h - One run held against another */
#ifndef WARDER_SUPERVISOR_VERDICT_COMPARE_H
#define WARDER_SUPERVISOR_VERDICT_COMPARE_H

#include "supervisor/verdict/observation.h"

/* What runs are compared by. */
enum aspect {
	ASPECT_STDOUT,
	ASPECT_STDERR,
	ASPECT_STATUS,
	ASPECT_FILES,
	ASPECT_INPUTS,
	ASPECT_CALLS,
	ASPECT_RESOURCES,
	ASPECT_COUNT
};

#define DIFFERENCE_SIZE 640

/**
 * struct comparison - How runs differ; zeroed: none was compared
 * @compared:	At least one could be, by this
 * @differs:	At least one was different
 * @joined:	Standard output and error were one file, and were compared as one
 * @first:	The first difference, in words; names in it are a target's choice
 * @run:	Number of the run that it was found in
 */
struct comparison {
	bool compared[ASPECT_COUNT];
	bool differs[ASPECT_COUNT];
	bool joined;
	char first[ASPECT_COUNT][DIFFERENCE_SIZE];
	unsigned int run[ASPECT_COUNT];
};

void compare(const struct observation *reference, const struct observation *other, unsigned int run,
	     struct comparison *comparison);

#endif
