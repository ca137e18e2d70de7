/* SPDX-License-Identifier: MIT */
/* supervisor/words/beside.h - A file that takes another one's place once all of it is written */
#ifndef WARDER_SUPERVISOR_WORDS_BESIDE_H
#define WARDER_SUPERVISOR_WORDS_BESIDE_H

/**
 * struct beside - It is nobody's until then
 * @fd:		Open for writing, -1: there is none
 * @path:	Whose place it takes; NULL: @fd is what was asked for, a pipe or a device
 * @dir:	Where that is
 * @name:	Its own until then, NULL: it has none
 */
struct beside {
	int fd;
	char *path;
	char *dir;
	char *name;
};

#define BESIDE_NONE ((struct beside){ .fd = -1 })

int beside_open(const char *path, struct beside *ret_beside);
int beside_place(struct beside *beside);
void beside_close(struct beside *beside);

#endif
