/* SPDX-License-Identifier: MIT */
/* supervisor/run/view.h - Which devices and which parts of /tmp the jail shows */
#ifndef WARDER_SUPERVISOR_RUN_VIEW_H
#define WARDER_SUPERVISOR_RUN_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "jail/stage.h"
#include "supervisor/run/session.h"

/**
 * struct view - Lists for struct mount_spec, and what they are made of
 * @devices:	Of /dev; not its own
 * @device_count: How many
 * @kept:	Paths below /tmp that are the host's
 * @kept_count:	How many
 * @private_tmp: The rest of /tmp is the jail's own
 */
struct view {
	const char **devices;
	size_t device_count;
	char **kept;
	size_t kept_count;
	bool private_tmp;
};

bool view_has_tmp(const struct session *session);
int view_make(const struct session *session, struct view *view, struct stage_error *error);
void view_free(struct view *view);

#endif
