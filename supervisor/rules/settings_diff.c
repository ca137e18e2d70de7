// SPDX-License-Identifier: MIT
// supervisor/rules/settings_diff.c - What two policies say otherwise that is not about paths
//
// What counts is what a setting comes to: saying what holds anyway is no difference.
#include "supervisor/rules/settings_diff.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "policy/emulate.h"
#include "policy/errname.h"
#include "policy/glob.h"
#include "policy/glob_split.h"
#include "policy/limit.h"
#include "policy/setting.h"
#include "supervisor/rules/inet_diff.h"

/* Both sides, and what was found. @trees: for what the rules say of addresses. */
struct comparison {
	const struct tree_side *trees;
	const struct policy *sides[2];
	struct settings_changes *changes;
};

/* What one side says, on its way into a change. */
struct saying {
	const char *value;
	const struct place *at; /* NULL: nobody says it */
};

static int side_of(const struct saying *saying, struct settings_side *ret_side)
{
	struct settings_side side = { .value = strdup(saying->value) };

	if (saying->at) {
		side.placed = true;
		side.at = *saying->at;
	}
	if (!side.value)
		return -ENOMEM;
	*ret_side = side;
	return 0;
}

static void change_free(struct settings_change *change)
{
	free(change->name);
	free(change->example);
	free(change->before.value);
	free(change->after.value);
}

static int add(struct comparison *comparison, const char *setting, const char *name,
	       const char *example, const struct saying *sayings)
{
	struct settings_changes *changes = comparison->changes;
	struct settings_change *items =
		reallocarray(changes->items, changes->count + 1, sizeof(*items));
	struct settings_change change = { .setting = setting, .name = strdup(name) };
	int r = 0;

	if (items)
		changes->items = items;
	if (example)
		change.example = strdup(example);
	if (!items || !change.name || (example && !change.example))
		r = -ENOMEM;
	if (!r)
		r = side_of(&sayings[0], &change.before);
	if (!r)
		r = side_of(&sayings[1], &change.after);
	if (r < 0) {
		change_free(&change);
		return r;
	}
	items[changes->count++] = change;
	return 0;
}

/* Adds a change unless both say the same. */
static int compare(struct comparison *comparison, const char *setting, const char *name,
		   const struct saying *sayings)
{
	return strcmp(sayings[0].value, sayings[1].value) != 0
		       ? add(comparison, setting, name, NULL, sayings)
		       : 0;
}

static int compare_choices(struct comparison *comparison)
{
	const struct policy *const *sides = comparison->sides;
	struct saying net[2], set[2], tmp[2];
	int r;

	for (size_t s = 0; s < 2; s++) {
		const struct setting *calls = &sides[s]->syscall_set;

		net[s] = (struct saying){ setting_net(policy_net(sides[s])),
					  sides[s]->net.set ? &sides[s]->net.at : NULL };
		set[s] = (struct saying){ setting_syscalls(calls->set ? calls->value
								      : SYSCALLS_TOOL),
					  calls->set ? &calls->at : NULL };
		tmp[s] = (struct saying){ sides[s]->uses_tmpdir ? "private" : "the host's", NULL };
	}
	r = compare(comparison, "net", "", net);
	if (!r)
		r = compare(comparison, "syscalls", "", set);
	return r < 0 ? r : compare(comparison, "private_tmp", "", tmp);
}

static int compare_map(struct comparison *comparison)
{
	const char *word;
	int bit = 0, r = 0;

	for (unsigned int i = 0; !r && (word = setting_map(i, &bit)); i++) {
		struct saying sayings[2];

		for (size_t s = 0; s < 2; s++) {
			const struct setting *map = &comparison->sides[s]->map;
			bool denied = map->set && map->value & bit;

			sayings[s] = (struct saying){ denied ? "deny" : "allow",
						      denied ? &map->at : NULL };
		}
		r = compare(comparison, "map", word, sayings);
	}
	return r;
}

static int compare_limits(struct comparison *comparison)
{
	int r = 0;

	for (unsigned int i = 0; i < LIMIT_COUNT && !r; i++) {
		struct text texts[2] = { { 0 }, { 0 } };
		struct saying sayings[2];

		for (size_t s = 0; s < 2; s++) {
			const struct limit_value *limit = &comparison->sides[s]->limits[i];
			const char *equals = NULL;

			if (limit->set) {
				limit_show((enum limit)i, limit->value, &texts[s]);
				equals = strchr(text_cstr(&texts[s]), '=');
			}
			sayings[s] = (struct saying){ equals ? equals + 1 : "none",
						      limit->set ? &limit->at : NULL };
		}
		r = compare(comparison, "limit", limit_name((enum limit)i), sayings);
		text_free(&texts[0]);
		text_free(&texts[1]);
	}
	return r;
}

