/* SPDX-License-Identifier: MIT */
/* supervisor/writing/render_run.h - The first and the last line of a log */
#ifndef WARDER_SUPERVISOR_WRITING_RENDER_RUN_H
#define WARDER_SUPERVISOR_WRITING_RENDER_RUN_H

#include "supervisor/record/audit_ends.h"
#include "supervisor/record/tally.h"

#define AUDIT_SCHEMA "warder.audit/1"

/* What only the audit itself knows for its last line. */
struct render_closing {
	const struct tally *tally;
	const struct limit_value *limits; /* the policy's */
	const struct audit_used *used;
	const char *head; /* h of the line before */
	const char *journal; /* how lines were written */
	uint64_t since_ns; /* nanoseconds since the start */
	const struct measure *measure; /* with the calls of records; NULL: not measured */
};

void render_start(struct text *text, const struct audit_start *start, bool observe,
		  const struct policy *policy);
void render_end(struct text *text, const struct audit_end *end,
		const struct render_closing *closing);

#endif
