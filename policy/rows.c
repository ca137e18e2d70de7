// SPDX-License-Identifier: MIT
// policy/rows.c - How each class of calls is held, for people: `warder policy show calls`
//
// Which call belongs to which row is policy/calls.c, which the filter and the broker go by as well.
#include "policy/rows.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define ALWAYS "every call"
#define LOOKING "where a rule hides something or says `deny list`, and while observing"
#define HIDING "where a rule hides something, and while observing"
#define QUEUE "by its name in the jail's ipc namespace; in light mode judged as /dev/mqueue/NAME"
#define VALUES "some values of its arguments"

static const struct call_row rows[CLASS_COUNT] = {
	[CLASS_OPEN] = { "open", ALWAYS,
			 "resolved and opened by the broker, which injects the descriptor. "
			 "memfd_create: made by the broker, sealed against execution unless `exec "
			 "/` covers it. mq_open: " QUEUE,
			 "the hull (Landlock). memfd_create: the seal. mq_open: the ipc "
			 "namespace" },
	[CLASS_CHANGE] = { "change", ALWAYS,
			   "performed by the broker in the pinned directory; both names of a "
			   "two-name call. truncate: on the pinned file. mq_unlink: " QUEUE,
			   "the hull (Landlock). mq_unlink: the ipc namespace" },
	[CLASS_ATTRIBUTE] = { "attribute", ALWAYS, "performed by the broker on the pinned object",
			      "none: Landlock does not control these" },
	[CLASS_LOOK] = { "look", LOOKING,
			 "read by the broker from the pinned object and copied out", "none" },
	[CLASS_LIST] = { "list", HIDING,
			 "read by the broker from the target's open directory; hidden names are "
			 "left out",
			 "none" },
	[CLASS_EXEC] = { "exec", ALWAYS,
			 "the program, its interpreters and its loader are resolved and decided; "
			 "the kernel runs it; what runs is looked at before its first instruction",
			 "Landlock EXECUTE, nosuid" },
	[CLASS_MAP] = { "map", VALUES,
			"by registers: protection, flags, persona. A file that is mapped "
			"executable: also by its path (`exec`), for the record and a clear errno, "
			"since another thread may change the descriptor meanwhile",
			"the noexec view, PR_SET_MDWE under `map deny wx`" },
	[CLASS_MOVE] = { "move", LOOKING,
			 "like a look; what is not refused goes on in the kernel: every later "
			 "lookup starts from the real directory",
			 "none is needed" },
	[CLASS_NET] = { "net", "addresses, and families of sockets",
			"unix: resolved, decided and performed by the broker on the target's "
			"socket. Internet: decided where a rule names an address, and performed; "
			"`net none` cuts all off",
			"network namespace, Landlock's scope for abstract sockets and its rules "
			"for "
			"TCP ports" },
	[CLASS_IOCTL] = { "ioctl", VALUES, "by register: the command",
			  "Landlock IOCTL_DEV, an explicit list of devices" },
	[CLASS_SIGNAL] = { "signal", "in light mode without Landlock's scope",
			   "by registers: only to tasks of the jail",
			   "pid namespace, Landlock's scope for signals" },
	[CLASS_TASK] = { "task", "those that name another task",
			 "by registers: only tasks of the jail", "pid namespace" },
	[CLASS_APPEND] = { "append", "where a rule grants `append` and not `modify`",
			   "performed by the broker on the open file, or refused by a flag",
			   "none" },
	[CLASS_ANSWER] = { "answer",
			   "under `emulate`, of these `getrandom`, or those that tell the time of "
			   "day",
			   "answered by the broker from the seed, or from the clock that the "
			   "policy "
			   "starts. adjtimex, clock_adjtime: refused. Other calls that wait until "
			   "a "
			   "time of that clock go on in the kernel with the real one",
			   "none: it keeps nothing secret" },
	[CLASS_NEVER] = { "never", ALWAYS ", or those values that would undo the jail",
			  "refused, also while observing", "no capability, no_new_privs" },
};

/**
 * call_row() - The row of a class
 * @class:	Any value
 *
 * Return: the row, or NULL for calls that nobody looks at
 */
const struct call_row *call_row(enum call_class class)
{
	return (unsigned int)class < CLASS_COUNT && rows[class].name ? &rows[class] : NULL;
}

#define MARGIN 11
#define WIDTH 90

/* Appends a word behind others of its paragraph; @at is the column. */
static void add_word(struct text *text, const char *word, size_t len, size_t *at)
{
	if (*at + len + 1 > WIDTH) {
		text_printf(text, "\n%*s", MARGIN, "");
		*at = MARGIN;
	} else if (*at > MARGIN) {
		text_char(text, ' ');
		++*at;
	}
	text_add(text, word, len);
	*at += len;
}

static void add_paragraph(struct text *text, const char *head, const char *words)
{
	size_t at = MARGIN;

	text_printf(text, "  %-*s", MARGIN - 2, head);
	while (*words) {
		size_t len = strcspn(words, " ");

		add_word(text, words, len, &at);
		words += len + strspn(words + len, " ");
	}
	text_char(text, '\n');
}

/* The calls that @holds takes, of a class or of a group. */
static void add_calls(struct text *text, bool (*holds)(const struct call *call, unsigned int which),
		      unsigned int which)
{
	size_t at = MARGIN;

	text_printf(text, "  %-*s", MARGIN - 2, "calls");
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);

		if (call && holds(call, which))
			add_word(text, call->name, strlen(call->name), &at);
	}
	text_str(text, "\n\n");
}

/* A probe is answered and a fatal call kills, whatever class it would be of. */
static bool of_class(const struct call *call, unsigned int which)
{
	return call->class == which && call->group != GROUP_PROBE && call->group != GROUP_FATAL;
}

static bool of_group(const struct call *call, unsigned int which)
{
	return call->group == which;
}

/**
 * rows_show() - All rows with their calls
 * @text:	Grows
 */
void rows_show(struct text *text)
{
	static const struct {
		enum call_group group;
		const char *name;
	} answered[] = { { GROUP_PROBE, "probe" }, { GROUP_FATAL, "fatal" } };

	for (unsigned int class = 0; class < CLASS_COUNT; class ++) {
		const struct call_row *row = call_row((enum call_class) class);

		if (!row)
			continue;
		text_printf(text, "%s\n", row->name);
		add_paragraph(text, "decided", row->decided);
		add_paragraph(text, "seen", row->when);
		add_paragraph(text, "fence", row->fence);
		add_calls(text, of_class, class);
	}
	for (size_t i = 0; i < sizeof(answered) / sizeof(answered[0]); i++) {
		text_printf(text, "%s\n", answered[i].name);
		add_paragraph(text, "decided", call_group_reason(answered[i].group));
		add_calls(text, of_group, answered[i].group);
	}
	text_str(text,
		 "All other calls name nothing by themselves; a policy's whitelist says which of "
		 "them are let\nthrough (`warder policy show syscalls tool`).\n");
}
