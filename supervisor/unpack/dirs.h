/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/dirs.h - What directories get once nothing more is put into them */
#ifndef WARDER_SUPERVISOR_UNPACK_DIRS_H
#define WARDER_SUPERVISOR_UNPACK_DIRS_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/**
 * struct dir_facts - One directory
 * @ino:	Which: that of one that is gone may come to be another one's, dirs_put() replaces it
 * @mtime:	tv_nsec as utimensat(2) has it
 * @mode:	Permissions
 * @uid:	Owner; of no meaning unless owners are kept
 * @gid:	Likewise
 * @depth:	The root has 0
 */
struct dir_facts {
	uint64_t ino;
	struct timespec mtime;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint32_t depth;
};

/**
 * struct dirs - All directories that were made
 * @slots:	@cap of them, a power of two; those with ino 0 are free
 * @cap:	How many
 * @count:	How many are not free
 */
struct dirs {
	struct dir_facts *slots;
	size_t cap;
	size_t count;
};

int dirs_put(struct dirs *dirs, const struct dir_facts *facts);
struct dir_facts *dirs_get(const struct dirs *dirs, uint64_t ino);
void dirs_free(struct dirs *dirs);

#endif
