/* SPDX-License-Identifier: MIT */
/* supervisor/run/written.h - A run whose writes go to layers, from its plan to its list */
#ifndef WARDER_SUPERVISOR_RUN_WRITTEN_H
#define WARDER_SUPERVISOR_RUN_WRITTEN_H

#include "policy/base/text.h"
#include "supervisor/writes/changes.h"

struct session;

/**
 * struct written - What a run has written, when it has ended
 * @known:	The rest is
 * @counts:	Of what is told
 * @missed:	What could not be looked at
 */
struct written {
	bool known;
	struct change_counts counts;
	uint64_t missed;
};

int written_refuse(const char *who, struct text *message);
int written_prepare(struct session *session, struct text *message);
int written_begin(struct session *session, struct text *message);
int written_end(struct session *session, struct written *ret_written, struct text *message);
void written_settle(struct session *session, const struct written *written, struct text *message);
void written_forget(struct session *session);

#endif
