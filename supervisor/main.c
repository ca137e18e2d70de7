// SPDX-License-Identifier: MIT
// supervisor/main.c - warder: which subcommand
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/commands/commands.h"
#include "supervisor/run/run.h"
#include "supervisor/words/exit_status.h"

static const struct {
	const char *word;
	int (*main)(int argc, char *const argv[]);
} commands[] = {
	{ "run", run_main },
	{ "policy", command_policy },
	{ "explain", command_explain },
	{ "replay", command_replay },
	{ "audit", command_audit },
	{ "report", command_report },
	{ "writes", command_writes },
	{ "doctor", command_doctor },
	{ "complete", command_complete },
};

static int dispatch(int argc, char *argv[])
{
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].word))
			return commands[i].main(argc - 1, argv + 1);
	return run_main(argc, argv);
}

/* A command whose name is a subcommand's is run with `warder -- policy …`. */
int main(int argc, char *argv[])
{
	int status = dispatch(argc, argv);

	/* An answer that nobody could read is none. */
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "warder: standard output: %s\n", strerror(errno));
		return EXIT_WARDER;
	}
	return status;
}
