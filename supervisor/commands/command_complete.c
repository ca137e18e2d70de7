// SPDX-License-Identifier: MIT
// supervisor/commands/command_complete.c - `warder complete`: what a shell asks when somebody
// presses Tab
#include <stdio.h>
#include <string.h>

#include "supervisor/commands/commands.h"
#include "supervisor/commands/complete.h"
#include "supervisor/options/usage.h"
#include "supervisor/words/exit_status.h"

/**
 * command_complete() - warder complete -- [WORD...]
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: the exit status
 */
int command_complete(int argc, char *const argv[])
{
	static char nothing[] = "";
	char *const empty[] = { nothing };
	_cleanup_text_ struct text text = { 0 };

	if (argc > 1 && usage_asked(argv[1]))
		return usage_print(usage_complete);
	if (argc < 2 || strcmp(argv[1], "--") != 0)
		return usage_wrong(usage_complete, "complete: what was typed stands behind `--`");
	if (complete_words(argc > 2 ? argc - 2 : 1, argc > 2 ? argv + 2 : empty, &text) < 0)
		return EXIT_WARDER;
	fputs(text_cstr(&text), stdout);
	return 0;
}
