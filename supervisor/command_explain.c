// SPDX-License-Identifier: MIT
// supervisor/command_explain.c - `warder explain`: why a path is allowed or refused
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/builtin.h"
#include "supervisor/commands.h"
#include "supervisor/enquiry.h"
#include "supervisor/run.h"
#include "supervisor/usage.h"

#define TRACES 16

static void print_rule(const struct policy *policy, uint32_t index)
{
	_cleanup_text_ struct text text = { 0 };

	policy_place(policy, &policy->rules[index].at, &text);
	text_str(&text, ": ");
	policy_line(policy, &policy->rules[index].at, &text);
	fputs(text_cstr(&text), stdout);
}

/* A path as it may be shown on a terminal. */
static void print_path(FILE *to, const char *path)
{
	_cleanup_text_ struct text shown = { 0 };

	text_visible(&shown, path, strlen(path));
	fputs(text_cstr(&shown), to);
}

static const char *word_of(const struct decision *decision)
{
	return decision->would == RECORD_ALLOW	  ? "allowed"
	       : decision->would == RECORD_ASK	  ? "asked at the terminal"
	       : decision->would == RECORD_HIDDEN ? "hidden (ENOENT)"
						  : "denied (EACCES)";
}

/* The rule that decided, and those that match the path as well. */
static void print_reason(const struct offline *offline, const struct name *name, enum verb verb,
			 const struct decision *decision, bool other_name)
{
	const struct builtin *builtin = builtin_of(decision->rule);
	struct tree_trace traces[TRACES];
	size_t count;

	if (builtin) {
		printf("  %s\n", decision->rule == RECORD_RULE_BUILTIN + BUILTIN_REGISTERS
					 ? "nobody decides which abstract name a socket is given"
					 : builtin->why);
		return;
	}
	if (decision->rule == RULE_NONE) {
		printf("  no rule says anything about it, and what no rule allows is denied\n");
		return;
	}
	printf("  decided by ");
	print_rule(&offline->policy, decision->rule);
	puts(other_name ? ", of which it is another name" : "");
	if (decision->verb != VERB_COUNT)
		verb = decision->verb;
	count = tree_explain(offline->compiled.tree, name->path, name->len, 0, verb, traces,
			     TRACES);
	for (size_t i = 0; i < count && i < TRACES; i++) {
		if (traces[i].rule == decision->rule)
			continue;
		printf("  it beat    ");
		print_rule(&offline->policy, traces[i].rule);
		putchar('\n');
	}
}

static bool explain_verb(const struct offline *offline, const struct enquiry *enquiry,
			 enum verb verb)
{
	const struct name *name = &enquiry->name;
	bool veiled = name->veil != RULE_NONE;
	struct decision decision, look;

	enquiry_ask(enquiry, verb, &decision);
	printf("%s ", verb_name(verb));
	print_path(stdout, veiled ? offline->options.command[1] : name->path);
	printf(": %s\n", word_of(&decision));
	if (verb == VERB_LIST) {
		enquiry_look(enquiry, &look);
		printf("  looking at it (stat, access, readlink): %s\n", word_of(&look));
	}
	if (veiled) {
		printf("  it leads through ");
		print_path(stdout, name->path);
		putchar('\n');
	}
	print_reason(offline, name, verb, &decision, enquiry_by_other_name(enquiry, &decision));
	return decision.would == RECORD_ALLOW;
}

/* All that a word of the language grants of a path. */
static int explain_path(const struct offline *offline, const struct verb_word *word)
{
	const char *path = offline->options.command[1];
	bool allowed = true;
	struct enquiry enquiry;
	/* Only sockets have such names; the file is ./@name, as in a rule. */
	bool abstract = path[0] == '@' && !(word->grants & ~(V_CONNECT | V_BIND));
	int r = enquiry_begin(offline, path, abstract, &enquiry);

	if (r < 0) {
		fputs("warder: `", stderr);
		print_path(stderr, path);
		fprintf(stderr, "`: %s\n", strerror(-r));
	}
	for (unsigned int verb = 0; r == 0 && verb < VERB_COUNT; verb++)
		if (word->grants & VERB_BIT(verb))
			allowed &= explain_verb(offline, &enquiry, (enum verb)verb);
	enquiry_end(&enquiry);
	return r < 0 ? EXIT_WARDER : !allowed;
}

/**
 * command_explain() - warder explain [options] VERB PATH
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: the exit status: 0 when all is allowed, 1 when not
 */
int command_explain(int argc, char *const argv[])
{
	static const struct offline_usage usage = { .text = usage_explain,
						    .operands = { "VERB", "PATH" },
						    .least = 2,
						    .most = 2,
						    .bad = EXIT_WARDER };
	const struct verb_word *word;
	struct offline offline;
	int status;

	if (offline_load(argc, argv, &usage, &offline, &status)) {
		word = verb_word_find(offline.options.command[0]);
		status = word ? explain_path(&offline, word)
			      : usage_wrong(usage_explain,
					    "`%s` is no verb: list read write modify append "
					    "create delete exec connect bind",
					    offline.options.command[0]);
	}
	offline_free(&offline);
	return status;
}
