// SPDX-License-Identifier: MIT
// policy/plan.c - The filter plan: what the kernel itself does with each system call
//
// DOC: Theory of operation
//
// The plan has two layers, as two seccomp filters: the *whitelist* gives every call one action and
// kills by default; the *rules* notify (or answer) some calls or some argument values. The kernel
// runs both and takes the stricter answer: kill, then errno, then notify, then allow. plan_judge()
// does the same here, so that a compiled filter can be checked against it and a kill explained.
#include "policy/plan.h"

#include <errno.h>
#include <string.h>

#include "policy/diag.h"
#include "policy/emulate.h"
#include "policy/inet.h"
#include "policy/plan_values.h"

static bool grants_append_only(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->kind == RULE_ALLOW && (rule->verbs & (V_APPEND | V_MODIFY)) == V_APPEND)
			return true;
		if (rule->kind != RULE_ALLOW && (rule->verbs & (V_APPEND | V_MODIFY)) == V_MODIFY)
			return true;
		if (rule->kind == RULE_ASK && rule->verbs & V_APPEND)
			return true; /* adding was answered for, and nothing else */
	}
	return false;
}

/* The whitelist of a policy: `tool` where it names none. */
enum syscall_set plan_set(const struct policy *policy)
{
	return policy->syscall_set.set ? (enum syscall_set)policy->syscall_set.value
				       : SYSCALLS_TOOL;
}

/* Whether a whitelist has the calls of a group; the smaller ones narrow some arguments of some. */
bool plan_set_has(enum syscall_set set, enum call_group group)
{
	switch (group) {
	case GROUP_STRICT:
	case GROUP_START:
		return true;
	case GROUP_COMPUTE:
		return set != SYSCALLS_STRICT;
	case GROUP_TOOL:
		return set == SYSCALLS_TOOL;
	case GROUP_PROBE:
	case GROUP_NEVER:
	case GROUP_FATAL:
		break;
	}
	return false;
}

/* One call's word in the whitelist, before the policy's own `syscall` lines. */
static struct plan_base base_of(const struct call *call, enum syscall_set set, bool observe)
{
	if (plan_set_has(set, call->group))
		return (struct plan_base){ .action = PLAN_ALLOW };
	if (call->group == GROUP_PROBE)
		return (struct plan_base){ .action = PLAN_ERRNO, .err = ENOSYS };
	if (observe || (call->group == GROUP_NEVER && set == SYSCALLS_TOOL))
		return (struct plan_base){ .action = PLAN_NOTIFY };
	return (struct plan_base){ .action = PLAN_KILL };
}

static void add_rule(struct plan *plan, uint16_t nr, enum plan_action action, int err,
		     const struct plan_cond *conds, unsigned int count)
{
	struct plan_rule *rule = &plan->rules[plan->rule_count++];

	*rule = (struct plan_rule){ .nr = nr,
				    .action = (uint8_t)action,
				    .err = (int16_t)err,
				    .cond_count = (uint8_t)count };
	for (unsigned int i = 0; i < count; i++)
		rule->conds[i] = conds[i];
}

/* Whether a guard says which values of a call are notified. */
static bool is_guarded(const struct call *call)
{
	for (size_t i = 0; i < plan_guard_count; i++)
		if (plan_guards[i].when != WHEN_LATE && !strcmp(plan_guards[i].name, call->name))
			return true;
	return false;
}

/* Whether every request of a call goes to the broker. */
static bool is_notified(const struct call *call, const struct plan_options *options)
{
	switch ((enum call_class)call->class) {
	case CLASS_OPEN:
	case CLASS_CHANGE:
	case CLASS_ATTRIBUTE:
	case CLASS_EXEC:
	case CLASS_NET:
		return true;
	case CLASS_LOOK:
	case CLASS_MOVE:
		return options->look;
	case CLASS_LIST:
		return options->list;
	case CLASS_SIGNAL:
		return options->signals;
	case CLASS_FREE:
	case CLASS_MAP:
	case CLASS_IOCTL:
	case CLASS_TASK:
	case CLASS_APPEND:
	case CLASS_ANSWER:
	case CLASS_NEVER:
	case CLASS_COUNT:
		break;
	}
	return false;
}

static void add_classes(struct plan *plan, const struct plan_options *options)
{
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);
		enum plan_action base = call ? (enum plan_action)plan->base[nr].action : PLAN_KILL;

		if (base == PLAN_KILL || base == PLAN_ERRNO)
			continue;
		if (base == PLAN_NOTIFY || (is_notified(call, options) && !is_guarded(call)))
			add_rule(plan, (uint16_t)nr, PLAN_NOTIFY, 0, NULL, 0);
	}
}

