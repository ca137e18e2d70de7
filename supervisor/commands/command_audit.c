// SPDX-License-Identifier: MIT
// supervisor/commands/command_audit.c - `warder audit`: is a log whole, and what is in it?
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/usage.h"
#include "supervisor/reading/verify.h"
#include "supervisor/words/exit_status.h"

/**
 * command_audit() - warder audit verify FILE, warder audit show
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: 0 when the log is whole, 1 when not, 125 when it cannot be read; see audit_show()
 */
int command_audit(int argc, char *const argv[])
{
	_cleanup_close_ int fd = -1;
	int r;

	if (argc > 1 && (usage_asked(argv[1]) || usage_asked(argv[argc - 1])))
		return usage_print(usage_audit);
	if (argc < 2)
		return usage_wrong(usage_audit, "audit: verify or show what?");
	if (!strcmp(argv[1], "show"))
		return audit_show(argc - 1, argv + 1);
	if (strcmp(argv[1], "verify") != 0)
		return usage_wrong(usage_audit, "there is no `audit %s`", argv[1]);
	if (argc == 4 && !strcmp(argv[2], "--")) {
		argv++;
		argc--;
	}
	if (argc != 3)
		return usage_wrong(usage_audit, "`audit verify` takes one FILE");
	fd = strcmp(argv[2], "-") ? open(argv[2], O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
	r = fd < 0 ? -errno : verify_file(fd, stdout);
	if (r < 0) {
		fprintf(stderr, "warder: %s: %s\n", argv[2], strerror(-r));
		return EXIT_WARDER;
	}
	return r;
}
