// SPDX-License-Identifier: MIT
// jail/filter.c - The filter plan compiled for the kernel and loaded
//
// libseccomp 2.5.4 compiles; we load the BPF ourselves, because it cannot ask for
// WAIT_KILLABLE_RECV and because a few instructions of our own go in front (prepend_newest()): they
// answer ENOSYS to numbers newer than our table, which is what a kernel without them would say.
#include "jail/filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "jail/fence.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "policy/made.h"

static void release(scmp_filter_ctx *context)
{
	if (*context)
		seccomp_release(*context);
}

static uint32_t action_of(enum plan_action action, int err)
{
	switch (action) {
	case PLAN_ALLOW:
		return SCMP_ACT_ALLOW;
	case PLAN_TRACE:
		return SCMP_ACT_TRACE(FILTER_DEADLINE);
	case PLAN_NOTIFY:
		return SCMP_ACT_NOTIFY;
	case PLAN_ERRNO:
		return SCMP_ACT_ERRNO((uint32_t)err);
	case PLAN_KILL:
		break;
	}
	return SCMP_ACT_KILL_PROCESS;
}

static unsigned int arguments(const struct plan_cond *conds, unsigned int count,
			      struct scmp_arg_cmp ret_args[PLAN_CONDS])
{
	for (unsigned int i = 0; i < count; i++) {
		ret_args[i].arg = conds[i].arg;
		if (conds[i].differs) { /* whole registers only: plan.c asserts it */
			ret_args[i].op = SCMP_CMP_NE;
			ret_args[i].datum_a = conds[i].value;
		} else {
			ret_args[i].op = SCMP_CMP_MASKED_EQ;
			ret_args[i].datum_a = conds[i].mask;
			ret_args[i].datum_b = conds[i].value;
		}
	}
	return count;
}

static int add(scmp_filter_ctx context, int nr, uint32_t action, const struct plan_cond *conds,
	       unsigned int count)
{
	struct scmp_arg_cmp args[PLAN_CONDS];

	return seccomp_rule_add_array(context, action, nr, arguments(conds, count, args), args);
}

static int fill_whitelist(scmp_filter_ctx context, const struct plan *plan)
{
	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct plan_base *base = &plan->base[nr];
		/* What is notified passes this layer: the other one notifies. */
		enum plan_action action = base->action == PLAN_NOTIFY ? PLAN_ALLOW : base->action;
		int r;

		if (action == PLAN_KILL)
			continue;
		r = add(context, nr, action_of(action, base->err), base->conds, base->cond_count);
		if (r < 0)
			return r;
	}
	return 0;
}

static int fill_fence(scmp_filter_ctx context, const struct plan *plan)
{
	for (size_t i = 0; i < fence_count; i++) {
		const struct fence_row *row = &fence_rows[i];
		int r;

		if (row->late && !plan->late)
			continue;
		r = add(context, row->nr, action_of(row->err ? PLAN_ERRNO : PLAN_ALLOW, row->err),
			&row->cond, row->cond.mask ? 1 : 0);
		if (r < 0)
			return r;
	}
	return 0;
}

static int fill_notify(scmp_filter_ctx context, const struct plan *plan)
{
	for (size_t i = 0; i < plan->rule_count; i++) {
		const struct plan_rule *rule = &plan->rules[i];
		int r = add(context, rule->nr, action_of(rule->action, rule->err), rule->conds,
			    rule->cond_count);

		if (r < 0)
			return r;
	}
	return 0;
}

static int fill_calls(scmp_filter_ctx context, const struct plan *plan)
{
	struct plan_rule rules[MADE_RULES_MAX];
	size_t count = made_rules(rules);

	(void)plan; /* these are the same whatever the policy */
	for (size_t i = 0; i < count; i++) {
		int r = add(context, rules[i].nr, SCMP_ACT_TRACE((uint32_t)rules[i].err),
			    rules[i].conds, rules[i].cond_count);

		if (r < 0)
			return r;
	}
	return 0;
}

/* libseccomp writes to a descriptor only: give it one that is memory. */
static int export(scmp_filter_ctx context, struct sock_filter *to, size_t room, uint32_t *ret_count)
{
	_cleanup_close_ int fd = memfd_create("filter", MFD_CLOEXEC);
	ssize_t len;
	int r;

	if (fd < 0)
		return -errno;
	r = seccomp_export_bpf(context, fd);
	if (r < 0)
		return r;
	len = pread(fd, to, room * sizeof(*to), 0);
	if (len < 0)
		return -errno;
	if ((size_t)len == room * sizeof(*to) || (size_t)len % sizeof(*to))
		return -E2BIG;
	*ret_count = (uint32_t)((size_t)len / sizeof(*to));
	return 0;
}

/* Puts "newer than the table: ENOSYS" in front. Jumps in BPF are relative, so nothing else moves.
 */
static int prepend_newest(struct filter_program *program)
{
	static const struct sock_filter head[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, CALL_NEWEST, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	};

	if (program->whitelist_count + ARRAY_SIZE(head) > FILTER_MAX)
		return -E2BIG;
	memmove(program->whitelist + ARRAY_SIZE(head), program->whitelist,
		program->whitelist_count * sizeof(program->whitelist[0]));
	memcpy(program->whitelist, head, sizeof(head));
	program->whitelist_count += (uint32_t)ARRAY_SIZE(head);
	return 0;
}

