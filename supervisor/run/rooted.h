/* SPDX-License-Identifier: MIT */
/* supervisor/run/rooted.h - The root of a run where it is not the host's, seen from outside */
#ifndef WARDER_SUPERVISOR_RUN_ROOTED_H
#define WARDER_SUPERVISOR_RUN_ROOTED_H

#include "policy/base/strings.h"
#include "policy/policy.h"
#include "supervisor/host/names.h"
#include "supervisor/options/options.h"
#include "supervisor/words/paths.h"

/**
 * struct rooted - A root that was made for a run
 * @spec:	What it is
 * @wanted:	There is one; else all of this does nothing
 * @inside:	Its top, -1 until it is made
 * @outside:	The host's /
 * @cwd:	The supervisor's working directory, on the host
 * @work:	The run's working directory, in it; not its own
 * @directory:	The host's, resolved; NULL without
 * @sources:	Of what else is shown, resolved, "" where that is memory
 * @mounts:	What else is shown, by these names
 * @applets:	Of the busybox
 * @busybox:	Path of the host, NULL without
 * @host:	Names of the host, as it was before
 */
struct rooted {
	struct root_spec spec;
	bool wanted;
	int inside;
	int outside;
	int cwd;
	const char *work;
	char *directory;
	struct strings sources;
	struct root_mount *mounts;
	struct strings applets;
	char *busybox;
	struct names *host;
};

#define ROOTED_NONE ((struct rooted){ .inside = -1, .outside = -1, .cwd = -1 })

bool rooted_wanted(const struct options *options);
int rooted_refuse(const char *who, struct text *message);
int rooted_begin(struct text *message);
int rooted_open(const struct options *options, struct rooted *ret_rooted, struct text *message);
const char *rooted_directory(const struct rooted *rooted);
int rooted_make(struct rooted *rooted, const struct policy *policy, const char *work, uid_t uid,
		gid_t gid, struct text *message);
int rooted_enter(const struct rooted *rooted);
void rooted_leave(const struct rooted *rooted);
int rooted_names(const struct rooted *rooted, const char *path, struct strings *names);
void rooted_close(struct rooted *rooted);

#endif
