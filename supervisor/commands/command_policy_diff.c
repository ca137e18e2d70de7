// SPDX-License-Identifier: MIT
// supervisor/commands/command_policy_diff.c - `warder policy diff`: what becomes allowed or denied
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/json.h"
#include "policy/pattern.h"
#include "policy/show.h"
#include "policy/tree_diff.h"
#include "policy/when.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/usage.h"
#include "supervisor/rules/offline.h"
#include "supervisor/rules/settings_diff.h"
#include "supervisor/words/exit_status.h"

/* Two policies, and all that they say otherwise. */
struct diff {
	struct offline sides[2];
	bool loaded[2];
	struct tree_changes paths;
	struct settings_changes settings;
};

static const char *const said[] = {
	[VERDICT_ALLOWED] = "allowed",	     [VERDICT_ASKED] = "asked",
	[VERDICT_REDIRECTED] = "redirected", [VERDICT_DENIED] = "denied",
	[VERDICT_DENIED_STRONG] = "denied!", [VERDICT_HIDDEN] = "hidden",
	[VERDICT_HIDDEN_STRONG] = "hidden!",
};

static const char *const decisions[] = {
	[VERDICT_ALLOWED] = "allow",	   [VERDICT_ASKED] = "ask",
	[VERDICT_REDIRECTED] = "redirect", [VERDICT_DENIED] = "deny",
	[VERDICT_DENIED_STRONG] = "deny!", [VERDICT_HIDDEN] = "hide",
	[VERDICT_HIDDEN_STRONG] = "hide!",
};

static const char *ask_name(unsigned int ask)
{
	return ask == ASK_LOOK ? "look" : verb_name((enum verb)ask);
}

static const struct policy *policy_of(const struct diff *diff, unsigned int side)
{
	return &diff->sides[side].policy;
}

/* Components of a pattern. */
static size_t depth_of(const char *pattern)
{
	struct part part;
	size_t depth = 0;

	while (pattern_next(&pattern, &part))
		depth++;
	return depth;
}

/* The rule of a change that says more closely what it is about. One of both there always is. */
static const struct rule *rule_of(const struct diff *diff, const struct tree_change *change)
{
	uint32_t before = change->before.rule, after = change->after.rule;
	const struct rule *one = before == RULE_NONE ? NULL : &policy_of(diff, 0)->rules[before];
	const struct rule *two = after == RULE_NONE ? NULL : &policy_of(diff, 1)->rules[after];

	if (!one || !two)
		return one ? one : two;
	return depth_of(one->pattern) > depth_of(two->pattern) ? one : two;
}

static bool same_answers(const struct tree_change *a, const struct tree_change *b)
{
	return a->before.rule == b->before.rule && a->after.rule == b->after.rule &&
	       a->before.verdict == b->before.verdict && a->after.verdict == b->after.verdict &&
	       a->flags == b->flags;
}

/* Whether an earlier change says the same of another verb: it is told together with that. */
static bool is_told(const struct tree_changes *changes, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (same_answers(&changes->items[i], &changes->items[index]))
			return true;
	return false;
}

static void add_verbs(const struct tree_changes *changes, size_t index, const char *quote,
		      const char *comma, struct text *text)
{
	for (size_t i = index; i < changes->count; i++) {
		if (!same_answers(&changes->items[i], &changes->items[index]))
			continue;
		text_printf(text, "%s%s%s%s", i > index ? comma : "", quote,
			    ask_name(changes->items[i].ask), quote);
	}
}

/* Place and line, or that there is none. */
static void add_said(const struct policy *policy, const struct place *at, const char *none,
		     struct text *text)
{
	if (!at) {
		text_str(text, none);
		return;
	}
	policy_place(policy, at, text);
	text_str(text, ": ");
	policy_line(policy, at, text);
}

static const struct place *place_of(const struct diff *diff, unsigned int side, uint32_t rule)
{
	return rule == RULE_NONE ? NULL : &policy_of(diff, side)->rules[rule].at;
}

