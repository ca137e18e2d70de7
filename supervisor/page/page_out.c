// SPDX-License-Identifier: MIT
// supervisor/page/page_out.c - A page on its way to a file, and the escapes that keep names inside
// it
//
// Every name is first made visible, as for a terminal: no control character, no mark that turns
// text around, nothing that is not UTF-8. Then it is put between tags, or into a JSON string within
// a script element, and there no byte of it can end what it stands in.
#include "supervisor/page/page_out.h"

#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/output.h"

/**
 * page_out_flush() - Hand on what waits
 * @out:	Open
 * @least:	Only if it is at least as many bytes
 *
 * Return: 0, -ENOMEM, or the first error of writing
 */
int page_out_flush(struct page_out *out, size_t least)
{
	if (!out->error && out->text.failed)
		out->error = -ENOMEM;
	if (!out->error && out->text.len >= least)
		out->error = output_write(out->fd, text_cstr(&out->text), out->text.len);
	if (out->text.len >= least)
		text_reset(&out->text);
	return out->error;
}

/* Appends bytes of which some have another spelling. */
static void add_spelled(struct text *text, const char *bytes, size_t len, const char *special,
			const char *const *spelled)
{
	size_t plain = 0;

	for (size_t i = 0; i < len; i++) {
		const char *found = strchr(special, bytes[i]);

		if (!found || !*found)
			continue;
		text_add(text, bytes + plain, i - plain);
		text_str(text, spelled[found - special]);
		plain = i + 1;
	}
	text_add(text, bytes + plain, len - plain);
}

/**
 * page_html() - Append bytes as text between tags, or in an attribute's quotes
 * @text:	Grows
 * @bytes:	@len bytes, any
 * @len:	How many
 *
 * Trust: @bytes may come from the target.
 */
void page_html(struct text *text, const char *bytes, size_t len)
{
	static const char *const spelled[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
	_cleanup_text_ struct text shown = { 0 };

	text_visible(&shown, bytes, len);
	add_spelled(text, text_cstr(&shown), shown.len, "&<>\"'", spelled);
	text->failed |= shown.failed;
}

/**
 * page_string() - Append bytes as a JSON string within a script element
 * @text:	Grows
 * @bytes:	@len bytes, any
 * @len:	How many
 *
 * No string has a `<` in it, which ends such an element or begins a comment in it.
 *
 * Trust: @bytes may come from the target.
 */
void page_string(struct text *text, const char *bytes, size_t len)
{
	_cleanup_text_ struct text shown = { 0 };

	text_visible(&shown, bytes, len);
	page_shown(text, text_cstr(&shown), shown.len);
	text->failed |= shown.failed;
}

/**
 * page_shown() - The same of bytes that are visible already
 * @text:	Grows
 * @bytes:	Well-formed UTF-8; the control characters that may be among them are 1 and 2
 * @len:	How many
 */
void page_shown(struct text *text, const char *bytes, size_t len)
{
	static const char *const spelled[] = { "\\\"",	  "\\\\",    "\\u003c", "\\u003e",
					       "\\u0026", "\\u0001", "\\u0002" };

	text_char(text, '"');
	add_spelled(text, bytes, len, "\"\\<>&\x01\x02", spelled);
	text_char(text, '"');
}

/* A string of C as page_string() has it. */
void page_value(struct text *text, const char *str)
{
	page_string(text, str, strlen(str));
}
