// SPDX-License-Identifier: MIT
// supervisor/reading/entry_rule.c - The rule that a record cites
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/entry_read.h"
#include "supervisor/rules/builtin.h"

static bool read_builtin(struct reading *reading, size_t at)
{
	const char *word = entry_take_word(reading);
	const struct builtin *builtin;

	(void)at;
	for (unsigned int i = 0; word && i < BUILTIN_COUNT; i++) {
		builtin = builtin_at(i);
		if (builtin && !strcmp(word, builtin->name)) {
			reading->entry->event.record.rule = RECORD_RULE_BUILTIN + i;
			return true;
		}
	}
	return pull_fail(&reading->pull, "a rule of warder's own that this version does not know");
}

/* Where the rule's text and place are, in the entry's bytes. */
static bool read_quote(struct reading *reading, size_t which)
{
	entry_string string;

	if (!entry_take_string(reading, &string) || string == ENTRY_NULL)
		return false;
	reading->quoted[which] = string;
	return true;
}

bool entry_read_rule(struct reading *reading, size_t at)
{
	static const struct entry_member members[] = {
		{ "text", read_quote, 0 },
		{ "at", read_quote, 1 },
		{ "builtin", read_builtin, 0 },
	};
	struct entry *entry = reading->entry;
	uint64_t seen;
	int r;

	(void)at;
	if (pull_word(&reading->pull, "null"))
		return true;
	if (!entry_members(reading, members, ARRAY_SIZE(members), &seen))
		return false;
	if (seen == 4 || seen == 7) /* a line that such a rule follows is only told */
		return true;
	if (seen != 3)
		return pull_fail(&reading->pull, "a rule without a text or a place");
	r = quotes_add(reading->quotes, entry_string_at(entry, reading->quoted[0]),
		       entry_string_at(entry, reading->quoted[1]), &entry->event.record.rule);
	if (r == -ENOMEM)
		reading->error = r;
	return r == 0 || pull_fail(&reading->pull, "more rules than a policy has");
}
