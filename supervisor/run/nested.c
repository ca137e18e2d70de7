// SPDX-License-Identifier: MIT
// supervisor/run/nested.c - A warder that is itself in a jail of warder's
//
// One process chain can have one seccomp listener (EBUSY, seccomp(2)), so there is no jail within a
// jail. A build or a test suite that calls warder can be told to do without: the outer jail holds
// what it starts, as it holds everything else in it.
#include "supervisor/run/nested.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/run/environment.h"
#include "supervisor/words/exit_status.h"

/**
 * nested() - Whether this is inside a jail of warder's
 *
 * A variable alone says nothing, it may have been carried out of the jail; a filter alone may be a
 * container's.
 */
bool nested(void)
{
	return getenv(ENVIRONMENT_ACTIVE) && prctl(PR_GET_SECCOMP) == SECCOMP_MODE_FILTER;
}

/* An option that somebody waits for the result of, or that holds what nothing would hold. */
static const char *unkept(const struct options *options)
{
	const struct {
		bool given;
		const char *name;
	} asked[] = {
		{ options->audit && strcmp(options->audit, "none") != 0, "-o" },
		{ options->audit_sync, "--audit-sync" },
		{ options->sign, "--sign" },
		{ options->digest_files, "--digest" },
		{ options->learn, "--learn" },
		{ options->tighten, "--tighten" },
		{ options->remember, "--remember" },
		{ options->observe, "--observe" },
		{ options->writes, "--writes" },
		{ options->tracing, "--trace" },
		{ options->tty, "-t" },
		{ options->root, "--root" },
		{ options->mount_count, "--bind or --tmpfs" },
		{ options->dev, "--dev" },
		{ options->uid_given, "--uid" },
		{ options->hostname, "--hostname" },
		{ options->status_fd >= 0, "--status-fd" },
		{ options->fail_on_deny, "--fail-on-deny" },
		{ options->verdict_runs, "--verdict" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(asked); i++)
		if (asked[i].given)
			return asked[i].name;
	return NULL;
}

static int fail(struct text *message, const char *what, int status)
{
	int err = errno;

	text_str(message, "warder: ");
	text_visible(message, what, strlen(what));
	text_printf(message, ": %s\n", strerror(err));
	return status;
}

/**
 * nested_run() - Run the command in the jail that this is in, if the user lets it
 * @options:	From the command line
 * @message:	Why it was not run
 *
 * Return: only when it could not be run: the exit status
 */
int nested_run(const struct options *options, struct text *message)
{
	const char *name = unkept(options);

	if (!options->nested) {
		text_str(message,
			 "warder: this is inside a jail of warder's already, and there can be only "
			 "one around a process\n"
			 "  run the command without warder: the outer jail holds it; or have that "
			 "done with --nested allow\n");
		return EXIT_WARDER;
	}
	if (name) {
		text_printf(message,
			    "warder: --nested allow: the outer jail cannot do what %s asks for\n"
			    "  leave it out, or give it to the outer warder\n",
			    name);
		return EXIT_WARDER;
	}
	if (options->chdir && chdir(options->chdir) < 0)
		return fail(message, options->chdir, EXIT_WARDER);
	fputs("warder: nested: the outer jail holds this command; policies, limits and variables "
	      "of "
	      "this run do not apply\n",
	      stderr);
	execvp(options->command[0], options->command);
	return fail(message, options->command[0],
		    errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}
