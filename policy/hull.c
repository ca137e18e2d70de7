// SPDX-License-Identifier: MIT
// policy/hull.c - The coarse outline of a policy that a kernel fence can hold
#include "policy/hull.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/pattern.h"

/* A hull on its way: entries in any order, paths perhaps twice. */
struct outline {
	struct hull hull;
	size_t cap;
	verbs_t verbs; /* of the rule at hand */
	int error;
};

/* struct tree_names' emit: one more path for the rule at hand. */
static void add_entry(void *to, const char *path)
{
	struct outline *outline = to;
	struct hull *hull = &outline->hull;

	if (outline->error || *path != '/' || !outline->verbs)
		return;
	if (hull->count == outline->cap) {
		size_t cap = outline->cap ? outline->cap * 2 : 32;
		struct hull_entry *entries = reallocarray(hull->entries, cap, sizeof(*entries));

		if (!entries) {
			outline->error = -ENOMEM;
			return;
		}
		hull->entries = entries;
		outline->cap = cap;
	}
	hull->entries[hull->count] = (struct hull_entry){ strdup(path), outline->verbs, false };
	if (!hull->entries[hull->count].path)
		outline->error = -ENOMEM;
	else
		hull->count++;
}

/* Rules that a tree of a part of a policy is to hold; a filter may alter its copy. */
typedef bool rule_filter(struct rule *rule);

/* What no other rule overrides, in the whole of a tree of paths. */
static bool is_firm(struct rule *rule)
{
	return rule->kind != RULE_ALLOW && rule->strong && !rule->alone &&
	       pattern_is_literal(rule->pattern);
}

/* All rules as they allow most: an allow rule for any flags, a denial for none in particular. */
static bool at_its_loosest(struct rule *rule)
{
	bool keep = rule->kind == RULE_ALLOW || !rule->when;

	rule->when = 0;
	return keep;
}

/* A tree of some of a policy's rules. */
static int build_part(const struct policy *policy, const struct tree_names *names,
		      rule_filter *filter, struct tree **ret_tree)
{
	_cleanup_free_ struct rule *rules = calloc(policy->rule_count + 1, sizeof(*rules));
	struct policy part = { .sources = policy->sources,
			       .source_count = policy->source_count,
			       .rules = rules };
	struct policy_diag diag = { 0 };
	int r;

	if (!rules)
		return -ENOMEM;
	for (size_t i = 0; i < policy->rule_count; i++) {
		rules[part.rule_count] = policy->rules[i];
		if (filter(&rules[part.rule_count]))
			part.rule_count++;
	}
	r = tree_build(&part, names, ret_tree, &diag);
	text_free(&diag.text);
	return r;
}

/* Verbs that some rule of a tree, whatever it says, is about at a path. Not those with `when`. */
static verbs_t verbs_ruled(const struct tree *tree, const char *path)
{
	struct outcome outcome;
	verbs_t verbs = 0;

	tree_lookup(tree, path, strlen(path), 0, &outcome);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		if (outcome.rule[verb] != RULE_NONE)
			verbs |= VERB_BIT(verb);
	return verbs;
}

/* One allow rule: its literal prefix, under all its names. */
static int add_rule(struct outline *outline, const struct rule *rule,
		    const struct tree_names *names, const struct tree *firm)
{
	_cleanup_text_ struct text prefix = { 0 };
	int r = 0;

	outline->verbs = rule->verbs;
	if (pattern_is_abstract(rule->pattern)) {
		outline->hull.abstract |= rule->verbs;
		return 0;
	}
	pattern_prefix(rule->pattern, &prefix);
	if (prefix.failed)
		return -ENOMEM;
	if (names && prefix.len > 1)
		r = names->each(names->ctx, prefix.data, true, add_entry, outline);
	outline->verbs &= (verbs_t)~verbs_ruled(firm, prefix.data);
	add_entry(outline, prefix.data);
	return r < 0 ? r : outline->error;
}

static int compare(const void *a, const void *b)
{
	const struct hull_entry *one = a, *two = b;

	return strcmp(one->path, two->path);
}

/* One entry a path, and none that says only what those above it say. */
static void merge(struct hull *hull)
{
	size_t kept = 0;

	if (hull->count)
		qsort(hull->entries, hull->count, sizeof(*hull->entries), compare);
	for (size_t i = 0; i < hull->count; i++) {
		struct hull_entry entry = hull->entries[i];

		if (kept && !strcmp(hull->entries[kept - 1].path, entry.path)) {
			hull->entries[kept - 1].verbs |= entry.verbs;
			free(entry.path);
		} else {
			hull->entries[kept++] = entry;
		}
	}
	hull->count = kept;
}

