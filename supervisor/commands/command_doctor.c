// SPDX-License-Identifier: MIT
// supervisor/commands/command_doctor.c - `warder doctor`: what this host offers, tried
#include <stdio.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands/commands.h"
#include "supervisor/doctor/examine.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/usage.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/words/style.h"

enum { JSON };

static const int statuses[] = {
	[EXAMINE_FULL] = 0,
	[EXAMINE_DEGRADED] = 1,
	[EXAMINE_UNUSABLE] = 2,
};

/**
 * command_doctor() - warder doctor [--json]
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: 0 full, 1 degraded, 2 unusable, 125 for a mistake
 */
int command_doctor(int argc, char *const argv[])
{
	struct extra extras[] = { [JSON] = { "--json", NULL, NULL } };
	_cleanup_text_ struct text text = { 0 };
	_cleanup_free_ char **words = NULL;
	struct examination found;
	int status;

	if (argc > 1 && usage_asked(argv[1]))
		return usage_print(usage_doctor);
	status = extra_take(&argc, argv, extras, ARRAY_SIZE(extras), usage_doctor, &words);
	if (status)
		return status;
	if (argc > 1)
		return usage_wrong(usage_doctor, "doctor takes no `%s`", words[1]);
	examine(&found);
	if (extras[JSON].value)
		examination_json(&found, &text);
	else
		examination_show(&found, style_wanted(-1, STDOUT_FILENO), &text);
	if (text.failed || fputs(text_cstr(&text), stdout) < 0 || fflush(stdout) < 0)
		return EXIT_WARDER;
	return statuses[found.result];
}
