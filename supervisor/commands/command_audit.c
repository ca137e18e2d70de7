// SPDX-License-Identifier: MIT
// supervisor/commands/command_audit.c - `warder audit`: what is done with logs, and with their keys
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/usage.h"

static const struct {
	const char *word;
	int (*run)(int argc, char *const argv[]);
	const char *usage;
} subcommands[] = {
	{ "keygen", audit_keygen, usage_audit_keygen },
	{ "show", audit_show, usage_audit_show },
	{ "verify", audit_verify, usage_audit_verify },
};

/**
 * command_audit() - warder audit verify|show|keygen …
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: the exit status
 */
int command_audit(int argc, char *const argv[])
{
	if (argc > 1 && usage_asked(argv[1]))
		return usage_print(usage_audit);
	if (argc < 2)
		return usage_wrong(usage_audit, "audit: verify, keygen or show?");
	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++)
		if (!strcmp(argv[1], subcommands[i].word))
			return usage_asked(argv[argc - 1]) ? usage_print(subcommands[i].usage)
							   : subcommands[i].run(argc - 1, argv + 1);
	return usage_wrong(usage_audit, "there is no `audit %s`", argv[1]);
}
