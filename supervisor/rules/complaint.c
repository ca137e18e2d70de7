// SPDX-License-Identifier: MIT
// supervisor/rules/complaint.c - What the policy compiler found wrong, as warder says it
#include "supervisor/rules/complaint.h"

#include <assert.h>
#include <string.h>

#include "policy/diag.h"
#include "supervisor/words/style.h"

#define PREFIX "warder: "
#define HELP "  help:"
#define HELP_INDENT 8

/**
 * complaint_said() - Add what is wrong with the command line, not with the policy
 * @message:	Empty, or as options_parse() and paths_enter() write it for people: behind warder's
 *		name one line that says it, and then what to do
 * @diag:	Grows by that, unless it is empty
 */
void complaint_said(const struct text *message, struct policy_diag *diag)
{
	_cleanup_text_ struct text line = { 0 };
	const char *what = text_cstr(message);
	size_t len;

	diag->failed |= message->failed;
	if (!message->len)
		return;
	assert(!strncmp(what, PREFIX, strlen(PREFIX)));
	what += strlen(PREFIX);
	len = strcspn(what, "\n");
	text_add(&line, what, len);
	diag->failed |= line.failed;
	diag_say(diag, text_cstr(&line), what + len + (what[len] == '\n'));
}

/**
 * complaint_take() - Move diagnostics into a message, in the style of all others
 * @diag:	Empty afterwards
 * @message:	Grows
 *
 * A remedy is a sentence or a list of words, and may be long: it is broken into lines.
 *
 * Trust: the user's bytes in it went through text_visible(), so that no line of it is theirs.
 */
void complaint_take(struct policy_diag *diag, struct text *message)
{
	for (size_t i = 0; i < diag->kept; i++) {
		const struct diagnostic *diagnostic = &diag->items[i];

		text_str(message, PREFIX);
		diag_show(diagnostic, message);
		if (!diagnostic->help.len)
			continue;
		text_str(message, HELP);
		style_wrapped(text_cstr(&diagnostic->help), HELP_INDENT, message);
		text_char(message, '\n');
	}
	message->failed |= diag->failed;
	policy_diag_free(diag);
}
