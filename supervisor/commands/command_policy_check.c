// SPDX-License-Identifier: MIT
// supervisor/commands/command_policy_check.c - `warder policy check`: what is wrong with a policy,
// or odd
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/json.h"
#include "supervisor/check/finding.h"
#include "supervisor/check/warnings.h"
#include "supervisor/commands/commands.h"
#include "supervisor/host/standin.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/usage.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/complaint_json.h"
#include "supervisor/rules/effective.h"
#include "supervisor/rules/offline.h"

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* Rules that the user hardly means as they are, or that do not hold as he means them; how many. */
static void warn(struct offline *offline, size_t counts[DIAG_LEVELS], struct policy_diag *diag)
{
	const struct tree_names names = names_for_tree(offline->compiled.names);
	struct policy_diag links = { .count = 0 };
	struct findings findings = { .count = 0 };
	struct pins pins = { .count = 0 };

	if (warnings_find(&offline->policy, &offline->compiled, &offline->vars, &findings) < 0 ||
	    pins_find(&offline->policy, &names, NULL, &pins) < 0)
		diag_say(diag, "memory is short: some warnings are missing", "");
	findings_add_to(&findings, &offline->policy, diag);
	warnings_pins(&offline->policy, &pins, diag);
	compiled_warn(&offline->policy, &offline->compiled, &links);
	counts[DIAG_WARNING] = findings_count(&findings, DIAG_WARNING) + links.count +
			       (pins.missed != PINS_NONE_MISSED) +
			       (diag->failed || findings.failed);
	counts[DIAG_NOTE] = findings_count(&findings, DIAG_NOTE);
	diag_move(diag, &links);
	findings_free(&findings);
	pins_free(&pins);
}

/* The same for programs: what is wrong, what is hardly meant, and the rules if they are good. */
static void print_json(const struct offline *offline, bool good, const struct policy_diag *diag)
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
	complaint_json(&offline->policy, diag, "  ", &text);
	if (good) {
		text_str(&text, ",\n  \"policy\": ");
		json_show(&offline->policy, &offline->vars, "  ", &text);
	}
	text_str(&text, "\n}\n");
	fputs(text_cstr(&text), stdout);
}

/* "2 warnings, 1 note", or "good". */
static void print_counts(const size_t counts[DIAG_LEVELS])
{
	const char *comma = "";

	for (unsigned int i = 0; i < DIAG_LEVELS; i++) {
		if (!counts[i])
			continue;
		printf("%s%zu %s%s", comma, counts[i], diag_level_word(i), plural(counts[i]));
		comma = ", ";
	}
	if (!*comma)
		fputs("good", stdout);
}

static void print_good(const struct offline *offline, const size_t counts[DIAG_LEVELS])
{
	const struct options *options = &offline->options;
	_cleanup_text_ struct text text = { 0 };
	size_t texts, rules = effective_count(&offline->policy, &texts);

	for (unsigned int i = 0; i < options->policy_count; i++) {
		text_str(&text, i ? ", " : "");
		text_visible(&text, options->policies[i], strlen(options->policies[i]));
	}
	printf("%s: ", options->policy_count ? text_cstr(&text) : "default");
	print_counts(counts);
	printf(": %zu rule%s from %zu text%s\n", rules, plural(rules), texts, plural(texts));
}

static int check(int argc, char *const argv[], bool strict, bool json)
{
	static const struct offline_usage usage = { .text = usage_policy_check,
						    .operands = { "NAME" },
						    .most = 1,
						    .policy = true,
						    .bad = 1 };
	size_t counts[DIAG_LEVELS] = { 0 };
	_cleanup_text_ struct text message = { 0 };
	struct policy_diag diag = { .count = 0 };
	struct offline offline;
	int status;
	bool good = offline_try(argc, argv, &usage, &offline, &status, &diag);

	if (good && standin_check(&offline.policy, &diag) < 0) {
		good = false;
		status = usage.bad;
	}
	if (good) {
		warn(&offline, counts, &diag);
		status = strict && counts[DIAG_WARNING];
	}
	if (json && (good || diag.kept)) {
		print_json(&offline, good, &diag);
	} else {
		complaint_take(&diag, &message);
		fputs(text_cstr(&message), stderr);
		if (good)
			print_good(&offline, counts);
	}
	policy_diag_free(&diag);
	offline_free(&offline);
	return status;
}

/**
 * policy_check() - warder policy check [--strict] [--json] …
 * @argc:	From the word `check` on
 * @argv:	Likewise
 *
 * Return: the exit status: 1 for a mistake, and with --strict for a warning
 */
int policy_check(int argc, char *const argv[])
{
	struct extra extras[] = { { .name = "--strict" }, { .name = "--json" } };
	_cleanup_free_ char **words = NULL;
	int status =
		extra_take(&argc, argv, extras, ARRAY_SIZE(extras), usage_policy_check, &words);

	return status ? status : check(argc, words, extras[0].value, extras[1].value);
}
