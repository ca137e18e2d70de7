/* SPDX-License-Identifier: MIT */
/* supervisor/show/row.h - One record of a log as one line that a person reads */
#ifndef WARDER_SUPERVISOR_SHOW_ROW_H
#define WARDER_SUPERVISOR_SHOW_ROW_H

#include "supervisor/reading/reader.h"

void row_add(const struct reader *reader, const struct entry *entry, bool color, struct text *text);

#endif
