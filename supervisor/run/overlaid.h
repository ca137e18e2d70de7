/* SPDX-License-Identifier: MIT */
/* supervisor/run/overlaid.h - Where the overlays of --writes go */
#ifndef WARDER_SUPERVISOR_RUN_OVERLAID_H
#define WARDER_SUPERVISOR_RUN_OVERLAID_H

#include "jail/sealed.h"
#include "policy/base/strings.h"
#include "policy/base/text.h"

struct session;

/**
 * struct overlaid - All that a run may write, as directories
 * @paths:	Of the places; sorted
 * @below:	What @places point into
 * @places:	One for each path
 * @lowers:	Each place as it is outside of the jail, an O_PATH descriptor; -1: another name
 * @left:	What the policy lets be written and no overlay can be put on: it is read-only
 */
struct overlaid {
	struct strings paths;
	struct strings below;
	struct sealed_place *places;
	int *lowers;
	struct strings left;
};

int overlaid_find(const struct session *session, struct overlaid *overlaid, struct text *message);
void overlaid_tell(const struct overlaid *overlaid, struct text *message);
void overlaid_free(struct overlaid *overlaid);

#endif
