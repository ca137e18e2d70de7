// SPDX-License-Identifier: MIT
// supervisor/run/tracing.c - What --late-tracing cannot be had with
//
// Each of these needs the tracer to know of every process from its birth, or the whitelist's kill
// to be the kernel's own: docs/adr/0022-late-tracing.md. Such a run is refused, never traced from
// birth without a word.
#include <errno.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/plan.h"
#include "policy/policy.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/run/session.h"

#define REMEDY "leave out --late-tracing, or this line"

/* Options that want every process. */
static int check_options(const struct session *session, struct text *message)
{
	const struct options *options = session->options;
	const struct {
		bool given;
		const char *name;
	} wants[] = {
		{ options->observe, "--observe" },
		{ options->learn, "--learn" },
		{ options->tracing, "--trace" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wants); i++) {
		if (!wants[i].given)
			continue;
		text_printf(message,
			    "warder: --late-tracing: %s has to know of every process from its "
			    "birth\n  leave out one of the two\n",
			    wants[i].name);
		return -EINVAL;
	}
	return 0;
}

/* Without a pid namespace only the tracer ends the jail with its broker. */
static int check_light(const struct session *session, struct text *message)
{
	if (!session->light)
		return 0;
	text_printf(message,
		    "warder: --late-tracing needs a pid namespace, and %s none\n"
		    "  leave it out%s\n",
		    session->options->light ? "--light has" : "this host allows",
		    session->options->light ? ", or --light" : "; see `warder doctor`");
	return -EINVAL;
}

static void check_rules(const struct policy *policy, struct policy_diag *diag)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		if (policy->rules[i].kind != RULE_ASK)
			continue;
		diag_error(diag, policy, &policy->rules[i].at, REMEDY,
			   "--late-tracing: `ask` has to know of every process from its birth");
		return;
	}
}

static void check_emulations(const struct policy *policy, struct policy_diag *diag)
{
	for (unsigned int i = 0; i < EMULATE_COUNT; i++)
		if (policy->emulations[i].set)
			diag_error(diag, policy, &policy->emulations[i].at, REMEDY,
				   "--late-tracing: `emulate` has to know of every process from "
				   "its birth");
}

static void check_settings(const struct policy *policy, struct policy_diag *diag)
{
	if (plan_set(policy) != SYSCALLS_TOOL)
		diag_error(diag, policy, &policy->syscall_set.at, REMEDY,
			   "--late-tracing: only under `syscalls tool`; here the kernel kills, and "
			   "nothing forks");
	if (policy->limits[LIMIT_PIDS].set)
		diag_error(diag, policy, &policy->limits[LIMIT_PIDS].at, REMEDY,
			   "--late-tracing: for `limit pids` every process is counted from its "
			   "birth");
}

/**
 * session_check_tracing() - Whether tasks can be traced as the user wants it
 * @session:	Its policy is complete, and whether it is light is known
 * @message:	Gets what is in the way, and what to do
 *
 * Return: 0 or -EINVAL
 */
int session_check_tracing(const struct session *session, struct text *message)
{
	struct policy_diag diag = { .count = 0 };
	int r;

	if (!session->options->late_tracing)
		return 0;
	r = check_options(session, message);
	if (r == 0)
		r = check_light(session, message);
	if (r < 0)
		return r;
	check_rules(&session->policy, &diag);
	check_emulations(&session->policy, &diag);
	check_settings(&session->policy, &diag);
	r = diag.count ? -EINVAL : 0;
	complaint_take(&diag, message);
	return r;
}
