// SPDX-License-Identifier: MIT
// supervisor/rules/complaint.c - What the policy compiler found wrong, as warder says it
#include "supervisor/rules/complaint.h"

#include <string.h>

#include "supervisor/words/style.h"

#define COMPILER_HELP "help: "

/* The compiler's lines: what is wrong begins at the margin, the line itself is set in. */
static const char *prefix_of(const char *line)
{
	if (*line == ' ' || *line == '\t')
		return "";
	return "warder: ";
}

/* A remedy is a sentence or a list of words, and may be long; the other lines are as they are. */
static bool add_help(const char *line, size_t len, struct text *message)
{
	_cleanup_text_ struct text words = { 0 };

	if (strncmp(line, COMPILER_HELP, strlen(COMPILER_HELP)) != 0)
		return false;
	text_add(&words, line + strlen(COMPILER_HELP), len - strlen(COMPILER_HELP));
	text_str(message, COMPLAINT_HELP);
	style_wrapped(text_cstr(&words), strlen(COMPLAINT_MORE), message);
	message->failed |= words.failed;
	return true;
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

		if (!add_help(line, len, message)) {
			text_str(message, prefix_of(line));
			text_add(message, line, len);
		}
		text_char(message, '\n');
		line += len + (line[len] == '\n');
	}
	text_free(&diag->text);
	*diag = (struct policy_diag){ .count = 0 };
}
