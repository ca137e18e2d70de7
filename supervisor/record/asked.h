/* SPDX-License-Identifier: MIT */
/* supervisor/record/asked.h - What an event asks of which names */
#ifndef WARDER_SUPERVISOR_RECORD_ASKED_H
#define WARDER_SUPERVISOR_RECORD_ASKED_H

#include <stdbool.h>

#include "supervisor/record/event.h"

/**
 * struct asked - Something that a rule may grant
 * @path:	As resolved, or the @name of an abstract socket; @len bytes, not NUL terminated
 * @verbs:	What of it
 * @flags:	enum demand_flag
 * @absent:	There is no such thing: nothing is to be granted
 * @redirected:	Another file is in the place of this, which was told of already
 * @refused:	A rule of the run's policy refuses it
 * @asks:	So it does unless a person says yes, and nobody did
 * @link:	It is a symbolic link, and not what that leads to
 * @denied:	The run did not get it: it was enforced
 */
struct asked {
	const char *path;
	size_t len;
	verbs_t verbs;
	unsigned int flags;
	bool absent;
	bool redirected;
	bool refused;
	bool asks;
	bool link;
	bool denied;
};

int asked_each(const struct event *event, int (*take)(void *ctx, const struct asked *asked),
	       void *ctx);

#endif