/* Whether a guard has anything to guard. */
static bool applies(const struct plan_guard *guard, const struct policy *policy, bool append_only,
		    const struct plan_options *options)
{
	switch (guard->when) {
	case ALWAYS:
		break;
	case WHEN_APPEND:
		return append_only;
	case WHEN_MAP:
		return (unsigned int)policy->map.value & guard->map;
	case WHEN_SIGNALS:
		return options->signals;
	case WHEN_LATE:
		return options->late;
	case WHEN_RANDOM:
		return policy->emulations[EMULATE_GETRANDOM].set;
	case WHEN_CLOCK:
		return policy->emulations[EMULATE_CLOCK].set;
	case WHEN_INET:
		return options->addresses;
	case WHEN_PIDS:
		return options->pids;
	}
	return true;
}

static void add_guards(struct plan *plan, const struct policy *policy,
		       const struct plan_options *options)
{
	bool append_only = grants_append_only(policy);

	for (size_t i = 0; i < plan_guard_count; i++) {
		const struct plan_guard *guard = &plan_guards[i];
		const struct call *call = call_find(guard->name);

		if (plan->base[call->nr].action != PLAN_ALLOW ||
		    !applies(guard, policy, append_only, options))
			continue;
		add_rule(plan, call->nr, guard->action, guard->when == WHEN_SIGNALS ? EPERM : 0,
			 guard->conds, guard->cond_count);
	}
}

static void refuse(const struct policy *policy, const struct syscall_rule *rule,
		   const struct call *call, struct policy_diag *diag)
{
	_cleanup_text_ struct text what = { 0 };

	text_printf(&what, "`%s` cannot be allowed: %s", rule->name,
		    call ? call_group_reason(call->group) : "no such system call");
	diag->failed |= what.failed;
	diag_add_bare(diag, DIAG_ERROR, policy, &rule->at, NULL, text_cstr(&what));
}

/* `syscall allow|errno|kill` lines: they move a call in the whitelist, never past the broker. */
static int apply_overrides(struct plan *plan, const struct policy *policy, bool observe,
			   struct policy_diag *diag)
{
	for (size_t i = 0; i < policy->syscall_count; i++) {
		const struct syscall_rule *rule = &policy->syscalls[i];
		const struct call *call = call_find(rule->name);
		struct plan_base *base = call ? &plan->base[call->nr] : NULL;

		if (!call || (rule->word == SYSCALL_ALLOW && call->group >= GROUP_PROBE)) {
			refuse(policy, rule, call, diag);
			continue;
		}
		*base = (struct plan_base){ 0 };
		if (rule->word == SYSCALL_ERRNO) {
			base->action = PLAN_ERRNO;
			base->err = (int16_t)rule->err;
		} else if (rule->word == SYSCALL_KILL) {
			base->action = observe ? PLAN_NOTIFY : PLAN_KILL;
		}
	}
	return diag->count ? -EINVAL : 0;
}

static void fill_whitelist(struct plan *plan, enum syscall_set set, bool observe)
{
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);

		plan->base[nr] = call ? base_of(call, set, observe)
				      : (struct plan_base){ .action = PLAN_KILL };
	}
	for (size_t i = 0; i < plan_narrow_count; i++) {
		const struct plan_narrow *narrow = &plan_narrows[i];
		const struct call *call = call_find(narrow->name);
		struct plan_base *base = &plan->base[call->nr];

		if (set > narrow->most)
			continue;
		if (observe && base->action == PLAN_ALLOW) {
			add_rule(plan, call->nr, PLAN_NOTIFY, 0, &narrow->other, 1);
		} else if (!observe) {
			base->cond_count = 1;
			base->conds[0] = narrow->cond;
		}
	}
	if (observe)
		return;
	for (size_t i = 0; set == SYSCALLS_STRICT && i < plan_quiet_count; i++)
		plan->base[call_find(plan_quiets[i].name)->nr] =
			(struct plan_base){ .action = PLAN_ERRNO,
					    .err = (int16_t)plan_quiets[i].err };
}

static void allow_shared(struct plan *plan)
{
	for (size_t i = 0; plan_shared[i]; i++)
		plan->base[call_find(plan_shared[i])->nr] =
			(struct plan_base){ .action = PLAN_ALLOW };
}

/**
 * plan_looks() - Whether a policy decides who may look: by `hide`, or by a denial that names
 * `list`; or what is looked at: by `redirect`
 * @policy:	Checked policy
 *
 * A plain `deny` is about what is in a file. That it is there, stat tells whoever may search its
 * directory, and then no such call is worth a notification.
 */
bool plan_looks(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy_rule_veils(&policy->rules[i]))
			return true;
	return policy_redirects(policy);
}

/**
 * plan_build() - Work out the filter of a policy
 * @policy:	Checked policy
 * @options:	What else decides it
 * @ret_plan:	The plan
 * @diag:	Gets what is wrong with the policy's `syscall` lines
 *
 * Return: 0, or -EINVAL with a message in @diag
 */
int plan_build(const struct policy *policy, const struct plan_options *options,
	       struct plan *ret_plan, struct policy_diag *diag)
{
	static const struct plan empty;
	struct plan_options all = *options;
	int r;

