// SPDX-License-Identifier: MIT
// policy/tree_build.c - From rules to a tree
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/glob.h"
#include "policy/pattern.h"
#include "policy/tree_shown.h"
#include "policy/tree_trie.h"

/* A rule at the node where its pattern ends; collect_rules() puts those of one node together. */
struct pending {
	uint32_t node;
	struct tree_rule rule;
};

struct build {
	struct trie trie;
	const struct policy *policy;
	const struct tree_names *names;
	bool asks; /* an `ask` is put in for what it takes away */
	struct pending *pending;
	size_t pending_count;
	size_t pending_cap;
};

/* Where the components of one pattern have led so far. */
struct insertion {
	uint32_t node;
	uint64_t depth; /* of the literal prefix */
	unsigned int behind_loop; /* components behind the first double star */
	bool exact;
	enum part_kind last, before_last;
};

static int add_pending(struct build *build, uint32_t node, const struct tree_rule *rule)
{
	if (build->pending_count == build->pending_cap) {
		size_t cap = build->pending_cap ? build->pending_cap * 2 : 64;
		struct pending *pending = reallocarray(build->pending, cap, sizeof(*pending));

		if (!pending)
			return -ENOMEM;
		build->pending = pending;
		build->pending_cap = cap;
	}
	build->pending[build->pending_count++] = (struct pending){ node, *rule };
	build->trie.nodes[node].total++;
	return 0;
}

/* Whether a rule counts, and has names, as one that allows. */
static bool gives(const struct build *build, const struct rule *rule)
{
	return policy_rule_grants(rule) && !build->asks;
}

/* Follows, or makes, the edge of one component. */
static int insert_part(struct build *build, const struct part *part, struct insertion *in)
{
	_cleanup_text_ struct text name = { 0 };
	int r = -EINVAL;

	switch (part->kind) {
	case PART_LITERAL:
		glob_unescape(&name, part->text, part->len);
		r = name.failed
			    ? -ENOMEM
			    : trie_literal(&build->trie, in->node, name.data, name.len, &in->node);
		break;
	case PART_GLOB:
		r = trie_glob(&build->trie, in->node, part->text, part->len, &in->node);
		break;
	case PART_ANY:
		r = trie_any(&build->trie, in->node, &in->node);
		break;
	case PART_DEEP:
		r = trie_loop(&build->trie, in->node, &in->node);
		break;
	}
	if (part->kind != PART_LITERAL)
		in->exact = false;
	else if (in->exact)
		in->depth++;
	if (in->behind_loop || part->kind == PART_DEEP)
		in->behind_loop++;
	in->before_last = in->last;
	in->last = part->kind;
	return r < 0 ? r : in->behind_loop > TREE_LOOP_DEPTH_MAX + 1 ? -ENAMETOOLONG : 0;
}

/* The components of a plain path: another name of a pattern's literal prefix. */
static int insert_path(struct build *build, const char *path, struct insertion *in)
{
	int r = 0;

	while (!r && *(path += strspn(path, "/"))) {
		size_t len = strcspn(path, "/");

		r = trie_literal(&build->trie, in->node, path, len, &in->node);
		in->depth++;
		path += len;
	}
	return r;
}

/*
 * Puts a rule at the node where its pattern ends. A double star at the end stands for at least one
 * component: a loop and any name. That a pattern ending so, or in `** / *`, matches at every depth
 * is also why it holds for what is below, though its last component is a star.
 */
static int insert_end(struct build *build, uint32_t index, struct insertion *in)
{
	const struct rule *rule = &build->policy->rules[index];
	struct tree_rule entry = { .when = rule->when, .verbs = rule->verbs };
	bool fixed = gives(build, rule) && !in->exact;
	int r = 0;

	if (in->last == PART_DEEP)
		r = trie_any(&build->trie, in->node, &in->node);
	else if (rule->alone || rule->kind == RULE_REDIRECT ||
		 (in->last == PART_ANY && in->before_last != PART_DEEP))
		entry.flags |= TREE_RULE_LAST;
	if (r < 0)
		return r;
	if (!fixed)
		entry.flags |= TREE_RULE_HERE;
	if (build->asks)
		entry.flags |= TREE_RULE_ASKS;
	if (fixed && in->depth > SCORE_DEPTH_MAX)
		return -ENAMETOOLONG;
	entry.score = (uint64_t)rule->kind << SCORE_KIND_SHIFT | (uint32_t)~index |
		      (in->exact ? SCORE_EXACT : 0) | (rule->strong ? SCORE_STRONG : 0) |
		      (policy_rule_veils(rule) ? SCORE_VEIL : 0) |
		      (fixed ? in->depth << SCORE_DEPTH_SHIFT : 0);
	return add_pending(build, in->node, &entry);
}

/* A pattern that begins with a double star: tree_depends_below() wants to know. */
static void note_pure(struct trie *trie, const struct rule *rule)
{
	if (policy_rule_grants(rule))
		trie->pure_allows |= rule->verbs;
	if (rule->kind != RULE_ALLOW && !rule->strong)
		trie->pure_denials |= rule->verbs;
}

