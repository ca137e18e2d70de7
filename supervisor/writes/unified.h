/* SPDX-License-Identifier: MIT */
/* supervisor/writes/unified.h - How the text of files changes, as diff(1) shows it */
#ifndef WARDER_SUPERVISOR_WRITES_UNIFIED_H
#define WARDER_SUPERVISOR_WRITES_UNIFIED_H

#include "supervisor/writes/kept.h"

int unified_print(const struct kept *kept, const struct changes *changes, size_t lines,
		  struct text *text);

#endif
