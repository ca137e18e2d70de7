// SPDX-License-Identifier: MIT
// tests/unit/policy/reference.c - POLICY.md's "which rule wins", as slowly and plainly as it reads
//
// Written from POLICY.md alone: every rule is tried on every path, and nothing of policy/ is used
// but its types. Patterns here have at most 16 components, of `*`, `?`, `[ab]` and plain bytes.
#include "tests/unit/policy/reference.h"

#include <stdbool.h>
#include <string.h>

#define COMPONENTS_MAX 32

/* A path or a pattern in pieces. */
struct pieces {
	char text[512];
	const char *piece[COMPONENTS_MAX];
	unsigned int count;
};

static void cut(const char *path, struct pieces *pieces)
{
	pieces->count = 0;
	strncpy(pieces->text, path, sizeof(pieces->text) - 1);
	pieces->text[sizeof(pieces->text) - 1] = '\0';
	if (*path == '@') {
		pieces->piece[pieces->count++] = pieces->text;
		return;
	}
	for (char *at = strtok(pieces->text, "/"); at; at = strtok(NULL, "/"))
		pieces->piece[pieces->count++] = at;
}

/* One name against one component of a pattern. */
static bool name_matches(const char *glob, const char *name)
{
	if (!*glob)
		return !*name;
	if (*glob == '*')
		return name_matches(glob + 1, name) || (*name && name_matches(glob, name + 1));
	if (!*name)
		return false;
	if (*glob == '?')
		return name_matches(glob + 1, name + 1);
	if (*glob == '[') {
		const char *end = strchr(glob, ']');
		bool negated = glob[1] == '!';
		bool in = memchr(glob + 1 + negated, *name, (size_t)(end - glob - 1 - negated));

		return in != negated && name_matches(end + 1, name + 1);
	}
	if (*glob == '\\')
		glob++;
	return *glob == *name && name_matches(glob + 1, name + 1);
}

/* Whether components of a pattern match exactly these of a path. */
static bool pieces_match(const char *const *glob, unsigned int globs, const char *const *name,
			 unsigned int names)
{
	if (!globs)
		return !names;
	if (!strcmp(*glob, "**")) {
		if (globs == 1)
			return names > 0;
		return pieces_match(glob + 1, globs - 1, name, names) ||
		       (names && pieces_match(glob, globs, name + 1, names - 1));
	}
	return names && name_matches(*glob, *name) &&
	       pieces_match(glob + 1, globs - 1, name + 1, names - 1);
}

static bool is_glob(const char *piece)
{
	for (; *piece; piece++) {
		if (*piece == '\\')
			piece++;
		else if (strchr("*?[", *piece))
			return true;
	}
	return false;
}

/* How a rule stands to a path. */
struct standing {
	bool matches;
	bool strong;
	unsigned int depth;
	bool exact;
	enum rule_kind kind;
	bool lists; /* `hide`, or a denial that names `list` */
	uint32_t index;
};

/* "dir/" and a star: its children only. Behind a double star every depth has children. */
static bool children_only(const struct pieces *pattern)
{
	return pattern->text[0] != '@' && pattern->count &&
	       !strcmp(pattern->piece[pattern->count - 1], "*") &&
	       !(pattern->count > 1 && !strcmp(pattern->piece[pattern->count - 2], "**"));
}

static void match_rule(const struct rule *rule, bool gives, const char *pattern_text,
		       const struct pieces *path, struct standing *standing)
{
	struct pieces pattern;
	unsigned int prefix = 0, deepest = 0;
	bool found = false;

	cut(pattern_text, &pattern);
	if ((pattern_text[0] == '@') != (path->text[0] == '@' && path->count == 1))
		return;
	while (prefix < pattern.count && !is_glob(pattern.piece[prefix]))
		prefix++;
	for (unsigned int depth = 0; depth <= path->count; depth++) {
		if ((children_only(&pattern) || rule->kind == RULE_REDIRECT) &&
		    depth != path->count)
			continue;
		if (pieces_match(pattern.piece, pattern.count, path->piece, depth)) {
			found = true;
			deepest = depth;
		}
	}
	if (!found)
		return;
	standing->matches = true;
	standing->strong = rule->strong;
	standing->exact = prefix == pattern.count;
	standing->depth = gives ? prefix : deepest;
	standing->kind = rule->kind;
	standing->lists = !gives && rule->kind >= RULE_DENY && rule->verbs & V_LIST &&
			  pattern_text[0] != '@' &&
			  (rule->kind == RULE_HIDE || rule->verbs != V_ALL);
}

/* Whether @a decides and not @b. */
static bool beats(const struct standing *a, const struct standing *b)
{
	if (!b->matches)
		return true;
	if (a->strong != b->strong)
		return a->strong;
	if (a->depth != b->depth)
		return a->depth > b->depth;
	if (a->exact != b->exact)
		return a->exact;
	if (a->kind != b->kind)
		return a->kind == RULE_HIDE || b->kind == RULE_ALLOW ||
		       (a->kind == RULE_DENY && b->kind != RULE_HIDE) ||
		       (a->kind == RULE_REDIRECT && b->kind == RULE_ASK);
	if (a->lists != b->lists)
		return a->lists;
	return a->index < b->index;
}

