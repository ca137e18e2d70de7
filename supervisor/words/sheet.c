// SPDX-License-Identifier: MIT
// supervisor/words/sheet.c - Lines of a policy with a comment each, in one column
#include "supervisor/words/sheet.h"

#include <string.h>

/* A longer line pushes its own comment to the right, and nobody else's. */
#define WIDEST 60U

/**
 * sheet_add() - Add a line
 * @sheet:	Zeroed at first
 * @line:	Without a newline
 * @comment:	Without the `#`; empty: none
 */
void sheet_add(struct sheet *sheet, const char *line, const char *comment)
{
	size_t len = strlen(line);

	text_add(&sheet->lines, line, len + 1);
	text_add(&sheet->lines, comment, strlen(comment) + 1);
	sheet->count++;
	if (len > sheet->width && len <= WIDEST)
		sheet->width = len;
}

/**
 * sheet_write() - Append all lines
 * @sheet:	Any
 * @text:	Grows
 */
void sheet_write(const struct sheet *sheet, struct text *text)
{
	const char *at = sheet->lines.data;

	text->failed |= sheet->lines.failed;
	for (size_t i = 0; i < sheet->count && !sheet->lines.failed; i++) {
		const char *comment = at + strlen(at) + 1;

		if (*comment)
			text_printf(text, "%-*s  # %s\n", (int)sheet->width, at, comment);
		else
			text_printf(text, "%s\n", at);
		at = comment + strlen(comment) + 1;
	}
}

void sheet_free(struct sheet *sheet)
{
	text_free(&sheet->lines);
}
