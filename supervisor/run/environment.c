// SPDX-License-Identifier: MIT
// supervisor/run/environment.c - The environment of the command
#include "supervisor/run/environment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/shipped.h"

void environment_free(char **environment)
{
	for (size_t i = 0; environment && environment[i]; i++)
		free(environment[i]);
	free(environment);
}

const char *environment_get(char *const *environment, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; environment[i]; i++)
		if (!strncmp(environment[i], name, len) && environment[i][len] == '=')
			return environment[i] + len + 1;
	return NULL;
}

/* Whether a variable passes: what has no name cannot be judged and does not. */
static bool keeps(const struct policy *policy, const char *entry)
{
	const char *equals = strchr(entry, '=');
	char *name;
	bool kept;

	if (!equals || equals == entry)
		return false;
	if (!strncmp(entry, ENVIRONMENT_ACTIVE "=", sizeof(ENVIRONMENT_ACTIVE)))
		return false;
	name = strndup(entry, (size_t)(equals - entry));
	if (!name)
		return false;
	for (size_t i = 0; i < policy->env_count; i++)
		if (policy->env[i].word == ENV_SET && !strcmp(policy->env[i].name, name)) {
			free(name);
			return false; /* its new value is added below */
		}
	kept = policy_env_keeps(policy, name);
	free(name);
	return kept;
}

static char *copy_entry(const char *entry, const struct environment_more *more)
{
	const struct {
		const char *name;
		const char *value;
	} own[] = { { "HOME", more->home }, { "USER", more->name }, { "LOGNAME", more->name } };
	char *made;

	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		size_t len = strlen(own[i].name);

		if (!own[i].value || strncmp(entry, own[i].name, len) != 0 || entry[len] != '=')
			continue;
		return asprintf(&made, "%s=%s", own[i].name, own[i].value) < 0 ? NULL : made;
	}
	return strdup(entry);
}

/* The environment as it grows. */
struct growing {
	char **entries;
	size_t count;
};

/* Adds an entry of which the growing environment has room for; what has its name goes. */
static int put(struct growing *growing, char *entry)
{
	size_t len = entry ? strcspn(entry, "=") + 1 : 0;

	if (!entry)
		return -ENOMEM;
	for (size_t i = 0; i < growing->count; i++)
		if (!strncmp(growing->entries[i], entry, len)) {
			free(growing->entries[i]);
			growing->entries[i] = entry;
			return 0;
		}
	growing->entries[growing->count++] = entry;
	return 0;
}

static bool is_shipped(const struct policy *policy, const struct env_rule *rule)
{
	const struct source *source = &policy->sources[rule->at.source];

	return !source->dir && shipped_find(source->name);
}

/* What the policy sets: what shipped policies set, or what all others do. */
static int put_rules(const struct policy *policy, bool shipped, struct growing *growing)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < policy->env_count; i++) {
		const struct env_rule *rule = &policy->env[i];
		char *entry;

		if (rule->word != ENV_SET || is_shipped(policy, rule) != shipped)
			continue;
		if (asprintf(&entry, "%s=%s", rule->name, rule->value) < 0)
			entry = NULL;
		r = put(growing, entry);
	}
	return r;
}

/**
 * environment_make() - Apply the policy's `env` lines, and say that this is a jail
 * @policy:	The policy
 * @from:	Our own environment
 * @more:	What there is besides
 * @ret_environment: NULL terminated; environment_free()
 *
 * Return: 0 or -ENOMEM
 */
int environment_make(const struct policy *policy, char *const *from,
		     const struct environment_more *more, char ***ret_environment)
{
	size_t count = policy->env_count + 2, image = more->image ? more->image->count : 0;
	struct growing growing = { .count = 0 };
	int r = 0;

	for (size_t i = 0; from[i]; i++)
		count++;
	growing.entries = calloc(count + image, sizeof(*growing.entries));
	if (!growing.entries)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && from[i]; i++)
		if (keeps(policy, from[i]))
			r = put(&growing, copy_entry(from[i], more));
	if (r == 0)
		r = put_rules(policy, true, &growing);
	for (size_t i = 0; r == 0 && i < image; i++)
		r = put(&growing, strdup(more->image->items[i]));
	if (r == 0)
		r = put_rules(policy, false, &growing);
	if (r == 0)
		r = put(&growing, strdup(ENVIRONMENT_ACTIVE "=1"));
	if (r < 0)
		environment_free(growing.entries);
	else
		*ret_environment = growing.entries;
	return r;
}
