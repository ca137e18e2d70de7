/* SPDX-License-Identifier: MIT */
/* supervisor/host/mounts.h - The host's mounts, as the kernel lists them */
#ifndef WARDER_SUPERVISOR_HOST_MOUNTS_H
#define WARDER_SUPERVISOR_HOST_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct mounted - One line of /proc/self/mountinfo: proc(5)
 * @device:	major:minor
 * @root:	What of the file system is shown
 * @point:	Where
 * @point_len:	Its bytes
 * @layers:	Of an overlay: its options, escaped as they stand there; else NULL
 * @controllers: Of control groups of the first version: which, with commas; else NULL
 * @groups:	Which version of control groups it is, 0: none of them
 * @twice:	Its file system is mounted in another place as well
 * @proc:	A process file system
 * @kernel:	It stores nothing: what is written to it is an order to the kernel
 * @folds:	Its names are the same in upper and lower case
 */
struct mounted {
	char device[24];
	char *root;
	char *point;
	size_t point_len;
	char *layers;
	char *controllers;
	unsigned int groups;
	bool twice;
	bool proc;
	bool kernel;
	bool folds;
};

struct mounts {
	struct mounted *list;
	size_t count;
};

int mounts_read(struct mounts *ret_mounts);
void mounts_free(struct mounts *mounts);
const struct mounted *mounts_home(const struct mounts *mounts, const char *path);

#endif