static void print_path(const struct diff *diff, size_t index, struct text *text)
{
	const struct tree_change *change = &diff->paths.items[index];
	_cleanup_text_ struct text pattern = { 0 };

	show_pattern(rule_of(diff, change)->pattern, &pattern);
	text_printf(text, "%s -> %s: ", said[change->before.verdict], said[change->after.verdict]);
	add_verbs(&diff->paths, index, "", " ", text);
	text_char(text, ' ');
	text_visible(text, text_cstr(&pattern), pattern.len);
	if (change->flags) {
		text_str(text, " when ");
		when_show(change->flags, text);
	}
	text_str(text, "\n  before   ");
	add_said(policy_of(diff, 0), place_of(diff, 0, change->before.rule), "no rule", text);
	text_str(text, "\n  after    ");
	add_said(policy_of(diff, 1), place_of(diff, 1, change->after.rule), "no rule", text);
	if (strcmp(text_cstr(&pattern), change->path) != 0) {
		text_str(text, "\n  such as  ");
		text_visible(text, change->path, strlen(change->path));
	}
	text_char(text, '\n');
}

static void print_setting(const struct diff *diff, const struct settings_change *change,
			  struct text *text)
{
	const struct settings_side *sides[] = { &change->before, &change->after };

	text_visible(text, change->before.value, strlen(change->before.value));
	text_str(text, " -> ");
	text_visible(text, change->after.value, strlen(change->after.value));
	text_printf(text, ": %s",
		    strcmp(change->setting, "private_tmp") ? change->setting : "/tmp");
	if (*change->name) {
		_cleanup_text_ struct text name = { 0 };

		show_pattern(change->name, &name);
		text_char(text, ' ');
		text_visible(text, text_cstr(&name), name.len);
	}
	for (unsigned int s = 0; s < 2; s++) {
		if (!sides[s]->placed && !sides[1 - s]->placed)
			continue;
		text_str(text, s ? "\n  after    " : "\n  before   ");
		add_said(policy_of(diff, s), sides[s]->placed ? &sides[s]->at : NULL, "no line",
			 text);
	}
	if (change->example && strcmp(change->example, change->name) != 0) {
		text_str(text, "\n  such as  ");
		text_visible(text, change->example, strlen(change->example));
	}
	text_char(text, '\n');
}

static void json_path(const struct diff *diff, size_t index, struct text *text)
{
	const struct tree_change *change = &diff->paths.items[index];
	const struct answer *answers[] = { &change->before, &change->after };
	_cleanup_text_ struct text pattern = { 0 };

	show_pattern(rule_of(diff, change)->pattern, &pattern);
	text_str(text, "{\"verbs\": [");
	add_verbs(&diff->paths, index, "\"", ", ", text);
	text_str(text, "], \"pattern\": ");
	json_word(&pattern, text);
	text_str(text, ", \"example\": ");
	text_json(text, change->path, strlen(change->path));
	if (change->flags) {
		text_str(text, ", \"flags\": ");
		json_flags(change->flags, text);
	}
	for (unsigned int s = 0; s < 2; s++) {
		text_printf(text, ", \"%s\": {\"decision\": \"%s\"", s ? "after" : "before",
			    decisions[answers[s]->verdict]);
		if (answers[s]->rule != RULE_NONE) {
			text_str(text, ", \"rule\": ");
			json_show_rule(policy_of(diff, s),
				       &policy_of(diff, s)->rules[answers[s]->rule], text);
		}
		text_char(text, '}');
	}
	text_char(text, '}');
}

static void json_setting(const struct diff *diff, const struct settings_change *change,
			 struct text *text)
{
	const struct settings_side *sides[] = { &change->before, &change->after };

	text_printf(text, "{\"setting\": \"%s\"", change->setting);
	if (*change->name) {
		_cleanup_text_ struct text name = { 0 };

		show_pattern(change->name, &name);
		text_str(text, ", \"name\": ");
		json_word(&name, text);
	}
	if (change->example) {
		text_str(text, ", \"example\": ");
		text_json(text, change->example, strlen(change->example));
	}
	for (unsigned int s = 0; s < 2; s++) {
		text_printf(text, ", \"%s\": {\"value\": ", s ? "after" : "before");
		text_json(text, sides[s]->value, strlen(sides[s]->value));
		if (sides[s]->placed) {
			text_str(text, ", \"at\": ");
			json_show_place(policy_of(diff, s), &sides[s]->at, text);
		}
		text_char(text, '}');
	}
	text_char(text, '}');
}

static bool is_cut(const struct diff *diff)
{
	return diff->paths.cut || diff->settings.cut;
}

