/* SPDX-License-Identifier: MIT */
/* supervisor/show/follow.h - Wait for what is written to a log */
#ifndef WARDER_SUPERVISOR_SHOW_FOLLOW_H
#define WARDER_SUPERVISOR_SHOW_FOLLOW_H

#include <stdbool.h>

#include "supervisor/reading/reader.h"

/**
 * struct follow - A log that is followed
 * @fd:		Open for reading; stays the caller's, but another file may take its place
 * @name:	Where it was found, NULL: it has no name
 * @shown:	As messages name it
 * @reader:	Reads @fd
 * @notes:	An inotify descriptor, -1: it is looked at from time to time
 * @regular:	@fd is a file: anything else is at its end when it says so
 */
struct follow {
	int fd;
	const char *name;
	const char *shown;
	struct reader *reader;
	int notes;
	bool regular;
};

void follow_begin(struct follow *follow, int fd, const char *name, struct reader *reader);
int follow_wait(void *context);
void follow_end(struct follow *follow);

#endif
