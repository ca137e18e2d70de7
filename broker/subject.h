/* SPDX-License-Identifier: MIT */
/* broker/subject.h - The one object that a call is about, found by its path or its descriptor */
#ifndef WARDER_BROKER_SUBJECT_H
#define WARDER_BROKER_SUBJECT_H

#include <sys/xattr.h>
#include <time.h>

#include "broker/pin.h"
#include "broker/request.h"

struct subject;

/* What a call makes of a path that is NULL. */
enum subject_null {
	NULL_FAULT, /* EFAULT */
	NULL_DESCRIPTOR, /* the directory descriptor is the subject's own: futimens(3), no flags */
	NULL_EMPTY, /* as "" where AT_EMPTY_PATH is given (6.11) */
	NULL_FILE, /* likewise, and "" is the open file itself: O_PATH is EBADF (6.13) */
};

/**
 * struct subject_row - How one call finds its subject, and what is done with it
 * @nr:		Number. Where its arguments are is known from policy/calls.c.
 * @how:	enum resolve_flags that it always has
 * @flags:	AT_ flags that it knows; others are EINVAL, behind @fetch
 * @null:	enum subject_null
 * @fetch:	Copies what the kernel looks at before the path: 0, -errno, or 1
 *		when nothing is to be done: 0 is answered. May be NULL
 * @perform:	0 and up, or -errno; NULL: refused, see there
 */
struct subject_row {
	uint16_t nr;
	uint8_t how;
	uint16_t flags;
	uint8_t null;
	int (*fetch)(struct request *request, struct subject *subject);
	int (*perform)(struct request *request, const struct subject *subject);
};

/**
 * struct subject - One call's arguments, sorted
 * @row:	Its row
 * @value:	Index of the first argument behind the path (or the descriptor) and the AT_ flags
 * @flags:	AT_ flags, 0 where the call has none
 * @null:	The path is NULL, and that is all right
 * @object:	The pinned object as a path of the broker's
 * @attribute:	An extended attribute's name (@fetch)
 * @size:	Bytes of its value in request->bytes, or of the room for what is given (@fetch)
 * @address:	That room (@fetch)
 * @options:	XATTR_ flags (@fetch)
 * @times:	To be set; @now: the current time instead (@fetch)
 */
struct subject {
	const struct subject_row *row;
	int value;
	uint32_t flags;
	bool null;
	struct pin_path object;
	char attribute[XATTR_NAME_MAX + 1];
	size_t size;
	uint64_t address;
	int options;
	struct timespec times[2];
	bool now;
};

const struct subject_row *subject_row(const struct subject_row *rows, size_t count, int nr);
bool subject_find(struct request *request, const struct subject_row *row, verbs_t verbs,
		  struct subject *ret_subject);
uint64_t subject_argument(const struct request *request, const struct subject *subject, int behind);
int subject_any(struct request *request, uint64_t fd);
int subject_check_flags(const struct subject *subject);
int subject_fetch_attribute(struct request *request, struct subject *subject, uint64_t address);

#endif