static int compare_emulations(struct comparison *comparison)
{
	int r = 0;

	for (unsigned int i = 0; i < EMULATE_COUNT && !r; i++) {
		struct text texts[2] = { { 0 }, { 0 } };
		struct saying sayings[2];

		for (size_t s = 0; s < 2; s++) {
			const struct emulate_value *value = &comparison->sides[s]->emulations[i];

			if (value->set)
				emulate_show((enum emulation)i, value->value, &texts[s]);
			sayings[s] =
				(struct saying){ value->set ? text_cstr(&texts[s]) : "the kernel's",
						 value->set ? &value->at : NULL };
		}
		r = compare(comparison, "emulate", emulate_name((enum emulation)i), sayings);
		text_free(&texts[0]);
		text_free(&texts[1]);
	}
	return r;
}

static int compare_weights(struct comparison *comparison)
{
	int r = 0;

	for (unsigned int i = 0; i < EVIDENCE_COUNT && !r; i++) {
		enum evidence_kind kind = (enum evidence_kind)i;
		struct saying sayings[2];
		char numbers[2][16];

		for (size_t s = 0; s < 2; s++) {
			const struct weight_value *weight = &comparison->sides[s]->weights[i];

			snprintf(numbers[s], sizeof(numbers[s]), "%" PRIu32,
				 weight->set ? weight->value : evidence_weight(kind));
			sayings[s] =
				(struct saying){ numbers[s], weight->set ? &weight->at : NULL };
		}
		r = compare(comparison, "verdict weight", evidence_name(kind), sayings);
	}
	return r;
}

static const struct syscall_rule *find_call(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->syscall_count; i++)
		if (!strcmp(policy->syscalls[i].name, name))
			return &policy->syscalls[i];
	return NULL;
}

/* Whether a policy's whitelist has a call by itself. */
static bool in_set(const struct policy *policy, const char *name)
{
	static const enum call_group last[] = {
		[SYSCALLS_STRICT] = GROUP_START,
		[SYSCALLS_COMPUTE] = GROUP_COMPUTE,
		[SYSCALLS_TOOL] = GROUP_TOOL,
	};
	const struct call *call = call_find(name);

	return call &&
	       call->group <=
		       last[policy->syscall_set.set ? policy->syscall_set.value : SYSCALLS_TOOL];
}

static const char *call_word(const struct policy *policy, const char *name,
			     const struct syscall_rule *rule, struct text *text)
{
	if (!rule)
		return in_set(policy, name) ? "allow" : "not in the whitelist";
	if (rule->word == SYSCALL_ALLOW)
		return "allow";
	if (rule->word == SYSCALL_KILL)
		return "kill";
	text_printf(text, "errno %s", errname_of(rule->err));
	return text_cstr(text);
}

/* One call that a rule of either side names. */
static int compare_call(struct comparison *comparison, const char *name)
{
	struct text texts[2] = { { 0 }, { 0 } };
	struct saying sayings[2];
	int r;

	for (size_t s = 0; s < 2; s++) {
		const struct syscall_rule *rule = find_call(comparison->sides[s], name);

		sayings[s].value = call_word(comparison->sides[s], name, rule, &texts[s]);
		sayings[s].at = rule ? &rule->at : NULL;
	}
	r = compare(comparison, "syscall", name, sayings);
	text_free(&texts[0]);
	text_free(&texts[1]);
	return r;
}

static int compare_calls(struct comparison *comparison)
{
	const struct policy *const *sides = comparison->sides;
	int r = 0;

	for (size_t i = 0; i < sides[0]->syscall_count && !r; i++)
		r = compare_call(comparison, sides[0]->syscalls[i].name);
	for (size_t i = 0; i < sides[1]->syscall_count && !r; i++)
		if (!find_call(sides[0], sides[1]->syscalls[i].name))
			r = compare_call(comparison, sides[1]->syscalls[i].name);
	return r;
}

static const struct env_rule *find_set(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->env_count; i++)
		if (policy->env[i].word == ENV_SET && !strcmp(policy->env[i].name, name))
			return &policy->env[i];
	return NULL;
}

/* The rule that decides whether a variable is kept; NULL: none matches. */
static const struct env_rule *find_keep(const struct policy *policy, const char *name)
{
	const struct env_rule *keep = NULL;

	for (size_t i = 0; i < policy->env_count; i++) {
		const struct env_rule *rule = &policy->env[i];

		if (rule->word == ENV_SET ||
		    !glob_match(rule->name, strlen(rule->name), name, strlen(name)))
			continue;
		if (rule->word == ENV_UNSET)
			return rule;
		keep = keep ? keep : rule;
	}
	return keep;
}

static void keep_saying(const struct policy *policy, const char *name, struct saying *ret_saying)
{
	const struct env_rule *rule = find_keep(policy, name);

	*ret_saying = (struct saying){ policy_env_keeps(policy, name) ? "kept" : "dropped",
				       rule ? &rule->at : NULL };
}

