/* SPDX-License-Identifier: MIT */
/* supervisor/writing/render_counts.h - What was used, and how often what happened, as members */
#ifndef WARDER_SUPERVISOR_WRITING_RENDER_COUNTS_H
#define WARDER_SUPERVISOR_WRITING_RENDER_COUNTS_H

#include "policy/base/text.h"
#include "supervisor/record/audit_ends.h"
#include "supervisor/record/tally.h"

void render_usage(struct text *text, const struct usage *usage);
void render_used(struct text *text, const struct audit_used *used);
void render_tally(struct text *text, const struct tally *tally);

#endif
