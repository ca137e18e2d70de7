// SPDX-License-Identifier: MIT
// supervisor/rules/offline.c - A policy loaded and compiled without a run
#include "supervisor/rules/offline.h"

#include <stdio.h>
#include <string.h>

#include "policy/diag.h"
#include "supervisor/options/usage.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/effective.h"
#include "supervisor/words/exit_status.h"

static int compile(struct offline *offline, struct policy_diag *diag)
{
	struct plan_options plan = { .observe = offline->options.observe,
				     .late = offline->options.late_tracing };
	int r = effective_load(&offline->options, &offline->paths, &offline->vars, &offline->policy,
			       diag);

	return r < 0 ? r : compiled_build(&offline->policy, &plan, &offline->compiled, diag);
}

/* The words behind the options; 0, or the exit status of a command line that is wrong. */
static int check_operands(const struct offline_usage *usage, char *const *operands)
{
	unsigned int count = 0;

	while (operands[count])
		count++;
	if (count < usage->least)
		return usage_wrong(usage->text, "%s is missing", usage->operands[count]);
	if (count && !usage->most)
		return usage_wrong(usage->text, "nothing is expected behind the options: `%s`",
				   operands[0]);
	if (count > usage->most && operands[usage->most][0] == '-')
		return usage_wrong(usage->text, "options stand before `%s`: `%s`",
				   operands[usage->most - 1], operands[usage->most]);
	if (count > usage->most)
		return usage_wrong(usage->text, "nothing is expected behind `%s`: `%s`",
				   operands[usage->most - 1], operands[usage->most]);
	return 0;
}

/**
 * offline_try() - Load the policy that a command line means, and keep what is said about it
 * @argc:	From a subcommand's word on
 * @argv:	Likewise
 * @usage:	What is expected
 * @ret_offline: offline_free() in any case
 * @ret_status:	When there is no policy: the exit status
 * @diag:	Grows by what is wrong with the policy, or with the options. What is wrong with the
 *		operands is printed, and help if it was asked for: then it stays empty
 *
 * Return: true when there is a policy
 */
bool offline_try(int argc, char *const argv[], const struct offline_usage *usage,
		 struct offline *ret_offline, int *ret_status, struct policy_diag *diag)
{
	struct offline *offline = ret_offline;
	struct options *options = &offline->options;
	_cleanup_text_ struct text message = { 0 };
	int r;

	*offline = (struct offline){ .policy = { .rule_count = 0 } };
	*ret_status = EXIT_WARDER;
	r = options_parse(argc, argv, options, &message);
	if (r == OPTIONS_HELP || r == OPTIONS_VERSION) {
		*ret_status = usage_print(usage->text);
		return false;
	}
	if (r >= 0) {
		int wrong = check_operands(usage, options->command);

		if (wrong) {
			*ret_status = wrong;
			return false;
		}
		if (usage->policy && options->command[0] &&
		    options_policy(options, options->command[0]) < 0) {
			*ret_status = usage_wrong(usage->text, "too many policies");
			return false;
		}
		r = paths_enter(options->chdir, &offline->paths, &offline->vars, &message);
	}
	if (r == 0) {
		*ret_status = usage->bad;
		r = compile(offline, diag);
	}
	complaint_said(&message, diag);
	if (r < 0 && !diag->kept)
		diag_say(diag, strerror(-r), "");
	return r == 0;
}

/**
 * offline_load() - Load the policy that a command line means
 * @argc:	As for offline_try()
 * @argv:	Likewise
 * @usage:	Likewise
 * @ret_offline: Likewise
 * @ret_status:	Likewise
 *
 * What is wrong is printed on stderr, help on stdout.
 *
 * Return: true when there is a policy
 */
bool offline_load(int argc, char *const argv[], const struct offline_usage *usage,
		  struct offline *ret_offline, int *ret_status)
{
	_cleanup_text_ struct text message = { 0 };
	struct policy_diag diag = { .count = 0 };
	bool loaded = offline_try(argc, argv, usage, ret_offline, ret_status, &diag);

	complaint_take(&diag, &message);
	fputs(text_cstr(&message), stderr);
	return loaded;
}

void offline_free(struct offline *offline)
{
	compiled_free(&offline->compiled);
	policy_free(&offline->policy);
	paths_free(&offline->paths);
	options_free(&offline->options);
}
