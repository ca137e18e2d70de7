/* SPDX-License-Identifier: MIT */
/* supervisor/writes/kept.h - The layers of a run, in the state directory */
#ifndef WARDER_SUPERVISOR_WRITES_KEPT_H
#define WARDER_SUPERVISOR_WRITES_KEPT_H

#include "policy/base/strings.h"
#include "policy/base/text.h"
#include "supervisor/writes/changes.h"

enum kept_state {
	KEPT_RUNNING, /* its run goes on */
	KEPT_UNFINISHED, /* its run died before it could be listed what was written */
	KEPT_WAITING, /* to be applied or discarded */
	KEPT_BEGUN, /* applying it was begun, and not finished */
};

/**
 * struct kept - One run's layers
 * @parent:	The directory of all runs, O_PATH
 * @dir:	This one's, held against others
 * @run:	Name of the run, and of the directory
 * @state:	What can be done with it
 * @began:	When the run was about to begin
 * @cwd:	Its working directory
 * @command:	What was run
 * @places:	Directories under the overlays; each layer is called by its index
 */
struct kept {
	int parent;
	int dir;
	char *run;
	enum kept_state state;
	struct timespec began;
	char *cwd;
	struct strings command;
	struct strings places;
};

#define KEPT_NONE ((struct kept){ .parent = -1, .dir = -1 })

char *kept_directory(const char *state);
int kept_make(const char *state, const char *run, struct kept *ret_kept, struct text *message);
int kept_begin(struct kept *kept, const char *cwd, char *const *command,
	       const struct strings *places);
int kept_finish(struct kept *kept, const struct changes *changes);
int kept_begin_applying(struct kept *kept);
int kept_open(const char *state, const char *name, struct kept *ret_kept, struct text *message);
int kept_list(const char *state, struct strings *runs);
int kept_changes(const struct kept *kept, struct changes *changes);
int kept_upper(const struct kept *kept, size_t place);
int kept_remove(struct kept *kept);
void kept_close(struct kept *kept);

#endif
