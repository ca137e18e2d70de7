/* SPDX-License-Identifier: MIT */
/* broker/opening.h - One open with its arguments copied, and the acts it may end in */
#ifndef WARDER_BROKER_OPENING_H
#define WARDER_BROKER_OPENING_H

#include <fcntl.h>
#include <linux/openat2.h>

#include "broker/request.h"

#define O_TMPFILE_BIT (O_TMPFILE & ~O_DIRECTORY)
/* The path is the object's canonical name, or the kernel refuses it. */
#define TEXT_ONLY (RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)

/**
 * struct opening - One open, its arguments copied
 * @dirfd:	As passed
 * @flags:	Cleaned of what openat ignores
 * @mode:	0 unless something may be created
 * @resolve:	openat2's RESOLVE_*
 * @openat2:	The flags came from memory
 */
struct opening {
	uint64_t dirfd;
	int flags;
	mode_t mode;
	uint64_t resolve;
	bool openat2;
};

bool opening_creates(const struct opening *opening);
verbs_t opening_verbs(int flags, bool directory);
int opening_view(const struct world *world, verbs_t granted);
int opening_raw(int dir, const char *path, int flags, mode_t mode, uint64_t resolve);
int opening_directory(int dir, const char *path, int flags);
int opening_reopen(struct request *request, int pin, int flags);
int opening_patient(struct request *request, int dir, const char *path, int flags, mode_t mode,
		    uint64_t resolve);
bool opening_unheld(const struct world *world, const struct name *name, verbs_t granted);
int opening_existing(struct request *request, const struct opening *opening, verbs_t granted);
int opening_parent(const struct world *world, const struct name *name, verbs_t granted);
int opening_new(struct request *request, const struct opening *opening,
		const struct decision *decision);
int opening_unnamed(struct request *request, const struct opening *opening, verbs_t granted);

#endif