/* The components of a pattern, or of the rest of one. */
static int insert_parts(struct build *build, uint32_t index, const char *cursor,
			struct insertion *in)
{
	struct part part;
	int r = 0;

	while (!r && pattern_next(&cursor, &part)) {
		if (part.kind == PART_DEEP && in->node == TRIE_FILES)
			note_pure(&build->trie, &build->policy->rules[index]);
		r = insert_part(build, &part, in);
	}
	return r;
}

/* Collects what tree_names.each gives; its errors wait until it returns. */
struct names_sink {
	struct strings names;
	const char *path;
	int error;
};

static void emit_name(void *to, const char *name)
{
	struct names_sink *sink = to;

	if (sink->error || *name != '/' || !strcmp(name, sink->path) ||
	    strings_has(&sink->names, name))
		return;
	sink->error = strings_push(&sink->names, name, strlen(name));
}

/* One rule under one name: @alias stands in for the literal prefix, NULL: as it is. */
static int insert_rule(struct build *build, uint32_t index, const char *alias)
{
	const char *pattern = build->policy->rules[index].pattern;
	struct insertion in = { .node = pattern_is_abstract(pattern) ? TRIE_ABSTRACT : TRIE_FILES,
				.exact = true,
				.last = PART_LITERAL,
				.before_last = PART_LITERAL };
	int r = alias ? insert_path(build, alias, &in) : 0;

	if (!r)
		r = insert_parts(build, index, alias ? pattern_behind(pattern) : pattern, &in);
	return r < 0 ? r : insert_end(build, index, &in);
}

/* A rule in places that show the same as what it is about, and its other names. */
struct shown_sink {
	struct build *build;
	uint32_t index;
	struct names_sink *names;
};

/* A name that was emitted and is one of a part of what the rule covers: without its slash. */
static void take_part(struct names_sink *sink, const char *point)
{
	for (size_t i = 0; i < sink->names.count; i++)
		if (!strcmp(sink->names.items[i], point))
			sink->names.items[i][0] = '\0';
}

static bool is_part(const struct names_sink *sink, const char *point)
{
	for (size_t i = 0; i < sink->names.count; i++)
		if (!sink->names.items[i][0] && !strcmp(sink->names.items[i] + 1, point + 1))
			return true;
	return false;
}

/* tree_shown: what it says there. It is not the rule's own path, and so it is not exact. */
static int insert_shown(void *to, const struct shown_hold *hold)
{
	const struct shown_sink *sink = to;
	struct build *build = sink->build;
	const struct rule *rule = &build->policy->rules[sink->index];
	bool allow = gives(build, rule);
	struct insertion in = { .node = TRIE_FILES,
				.last = hold->before,
				.before_last = PART_LITERAL };
	int r;

	if (rule->kind == RULE_REDIRECT && hold->how != SHOWN_NAME)
		return 0; /* it is about one file, and not about what lies below */
	if (hold->how == SHOWN_PART)
		take_part(sink->names, hold->point);
	if (hold->how == SHOWN_NAME && !allow)
		emit_name(sink->names, hold->point);
	if (hold->how == SHOWN_PART || hold->how == SHOWN_NAME)
		return sink->names->error;
	if (allow && !is_part(sink->names, hold->point))
		return 0;
	r = insert_path(build, hold->point, &in);
	if (hold->how == SHOWN_ALONE)
		in.last = PART_ANY;
	if (!r && hold->how == SHOWN_REST)
		r = insert_parts(build, sink->index, hold->rest, &in);
	return r < 0 ? r : insert_end(build, sink->index, &in);
}

/*
 * A rule under every name that it has so far, in all places that show the same; and once more under
 * the names that this gives it, for what is put together from several places.
 */
static int insert_same(struct build *build, uint32_t index, struct names_sink *names)
{
	const char *rest = pattern_behind(build->policy->rules[index].pattern);
	struct shown_sink sink = { build, index, names };
	int r = tree_shown(build->names, names->path, rest, insert_shown, &sink);

	for (size_t round = 0, done = 0; round < 2; round++)
		for (size_t count = names->names.count; done < count && !r; done++)
			if (*names->names.items[done])
				r = tree_shown(build->names, names->names.items[done], rest,
					       insert_shown, &sink);
	return r;
}

/* A rule for addresses at the node of one pattern. */
static int insert_address(struct build *build, uint32_t index, const char *pattern, verbs_t verbs)
{
	const struct rule *rule = &build->policy->rules[index];
	struct tree_rule entry = { .verbs = rule->verbs & verbs,
				   .flags = TREE_RULE_HERE | TREE_RULE_LAST };
	uint32_t node = TRIE_INET;
	int r = trie_literal(&build->trie, TRIE_INET, pattern, strlen(pattern), &node);

	if (build->asks)
		entry.flags |= TREE_RULE_ASKS;
	entry.score = (uint64_t)rule->kind << SCORE_KIND_SHIFT | (uint32_t)~index | SCORE_EXACT |
		      (rule->strong ? SCORE_STRONG : 0);
	return r < 0 ? r : add_pending(build, node, &entry);
}

