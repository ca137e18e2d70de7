// SPDX-License-Identifier: MIT
// jail/filter_check.c - Evaluate the compiled filter over test vectors before it is trusted
//
// libseccomp before 2.6.1 can merge argument rules wrongly (GHSA-4q85-33p6-j5g6), and 2.5.4 is what
// Debian 12 has. So the BPF is run here, next to plan_judge(), over every number, over each
// condition of the plan met and missed, and over values that differ in their high halves only.
#include <errno.h>
#include <linux/audit.h>

#include "jail/bpf.h"
#include "jail/filter.h"

/* The stricter of two actions, as the kernel orders them. */
static struct plan_verdict verdict_of(uint32_t action)
{
	switch (action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return (struct plan_verdict){ PLAN_ALLOW, 0 };
	case SECCOMP_RET_TRACE:
		return (struct plan_verdict){ PLAN_TRACE, 0 };
	case SECCOMP_RET_USER_NOTIF:
		return (struct plan_verdict){ PLAN_NOTIFY, 0 };
	case SECCOMP_RET_ERRNO:
		return (struct plan_verdict){ PLAN_ERRNO, (int)(action & SECCOMP_RET_DATA) };
	default:
		return (struct plan_verdict){ PLAN_KILL, 0 };
	}
}

static int check_one(const struct plan *plan, const struct filter_program *program, uint32_t arch,
		     int nr, const uint64_t args[6], struct stage_error *error)
{
	struct plan_verdict wanted = { PLAN_KILL, 0 }, one, two;
	struct seccomp_data data = { .nr = nr, .arch = arch };
	uint32_t first, second;

	for (int i = 0; i < 6; i++)
		data.args[i] = args[i];
	if (bpf_run(program->whitelist, program->whitelist_count, &data, &first) < 0 ||
	    bpf_run(program->notify, program->notify_count, &data, &second) < 0)
		return stage_fail(error, STAGE_SECCOMP, EINVAL, "checking the filter: call %d", nr);
	if (arch == AUDIT_ARCH_X86_64)
		wanted = plan_judge(plan, nr, args);
	one = verdict_of(first);
	two = verdict_of(second);
	if (two.action > one.action)
		one = two;
	if (one.action != wanted.action || one.err != wanted.err)
		return stage_fail(error, STAGE_SECCOMP, EINVAL,
				  "the compiled filter is wrong for call %d(%#llx, %#llx, %#llx, "
				  "%#llx)",
				  nr, (unsigned long long)args[0], (unsigned long long)args[1],
				  (unsigned long long)args[2], (unsigned long long)args[3]);
	return 0;
}

/* Each condition of a rule met, missed by one bit, and with the other half of the register set. */
static int check_conds(const struct plan *plan, const struct filter_program *program, int nr,
		       const struct plan_cond *conds, unsigned int count, struct stage_error *error)
{
	static const uint64_t twists[] = { 0, 1, 1ULL << 32, UINT64_MAX << 32, UINT64_MAX };
	int r = 0;

	for (unsigned int twisted = 0; r == 0 && twisted <= count; twisted++)
		for (unsigned int t = 0; r == 0 && t < sizeof(twists) / sizeof(*twists); t++) {
			uint64_t args[6] = { 0 };

			for (unsigned int i = 0; i < count; i++)
				args[conds[i].arg] |= conds[i].value;
			if (twisted < count)
				args[conds[twisted].arg] ^= twists[t];
			r = check_one(plan, program, AUDIT_ARCH_X86_64, nr, args, error);
		}
	return r;
}

/**
 * filter_check() - Compare the compiled programs with the plan
 * @plan:	What they were made from
 * @program:	Both programs
 * @error:	Names the call that came out wrong
 *
 * Return: 0, or -EINVAL when the kernel would not do what the plan says
 */
int filter_check(const struct plan *plan, const struct filter_program *program,
		 struct stage_error *error)
{
	static const uint64_t none[6] = { 0 };
	static const int odd[] = { -1, 0x40000000, 0x40000001, 0x7fffffff };
	int r = 0;

	for (int nr = 0; r == 0 && nr <= CALL_NEWEST + 2; nr++)
		r = check_one(plan, program, AUDIT_ARCH_X86_64, nr, none, error);
	for (unsigned int i = 0; r == 0 && i < sizeof(odd) / sizeof(*odd); i++)
		r = check_one(plan, program, AUDIT_ARCH_X86_64, odd[i], none, error);
	for (int nr = 0; r == 0 && nr < 8; nr++) /* int 0x80 */
		r = check_one(plan, program, AUDIT_ARCH_I386, nr, none, error);
	for (int nr = 0; r == 0 && nr <= CALL_NEWEST; nr++)
		r = check_conds(plan, program, nr, plan->base[nr].conds, plan->base[nr].cond_count,
				error);
	for (size_t i = 0; r == 0 && i < plan->rule_count; i++)
		r = check_conds(plan, program, plan->rules[i].nr, plan->rules[i].conds,
				plan->rules[i].cond_count, error);
	return r;
}
