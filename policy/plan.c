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
#include <linux/audit.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/socket.h>

#define LOW 0xffffffffULL
#define WIDE UINT64_MAX

#define IS(number, bits, wanted)                                                                   \
	{                                                                                          \
		.arg = (number), .mask = (bits), .value = (wanted)                                 \
	}
#define HAS(number, bits) IS(number, bits, bits)
#define LACKS(number, bits) IS(number, bits, 0)
/* A whole register differs: libseccomp has no masked comparison of that kind. */
#define NOT(number, bits, wanted)                                                                  \
	{                                                                                          \
		.arg = (number), .differs = true, .mask = (bits), .value = (wanted)                \
	}

/* When a row below applies. */
enum when {
	ALWAYS,
	WHEN_APPEND, /* some rule grants append without modify */
	WHEN_MAP, /* `map deny` with one of the row's bits */
};

/* Register values that the broker must see (or that the filter answers) wherever the call is
 * allowed. */
static const struct guard {
	const char *name;
	enum when when;
	unsigned int map; /* WHEN_MAP: bits of enum map_deny */
	enum plan_action action;
	unsigned int cond_count;
	struct plan_cond conds[PLAN_CONDS];
} guards[] = {
	/* A file mapped executable: recorded, and refused by the noexec view where no rule covers
	   it. */
	{ "mmap", ALWAYS, 0, PLAN_NOTIFY, 2, { HAS(2, PROT_EXEC), LACKS(3, MAP_ANONYMOUS) } },
	{ "mmap", WHEN_MAP, MAP_DENY_EXEC | MAP_DENY_WX, PLAN_NOTIFY, 1, { HAS(2, PROT_EXEC) } },
	{ "mmap",
	  WHEN_MAP,
	  MAP_DENY_SHARED_EXEC,
	  PLAN_NOTIFY,
	  2,
	  { HAS(2, PROT_EXEC), HAS(3, MAP_SHARED) } },
	{ "mmap",
	  WHEN_MAP,
	  MAP_DENY_SHARED_WRITE,
	  PLAN_NOTIFY,
	  2,
	  { HAS(2, PROT_WRITE), HAS(3, MAP_SHARED) } },
	{ "mprotect",
	  WHEN_MAP,
	  MAP_DENY_EXEC | MAP_DENY_WX,
	  PLAN_NOTIFY,
	  1,
	  { HAS(2, PROT_EXEC) } },
	{ "pkey_mprotect",
	  WHEN_MAP,
	  MAP_DENY_EXEC | MAP_DENY_WX,
	  PLAN_NOTIFY,
	  1,
	  { HAS(2, PROT_EXEC) } },
	{ "shmat", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(2, SHM_EXEC) } },
	{ "shmat", WHEN_MAP, MAP_DENY_SHARED_WRITE, PLAN_NOTIFY, 1, { LACKS(2, SHM_RDONLY) } },
	{ "personality", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, READ_IMPLIES_EXEC) } },
	/* An undumpable target could not be read by the broker: said to be done, but not done. */
	{ "prctl", ALWAYS, 0, PLAN_ERRNO, 2, { IS(0, LOW, PR_SET_DUMPABLE), IS(1, WIDE, 0) } },
	/* Bytes into a terminal's input, line disciplines, and what changes a file by its
	   descriptor. */
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, LOW, TIOCSTI) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, LOW, TIOCLINUX) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, LOW, TIOCSETD) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 'f' << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 'v' << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 'X' << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 0x94 << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 'r' << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 0xf5 << 8) } },
	/* An append-only descriptor must stay one. */
	{ "fcntl",
	  WHEN_APPEND,
	  0,
	  PLAN_NOTIFY,
	  2,
	  { IS(1, LOW, 4 /* F_SETFL */), LACKS(2, O_APPEND) } },
	{ "ftruncate", WHEN_APPEND, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "fallocate", WHEN_APPEND, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "pwritev2", WHEN_APPEND, 0, PLAN_NOTIFY, 1, { HAS(5, 0x20 /* RWF_NOAPPEND, 6.9 */) } },
	{ "io_submit", WHEN_APPEND, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	/* Another task's limits and priority: it may be one outside the jail. */
	{ "prlimit64", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "setpriority", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(1, WIDE, 0) } },
	{ "setpriority", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "ioprio_set", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(1, WIDE, 0) } },
	{ "ioprio_set", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 1 /* IOPRIO_WHO_PROCESS */) } },
	{ "sched_setaffinity", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "sched_setscheduler", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "sched_setparam", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "sched_setattr", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "migrate_pages", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "move_pages", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	/* New namespaces, and a child the tracer would not see. */
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWNS) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWCGROUP) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWUTS) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWIPC) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWUSER) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWPID) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWNET) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_UNTRACED) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWTIME) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWNS) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWCGROUP) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWUTS) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWIPC) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWUSER) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWPID) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWNET) } },
	{ "seccomp", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(1, SECCOMP_FILTER_FLAG_NEW_LISTENER) } },
	/* Without an address it says nothing about where to. */
	{ "sendto", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(4, WIDE, 0) } },
	{ "socket", ALWAYS, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "socketpair", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xf, SOCK_DGRAM) } },
	{ "socketpair", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xf, SOCK_RAW) } },
};

