// SPDX-License-Identifier: MIT
// supervisor/rules/builtin.c - The rules that no policy contains: their names and what they say
#include "supervisor/rules/builtin.h"

#include "broker/record.h"
#include "policy/base/cleanup.h"

static const struct builtin builtins[BUILTIN_COUNT] = {
	[BUILTIN_NEVER] = { "never", "this call could undo the jail; no policy can allow it",
			    NULL },
	[BUILTIN_INHERITED] = { "inherited",
				"this is standard input, output or error, handed to the command",
				NULL },
	[BUILTIN_PROC] = { "proc",
			   "this part of /proc reaches into a process's memory, into warder "
			   "itself, or changes the kernel's settings",
			   NULL },
	[BUILTIN_MOVE] = { "move",
			   "in its new place other rules would hold for what is moved or linked",
			   "allow the same in both places" },
	[BUILTIN_OWN_SOCKET] = { "own-socket", "the jail made this socket itself", NULL },
	[BUILTIN_MAP] = { "map", "the policy's `map deny` line forbids such memory", NULL },
	[BUILTIN_IOCTL] = { "ioctl", "this device command reaches beyond the jail", NULL },
	[BUILTIN_LIMIT] = { "limit", "`limit pids` allows no more tasks", "raise `limit pids`" },
	[BUILTIN_UNREADABLE] = { "unreadable",
				 "a program that may be run but not read could not be watched",
				 "make the file readable" },
	[BUILTIN_UNDECIDABLE] = { "undecidable",
				  "its arguments could not be read or its file could not be named",
				  NULL },
	[BUILTIN_SOCKET] = { "socket",
			     "only unix, internet and netlink sockets are decided by policies",
			     NULL },
	[BUILTIN_WHITELIST] = { "whitelist", "it is outside the whitelist of system calls", NULL },
	[BUILTIN_ANONYMOUS] = { "anonymous", "it has no path: a pipe, a socket or memory", NULL },
	[BUILTIN_REGISTERS] = { "registers", "its register values alone decide it", NULL },
	[BUILTIN_TASK] = { "task",
			   "this reaches for a process that is not the jail's, or for many at once",
			   NULL },
	[BUILTIN_APPEND] = { "append",
			     "the policy lets some file only be appended to, and this call writes "
			     "anywhere",
			     NULL },
	[BUILTIN_LOOK] = { "look", "only `hide` and `deny list` keep anybody from looking", NULL },
	[BUILTIN_RANDOM] = { "getrandom", "the policy emulates random bytes", NULL },
	[BUILTIN_CLOCK] = { "clock", "the policy emulates the clock", NULL },
	[BUILTIN_EMULATE] = { "emulate",
			      "it would not have seen what the policy's `emulate` lines say",
			      NULL },
	[BUILTIN_PROTOCOL] = { "protocol",
			       "rules name addresses, and what this protocol makes of one they do "
			       "not say",
			       "use TCP, UDP or ICMP" },
	[BUILTIN_ROUTE] = { "route",
			    "rules name addresses, and by a route, an interface or a source of "
			    "its own, or a group that it joins, a packet goes to others",
			    NULL },
	[BUILTIN_FOREIGN] = { "foreign", "it was opened outside of the jail, for less than this",
			      NULL },
};

/**
 * builtin_at() - One rule of warder's own
 * @index:	enum record_builtin, any value
 *
 * Return: the rule, NULL when there is none
 */
const struct builtin *builtin_at(unsigned int index)
{
	return index < ARRAY_SIZE(builtins) && builtins[index].name ? &builtins[index] : NULL;
}

/**
 * builtin_of() - The rule of warder's own that a record cites
 * @rule:	From struct record
 *
 * Return: the rule, NULL when the record cites none or one of the policy's
 */
const struct builtin *builtin_of(uint32_t rule)
{
	return rule >= RECORD_RULE_BUILTIN ? builtin_at(rule - RECORD_RULE_BUILTIN) : NULL;
}
