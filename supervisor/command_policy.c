// SPDX-License-Identifier: MIT
// supervisor/command_policy.c - `warder policy`: check one, show one
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands.h"
#include "supervisor/offline.h"
#include "supervisor/run.h"

static int usage(void)
{
	fputs("usage: warder policy check [options] [NAME|FILE]\n"
	      "       warder policy show [--compiled] [options] [NAME|FILE]\n"
	      "       warder policy show syscalls strict|compute|tool\n"
	      "       warder policy list\n",
	      stderr);
	return EXIT_WARDER;
}

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
	return usage();
}

static int list(void)
{
	const struct shipped *shipped;

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

static int show(int argc, char *const argv[])
{
	bool compiled = argc > 1 && !strcmp(argv[1], "--compiled");
	_cleanup_text_ struct text text = { 0 };
	struct offline offline;
	int r;

	if (argc > 2 && !strcmp(argv[1], "syscalls"))
		return show_syscalls(argv[2]);
	r = offline_load(argc - compiled, argv + compiled, true, &offline);
	if (r == 0 && compiled) {
		text_str(&text, "# the filter (seccomp)\n");
		plan_show(&offline.compiled.plan, &text);
		text_str(&text, "\n# the hull (Landlock)\n");
		show_hull(&offline.compiled.hull, &text);
		text_str(&text, "\n# the tree (broker)\n");
	}
	if (r == 0) {
		policy_show(&offline.policy, &text);
		fputs(text_cstr(&text), stdout);
	}
	offline_free(&offline);
	return r < 0 ? EXIT_WARDER : 0;
}

static int check(int argc, char *const argv[])
{
	struct policy_diag warnings = { .count = 0 };
	struct offline offline;
	int r = offline_load(argc, argv, true, &offline);

	if (r == 0)
		compiled_warn(&offline.policy, &offline.compiled, &warnings);
	fputs(text_cstr(&warnings.text), stderr);
	text_free(&warnings.text);
	if (r == 0)
		printf("%s: good: %zu rules, %zu from files and includes\n",
		       offline.options.policy_count ? offline.options.policies[0] : "default",
		       offline.policy.rule_count, offline.policy.source_count);
	offline_free(&offline);
	return r < 0 ? 1 : 0;
}

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
		return usage();
	if (!strcmp(argv[1], "check"))
		return check(argc - 1, argv + 1);
	if (!strcmp(argv[1], "show"))
		return show(argc - 1, argv + 1);
	if (!strcmp(argv[1], "list"))
		return list();
	return usage();
}
