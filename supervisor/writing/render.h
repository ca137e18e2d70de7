/* SPDX-License-Identifier: MIT */
/* supervisor/writing/render.h - One event of the jail as one line of the log */
#ifndef WARDER_SUPERVISOR_WRITING_RENDER_H
#define WARDER_SUPERVISOR_WRITING_RENDER_H

#include <stddef.h>

#include "policy/base/text.h"
#include "supervisor/record/event.h"
#include "supervisor/record/family.h"
#include "supervisor/rules/cite.h"

/* Bytes of a command line that are shown, so that a line stays below LINE_MAX_BYTES of line.h. */
#define RENDER_ARGV_MAX (128U * 1024U)

/* Each begins behind emit_begin() and ends with the closing brace. */
void render_call(struct text *text, const struct event *event, const struct member *who,
		 struct cites *cites);
void render_intent(struct text *text, const struct event *event, const struct member *who,
		   struct cites *cites);
void render_exec(struct text *text, const struct event *event, const struct member *who);
void render_exit(struct text *text, const struct event *event, const struct member *who);
void render_kill(struct text *text, const struct event *event, const struct member *who,
		 struct cites *cites);
void render_who(struct text *text, const struct event *event, const struct member *who);
void render_argv(struct text *text, const char *bytes, size_t len);
void render_status(struct text *text, int status);

#endif