/* The entry of exactly @len bytes of @path. */
static const struct hull_entry *find(const struct hull *hull, const char *path, size_t len)
{
	size_t low = 0, high = hull->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct hull_entry *entry = &hull->entries[middle];
		int order = strncmp(entry->path, path, len);

		if (!order && entry->path[len])
			order = 1;
		if (!order)
			return entry;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Union of the entries above @path, and with @self of its own. */
static verbs_t verbs_above(const struct hull *hull, const char *path, size_t len, bool self)
{
	const struct hull_entry *entry = find(hull, "/", 1);
	verbs_t verbs = entry && (self || len > 1) ? entry->verbs : 0;

	for (size_t i = 1; i <= len; i++) {
		if (i < len ? path[i] != '/' : !self)
			continue;
		entry = find(hull, path, i);
		if (entry)
			verbs |= entry->verbs;
	}
	return verbs;
}

/* Drops what parents have. They sort before their children, so they are read as they were. */
static int thin(struct hull *hull)
{
	_cleanup_free_ verbs_t *own = calloc(hull->count + 1, sizeof(*own));
	size_t kept = 0;

	if (!own)
		return -ENOMEM;
	for (size_t i = 0; i < hull->count; i++) {
		const struct hull_entry *entry = &hull->entries[i];

		own[i] = entry->verbs &
			 (verbs_t)~verbs_above(hull, entry->path, strlen(entry->path), false);
	}
	for (size_t i = 0; i < hull->count; i++) {
		struct hull_entry entry = hull->entries[i];

		entry.verbs = own[i];
		if (own[i])
			hull->entries[kept++] = entry;
		else
			free(entry.path);
	}
	hull->count = kept;
	return 0;
}

/*
 * A path may come to be, or another file take its place, where some rule lets it be created or
 * deleted: its own or one that covers it.
 */
static int mark_creatable(const struct policy *policy, const struct tree_names *names,
			  struct hull *hull)
{
	struct tree *tree = NULL;
	int r = build_part(policy, names, at_its_loosest, &tree);

	for (size_t i = 0; i < hull->count && !r; i++) {
		struct hull_entry *entry = &hull->entries[i];
		struct outcome outcome;

		tree_lookup(tree, entry->path, strlen(entry->path), 0, &outcome);
		entry->may_create = outcome.allowed & (V_CREATE | V_DELETE);
	}
	tree_free(tree);
	return r;
}

/**
 * hull_build() - The smallest set of trees of paths that contains all a policy may allow
 * @policy:	The policy
 * @names:	Other names of literal paths, as for tree_build(); NULL: there are none
 * @ret_hull:	To be freed with hull_free(); entries sorted by path, each path once
 *
 * Every allow rule adds its literal prefix. Of denials only those are taken off that nothing
 * overrides and that cover the whole prefix.
 *
 * Return: 0, -ENOMEM, or what tree_build() returned for the same policy
 */
int hull_build(const struct policy *policy, const struct tree_names *names, struct hull *ret_hull)
{
	struct outline outline = { .error = 0 };
	struct tree *firm = NULL;
	int r = build_part(policy, NULL, is_firm, &firm);

	for (size_t i = 0; i < policy->rule_count && !r; i++)
		if (policy->rules[i].kind == RULE_ALLOW)
			r = add_rule(&outline, &policy->rules[i], names, firm);
	tree_free(firm);
	merge(&outline.hull);
	if (!r)
		r = thin(&outline.hull);
	if (!r)
		r = mark_creatable(policy, names, &outline.hull);
	if (r < 0) {
		hull_free(&outline.hull);
		return r;
	}
	*ret_hull = outline.hull;
	return 0;
}

/**
 * hull_free() - Give a hull's memory back
 * @hull:	From hull_build(); empty afterwards
 */
void hull_free(struct hull *hull)
{
	for (size_t i = 0; i < hull->count; i++)
		free(hull->entries[i].path);
	free(hull->entries);
	*hull = (struct hull){ 0 };
}

/**
 * hull_verbs() - All that the hull allows at a path
 * @hull:	From hull_build()
 * @path:	As for tree_lookup(), @len bytes
 * @len:	How many
 *
 * Context: does not allocate.
 *
 * Return: a superset of tree_lookup()'s outcome.allowed for the same path, whatever the flags
 */
verbs_t hull_verbs(const struct hull *hull, const char *path, size_t len)
{
	if (!len || (*path != '/' && *path != '@'))
		return 0;
	return *path == '@' ? hull->abstract : verbs_above(hull, path, len, true);
}