	*ret_plan = empty;
	ret_plan->late = options->late;
	all.look |= options->observe || plan_looks(policy);
	all.addresses |= options->observe || inet_decided(policy) || policy_net(policy) == NET_USER;
	all.list |= options->observe || policy_hides(policy, false);
	fill_whitelist(ret_plan, options->widest ? SYSCALLS_TOOL : plan_set(policy),
		       options->observe);
	if (emulate_any(policy))
		allow_shared(ret_plan);
	r = options->widest ? 0 : apply_overrides(ret_plan, policy, options->observe, diag);
	if (r < 0)
		return r;
	add_guards(ret_plan, policy, &all);
	add_classes(ret_plan, &all);
	return 0;
}

/**
 * plan_preview() - Work out what enforcement would do, for a run that observes
 * @policy:	Checked policy
 * @options:	Those of the run
 * @ret_preview: Filled
 * @diag:	As for plan_build()
 *
 * Return: 0, or -EINVAL with a message in @diag
 */
int plan_preview(const struct policy *policy, const struct plan_options *options,
		 struct plan_preview *ret_preview, struct policy_diag *diag)
{
	struct plan_options enforced = *options, widest = *options;
	int r;

	enforced.observe = false;
	widest.observe = false;
	widest.widest = true;
	widest.look = true;
	widest.list = true;
	r = plan_build(policy, &enforced, &ret_preview->enforced, diag);
	return r < 0 ? r : plan_build(policy, &widest, &ret_preview->widest, diag);
}

static bool conds_equal(const struct plan_cond *a, const struct plan_cond *b, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (a[i].arg != b[i].arg || a[i].differs != b[i].differs ||
		    a[i].mask != b[i].mask || a[i].value != b[i].value)
			return false;
	return true;
}

/**
 * plan_equal() - Whether two plans are the same filter, word for word
 * @a:		A plan
 * @b:		Another
 */
bool plan_equal(const struct plan *a, const struct plan *b)
{
	if (a->rule_count != b->rule_count || a->late != b->late)
		return false;
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct plan_base *x = &a->base[nr], *y = &b->base[nr];

		if (x->action != y->action || x->err != y->err || x->cond_count != y->cond_count ||
		    !conds_equal(x->conds, y->conds, x->cond_count))
			return false;
	}
	for (size_t i = 0; i < a->rule_count; i++) {
		const struct plan_rule *x = &a->rules[i], *y = &b->rules[i];

		if (x->nr != y->nr || x->action != y->action || x->err != y->err ||
		    x->cond_count != y->cond_count ||
		    !conds_equal(x->conds, y->conds, x->cond_count))
			return false;
	}
	return true;
}

bool plan_cond_holds(const struct plan_cond *cond, const uint64_t args[6])
{
	return ((args[cond->arg] & cond->mask) == cond->value) != cond->differs;
}

static bool conds_hold(const struct plan_cond *conds, unsigned int count, const uint64_t args[6])
{
	for (unsigned int i = 0; i < count; i++)
		if (!plan_cond_holds(&conds[i], args))
			return false;
	return true;
}

/**
 * plan_kills() - Whether one call of the native architecture is outside the whitelist
 * @plan:	From plan_build()
 * @nr:		The number, any value
 * @args:	The six argument registers
 */
bool plan_kills(const struct plan *plan, int nr, const uint64_t args[6])
{
	const struct plan_base *base;

	if (nr < 0 || nr >= 0x40000000) /* x32 numbers */
		return true;
	if (nr > CALL_NEWEST)
		return false;
	base = &plan->base[nr];
	return base->action == PLAN_KILL || !conds_hold(base->conds, base->cond_count, args);
}

/**
 * plan_judge() - What the kernel answers to one call of the native architecture
 * @plan:	From plan_build()
 * @nr:		The number, any value
 * @args:	The six argument registers
 *
 * Trust: all of @nr and @args are the target's.
 *
 * Return: the strictest action of both layers, with its errno
 */
struct plan_verdict plan_judge(const struct plan *plan, int nr, const uint64_t args[6])
{
	struct plan_verdict verdict = { PLAN_ALLOW, 0 };
	const struct plan_base *base;

	if (plan_kills(plan, nr, args))
		return (struct plan_verdict){ PLAN_KILL, 0 };
	if (nr > CALL_NEWEST)
		return (struct plan_verdict){ PLAN_ERRNO, ENOSYS };
	base = &plan->base[nr];
	if (base->action == PLAN_ERRNO)
		return (struct plan_verdict){ PLAN_ERRNO, base->err };
	for (size_t i = 0; i < plan->rule_count; i++) {
		const struct plan_rule *rule = &plan->rules[i];

		if (rule->nr != nr || !conds_hold(rule->conds, rule->cond_count, args))
			continue;
		if (rule->action == PLAN_ERRNO)
			return (struct plan_verdict){ PLAN_ERRNO, rule->err };
		if (rule->action > (uint8_t)verdict.action)
			verdict.action = (enum plan_action)rule->action;
	}
	return verdict;
}