/* The decision so far, and the rule that is being tried under its several names. */
struct trial {
	const struct policy *policy;
	const struct tree_names *names;
	const char *text; /* of the path */
	const struct pieces *path;
	uint32_t index;
	const char *rest; /* of the pattern, behind its literal prefix */
	bool gives; /* the rule is tried as one that allows; an `ask` is tried both ways */
	struct standing best[VERB_COUNT];
	struct standing asks[VERB_COUNT]; /* an `ask`, as a denial */
};

static void take(struct trial *trial, const struct standing *standing)
{
	verbs_t verbs = trial->policy->rules[trial->index].verbs;

	for (unsigned int verb = 0; standing->matches && verb < VERB_COUNT; verb++) {
		bool asks = standing->kind == RULE_ASK && !trial->gives;
		struct standing *best = asks ? &trial->asks[verb] : &trial->best[verb];

		if (verbs & VERB_BIT(verb) && beats(standing, best))
			*best = *standing;
	}
}

/*
 * The rule stands to @other, which is the path below @place by the name it has below @same. What
 * covers @same from above, or by a glob, is about @place itself, if it is not about it anyway.
 */
static void try_other(struct trial *trial, const char *pattern, const char *place, const char *same,
		      const struct pieces *other)
{
	const struct rule *rule = &trial->policy->rules[trial->index];
	struct standing standing = { .index = trial->index }, own = standing;
	struct pieces at, from;

	match_rule(rule, trial->gives, pattern, other, &standing);
	cut(place, &at);
	cut(same, &from);
	if (standing.matches && standing.depth <= from.count) {
		match_rule(rule, trial->gives, pattern, &at, &own);
		standing.exact &= standing.depth == from.count;
		standing.depth = from.count;
	}
	if (own.matches)
		return;
	standing.depth = standing.depth - from.count + at.count;
	take(trial, &standing);
}

/* A denial also holds for a path by what else it is called where something is shown twice. */
static void try_same(struct trial *trial, const char *pattern, const struct tree_same *same)
{
	for (size_t i = 0; i < same->places.count; i++) {
		const char *place = same->places.items[i];
		size_t len = strlen(place);

		if (strncmp(trial->text, place, len) != 0 ||
		    (trial->text[len] && trial->text[len] != '/'))
			continue;
		for (size_t j = 0; j < same->places.count; j++) {
			struct pieces other;
			char path[512];

			strcpy(path, same->places.items[j]);
			strcat(path, trial->text + len);
			cut(path, &other);
			if (j != i)
				try_other(trial, pattern, place, same->places.items[j], &other);
		}
	}
}

static void try_pattern(struct trial *trial, const char *pattern)
{
	const struct rule *rule = &trial->policy->rules[trial->index];
	struct standing standing = { .index = trial->index };
	const struct tree_same *same;

	match_rule(rule, trial->gives, pattern, trial->path, &standing);
	take(trial, &standing);
	if (!trial->names || !trial->names->same || trial->gives || rule->alone ||
	    *trial->text != '/')
		return;
	for (size_t i = 0; (same = trial->names->same(trial->names->ctx, i)); i++)
		try_same(trial, pattern, same);
}

static void try_name(void *to, const char *name)
{
	struct trial *trial = to;
	char pattern[512];

	strcpy(pattern, name);
	strcat(pattern, trial->rest);
	try_pattern(trial, pattern);
}

/* The rule's own pattern, and the same with other names for its literal prefix. */
static void try_rule(struct trial *trial)
{
	const struct tree_names *names = trial->names;
	const char *pattern = trial->policy->rules[trial->index].pattern;
	struct pieces pieces;
	char prefix[512] = "";
	size_t len = 0;

	try_pattern(trial, pattern);
	if (!names || *pattern != '/')
		return;
	cut(pattern, &pieces);
	for (unsigned int i = 0; i < pieces.count && !is_glob(pieces.piece[i]); i++) {
		strcat(prefix, "/");
		strcat(prefix, pieces.piece[i]);
		len += 1 + strlen(pieces.piece[i]);
	}
	if (!len)
		return;
	trial->rest = pattern + len;
	names->each(names->ctx, prefix, trial->gives, try_name, trial);
}

void reference_lookup(const struct policy *policy, const struct tree_names *names, const char *path,
		      uint32_t open_flags, struct outcome *ret_outcome)
{
	struct pieces pieces;
	struct trial trial = { .policy = policy, .names = names, .text = path, .path = &pieces };

	cut(path, &pieces);
	for (uint32_t i = 0; i < policy->rule_count; i++) {
		trial.index = i;
		if ((policy->rules[i].when & open_flags) != policy->rules[i].when)
			continue;
		trial.gives = policy->rules[i].kind <= RULE_ASK;
		try_rule(&trial);
		trial.gives = false;
		if (policy->rules[i].kind == RULE_ASK)
			try_rule(&trial);
	}
	*ret_outcome = (struct outcome){ 0 };
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		const struct standing *best = &trial.best[verb], *asks = &trial.asks[verb];

		if (best->matches && best->kind <= RULE_ASK && asks->matches && beats(asks, best))
			best = asks;
		ret_outcome->rule[verb] = best->matches ? best->index : RULE_NONE;
		if (best->matches && best->kind == RULE_ALLOW)
			ret_outcome->allowed |= VERB_BIT(verb);
		if (best->matches && best->kind == RULE_ASK)
			ret_outcome->asked |= VERB_BIT(verb);
		if (best->matches && best->kind == RULE_REDIRECT)
			ret_outcome->redirected |= VERB_BIT(verb);
		if (best->matches && best->kind == RULE_HIDE)
			ret_outcome->hidden |= VERB_BIT(verb);
	}
}