/* Calls that the small whitelists allow for some register values only; other values are killed. */
static const struct narrow {
	const char *name;
	enum syscall_set most; /* the largest set that narrows it */
	struct plan_cond cond;
	struct plan_cond other; /* its opposite: observing, these values are notified */
} narrows[] = {
	{ "mmap", SYSCALLS_STRICT, LACKS(3, MAP_SHARED), HAS(3, MAP_SHARED) },
	{ "mprotect", SYSCALLS_STRICT, LACKS(2, PROT_EXEC), HAS(2, PROT_EXEC) },
	{ "newfstatat", SYSCALLS_STRICT, HAS(3, AT_EMPTY_PATH), LACKS(3, AT_EMPTY_PATH) },
	{ "prlimit64", SYSCALLS_COMPUTE, IS(2, WIDE, 0), NOT(2, WIDE, 0) },
};

/* What a C library tries in `strict` and can do without, with the answer that it understands. */
static const struct quiet {
	const char *name;
	int err;
} quiets[] = {
	{ "ioctl", ENOTTY }, /* is stdout a terminal? */
	{ "readlink", ENOSYS }, /* where is the program? */
	{ "readlinkat", ENOSYS },
};

static bool grants_append_only(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->kind == RULE_ALLOW && (rule->verbs & (V_APPEND | V_MODIFY)) == V_APPEND)
			return true;
		if (rule->kind != RULE_ALLOW && (rule->verbs & (V_APPEND | V_MODIFY)) == V_MODIFY)
			return true;
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

_Static_assert(sizeof(guards) / sizeof(*guards) < 128, "PLAN_RULES_MAX has room for all guards");

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

/* Whether a row above says which values of a call are notified. */
static bool is_guarded(const struct call *call)
{
	for (size_t i = 0; i < sizeof(guards) / sizeof(*guards); i++)
		if (!strcmp(guards[i].name, call->name))
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

static void add_guards(struct plan *plan, const struct policy *policy)
{
	bool append_only = grants_append_only(policy);

	for (size_t i = 0; i < sizeof(guards) / sizeof(*guards); i++) {
		const struct guard *guard = &guards[i];
		const struct call *call = call_find(guard->name);

		if (plan->base[call->nr].action != PLAN_ALLOW)
			continue;
		if (guard->when == WHEN_APPEND && !append_only)
			continue;
		if (guard->when == WHEN_MAP && !((unsigned int)policy->map.value & guard->map))
			continue;
		add_rule(plan, call->nr, guard->action, 0, guard->conds, guard->cond_count);
	}
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
			policy_place(policy, &rule->at, &diag->text);
			text_printf(&diag->text, ": `%s` cannot be allowed: %s\n", rule->name,
				    call ? call_group_reason(call->group) : "no such system call");
			diag->count++;
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
	for (size_t i = 0; i < sizeof(narrows) / sizeof(*narrows); i++) {
		const struct narrow *narrow = &narrows[i];
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
	for (size_t i = 0; set == SYSCALLS_STRICT && i < sizeof(quiets) / sizeof(*quiets); i++)
		plan->base[call_find(quiets[i].name)->nr] =
			(struct plan_base){ .action = PLAN_ERRNO, .err = (int16_t)quiets[i].err };
}

/**
 * plan_looks() - Whether a policy decides who may look: by `hide`, or by a denial that names `list`
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
	return false;
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
	all.look |= options->observe || plan_looks(policy);
	all.list |= options->observe || policy_hides(policy, false);
	fill_whitelist(ret_plan, options->widest ? SYSCALLS_TOOL : plan_set(policy),
		       options->observe);
	r = options->widest ? 0 : apply_overrides(ret_plan, policy, options->observe, diag);
	if (r < 0)
		return r;
	add_guards(ret_plan, policy);
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
	if (a->rule_count != b->rule_count)
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

	if (nr < 0 || nr >= 0x40000000) /* x32 numbers */
		return (struct plan_verdict){ PLAN_KILL, 0 };
	if (nr > CALL_NEWEST)
		return (struct plan_verdict){ PLAN_ERRNO, ENOSYS };
	base = &plan->base[nr];
	if (base->action == PLAN_KILL || !conds_hold(base->conds, base->cond_count, args))
		return (struct plan_verdict){ PLAN_KILL, 0 };
	if (base->action == PLAN_ERRNO)
		return (struct plan_verdict){ PLAN_ERRNO, base->err };
	for (size_t i = 0; i < plan->rule_count; i++) {
		const struct plan_rule *rule = &plan->rules[i];

		if (rule->nr != nr || !conds_hold(rule->conds, rule->cond_count, args))
			continue;
		if (rule->action == PLAN_ERRNO)
			return (struct plan_verdict){ PLAN_ERRNO, rule->err };
		verdict.action = PLAN_NOTIFY;
	}
	return verdict;
}