/* A variable that one of the policies gives a value. */
static int compare_set(struct comparison *comparison, const char *name)
{
	struct text texts[2] = { { 0 }, { 0 } };
	struct saying sayings[2];
	int r;

	for (size_t s = 0; s < 2; s++) {
		const struct env_rule *rule = find_set(comparison->sides[s], name);

		keep_saying(comparison->sides[s], name, &sayings[s]);
		if (!rule)
			continue;
		text_printf(&texts[s], "set to %s", rule->value);
		sayings[s] = (struct saying){ text_cstr(&texts[s]), &rule->at };
	}
	r = texts[0].failed || texts[1].failed ? -ENOMEM
					       : compare(comparison, "env", name, sayings);
	text_free(&texts[0]);
	text_free(&texts[1]);
	return r;
}

static bool same_saying(const struct settings_side *side, const struct saying *saying)
{
	return side->placed == (saying->at != NULL) &&
	       (!saying->at || !memcmp(&side->at, saying->at, sizeof(side->at)));
}

/* glob_split(): a name for every set of globs that one can match. */
static int compare_name(void *ctx, const struct glob_class *class)
{
	struct comparison *comparison = ctx;
	struct settings_changes *changes = comparison->changes;
	const struct env_rule *rule = NULL;
	struct saying sayings[2];

	if (strpbrk(class->name, "=/{}$"))
		return 0;
	for (size_t s = 0; s < 2; s++) {
		if (find_set(comparison->sides[s], class->name))
			return 0;
		keep_saying(comparison->sides[s], class->name, &sayings[s]);
	}
	if (!strcmp(sayings[0].value, sayings[1].value))
		return 0;
	for (size_t i = 0; i < changes->count; i++)
		if (changes->items[i].example &&
		    same_saying(&changes->items[i].before, &sayings[0]) &&
		    same_saying(&changes->items[i].after, &sayings[1]))
			return 0;
	for (size_t s = 0; s < 2 && !rule; s++)
		rule = find_keep(comparison->sides[1 - s], class->name);
	return add(comparison, "env", rule ? rule->name : "*", class->name, sayings);
}

static int compare_env(struct comparison *comparison)
{
	const struct policy *const *sides = comparison->sides;
	size_t count = 0;
	_cleanup_free_ struct glob_text *globs =
		calloc(sides[0]->env_count + sides[1]->env_count + 1, sizeof(*globs));
	int r = globs ? 0 : -ENOMEM;

	for (size_t s = 0; s < 2 && !r; s++)
		for (size_t i = 0; i < sides[s]->env_count && !r; i++) {
			const struct env_rule *rule = &sides[s]->env[i];
			bool known = false;

			if (rule->word == ENV_SET) {
				if (!s || !find_set(sides[0], rule->name))
					r = compare_set(comparison, rule->name);
				continue;
			}
			for (size_t k = 0; k < count && !known; k++)
				known = !strcmp(globs[k].text, rule->name);
			if (!known)
				globs[count++] =
					(struct glob_text){ rule->name, strlen(rule->name) };
		}
	if (!r)
		r = glob_split(globs, count, false, compare_name, comparison);
	if (r == -E2BIG)
		comparison->changes->cut = true;
	return r == -E2BIG ? 0 : r;
}

/* inet_diff(): addresses that are decided otherwise. */
static int add_address(void *ctx, const struct inet_change *change)
{
	struct comparison *comparison = ctx;
	struct saying sayings[2];
	const char *name = change->address;

	for (unsigned int s = 0; s < 2; s++) {
		const struct policy *policy = comparison->sides[s];

		sayings[s] = (struct saying){ change->words[s], NULL };
		if (change->rules[s] == RULE_NONE)
			continue;
		sayings[s].at = &policy->rules[change->rules[s]].at;
		name = policy->rules[change->rules[s]].pattern;
	}
	return add(comparison, verb_name(change->verb), name, change->address, sayings);
}

static int compare_addresses(struct comparison *comparison)
{
	const struct tree_side *trees = comparison->trees;
	int r = trees[0].tree && trees[1].tree ? inet_diff(trees, add_address, comparison) : 0;

	if (r == -E2BIG)
		comparison->changes->cut = true;
	return r == -E2BIG ? 0 : r;
}

/**
 * settings_diff() - Find the settings that come to something else, and addresses that do
 * @trees:	Two policies, before and after, and their trees; NULL: settings alone
 * @ret_changes: settings_changes_free() in any case
 *
 * Return: 0, -ENOMEM
 */
int settings_diff(const struct tree_side trees[2], struct settings_changes *ret_changes)
{
	struct comparison comparison = { .trees = trees,
					 .sides = { trees[0].policy, trees[1].policy },
					 .changes = ret_changes };
	int r;

	*ret_changes = (struct settings_changes){ .count = 0 };
	r = compare_choices(&comparison);
	if (!r)
		r = compare_calls(&comparison);
	if (!r)
		r = compare_map(&comparison);
	if (!r)
		r = compare_limits(&comparison);
	if (!r)
		r = compare_emulations(&comparison);
	if (!r)
		r = compare_weights(&comparison);
	if (!r)
		r = compare_addresses(&comparison);
	return r < 0 ? r : compare_env(&comparison);
}

void settings_changes_free(struct settings_changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		change_free(&changes->items[i]);
	free(changes->items);
	*changes = (struct settings_changes){ .count = 0 };
}
