/* SPDX-License-Identifier: MIT */
/* supervisor/run/tmpdir.h - Light mode's private TMPDIR: a directory of the host's /tmp */
#ifndef WARDER_SUPERVISOR_RUN_TMPDIR_H
#define WARDER_SUPERVISOR_RUN_TMPDIR_H

/**
 * struct tmpdir - One run's directory
 * @path:	/tmp/warder-RUN; NULL: there is none
 * @parent:	/tmp
 * @dir:	The directory, locked: nobody else removes it while one of the run's own processes,
 *		the broker included, has this descriptor
 */
struct tmpdir {
	char *path;
	int parent;
	int dir;
};

#define TMPDIR_NONE ((struct tmpdir){ .parent = -1, .dir = -1 })

int tmpdir_make(const char *run, struct tmpdir *ret_tmpdir);
void tmpdir_remove(struct tmpdir *tmpdir);

#endif
