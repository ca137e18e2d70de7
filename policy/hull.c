// SPDX-License-Identifier: MIT
// policy/hull.c - The coarse outline of a policy that a kernel fence can hold
#include "policy/hull.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/inet.h"
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

/*
 * The tree of all rules as they allow most: allow rules for any flags, denials for none in
 * particular. The indices of the rules stay what they are.
 */
static int build_loosest(const struct policy *policy, const struct tree_names *names,
			 struct tree **ret_tree)
{
	_cleanup_free_ struct rule *rules = calloc(policy->rule_count + 1, sizeof(*rules));
	struct policy loosest = { .sources = policy->sources,
				  .source_count = policy->source_count,
				  .rules = rules,
				  .rule_count = policy->rule_count };
	struct policy_diag diag = { 0 };
	int r;

	if (!rules)
		return -ENOMEM;
	for (size_t i = 0; i < policy->rule_count; i++) {
		rules[i] = policy->rules[i];
		if (rules[i].when && !policy_rule_grants(&rules[i]))
			rules[i].verbs = 0;
		rules[i].when = 0;
	}
	r = tree_build(&loosest, names, ret_tree, &diag);
	policy_diag_free(&diag);
	return r;
}

static bool has_when(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].when)
			return true;
	return false;
}

/* Verbs that nothing can allow at a path or below it. Only literal denials are looked for. */
static verbs_t verbs_refused(const struct policy *policy, const struct tree *tree, const char *path)
{
	struct outcome outcome;
	verbs_t verbs = 0;

	tree_lookup(tree, path, strlen(path), 0, &outcome);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		const struct rule *rule;

		if (outcome.rule[verb] == RULE_NONE)
			continue;
		rule = &policy->rules[outcome.rule[verb]];
		if (rule->strong && !rule->when && !rule->alone &&
		    pattern_is_literal(rule->pattern))
			verbs |= VERB_BIT(verb);
	}
	return verbs;
}

