// SPDX-License-Identifier: MIT
// policy/policy.c - A policy's memory, and the places in it
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

#include "policy/pattern.h"
#include "policy/script.h"

/**
 * policy_free() - Give back all that a policy holds
 * @policy:	Any policy, also one that policy_add_…() left half done; empty afterwards
 */
void policy_free(struct policy *policy)
{
	for (size_t i = 0; i < policy->source_count; i++) {
		free(policy->sources[i].name);
		free(policy->sources[i].dir);
		free(policy->sources[i].text);
		script_free(policy->sources[i].script);
	}
	for (size_t i = 0; i < policy->rule_count; i++) {
		free(policy->rules[i].pattern);
		free(policy->rules[i].spelled);
		free(policy->rules[i].target);
		free(policy->rules[i].target_spelled);
	}
	for (size_t i = 0; i < policy->syscall_count; i++)
		free(policy->syscalls[i].name);
	for (size_t i = 0; i < policy->env_count; i++) {
		free(policy->env[i].name);
		free(policy->env[i].value);
		free(policy->env[i].spelled);
	}
	for (size_t i = 0; i < policy->variable_count; i++) {
		free(policy->variables[i].name);
		free(policy->variables[i].value);
	}
	free(policy->sources);
	free(policy->variables);
	free(policy->rules);
	free(policy->syscalls);
	free(policy->env);
	*policy = (struct policy){ 0 };
}

/**
 * policy_place() - Append a place as messages and the audit log write it, "file:line:column"
 * @policy:	The policy
 * @at:		A place in it
 * @text:	Grows; a name that a terminal could act on is escaped
 */
void policy_place(const struct policy *policy, const struct place *at, struct text *text)
{
	const char *name = at->source < policy->source_count ? policy->sources[at->source].name
							     : "?";

	text_visible(text, name, strlen(name));
	text_printf(text, ":%u:%u", at->line, at->column);
}

/**
 * policy_line() - Append the line of a place, as it was written but without blanks around it
 * @policy:	The policy
 * @at:		A place in it
 * @text:	Grows; what a terminal could act on is escaped, a tab is a blank
 */
void policy_line(const struct policy *policy, const struct place *at, struct text *text)
{
	const char *line, *end;

	if (at->source >= policy->source_count)
		return;
	line = policy->sources[at->source].text;
	for (unsigned int i = 1; i < at->line && line; i++) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (!line)
		return;
	line += strspn(line, " \t");
	end = line + strcspn(line, "\n");
	while (end > line && strchr(" \t\r", end[-1]))
		end--;
	for (; line < end; line++) {
		const char *tab = memchr(line, '\t', (size_t)(end - line));
		const char *stop = tab ? tab : end;

		text_visible(text, line, (size_t)(stop - line));
		if (!tab)
			break;
		text_char(text, ' ');
		line = tab;
	}
}

/* Whether a rule may let something happen, by itself or by a person's answer. */
bool policy_rule_grants(const struct rule *rule)
{
	return rule->kind == RULE_ALLOW || rule->kind == RULE_ASK;
}

/* Whether a person may be asked. */
bool policy_asks(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].kind == RULE_ASK)
			return true;
	return false;
}

/* Whether it has a limit that a control group may hold. */
bool policy_may_group(const struct policy *policy)
{
	return policy->limits[LIMIT_MEMORY].set || policy->limits[LIMIT_CPUS].set ||
	       policy->limits[LIMIT_PIDS].set;
}

/* Whether two rules that redirect do it in the same way, and to the same file. */
bool policy_same_target(const struct rule *one, const struct rule *other)
{
	return one->fake == other->fake && !strcmp(one->target, other->target);
}

/* Whether a file is in another's place. */
bool policy_redirects(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].kind == RULE_REDIRECT)
			return true;
	return false;
}

/**
 * policy_rule_veils() - Whether a rule decides about looking at all: stat, readdir and their kin
 * @rule:	A rule
 *
 * `hide` does, and a denial that names `list`. A denial without verbs is about what is inside.
 */
bool policy_rule_veils(const struct rule *rule)
{
	if (!(rule->verbs & V_LIST) || !pattern_is_path(rule->pattern))
		return false;
	return rule->kind == RULE_HIDE || (rule->kind == RULE_DENY && rule->verbs != V_ALL);
}

/**
 * policy_net() - The network that a policy asks for
 * @policy:	Complete
 *
 * Return: an enum net_word; what no line says is the host's
 */
enum net_word policy_net(const struct policy *policy)
{
	return policy->net.set ? (enum net_word)policy->net.value : NET_HOST;
}

/**
 * policy_hides() - Whether a policy leaves anything out of listings
 * @policy:	A policy
 * @strong:	Only `hide!` counts, as while observing
 *
 * Return: the first rule that does, or NULL
 */
const struct rule *policy_hides(const struct policy *policy, bool strong)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->kind == RULE_HIDE && policy_rule_veils(rule) && (rule->strong || !strong))
			return rule;
	}
	return NULL;
}
