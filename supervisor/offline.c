// SPDX-License-Identifier: MIT
// supervisor/offline.c - A policy loaded and compiled without a run
#include "supervisor/offline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "supervisor/effective.h"

static int compile(struct offline *offline, struct policy_diag *diag)
{
	struct plan_options plan = { .observe = offline->options.observe };
	int r = effective_load(&offline->options, &offline->paths, &offline->vars, &offline->policy,
			       diag);

	return r < 0 ? r : compiled_build(&offline->policy, &plan, &offline->compiled, diag);
}

/**
 * offline_load() - Load the policy that a command line means
 * @argc:	From a subcommand's word on
 * @argv:	Likewise
 * @operand_is_policy: The word behind the options is the policy's name
 * @ret_offline: offline_free() in any case
 *
 * What is wrong is printed on stderr.
 *
 * Return: 0 or -errno
 */
int offline_load(int argc, char *const argv[], bool operand_is_policy, struct offline *ret_offline)
{
	struct offline *offline = ret_offline;
	struct policy_diag diag = { .count = 0 };
	_cleanup_text_ struct text message = { 0 };
	int r;

	*offline = (struct offline){ .policy = { .rule_count = 0 } };
	r = options_parse(argc, argv, &offline->options, &message);
	if (r < 0 && !offline->options.command && operand_is_policy && message.len &&
	    strstr(text_cstr(&message), "no command given")) {
		r = OPTIONS_RUN; /* without an operand the default policy is meant */
		text_reset(&message);
	} else if (r == OPTIONS_RUN && operand_is_policy) {
		offline->options.policies[0] = offline->options.command[0];
		offline->options.policy_count = 1;
	}
	if (r == OPTIONS_RUN && offline->options.chdir && chdir(offline->options.chdir) < 0)
		r = -errno;
	if (r == OPTIONS_RUN)
		r = paths_find(&offline->paths);
	if (r == 0) {
		offline->vars = (struct policy_vars){
			.home = offline->paths.home,
			.cwd = offline->paths.cwd,
			.tmpdir = "/tmp",
			.uid = getuid(),
		};
		r = compile(offline, &diag);
	}
	fputs(text_cstr(&message), stderr);
	fputs(text_cstr(&diag.text), stderr);
	if (r < 0 && !message.len && !diag.text.len)
		fprintf(stderr, "warder: %s\n", strerror(-r));
	text_free(&diag.text);
	return r > 0 ? -EINVAL : r;
}

void offline_free(struct offline *offline)
{
	compiled_free(&offline->compiled);
	policy_free(&offline->policy);
	paths_free(&offline->paths);
	options_free(&offline->options);
}