static int compile_layer(const struct plan *plan, uint32_t fallback,
			 int (*fill)(scmp_filter_ctx, const struct plan *), struct sock_filter *to,
			 uint32_t *ret_count)
{
	_cleanup_(release) scmp_filter_ctx context = seccomp_init(fallback);
	int r;

	if (!context)
		return -ENOMEM;
	r = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (r == 0) /* a binary tree over the numbers: shorter for every call, and for the check */
		r = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (r == 0)
		r = fill(context, plan);
	if (r == 0)
		r = export(context, to, FILTER_MAX, ret_count);
	return r;
}

/**
 * filter_compile() - Turn a plan into the target's two programs, and make the broker's
 * @plan:	From plan_build()
 * @ret_program: Filled, but for @whitelist_first
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int filter_compile(const struct plan *plan, struct filter_program *ret_program,
		   struct stage_error *error)
{
	int r = compile_layer(plan, SCMP_ACT_KILL_PROCESS, fill_whitelist, ret_program->whitelist,
			      &ret_program->whitelist_count);

	if (r == 0)
		r = compile_layer(plan, SCMP_ACT_ALLOW, fill_notify, ret_program->notify,
				  &ret_program->notify_count);
	if (r == 0)
		r = prepend_newest(ret_program);
	if (r == 0)
		r = compile_layer(plan, SCMP_ACT_KILL_PROCESS, fill_fence, ret_program->fence,
				  &ret_program->fence_count);
	return r < 0 ? stage_fail(error, STAGE_SECCOMP, -r, "compiling the filter") : 0;
}

/**
 * filter_compile_calls() - Make the filter that tells the tracer which calls a run makes
 * @program:	Its @calls are filled
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int filter_compile_calls(struct filter_program *program, struct stage_error *error)
{
	int r = compile_layer(NULL, SCMP_ACT_ALLOW, fill_calls, program->calls,
			      &program->calls_count);

	return r < 0 ? stage_fail(error, STAGE_SECCOMP, -r, "compiling the filter of calls") : 0;
}

static int install(const struct sock_filter *filter, uint32_t count, unsigned long flags)
{
	/* The kernel only reads through the pointer that is not const in its header. */
	struct sock_fprog program = { .len = (unsigned short)count };

	memcpy(&program.filter, &filter, sizeof(filter));
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program,
			    MADE_OWN_SECCOMP);
}

/**
 * filter_load_fence() - Put the broker's own filter on the calling thread and those it makes
 * @program:	From filter_compile()
 * @error:	Filled on failure
 *
 * Context: after the target was forked, before any thread is made.
 *
 * Return: 0 or -errno
 */
int filter_load_fence(const struct filter_program *program, struct stage_error *error)
{
	if (install(program->fence, program->fence_count, 0) < 0)
		return stage_fail(error, STAGE_BROKER, errno, "its own filter");
	return 0;
}

/* Loads what notifies; -errno. */
static int load_listener(const struct sock_filter *filter, uint32_t count, int *ret_listener,
			 bool *ret_killable)
{
	unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	bool killable = true;
	int listener = install(filter, count, flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);

	if (listener < 0 && errno == EINVAL) {
		killable = false;
		listener = install(filter, count, flags);
	}
	if (listener < 0)
		return -errno;
	*ret_listener = listener;
	*ret_killable = killable;
	return 0;
}

static int listener_failed(int err, struct stage_error *error)
{
	return stage_fail(error, STAGE_SECCOMP, err, "%s",
			  err == EBUSY ? "there is a listener already" : "loading the listener");
}

static int load_merged(const struct filter_program *program, const struct filter_doom *doom,
		       int *ret_listener, bool *ret_killable, struct stage_error *error)
{
	struct sock_filter merged[FILTER_MERGED_MAX];
	uint32_t count;
	int r = filter_merge(program, doom, merged, &count);

	if (r < 0)
		return stage_fail(error, STAGE_SECCOMP, -r, "merging the filters");
	r = load_listener(merged, count, ret_listener, ret_killable);
	return r < 0 ? listener_failed(-r, error) : 0;
}

/**
 * filter_load() - Put all layers on the calling thread
 * @program:	From filter_compile(), checked by filter_check()
 * @doom:	What a merged filter kills; a cookie of 0: the layers stay as they are
 * @ret_listener: The notification descriptor, O_CLOEXEC
 * @ret_killable: Whether a received notification waits killably only (5.19)
 * @error:	Filled on failure
 *
 * Context: no_new_privs is set. From the return on this thread's brokered calls wait for the
 * broker.
 *
 * Return: 0 or -errno
 */
int filter_load(const struct filter_program *program, const struct filter_doom *doom,
		int *ret_listener, bool *ret_killable, struct stage_error *error)
{
	int r;

	if (doom->cookie)
		return load_merged(program, doom, ret_listener, ret_killable, error);
	/* First: the notify layer of a run that observes may have the loading of this one, too. */
	if (program->calls_count && install(program->calls, program->calls_count, 0) < 0)
		return stage_fail(error, STAGE_SECCOMP, errno, "loading the filter of calls");
	/*
	 * Whichever comes second must pass the first: a whitelist may kill seccomp(), and the
	 * notify layer of a run that observes would wait for a broker that is not there yet.
	 */
	if (program->whitelist_first &&
	    install(program->whitelist, program->whitelist_count, 0) < 0)
		return stage_fail(error, STAGE_SECCOMP, errno, "loading the whitelist");
	r = load_listener(program->notify, program->notify_count, ret_listener, ret_killable);
	if (r < 0)
		return listener_failed(-r, error);
	if (!program->whitelist_first &&
	    install(program->whitelist, program->whitelist_count, 0) < 0)
		return stage_fail(error, STAGE_SECCOMP, errno, "loading the whitelist");
	return 0;
}
