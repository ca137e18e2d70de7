/* SPDX-License-Identifier: MIT */
/* supervisor/page/page_table.h - The table of page files that policy/embed.sh generates */
#ifndef WARDER_SUPERVISOR_PAGE_PAGE_TABLE_H
#define WARDER_SUPERVISOR_PAGE_PAGE_TABLE_H

#include "supervisor/page/page.h"

extern const struct page_file page_file_table[];
extern const unsigned int page_file_count;

#endif
