// SPDX-License-Identifier: MIT
// supervisor/trace/traces.c - What --trace names: calls and groups of them
#include "supervisor/trace/traces.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"

#define ALL UINT8_MAX

static const struct word {
	const char *name;
	uint8_t groups;
} words[] = {
	{ "all", ALL },
	{ "file", TRACE_FILE },
	{ "net", TRACE_NET },
	{ "network", TRACE_NET },
	{ "process", TRACE_PROCESS },
	{ "desc", TRACE_DESC },
	{ "memory", TRACE_MEMORY },
	{ "signal", TRACE_SIGNAL },
};

/**
 * traces_group() - The name of a group of calls
 * @index:	From 0
 *
 * Return: the name, NULL behind the last
 */
const char *traces_group(unsigned int index)
{
	return index < ARRAY_SIZE(words) ? words[index].name : NULL;
}

static const struct word *find_word(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].name, name))
			return &words[i];
	return NULL;
}

static int unknown(const char *name, struct text *message)
{
	const struct call *call = call_nearest(name);
	const char *group = diag_nearest(name, words, ARRAY_SIZE(words), sizeof(words[0]));

	text_str(message, "warder: --trace: no system call or group is named `");
	text_visible(message, name, strlen(name));
	text_str(message, "`");
	if (call || group)
		text_printf(message, "; did you mean `%s`?", group ? group : call->name);
	text_str(message,
		 "\n  groups are file, net, process, desc, memory, signal and all; `warder "
		 "policy show calls` has the names of all calls\n");
	return -EINVAL;
}

/* One item: a name, or one with ! before it; % before a group as strace has it. */
static int take(const char *item, bool first, struct trace_set *set, struct text *message)
{
	bool wanted = *item != '!';
	const char *name = item + !wanted;
	bool group_only = *name == '%';
	const struct word *word = find_word(name + group_only);
	const struct call *call = group_only ? NULL : call_find(name);

	if (!word && !call)
		return unknown(name, message);
	if (first && !wanted) /* all but these */
		trace_set_all(set, true);
	if (call)
		trace_set_add(set, call->nr, wanted);
	else if (word->groups == ALL)
		trace_set_all(set, wanted);
	else
		trace_set_group(set, word->groups, wanted);
	return 0;
}

/**
 * traces_parse() - Read what --trace names
 * @value:	Items with commas between them, in the order in which they count: a name adds,
 *		!NAME takes away, and a first one that takes away does so from all
 * @ret_set:	The calls; changed on failure too
 * @message:	What is wrong
 *
 * Return: 0, -EINVAL with @message, -ENOMEM
 */
int traces_parse(const char *value, struct trace_set *ret_set, struct text *message)
{
	_cleanup_free_ char *copy = strdup(value);
	char *rest = copy, *item;
	bool first = true;
	int r = 0;

	if (!copy)
		return -ENOMEM;
	memset(ret_set, 0, sizeof(*ret_set));
	while (r == 0 && (item = strsep(&rest, ","))) {
		r = take(item, first, ret_set, message);
		first = false;
	}
	return r;
}
