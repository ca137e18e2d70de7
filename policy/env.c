// SPDX-License-Identifier: MIT
// policy/env.c - `env keep|unset|set`: which variables of the environment go into the jail
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/glob.h"
#include "policy/parse.h"
#include "policy/vars.h"

static const struct env_choice {
	const char *word;
	enum env_word value;
} choices[] = {
	{ "keep", ENV_KEEP },
	{ "unset", ENV_UNSET },
	{ "set", ENV_SET },
};

static int add_env(struct policy *policy, enum env_word word, const char *name, size_t len,
		   const char *value, const struct place *at)
{
	struct env_rule *env = parse_grow(policy->env, policy->env_count, sizeof(*env));
	struct env_rule rule = { .word = word, .at = *at };

	if (!env)
		return -ENOMEM;
	policy->env = env;
	rule.name = strndup(name, len);
	rule.value = value ? strdup(value) : NULL;
	if (!rule.name || (value && !rule.value)) {
		free(rule.name);
		free(rule.value);
		return -ENOMEM;
	}
	env[policy->env_count++] = rule;
	return 0;
}

/* A name or a glob behind `keep` or `unset`. */
static int parse_name(struct parse *parse, const struct line *line, const struct word *word,
		      const void *context)
{
	const struct env_choice *choice = context;
	_cleanup_text_ struct text expanded = { 0 }, name = { 0 };
	struct place at = parse_place(line, word);
	const char *wrong;
	size_t offset;
	bool tmpdir;
	int r = vars_expand(&parse->vars, &line->at, word, VARS_PATTERN, &expanded, &tmpdir);

	if (r < 0)
		return r;
	glob_tidy(&name, text_cstr(&expanded), expanded.len);
	wrong = glob_check(text_cstr(&name), name.len, &offset);
	if (!wrong && (!name.len || strpbrk(name.data, "={}/$")))
		wrong = "this is no name of an environment variable";
	if (wrong)
		return parse_fail(parse, line, word, "as in `env keep PATH LC_*`", "%s", wrong);
	return add_env(parse->policy, choice->value, name.data, name.len, NULL, &at);
}

/*
 * The value as it was written, if ${TMPDIR} is in it and nothing else that stands for something:
 * the launch chooses what that is, so it can only be shown so. NULL: it need not be.
 */
static char *spell_value(const struct word *word)
{
	static const char variable[] = "${TMPDIR}";
	const char *equals = memchr(word->text, '=', word->len);
	char *spelled = equals ? strndup(equals + 1, word->len - (size_t)(equals + 1 - word->text))
			       : NULL;
	bool found = false;

	for (char *at = spelled; at && *at; at++) {
		if (!strncmp(at, variable, strlen(variable))) {
			at += strlen(variable) - 1;
			found = true;
		} else if (strchr(" \t#\"'$\\~{}", *at)) {
			found = false;
			break;
		}
	}
	if (found)
		return spelled;
	free(spelled);
	return NULL;
}

/* NAME=VALUE behind `set`. A variable is a scalar: the higher rank wins. */
static int parse_value(struct parse *parse, const struct line *line, const struct word *word,
		       const void *context)
{
	_cleanup_text_ struct text text = { 0 };
	struct place at = parse_place(line, word);
	struct policy *policy = parse->policy;
	const char *equals;
	size_t len;
	int r = parse_text(parse, line, word, &text);

	(void)context;
	if (r < 0)
		return r;
	equals = strchr(text_cstr(&text), '=');
	len = equals ? (size_t)(equals - text.data) : 0;
	if (!equals || !variable_name_ok(text.data, len))
		return parse_fail(parse, line, word, "as in `env set LANG=C.UTF-8`",
				  "`env set` needs NAME=VALUE");
	for (size_t i = 0; i < policy->env_count; i++) {
		struct env_rule *rule = &policy->env[i];
		char *value;

		if (rule->word != ENV_SET || strlen(rule->name) != len ||
		    memcmp(rule->name, text.data, len) != 0)
			continue;
		r = parse_scalar(parse, line, word, &rule->at, !strcmp(rule->value, equals + 1),
				 rule->name);
		if (r <= 0)
			return r;
		value = strdup(equals + 1);
		if (!value)
			return -ENOMEM;
		free(rule->value);
		free(rule->spelled);
		rule->value = value;
		rule->spelled = spell_value(word);
		rule->at = at;
		return 0;
	}
	r = add_env(policy, ENV_SET, text.data, len, equals + 1, &at);
	if (!r)
		policy->env[policy->env_count - 1].spelled = spell_value(word);
	return r;
}

/**
 * parse_env() - `env keep NAME…`, `env unset NAME…`, `env set NAME=VALUE…`
 * @parse:	policy.env
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_env(struct parse *parse, const struct line *line)
{
	const struct env_choice *choice = NULL;

	if (line->count < 3)
		return parse_fail(parse, line, NULL, "as in `env keep PATH LC_*`",
				  "`env` needs keep, unset or set, and names");
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++)
		if (word_is(&line->words[1], choices[i].word))
			choice = &choices[i];
	if (!choice)
		return parse_unknown(parse, line, &line->words[1], "unknown word", choices,
				     ARRAY_SIZE(choices), sizeof(choices[0]));
	return parse_words(parse, line, 2, line->count,
			   choice->value == ENV_SET ? parse_value : parse_name, choice);
}

/**
 * policy_env_keeps() - Whether a variable of the environment goes into the jail as it is
 * @policy:	The policy
 * @name:	The variable's name
 *
 * `env set` is not looked at: the launch puts those in afterwards, over whatever was kept.
 *
 * Return: true when no `unset` matches, and a `keep` does or there is none
 */
bool policy_env_keeps(const struct policy *policy, const char *name)
{
	bool keeps = false, any = false;

	for (size_t i = 0; i < policy->env_count; i++) {
		const struct env_rule *rule = &policy->env[i];
		bool match;

		if (rule->word == ENV_SET)
			continue;
		match = glob_match(rule->name, strlen(rule->name), name, strlen(name));
		if (rule->word == ENV_UNSET && match)
			return false;
		any |= rule->word == ENV_KEEP;
		keeps |= rule->word == ENV_KEEP && match;
	}
	return keeps || !any;
}
