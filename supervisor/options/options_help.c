// SPDX-License-Identifier: MIT
// supervisor/options/options_help.c - What `warder --help` says
#include <string.h>

#include "supervisor/options/options.h"
#include "supervisor/options/usage.h"

/**
 * options_help() - The help text, from the table
 * @text:	Grows
 */
void options_help(struct text *text)
{
	struct options_shape row;

	usage_lines(text);
	text_str(text,
		 "\nRuns COMMAND in a jail where every file access is decided by a policy.\n\n");
	for (unsigned int i = 0; options_shape(i, &row); i++) {
		size_t start = text->len;

		if (row.letter)
			text_printf(text, "  -%c, --%s", row.letter, row.name);
		else
			text_printf(text, "      --%s", row.name);
		if (row.maybe)
			text_printf(text, "[=%s]", row.shown);
		else if (row.value)
			text_printf(text, " %s", row.shown);
		if (text->len - start > 26) { /* a line of its own */
			text_char(text, '\n');
			start = text->len;
		}
		for (const char *at = row.help; *at;) { /* each of its lines in one column */
			size_t len = strcspn(at, "\n");

			do {
				text_char(text, ' ');
			} while (text->len - start < 28);
			text_add(text, at, len);
			text_char(text, '\n');
			at += len + (at[len] == '\n');
			start = text->len;
		}
	}
	text_str(text,
		 "\nExit status: the command's own; 128+N if signal N ended it (159: killed by "
		 "the whitelist);\n123 --fail-on-deny, 124 timeout, 125 warder failed, 126 "
		 "cannot be run, 127 not found.\n");
}
