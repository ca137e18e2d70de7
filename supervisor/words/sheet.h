/* SPDX-License-Identifier: MIT */
/* supervisor/words/sheet.h - Lines of a policy with a comment each, in one column */
#ifndef WARDER_SUPERVISOR_WORDS_SHEET_H
#define WARDER_SUPERVISOR_WORDS_SHEET_H

#include <stddef.h>

#include "policy/base/text.h"

/**
 * struct sheet - Lines that stand together
 * @lines:	All of them, `line NUL comment NUL` each
 * @count:	How many
 * @width:	Of the longest that the column of comments leaves room for
 */
struct sheet {
	struct text lines;
	size_t count;
	size_t width;
};

void sheet_add(struct sheet *sheet, const char *line, const char *comment);
void sheet_write(const struct sheet *sheet, struct text *text);
void sheet_free(struct sheet *sheet);

#endif
