// SPDX-License-Identifier: MIT
// supervisor/replay/rejudge_memory.c - The questions of calls that map memory, asked again:
// broker/memory.c
#include <errno.h>
#include <sys/mman.h>

#include "policy/map.h"
#include "supervisor/replay/rejudge_calls.h"

/* `map deny`; false when it ends here. */
static bool may_map(struct rejudge *rejudge, uint64_t prot, bool shared)
{
	return !map_refused(rejudge->service.map_deny, prot, shared) ||
	       rejudge_refuse(rejudge, BUILTIN_MAP, EACCES);
}

void rejudge_map(struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;
	bool refused = rejudge_builtin_was(rejudge, BUILTIN_MAP) && was->decision != RECORD_ALLOW;
	const struct name *name = &rejudge->request.name[0];

	if (!may_map(rejudge, was->args[2], was->args[3] & MAP_SHARED))
		return;
	if (was->args[3] & MAP_ANONYMOUS || !(was->args[2] & PROT_EXEC))
		rejudge_pass(rejudge, BUILTIN_REGISTERS);
	else if (name->anonymous)
		rejudge_pass(rejudge, BUILTIN_ANONYMOUS);
	else if (name->len)
		rejudge_ask(rejudge, 0, V_EXEC, 0);
	else if (refused)
		rejudge->doubt = DOUBT_UNSEEN;
}

void rejudge_protect(struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;
	bool unheld = rejudge_builtin_was(rejudge, BUILTIN_MAP) &&
		      !map_refused(MAP_DENY_EXEC | MAP_DENY_WX, was->args[2], false);

	if (!may_map(rejudge, was->args[2], false))
		return;
	/* A kernel without MDWE: the broker refuses what that would. */
	if (unheld && rejudge->service.map_deny & MAP_DENY_WX &&
	    !rejudge_refuse(rejudge, BUILTIN_MAP, EACCES))
		return;
	rejudge_pass(rejudge, BUILTIN_REGISTERS);
}

void rejudge_attach(struct rejudge *rejudge)
{
	if (may_map(rejudge, map_attached(rejudge->was->args[2]), true))
		rejudge_pass(rejudge, BUILTIN_REGISTERS);
}

/* What a memory file may be used for is decided when it is used. */
void rejudge_memory(struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;

	if (was->rule == RECORD_RULE_NONE || (rejudge->service.map_deny & MAP_DENY_WX &&
					      !rejudge_refuse(rejudge, BUILTIN_MAP, EACCES)))
		return;
	rejudge_pass(rejudge, BUILTIN_ANONYMOUS);
}
