// SPDX-License-Identifier: MIT
// supervisor/rules/complaint_json.c - Complaints about a policy for programs to read
//
// Errors and warnings come from many places, all in one form: what, behind the place if there is
// one, the line with a caret, a remedy. That form is taken apart here, so that nobody has to say
// anything twice.
#include "supervisor/rules/complaint_json.h"

#include <stdlib.h>
#include <string.h>

#include "policy/json.h"
#include "supervisor/rules/complaint.h"

#define PREFIX "warder: "
#define WARNING "warning: "
#define NOTE "note: "

/* Takes "NUMBER" and @end off the front. */
static bool take_number(const char **at, char end, unsigned int *ret_number)
{
	char *stop;
	unsigned long number;

	if (**at < '0' || **at > '9')
		return false;
	number = strtoul(*at, &stop, 10);
	if (*stop != end || number > UINT32_MAX)
		return false;
	*at = stop + 1;
	*ret_number = (unsigned int)number;
	return true;
}

/* Takes the place off the front: the name of one of the policy's texts, line and column. */
static bool take_place(const struct policy *policy, const char **at, struct place *ret_place)
{
	for (unsigned int i = 0; i < policy->source_count; i++) {
		_cleanup_text_ struct text name = { 0 };
		struct place place = { .source = i };
		const char *behind;

		text_visible(&name, policy->sources[i].name, strlen(policy->sources[i].name));
		text_char(&name, ':');
		if (name.failed || strncmp(*at, name.data, name.len) != 0)
			continue;
		behind = *at + name.len;
		if (!take_number(&behind, ':', &place.line) ||
		    !take_number(&behind, ':', &place.column) || *behind != ' ')
			continue;
		*at = behind + 1;
		*ret_place = place;
		return true;
	}
	return false;
}

/* Takes a word off the front. */
static bool take_word(const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len) != 0)
		return false;
	*at += len;
	return true;
}

static void add_one(const struct policy *policy, const char *line, const char *end,
		    struct text *text)
{
	struct place at;
	const char *level = "error";
	bool placed;

	take_word(&line, PREFIX);
	placed = take_place(policy, &line, &at);
	if (take_word(&line, WARNING))
		level = "warning";
	else if (take_word(&line, NOTE))
		level = "note";
	text_printf(text, "{\"level\": \"%s\", ", level);
	if (placed) {
		text_str(text, "\"at\": ");
		json_show_place(policy, &at, text);
		text_str(text, ", ");
	}
	text_str(text, "\"text\": ");
	text_json(text, line, (size_t)(end - line));
}

/* Appends a remedy as the one line that it was, and gives where its last line ends. */
static const char *add_remedy(const char *at, struct text *text)
{
	_cleanup_text_ struct text line = { 0 };
	const char *end;

	for (;;) {
		end = at + strcspn(at, "\n");
		text_add(&line, at, (size_t)(end - at));
		if (!*end || strncmp(end + 1, COMPLAINT_MORE, strlen(COMPLAINT_MORE)) != 0)
			break;
		at = end + strlen(COMPLAINT_MORE); /* the last blank is between two words */
	}
	text_str(text, ", \"remedy\": ");
	text_json(text, text_cstr(&line) + 1, line.len ? line.len - 1 : 0);
	text->failed |= line.failed;
	return end;
}

/**
 * complaint_json() - Append complaints as a JSON array
 * @policy:	What they are about, also when it was read in part only
 * @message:	As complaint_take() and the warnings write them for people
 * @indent:	Blanks before every line but the first
 * @text:	Grows; docs/policy.md has the members
 */
void complaint_json(const struct policy *policy, const char *message, const char *indent,
		    struct text *text)
{
	bool open = false;

	text_char(text, '[');
	for (const char *line = message; *line;) {
		const char *end = line + strcspn(line, "\n");
		const char *at = line;

		if (take_word(&at, COMPLAINT_HELP) && *at == ' ' && open) {
			end = add_remedy(at, text);
		} else if (*line != ' ' && *line != '\t' && end > line) {
			text_printf(text, "%s\n%s  ", open ? "}," : "", indent);
			add_one(policy, line, end, text);
			open = true;
		}
		line = end + (*end == '\n');
	}
	if (open)
		text_printf(text, "}\n%s", indent);
	text_char(text, ']');
}
