// SPDX-License-Identifier: MIT
// supervisor/complaint.c - What the policy compiler found wrong, as warder says it
#include "supervisor/complaint.h"

#include <string.h>

/* The compiler's lines: what is wrong begins at the margin, the line itself is set in. */
static const char *prefix_of(const char *line)
{
	if (*line == ' ' || *line == '\t')
		return "";
	return strncmp(line, "help: ", 6) ? "warder: " : "  ";
}

/**
 * complaint_take() - Move a diag's text into a message, in the style of all others
 * @diag:	Empty afterwards
 * @message:	Grows
 *
 * Trust: the user's bytes in it went through text_visible(), so that no line of it is theirs.
 */
void complaint_take(struct policy_diag *diag, struct text *message)
{
	for (const char *line = text_cstr(&diag->text); *line;) {
		size_t len = strcspn(line, "\n");

		text_str(message, prefix_of(line));
		text_add(message, line, len);
		text_char(message, '\n');
		line += len + (line[len] == '\n');
	}
	text_free(&diag->text);
	*diag = (struct policy_diag){ .count = 0 };
}
