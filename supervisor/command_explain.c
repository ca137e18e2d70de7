// SPDX-License-Identifier: MIT
// supervisor/command_explain.c - `warder explain`: why a path is allowed or refused
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands.h"
#include "supervisor/offline.h"
#include "supervisor/run.h"
#include "supervisor/usage.h"

#define TRACES 16

static void print_rule(const struct policy *policy, uint32_t index)
{
	_cleanup_text_ struct text text = { 0 };

	policy_place(policy, &policy->rules[index].at, &text);
	text_str(&text, ": ");
	policy_line(policy, &policy->rules[index].at, &text);
	printf("%s\n", text_cstr(&text));
}

/*
 * The path as a rule sees it: absolute, links resolved as far as it exists. NULL with errno when
 * nothing can ever have that name: behind what is not there, there is no `..`.
 */
static char *canonical(const char *path)
{
	_cleanup_free_ char *head = strdup(path), *real = NULL;
	size_t len = strlen(path);
	const char *top;
	char *joined;

	while (head && !(real = realpath(len ? head : path[0] == '/' ? "/" : ".", NULL))) {
		if (!len || (errno != ENOENT && errno != ENOTDIR))
			return NULL;
		while (len && head[len - 1] == '/')
			len--;
		while (len && head[len - 1] != '/')
			len--;
		head[len] = '\0';
	}
	if (!real)
		return NULL;
	path += len;
	while (*path == '/')
		path++;
	for (const char *at = path; *at; at += strcspn(at, "/"), at += strspn(at, "/"))
		if (!strncmp(at, "..", 2) && (at[2] == '/' || !at[2])) {
			errno = ENOENT;
			return NULL;
		}
	top = strcmp(real, "/") ? real : "";
	if (!*path)
		return strdup(real);
	if (asprintf(&joined, "%s/%s", top, path) < 0)
		return NULL;
	len = strlen(joined);
	while (len > 1 && joined[len - 1] == '/')
		joined[--len] = '\0';
	return joined;
}

static void explain_verb(const struct offline *offline, const char *path, enum verb verb)
{
	_cleanup_text_ struct text shown = { 0 };
	struct tree_trace traces[TRACES];
	struct outcome outcome;
	size_t count;

	tree_lookup(offline->compiled.tree, path, strlen(path), 0, &outcome);
	text_visible(&shown, path, strlen(path));
	printf("%s %s: %s\n", verb_name(verb), text_cstr(&shown),
	       outcome_refused(&outcome, VERB_BIT(verb)) == VERB_COUNT ? "allowed"
	       : outcome.hidden & VERB_BIT(verb)		       ? "hidden (ENOENT)"
								       : "denied (EACCES)");
	if (outcome.rule[verb] == RULE_NONE) {
		printf("  no rule says anything about it, and what no rule allows is denied\n");
		return;
	}
	printf("  decided by ");
	print_rule(&offline->policy, outcome.rule[verb]);
	count = tree_explain(offline->compiled.tree, path, strlen(path), 0, verb, traces, TRACES);
	for (size_t i = 0; i < count && i < TRACES; i++) {
		if (traces[i].rule == outcome.rule[verb])
			continue;
		printf("  it beat    ");
		print_rule(&offline->policy, traces[i].rule);
	}
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
	_cleanup_free_ char *path = NULL;
	struct outcome outcome;
	int status;

	if (offline_load(argc, argv, &usage, &offline, &status)) {
		word = verb_word_find(offline.options.command[0]);
		errno = ENOENT;
		path = offline.options.command[1][0] ? canonical(offline.options.command[1]) : NULL;
		if (!word)
			status = usage_wrong(usage_explain,
					     "`%s` is no verb: list read write modify append "
					     "create delete exec connect bind",
					     offline.options.command[0]);
		if (word && !path) {
			fprintf(stderr, "warder: `%s`: %s\n", offline.options.command[1],
				strerror(errno));
			status = EXIT_WARDER;
		}
		if (word && path) {
			for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
				if (word->grants & VERB_BIT(verb))
					explain_verb(&offline, path, (enum verb)verb);
			tree_lookup(offline.compiled.tree, path, strlen(path), 0, &outcome);
			status = outcome_refused(&outcome, word->grants) == VERB_COUNT ? 0 : 1;
		}
	}
	offline_free(&offline);
	return status;
}
