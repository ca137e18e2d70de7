// SPDX-License-Identifier: MIT
// broker/detour.c - A file in another's place: where a lookup ends at such a name, it goes on
//
// A name that `redirect` or `fake` speaks of leads to the rule's file, as if a link lay there that
// nobody sees. So it is asked for at each place where a lookup could end, before anybody looks at
// what really is there, be it a link or nothing. From there the lookup goes on as for the file's
// own path: links and all, and what it leads to is decided on by its own name. The file is in a
// place that the jail may be able to change, and that gives nobody more than naming it would.
#include "broker/detour.h"

#include <errno.h>
#include <string.h>

#include "broker/target.h"
#include "policy/base/cleanup.h"

/* The rule that redirects a path, RULE_NONE: there is none. */
static uint32_t find(const struct detours *detours, const char *path, size_t len)
{
	struct outcome outcome;

	tree_lookup(detours->tree, path, len, 0, &outcome);
	return outcome.redirected ? outcome.rule[__builtin_ctz(outcome.redirected)] : RULE_NONE;
}

/**
 * detour_at() - Whether another file is in a path's place
 * @world:	The jail
 * @path:	Canonical
 * @len:	Bytes of it
 */
bool detour_at(const struct world *world, const char *path, size_t len)
{
	return world->detours && find(world->detours, path, len) != RULE_NONE;
}

/**
 * detour_bar() - Let a name be the one that was redirected, with the object that it led to
 * @name:	Any; without a detour it stays as it is
 *
 * For what cannot be done to a file by another's name: judge_name() then refuses it.
 */
void detour_bar(struct name *name)
{
	if (name->detour == RULE_NONE || !name->from_len)
		return;
	memcpy(name->path, name->from, name->from_len + 1);
	name->len = name->from_len;
	name->from_len = 0;
}

/* The entry itself stays what the call is about: its directory and its name there. */
static void keep_entry(struct name *name, struct name *there)
{
	name->object = steal_fd(&there->object);
	name->st = there->st;
	name_close(there);
}

/**
 * detour_take() - Go on with the file that is in the place of what a lookup ended at
 * @world:	The jail
 * @origin:	Whose lookup
 * @flags:	enum resolve_flags: with RESOLVE_ENTRY the name stays, and only the object is the
 *		file's
 * @name:	@parent and @leaf are set, no @object yet; filled as by resolve()
 *
 * Return: as resolve(), or DETOUR_NONE with @name as it was
 */
int detour_take(const struct world *world, const struct origin *origin, unsigned int flags,
		struct name *name)
{
	const struct origin own = { .tid = origin->tid, .dirfd = TARGET_CWD };
	struct name there;
	const char *target;
	uint32_t rule = RULE_NONE;
	int r;

	/* What has no name, or one that is too long for a rule, no rule speaks of. */
	r = resolve_join(world, name);
	if (r == 0 && !name->foreign && name->len < sizeof(name->from))
		rule = find(world->detours, name->path, name->len);
	if (rule == RULE_NONE) {
		name->len = 0;
		name->foreign = false;
		return DETOUR_NONE;
	}
	target = world->detours->policy->rules[rule].target;
	name_init(&there);
	r = resolve(world, &own, target, RESOLVE_STRAIGHT, &there);
	name->detour = rule;
	if (flags & RESOLVE_ENTRY) {
		keep_entry(name, &there);
		return r == -ENOENT ? 0 : r;
	}
	if (r < 0 && !there.len && strlen(target) < sizeof(there.path)) {
		there.len = strlen(target);
		memcpy(there.path, target, there.len + 1);
	}
	there.slash |= name->slash;
	if (there.veil == RULE_NONE)
		there.veil = name->veil; /* observing went past it on the way here */
	there.detour = rule;
	there.from_len = name->len;
	memcpy(there.from, name->path, name->len + 1);
	name_close(name);
	*name = there;
	return r;
}
