/* SPDX-License-Identifier: MIT */
/* supervisor/learn_write.h - Rules and lines of a learnt policy */
#ifndef WARDER_SUPERVISOR_LEARN_WRITE_H
#define WARDER_SUPERVISOR_LEARN_WRITE_H

#include "supervisor/learning.h"
#include "supervisor/widen.h"

/**
 * struct filler - Lines that begin with the same words and are filled with others
 * @text:	The lines
 * @column:	Characters of the last one
 */
struct filler {
	struct text text;
	size_t column;
};

int learn_rules(const struct learn *learn, const struct widen_sink *sink);
void filler_add(struct filler *filler, const char *start, const char *word);
bool learn_limit(const struct learn *learn, enum limit limit, uint64_t *ret_value);
void learn_limits_told(const struct learn *learn, struct text *text);
void learn_settings(const struct learn *learn, bool uses_tmpdir, struct text *text);

#endif
