// SPDX-License-Identifier: MIT
// policy/made.c - Which system calls a run made, and the smallest whitelist that has them
//
// DOC: Theory of operation
//
// While a policy is learnt, a third filter hands every call that `strict` does not have to the
// tracer, which notes its number and lets it go on. Calls that the broker is notified of anyway
// never get there (the kernel takes the stricter of two answers): those are noted from their
// records. So what is in no bit was not called, and a whitelist without it suffices.
#include "policy/made.h"

#include <string.h>

#include "policy/plan_values.h"

void made_add(struct made *made, unsigned int what)
{
	if (what < MADE_COUNT)
		made->bits[what / 64] |= UINT64_C(1) << what % 64;
}

bool made_has(const struct made *made, unsigned int what)
{
	return what < MADE_COUNT && made->bits[what / 64] >> what % 64 & 1;
}

void made_unite(struct made *made, const struct made *more)
{
	for (unsigned int i = 0; i < MADE_COUNT / 64; i++)
		made->bits[i] |= more->bits[i];
}

/* How the small whitelists narrow a call; NULL: they do not. */
static const struct plan_narrow *narrow_of(const char *name)
{
	for (size_t i = 0; i < plan_narrow_count; i++)
		if (!strcmp(plan_narrows[i].name, name))
			return &plan_narrows[i];
	return NULL;
}

/**
 * made_call() - Note a call of which there is a record
 * @made:	Grows
 * @nr:		Its number, any value
 * @args:	Its registers
 *
 * Trust: all of it is the target's.
 */
void made_call(struct made *made, int nr, const uint64_t args[6])
{
	const struct call *call = nr < 0 ? NULL : call_at(nr);
	const struct plan_narrow *narrow = call ? narrow_of(call->name) : NULL;

	if (!call)
		return;
	made_add(made, call->nr);
	if (narrow && plan_cond_holds(&narrow->other, args))
		made_add(made, MADE_NARROW + call->nr);
}

static void add_rule(struct plan_rule *rules, size_t *count, const struct call *call,
		     unsigned int what, const struct plan_cond *cond)
{
	struct plan_rule *rule = &rules[(*count)++];

	*rule = (struct plan_rule){ .nr = call->nr, .err = (int16_t)what };
	if (cond) {
		rule->cond_count = 1;
		rule->conds[0] = *cond;
	}
}

/**
 * made_rules() - What the tracer is told of: the third filter of a run that is learnt from
 * @rules:	Filled; @err of each is what made_add() takes
 *
 * Return: how many rules
 */
size_t made_rules(struct plan_rule rules[MADE_RULES_MAX])
{
	static const struct plan_cond foreign = {
		.arg = 3, .differs = true, .mask = UINT64_MAX, .value = MADE_OWN_SECCOMP
	};
	const struct call *seccomp = call_find("seccomp");
	size_t count = 0;

	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);
		const struct plan_narrow *narrow = call ? narrow_of(call->name) : NULL;
		bool plain = call && (call->group == GROUP_COMPUTE || call->group == GROUP_TOOL);

		if (plain)
			add_rule(rules, &count, call, call->nr,
				 call == seccomp ? &foreign
				 : narrow	 ? &narrow->cond
						 : NULL);
		if (narrow)
			add_rule(rules, &count, call, MADE_NARROW + call->nr, &narrow->other);
	}
	return count;
}

/*
 * The small whitelists are for one process that has no sockets and does not move files about. A
 * call of these kinds is no exception to that: where one is made there are others the next time
 * (`git status` renames its index, and removes it again when another has).
 */
static bool is_exception(const struct call *call)
{
	static const char *const births[] = { "clone", "fork", "vfork" };

	if (call->group >= GROUP_NEVER || call->class == CLASS_NET || call->class == CLASS_CHANGE ||
	    call->class == CLASS_ATTRIBUTE)
		return false;
	for (size_t i = 0; i < sizeof(births) / sizeof(*births); i++)
		if (!strcmp(births[i], call->name))
			return false;
	return true;
}

/* Whether a whitelist has a call, with all values that it was made with. */
static bool set_has(enum syscall_set set, const struct call *call, const struct made *made)
{
	const struct plan_narrow *narrow = narrow_of(call->name);

	return plan_set_has(set, (enum call_group)call->group) &&
	       !(narrow && set <= narrow->most && made_has(made, MADE_NARROW + call->nr));
}

/* Whether a whitelist and a few single calls suffice; @ret_singles: which. */
static bool suffices(enum syscall_set set, const struct made *made, struct made *ret_singles)
{
	struct made singles = { .bits = { 0 } };
	unsigned int count = 0;

	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);

		if (!call || !(made_has(made, call->nr) || made_has(made, MADE_NARROW + call->nr)))
			continue;
		/* what a program probes is answered everywhere; what weakens the jail kills it
		 * under the small ones */
		if (call->group == GROUP_PROBE || set_has(set, call, made))
			continue;
		if (!is_exception(call))
			return false;
		made_add(&singles, call->nr);
		count++;
	}
	*ret_singles = singles;
	return count <= MADE_SINGLES;
}

/**
 * made_set() - The smallest whitelist that has all calls of a run, but for a few
 * @made:	All of them
 * @ret_singles: Those few
 *
 * Return: the whitelist. `tool` may be too small for a run under a policy of its own; then, too,
 * @ret_singles is empty.
 */
enum syscall_set made_set(const struct made *made, struct made *ret_singles)
{
	*ret_singles = (struct made){ .bits = { 0 } };
	for (enum syscall_set set = SYSCALLS_STRICT; set < SYSCALLS_TOOL; set++)
		if (suffices(set, made, ret_singles))
			return set;
	return SYSCALLS_TOOL;
}
