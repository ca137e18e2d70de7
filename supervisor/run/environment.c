// SPDX-License-Identifier: MIT
// supervisor/run/environment.c - The environment of the command
#include "supervisor/run/environment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"

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

static char *copy_entry(const char *entry, const struct environment_who *who)
{
	const struct {
		const char *name;
		const char *value;
	} own[] = { { "HOME", who->home }, { "USER", who->name }, { "LOGNAME", who->name } };
	char *made;

	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		size_t len = strlen(own[i].name);

		if (!own[i].value || strncmp(entry, own[i].name, len) != 0 || entry[len] != '=')
			continue;
		return asprintf(&made, "%s=%s", own[i].name, own[i].value) < 0 ? NULL : made;
	}
	return strdup(entry);
}

/**
 * environment_make() - Apply the policy's `env` lines, and say that this is a jail
 * @policy:	The policy
 * @from:	Our own environment
 * @who:	The command's user
 * @ret_environment: NULL terminated; environment_free()
 *
 * Return: 0 or -ENOMEM
 */
int environment_make(const struct policy *policy, char *const *from,
		     const struct environment_who *who, char ***ret_environment)
{
	size_t count = 0, kept = 0;
	char **made;

	while (from[count])
		count++;
	made = calloc(count + policy->env_count + 2, sizeof(*made));
	if (!made)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		if (!keeps(policy, from[i]))
			continue;
		made[kept] = copy_entry(from[i], who);
		if (!made[kept++])
			goto failed;
	}
	for (size_t i = 0; i < policy->env_count; i++) {
		const struct env_rule *rule = &policy->env[i];

		if (rule->word != ENV_SET || !strcmp(rule->name, ENVIRONMENT_ACTIVE))
			continue;
		if (asprintf(&made[kept], "%s=%s", rule->name, rule->value) < 0) {
			made[kept] = NULL;
			goto failed;
		}
		kept++;
	}
	made[kept] = strdup(ENVIRONMENT_ACTIVE "=1");
	if (!made[kept])
		goto failed;
	*ret_environment = made;
	return 0;
failed:
	environment_free(made);
	return -ENOMEM;
}