/*
 * Whoever binds 0.0.0.0 binds every address, and [::] those of IPv4 as well: what takes one of them
 * away takes these away too.
 */
static int insert_inet(struct build *build, uint32_t index)
{
	const struct rule *rule = &build->policy->rules[index];
	const char *ports = strrchr(rule->pattern, ':');
	int r = insert_address(build, index, rule->pattern, V_CONNECT | V_BIND);

	for (unsigned int six = 0; six < 2 && !r; six++) {
		_cleanup_text_ struct text any = { 0 };

		if (gives(build, rule) || !(rule->verbs & V_BIND) || *rule->pattern == '*' ||
		    (!six && *rule->pattern == '['))
			continue;
		text_printf(&any, "%s%s", six ? "[::]" : "0.0.0.0", ports);
		r = any.failed ? -ENOMEM : insert_address(build, index, any.data, V_BIND);
	}
	return r;
}

/*
 * A rule under its own name and all the others that its literal prefix has. One for a path alone is
 * about a name, which may be a link's: it has no others.
 */
static int insert_names(struct build *build, uint32_t index)
{
	const struct rule *rule = &build->policy->rules[index];
	_cleanup_text_ struct text prefix = { 0 };
	struct names_sink sink = { .error = 0 };
	bool allow = gives(build, rule);
	int r;

	if (pattern_is_inet(rule->pattern))
		return insert_inet(build, index);
	r = insert_rule(build, index, NULL);
	pattern_prefix(rule->pattern, &prefix);
	if (prefix.failed)
		return -ENOMEM;
	if (r < 0 || !build->names || rule->alone || prefix.data[0] == '@')
		return r;
	sink.path = prefix.data;
	if (prefix.len > 1)
		r = build->names->each(build->names->ctx, prefix.data, allow, emit_name, &sink);
	if (!r)
		r = sink.error;
	if (!r)
		r = insert_same(build, index, &sink);
	for (size_t i = 0; i < sink.names.count && !r; i++)
		if (*sink.names.items[i])
			r = insert_rule(build, index, sink.names.items[i]);
	strings_free(&sink.names);
	return r;
}

static int fail_rule(const struct build *build, uint32_t index, int error, struct policy_diag *diag)
{
	const struct rule *rule = &build->policy->rules[index];

	if (error == -E2BIG)
		diag_error(diag, build->policy, &rule->at,
			   "give them different beginnings or endings, or a directory each",
			   "more than %d globs with the same beginning and ending in one place",
			   TREE_CHAIN_MAX);
	else if (error == -ENAMETOOLONG)
		diag_error(diag, build->policy, &rule->at, NULL,
			   "too many components: %d may stand behind a `**`", TREE_LOOP_DEPTH_MAX);
	else if (error != -ENOMEM)
		diag_error(diag, build->policy, &rule->at, NULL,
			   "cannot find out the other names of this path: %s", strerror(-error));
	return error;
}

/* Rules in the order of their nodes, and by node in the order of the policy. */
static int collect_rules(struct build *build)
{
	struct trie *trie = &build->trie;
	uint32_t next = 0;

	trie->rules = calloc(build->pending_count + 1, sizeof(*trie->rules));
	if (!trie->rules)
		return -ENOMEM;
	for (size_t i = 0; i < trie->node_count; i++) {
		trie->nodes[i].rules = next;
		next += trie->nodes[i].total;
	}
	for (size_t i = 0; i < build->pending_count; i++) {
		struct trie_node *node = &trie->nodes[build->pending[i].node];

		trie->rules[node->rules + node->live++] = build->pending[i].rule;
	}
	trie->rule_count = build->pending_count;
	return 0;
}

/**
 * tree_build() - Compile a policy's rules for lookups
 * @policy:	Must stay as it is while the tree is used
 * @names:	Other names of literal paths; NULL: there are none
 * @ret_tree:	To be freed with tree_free()
 * @diag:	Why it could not be built
 *
 * Return: 0, -ENOMEM, -E2BIG or -ENAMETOOLONG when a bound of policy/tree_node.h is exceeded
 * (reported), or what @names returned (reported)
 */
int tree_build(const struct policy *policy, const struct tree_names *names, struct tree **ret_tree,
	       struct policy_diag *diag)
{
	struct build build = { .policy = policy, .names = names };
	int r = trie_root(&build.trie);

	for (uint32_t i = 0; i < policy->rule_count && !r; i++) {
		r = insert_names(&build, i);
		build.asks = policy->rules[i].kind == RULE_ASK;
		if (!r && build.asks)
			r = insert_names(&build, i);
		build.asks = false;
		if (r < 0)
			fail_rule(&build, i, r, diag);
	}
	if (!r)
		r = collect_rules(&build);
	if (!r)
		r = trie_sort_rules(&build.trie, policy, diag);
	if (!r)
		r = trie_bound(&build.trie, diag);
	if (!r)
		r = trie_pack(&build.trie, ret_tree);
	free(build.pending);
	trie_free(&build.trie);
	return r;
}
