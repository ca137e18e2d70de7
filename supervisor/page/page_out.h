/* SPDX-License-Identifier: MIT */
/* supervisor/page/page_out.h - A page on its way to a file, and the escapes that keep names inside
 * it */
#ifndef WARDER_SUPERVISOR_PAGE_PAGE_OUT_H
#define WARDER_SUPERVISOR_PAGE_PAGE_OUT_H

#include "policy/base/text.h"

/**
 * struct page_out - What was written and not yet handed to the kernel
 * @fd:		Open for writing; stays the caller's
 * @text:	Bytes that wait
 * @error:	-errno of the first write that failed; nothing is written then
 */
struct page_out {
	int fd;
	struct text text;
	int error;
};

int page_out_flush(struct page_out *out, size_t least);

void page_html(struct text *text, const char *bytes, size_t len);
void page_string(struct text *text, const char *bytes, size_t len);
void page_shown(struct text *text, const char *bytes, size_t len);
void page_value(struct text *text, const char *str);

#endif