static bool is_same(const struct diff *diff)
{
	return !diff->paths.count && !diff->settings.count;
}

static void print_json(const struct diff *diff, struct text *text)
{
	const char *comma = "\n";

	text_printf(text,
		    "{\n  \"schema\": \"warder.diff/1\",\n  \"same\": %s,\n  \"complete\": %s",
		    is_same(diff) ? "true" : "false", is_cut(diff) ? "false" : "true");
	text_str(text, ",\n  \"paths\": [");
	for (size_t i = 0; i < diff->paths.count; i++) {
		if (is_told(&diff->paths, i))
			continue;
		text_printf(text, "%s    ", comma);
		json_path(diff, i, text);
		comma = ",\n";
	}
	text_printf(text, "%s],\n  \"settings\": [", *comma == ',' ? "\n  " : "");
	comma = "\n";
	for (size_t i = 0; i < diff->settings.count; i++) {
		text_printf(text, "%s    ", comma);
		json_setting(diff, &diff->settings.items[i], text);
		comma = ",\n";
	}
	text_printf(text, "%s]\n}\n", *comma == ',' ? "\n  " : "");
}

static void print_text(const struct diff *diff, struct text *text)
{
	for (size_t i = 0; i < diff->paths.count; i++)
		if (!is_told(&diff->paths, i))
			print_path(diff, i, text);
	for (size_t i = 0; i < diff->settings.count; i++)
		print_setting(diff, &diff->settings.items[i], text);
}

/* Both policies: the options, then one of the two names behind them. */
static bool load(struct diff *diff, int argc, char *const argv[], int *ret_status)
{
	static const struct offline_usage usage = { .text = usage_policy_diff,
						    .operands = { "A" },
						    .least = 1,
						    .most = 1,
						    .policy = true,
						    .bad = EXIT_WARDER };
	_cleanup_free_ char **words = calloc((size_t)argc + 1, sizeof(*words));

	if (!words)
		return false;
	for (int side = 0; side < 2; side++) {
		memcpy(words, argv, (size_t)(argc - 2) * sizeof(*words));
		words[argc - 2] = argv[argc - 2 + side];
		words[argc - 1] = NULL;
		diff->loaded[side] = true;
		if (!offline_load(argc - 1, words, &usage, &diff->sides[side], ret_status))
			return false;
	}
	return true;
}

static int compare(struct diff *diff, bool json)
{
	struct tree_side sides[2];
	_cleanup_text_ struct text text = { 0 };
	int r;

	for (unsigned int s = 0; s < 2; s++)
		sides[s] = (struct tree_side){ policy_of(diff, s), diff->sides[s].compiled.tree };
	r = tree_diff(&sides[0], &sides[1], &diff->paths);
	if (!r)
		r = settings_diff(sides, &diff->settings);
	if (!r)
		json ? print_json(diff, &text) : print_text(diff, &text);
	if (r < 0 || text.failed) {
		fputs("warder: memory is short\n", stderr);
		return EXIT_WARDER;
	}
	fputs(text_cstr(&text), stdout);
	if (is_cut(diff))
		fputs("warder: these policies differ in more ways than can be gone through: there "
		      "may be more\n  help: compare parts of them\n",
		      stderr);
	return is_same(diff) && !is_cut(diff) ? 0 : 1;
}

/**
 * policy_diff() - warder policy diff [--json] [options] A B
 * @argc:	From the word `diff` on
 * @argv:	Likewise
 *
 * Return: the exit status: 0 when they decide the same, 1 when not
 */
int policy_diff(int argc, char *const argv[])
{
	bool json = argc > 1 && !strcmp(argv[1], "--json");
	struct diff diff = { .loaded = { false } };
	int status = EXIT_WARDER;

	argc -= json;
	argv += json;
	if (argc > 1 && usage_asked(argv[1]))
		return usage_print(usage_policy_diff);
	if (argc < 3 || argv[argc - 1][0] == '-' || argv[argc - 2][0] == '-')
		return usage_wrong(usage_policy_diff, "`policy diff` takes two policies");
	if (load(&diff, argc, argv, &status))
		status = compare(&diff, json);
	for (unsigned int s = 0; s < 2; s++)
		if (diff.loaded[s])
			offline_free(&diff.sides[s]);
	tree_changes_free(&diff.paths);
	settings_changes_free(&diff.settings);
	return status;
}
