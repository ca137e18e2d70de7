/* SPDX-License-Identifier: MIT */
/* supervisor/show/programs.h - What each process of a run last executed */
#ifndef WARDER_SUPERVISOR_SHOW_PROGRAMS_H
#define WARDER_SUPERVISOR_SHOW_PROGRAMS_H

#include "supervisor/reading/entry.h"

/* One process. @path: NULL when it is not known; heap. */
struct program {
	int32_t pid;
	size_t len;
	char *path;
};

/**
 * struct programs - By number of the process
 * @slots:	A hash table; @pid is 0 in those that are not used
 * @cap:	Of them, a power of two
 * @count:	That are used
 */
struct programs {
	struct program *slots;
	size_t cap;
	size_t count;
};

int programs_take(struct programs *programs, const struct entry *entry);
const struct program *programs_find(const struct programs *programs, int32_t pid);
void programs_end(struct programs *programs, const struct entry *entry);
void programs_free(struct programs *programs);

#endif
