// SPDX-License-Identifier: MIT
// supervisor/command_policy.c - `warder policy`: check one, show one
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/json.h"
#include "policy/rows.h"
#include "supervisor/commands.h"
#include "supervisor/complaint.h"
#include "supervisor/complaint_json.h"
#include "supervisor/effective.h"
#include "supervisor/offline.h"
#include "supervisor/run.h"
#include "supervisor/usage.h"
#include "supervisor/warnings.h"

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
	return usage_wrong(usage_policy, "`%s` is none of strict, compute, tool", word);
}

static int list(int argc, char *const argv[])
{
	const struct shipped *shipped;

	if (argc > 1)
		return usage_asked(argv[1])
			       ? usage_print(usage_policy)
			       : usage_wrong(usage_policy, "`policy list` takes nothing");

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
	static const struct offline_usage usage = { .text = usage_policy,
						    .operands = { "NAME" },
						    .most = 1,
						    .policy = true,
						    .bad = EXIT_WARDER };
	bool compiled = argc > 1 && !strcmp(argv[1], "--compiled");
	bool json = argc > 1 && !strcmp(argv[1], "--json");
	int front = compiled || json;
	_cleanup_text_ struct text text = { 0 };
	struct offline offline;
	int status;

	if (argc > 1 && !strcmp(argv[1], "calls")) {
		if (argc != 2)
			return usage_asked(argv[2])
				       ? usage_print(usage_policy)
				       : usage_wrong(usage_policy,
						     "`policy show calls` takes nothing");
		rows_show(&text);
		fputs(text_cstr(&text), stdout);
		return 0;
	}
	if (argc > 1 && !strcmp(argv[1], "syscalls")) {
		if (argc != 3)
			return usage_wrong(usage_policy, "`policy show syscalls` takes one word");
		return usage_asked(argv[2]) ? usage_print(usage_policy) : show_syscalls(argv[2]);
	}
	if (offline_load(argc - front, argv + front, &usage, &offline, &status)) {
		if (compiled) {
			text_str(&text, "# the filter (seccomp)\n");
			plan_show(&offline.compiled.plan, &text);
			text_str(&text, "\n# the hull (Landlock)\n");
			show_hull(&offline.compiled.hull, &text);
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

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* Rules that the user hardly means as they are, or that do not hold as he means them. */
static void warn(struct offline *offline, struct text *message)
{
	const struct tree_names names = names_for_tree(offline->compiled.names);
	struct policy_diag links = { .count = 0 };
	struct pins pins = { .count = 0 };

	if (warnings_find(&offline->policy, message) < 0 ||
	    pins_find(&offline->policy, &names, &pins) < 0)
		text_str(message, "warder: memory is short\n");
	warnings_pins(&offline->policy, &pins, message);
	pins_free(&pins);
	compiled_warn(&offline->policy, &offline->compiled, &links);
	complaint_take(&links, message);
}

/* The same for programs: what is wrong, what is hardly meant, and the rules if they are good. */
static void print_json(const struct offline *offline, bool good, const struct text *message)
{
	_cleanup_text_ struct text text = { 0 };
	size_t rules, texts;

	text_printf(&text, "{\n  \"schema\": \"warder.check/1\",\n  \"good\": %s,\n",
		    good ? "true" : "false");
	if (good) {
		rules = effective_count(&offline->policy, &texts);
		text_printf(&text, "  \"rules\": %zu,\n  \"texts\": %zu,\n", rules, texts);
	}
	text_str(&text, "  \"diagnostics\": ");
	complaint_json(&offline->policy, text_cstr(message), "  ", &text);
	if (good) {
		text_str(&text, ",\n  \"policy\": ");
		json_show(&offline->policy, &offline->vars, "  ", &text);
	}
	text_str(&text, "\n}\n");
	fputs(text_cstr(&text), stdout);
}

static void print_good(const struct offline *offline)
{
	const struct options *options = &offline->options;
	_cleanup_text_ struct text text = { 0 };
	size_t texts, rules = effective_count(&offline->policy, &texts);

	for (unsigned int i = 0; i < options->policy_count; i++) {
		text_str(&text, i ? ", " : "");
		text_visible(&text, options->policies[i], strlen(options->policies[i]));
	}
	printf("%s: good: %zu rule%s from %zu text%s\n",
	       options->policy_count ? text_cstr(&text) : "default", rules, plural(rules), texts,
	       plural(texts));
}

static int check(int argc, char *const argv[])
{
	static const struct offline_usage usage = {
		.text = usage_policy, .operands = { "NAME" }, .most = 1, .policy = true, .bad = 1
	};
	bool json = argc > 1 && !strcmp(argv[1], "--json"), good;
	_cleanup_text_ struct text message = { 0 };
	struct offline offline;
	int status;

	good = offline_try(argc - json, argv + json, &usage, &offline, &status, &message);
	if (good) {
		warn(&offline, &message);
		status = 0;
	}
	if (json && (good || message.len)) {
		print_json(&offline, good, &message);
	} else {
		fputs(text_cstr(&message), stderr);
		if (good)
			print_good(&offline);
	}
	offline_free(&offline);
	return status;
}

static const struct {
	const char *word;
	int (*main)(int argc, char *const argv[]);
} commands[] = { { "check", check },
		 { "show", show },
		 { "fmt", policy_fmt },
		 { "diff", policy_diff },
		 { "list", list } };

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
		return usage_wrong(usage_policy, "policy: check, show, fmt, diff or list?");
	if (usage_asked(argv[1]))
		return usage_print(usage_policy);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(argv[1], commands[i].word))
			return commands[i].main(argc - 1, argv + 1);
	return usage_wrong(usage_policy, "there is no `policy %s`", argv[1]);
}
