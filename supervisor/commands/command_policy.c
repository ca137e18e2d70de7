// SPDX-License-Identifier: MIT
// supervisor/commands/command_policy.c - `warder policy`: which subcommand; show, list
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/json.h"
#include "policy/rows.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/usage.h"
#include "supervisor/rules/effective.h"
#include "supervisor/rules/offline.h"
#include "supervisor/words/exit_status.h"

static int show_syscalls(const char *word)
{
	static const struct {
		const char *word;
		enum call_group last;
	} sets[] = { { "strict", GROUP_START },
		     { "compute", GROUP_COMPUTE },
		     { "tool", GROUP_TOOL } };

	for (size_t s = 0; s < ARRAY_SIZE(sets); s++) {
		if (strcmp(word, sets[s].word) != 0)
			continue;
		for (int group = GROUP_STRICT; group <= (int)sets[s].last; group++) {
			printf("# %s\n", call_group_reason((enum call_group)group));
			for (int nr = 0; nr <= CALL_NEWEST; nr++) {
				const struct call *call = call_at(nr);

				if (call && call->group == group)
					printf("%s\n", call->name);
			}
		}
		return 0;
	}
	return usage_wrong(usage_policy_show, "`%s` is none of strict, compute, tool", word);
}

static int list(int argc, char *const argv[])
{
	const struct shipped *shipped;

	if (argc > 1)
		return usage_asked(argv[1])
			       ? usage_print(usage_policy_list)
			       : usage_wrong(usage_policy_list, "`policy list` takes nothing");

	for (unsigned int i = 0; (shipped = shipped_at(i)); i++)
		printf("%s\n", shipped->name);
	return 0;
}

static void show_hull(const struct hull *hull, struct text *text)
{
	for (size_t i = 0; i < hull->count; i++) {
		text_visible(text, hull->entries[i].path, strlen(hull->entries[i].path));
		for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
			if (hull->entries[i].verbs & VERB_BIT(verb))
				text_printf(text, " %s", verb_name((enum verb)verb));
		text_str(text, hull->entries[i].may_create ? " (may come to be)\n" : "\n");
	}
}

static void show_ports(const struct hull_ports *ports, const char *verb, struct text *text)
{
	if (!ports->held)
		return;
	text_printf(text, "%s to TCP ports:", verb);
	for (size_t i = 0; i < ports->count; i++)
		text_printf(text, " %u", ports->ports[i]);
	text_str(text, ports->count ? "\n" : " none\n");
}

static int show(int argc, char *const argv[])
{
	static const struct offline_usage usage = { .text = usage_policy_show,
						    .operands = { "NAME" },
						    .most = 1,
						    .policy = true,
						    .bad = EXIT_WARDER };
	bool compiled = argc > 1 && !strcmp(argv[1], "--compiled");
	bool json = argc > 1 && !strcmp(argv[1], "--json");
	int front = compiled || json;
	const char *second = front && argc > 2 ? argv[2] : "";
	_cleanup_text_ struct text text = { 0 };
	struct offline offline;
	int status;

	if (argc > 1 && !strcmp(argv[1], "calls")) {
		if (argc != 2)
			return usage_asked(argv[2])
				       ? usage_print(usage_policy_show)
				       : usage_wrong(usage_policy_show,
						     "`policy show calls` takes nothing");
		rows_show(&text);
		fputs(text_cstr(&text), stdout);
		return 0;
	}
	if (argc > 1 && !strcmp(argv[1], "syscalls")) {
		if (argc != 3)
			return usage_wrong(usage_policy_show,
					   "`policy show syscalls` takes one word");
		return usage_asked(argv[2]) ? usage_print(usage_policy_show)
					    : show_syscalls(argv[2]);
	}
	if (!strcmp(second, "--compiled") || !strcmp(second, "--json"))
		return usage_wrong(usage_policy_show,
				   "`policy show` takes one of --compiled and --json");
	if (offline_load(argc - front, argv + front, &usage, &offline, &status)) {
		if (compiled) {
			text_str(&text, "# the filters (seccomp)\n");
			plan_show(&offline.compiled.plan, &text);
			text_str(&text, "\n# the hull (Landlock)\n");
			show_hull(&offline.compiled.hull, &text);
			show_ports(&offline.compiled.hull.connect, "connect", &text);
			show_ports(&offline.compiled.hull.bind, "bind", &text);
			text_str(&text, "\n# the tree (broker)\n");
		}
		if (json) {
			json_show(&offline.policy, &offline.vars, "", &text);
			text_char(&text, '\n');
		} else {
			policy_show(&offline.policy, &text);
		}
		fputs(text_cstr(&text), stdout);
		status = 0;
	}
	offline_free(&offline);
	return status;
}

static const struct {
	const char *word;
	int (*main)(int argc, char *const argv[]);
} commands[] = { { "check", policy_check }, { "show", show },	     { "fmt", policy_fmt },
		 { "diff", policy_diff },   { "from", policy_from }, { "list", list } };

/**
 * command_policy() - warder policy …
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: the exit status
 */
int command_policy(int argc, char *const argv[])
{
	if (argc < 2)
		return usage_wrong(usage_policy, "policy: check, show, from, fmt, diff or list?");
	if (usage_asked(argv[1]))
		return usage_print(usage_policy);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(argv[1], commands[i].word))
			return commands[i].main(argc - 1, argv + 1);
	return usage_wrong(usage_policy, "there is no `policy %s`", argv[1]);
}