/* One allow rule: its literal prefix, under all its names. */
static int add_rule(struct outline *outline, const struct policy *policy, const struct rule *rule,
		    const struct tree_names *names, const struct tree *tree)
{
	_cleanup_text_ struct text prefix = { 0 };
	int r = 0;

	outline->verbs = rule->verbs;
	if (pattern_is_inet(rule->pattern))
		return 0; /* Landlock's rules for the network are made of inet_ports() */
	if (pattern_is_abstract(rule->pattern)) {
		outline->hull.abstract |= rule->verbs;
		return 0;
	}
	pattern_prefix(rule->pattern, &prefix);
	if (prefix.failed)
		return -ENOMEM;
	if (names && prefix.len > 1)
		r = names->each(names->ctx, prefix.data, true, add_entry, outline);
	outline->verbs &= (verbs_t)~verbs_refused(policy, tree, prefix.data);
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
 * Whether some rule lets what is at a path come to be, go away or be replaced. A denial for the
 * path alone is about something that is there: what cannot be deleted does not come to be either.
 */
static bool replaceable(const struct policy *policy, const struct tree *tree, const char *path,
			size_t len)
{
	struct outcome outcome;
	uint32_t rule;

	tree_lookup(tree, path, len, 0, &outcome);
	rule = outcome.rule[VERB_DELETE];
	if (rule != RULE_NONE && policy->rules[rule].alone)
		return false;
	return (outcome.allowed | outcome.asked) & (V_CREATE | V_DELETE | V_BIND);
}

static size_t parent_len(const char *path, size_t len)
{
	while (len > 1 && path[len - 1] != '/')
		len--;
	return len > 1 ? len - 1 : len;
}

/*
 * How far up a fence may go. One on / would be none: what is directly in it is held as it is. The
 * launch makes a private /tmp, and shows again what entries name there: none is to come to it that
 * no rule names.
 */
static size_t highest(const struct policy *policy, const struct hull *hull, const char *path)
{
	static const char tmp[] = "/tmp";
	size_t len = sizeof(tmp) - 1;

	if (!policy->uses_tmpdir || !path_below(path, tmp))
		return 1 + strcspn(path + 1, "/");
	for (; path[len]; len++)
		if (path[len] == '/' && find(hull, path, len))
			return len;
	return strlen(path);
}

/* Whether nobody can remove or replace what is at a path. */
static bool is_fixed(const struct tree_names *names, const char *path, size_t len)
{
	return names && names->fixed && names->fixed(names->ctx, path, len);
}

/*
 * A kernel fence is put on the file or directory that is at a path at launch. Another that takes
 * its place has none, and one that comes to be neither: where a rule allows that, the fence has to
 * stand on the directory above. So it has where a link that may be replaced leads elsewhere now.
 */
static int raise_entry(const struct policy *policy, const struct tree_names *names,
		       const struct tree *tree, const struct hull *hull, struct hull_entry *entry)
{
	const char *loose = names && names->loose ? names->loose(names->ctx, entry->path) : NULL;
	const char *path = loose ? loose : entry->path;
	size_t len = strlen(path), least = highest(policy, hull, path);
	char *raised;

	if (loose)
		len = parent_len(path, len);
	while (len > least && replaceable(policy, tree, path, len) && !is_fixed(names, path, len))
		len = parent_len(path, len);
	if (!loose && len == strlen(path))
		return 0;
	raised = strndup(path, len);
	if (!raised)
		return -ENOMEM;
	free(entry->path);
	entry->path = raised;
	return 0;
}

static int raise(const struct policy *policy, const struct tree_names *names,
		 const struct tree *tree, struct hull *hull)
{
	int r = 0;

	for (size_t i = 0; i < hull->count && !r; i++)
		r = raise_entry(policy, names, tree, hull, &hull->entries[i]);
	return r;
}

static int finish(const struct policy *policy, const struct tree_names *names,
		  const struct tree *tree, struct hull *hull)
{
	int r;

	merge(hull);
	r = thin(hull);
	if (!r)
		r = raise(policy, names, tree, hull);
	if (r < 0)
		return r;
	merge(hull);
	r = thin(hull);
	for (size_t i = 0; i < hull->count && !r; i++) {
		struct hull_entry *entry = &hull->entries[i];

		entry->may_create = replaceable(policy, tree, entry->path, strlen(entry->path));
	}
	return r;
}

static int take_ports(const struct policy *policy, enum verb verb, struct hull_ports *ret_ports)
{
	uint16_t *ports;
	int count;

	if (!inet_decided(policy))
		return 0;
	ports = calloc(HULL_PORTS_MAX, sizeof(*ports));
	if (!ports)
		return -ENOMEM;
	count = inet_ports(policy, verb, ports, HULL_PORTS_MAX);
	if (count < 0) {
		free(ports);
		return count == -E2BIG ? 0 : count;
	}
	*ret_ports = (struct hull_ports){ .held = true, .ports = ports, .count = (size_t)count };
	return 0;
}

/**
 * hull_build() - The smallest set of trees of paths that contains all a policy may allow
 * @policy:	The policy
 * @names:	Other names of literal paths, as for tree_build(); NULL: there are none
 * @tree:	What tree_build() made of both, to spare making one; NULL: nothing
 * @ret_hull:	To be freed with hull_free(); entries sorted by path, each path once
 *
 * Every rule that allows or asks adds its literal prefix, or where that may be replaced the
 * directory above. Of
 * denials only those are taken off that nothing overrides and that cover the whole prefix.
 *
 * Return: 0, -ENOMEM, or what tree_build() returned for the same policy
 */
int hull_build(const struct policy *policy, const struct tree_names *names, const struct tree *tree,
	       struct hull *ret_hull)
{
	struct outline outline = { .error = 0 };
	struct tree *own = NULL;
	int r = 0;

	if (!tree || has_when(policy)) {
		r = build_loosest(policy, names, &own);
		tree = own;
	}
	for (size_t i = 0; i < policy->rule_count && !r; i++)
		if (policy_rule_grants(&policy->rules[i]))
			r = add_rule(&outline, policy, &policy->rules[i], names, tree);
	if (!r)
		r = finish(policy, names, tree, &outline.hull);
	if (!r)
		r = take_ports(policy, VERB_CONNECT, &outline.hull.connect);
	if (!r)
		r = take_ports(policy, VERB_BIND, &outline.hull.bind);
	tree_free(own);
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
	free(hull->connect.ports);
	free(hull->bind.ports);
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
 * Return: a superset of tree_lookup()'s outcome.allowed and outcome.asked for the same path,
 * whatever the flags
 */
verbs_t hull_verbs(const struct hull *hull, const char *path, size_t len)
{
	if (!len || (*path != '/' && *path != '@'))
		return 0;
	return *path == '@' ? hull->abstract : verbs_above(hull, path, len, true);
}
