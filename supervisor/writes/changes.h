/* SPDX-License-Identifier: MIT */
/* supervisor/writes/changes.h - What a run's writes come to, path by path */
#ifndef WARDER_SUPERVISOR_WRITES_CHANGES_H
#define WARDER_SUPERVISOR_WRITES_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "policy/base/text.h"

enum change_kind { CHANGE_CREATED, CHANGE_CHANGED, CHANGE_DELETED, CHANGE_KINDS };

/* What of a file is another than before: bits. */
enum change_what {
	CHANGE_TYPE = 1 << 0,
	CHANGE_CONTENT = 1 << 1,
	CHANGE_MODE = 1 << 2,
	CHANGE_OWNER = 1 << 3,
	CHANGE_TIMES = 1 << 4,
	CHANGE_ATTRIBUTES = 1 << 5,
	CHANGE_IMPLIED = 1 << 6, /* a directory's times, by what is told of its entries; nothing
				  * but a name that others are linked to */
	CHANGE_RACED = 1 << 7, /* somebody else changed it while the run went on */
};

/* A file, as it was or would be; @mode 0: there is none. */
struct change_side {
	mode_t mode;
	uid_t uid;
	gid_t gid;
	uint64_t size;
	uint64_t ino;
	uint64_t links;
	struct timespec mtime;
	struct timespec ctime;
};

/**
 * struct change - One path
 * @kind:	What would happen to it
 * @what:	Bits of enum change_what
 * @place:	Index of the directory under the overlay
 * @path:	From there, "" for itself; heap
 * @before:	On the host, when the run had ended
 * @after:	In the layer
 */
struct change {
	enum change_kind kind;
	unsigned int what;
	unsigned int place;
	char *path;
	struct change_side before;
	struct change_side after;
};

/**
 * struct changes - All of a run
 * @list:	@count of them, for @cap there is room
 * @count:	How many
 * @cap:	Likewise
 * @missed:	Names that could not be looked at: they are in no list
 */
struct changes {
	struct change *list;
	size_t count;
	size_t cap;
	uint64_t missed;
};

/* How many of each kind are told. */
struct change_counts {
	uint64_t of[CHANGE_KINDS];
};

int changes_add(struct changes *changes, const struct change *change);
void changes_sort(struct changes *changes);
const struct change *changes_find(const struct changes *changes, unsigned int place,
				  const char *path);
void changes_imply(struct changes *changes);
void changes_count(const struct changes *changes, struct change_counts *ret_counts);
const char *change_word(enum change_kind kind);
void changes_write(const struct changes *changes, struct text *text);
int changes_read(const char *bytes, size_t len, struct changes *changes);
void changes_free(struct changes *changes);

#endif
