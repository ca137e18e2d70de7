// SPDX-License-Identifier: MIT
// supervisor/rules/complaint_json.c - Complaints about a policy for programs to read
#include "supervisor/rules/complaint_json.h"

#include "policy/diag.h"
#include "policy/json.h"

static void add_text(const struct text *words, struct text *text)
{
	text_json(text, text_cstr(words), words->len);
}

static void add_one(const struct policy *policy, const struct diagnostic *diagnostic,
		    struct text *text)
{
	text_printf(text, "{\"level\": \"%s\", ", diag_level_word(diagnostic->level));
	if (diagnostic->where.len) {
		text_str(text, "\"at\": ");
		json_show_place(policy, &diagnostic->at, text);
		text_str(text, ", ");
	}
	text_str(text, "\"text\": ");
	add_text(&diagnostic->text, text);
	if (diagnostic->help.len) {
		text_str(text, ", \"remedy\": ");
		add_text(&diagnostic->help, text);
	}
	text_char(text, '}');
}

/**
 * complaint_json() - Append complaints as a JSON array
 * @policy:	What they are about, also when it was read in part only
 * @diag:	Them
 * @indent:	Blanks before every line but the first
 * @text:	Grows; docs/policy.md has the members
 */
void complaint_json(const struct policy *policy, const struct policy_diag *diag, const char *indent,
		    struct text *text)
{
	text_char(text, '[');
	for (size_t i = 0; i < diag->kept; i++) {
		text_printf(text, "%s\n%s  ", i ? "," : "", indent);
		add_one(policy, &diag->items[i], text);
	}
	if (diag->kept)
		text_printf(text, "\n%s", indent);
	text_char(text, ']');
}
