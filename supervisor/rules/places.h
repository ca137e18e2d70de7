/* SPDX-License-Identifier: MIT */
/* supervisor/rules/places.h - Where all of a kind are that a policy speaks of */
#ifndef WARDER_SUPERVISOR_RULES_PLACES_H
#define WARDER_SUPERVISOR_RULES_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/policy.h"
#include "policy/tree.h"

/**
 * struct place_of - One of them
 * @path:	Where it is, as far as that is literal
 * @whole:	No glob follows
 * @alias:	Another name of the one before: it lies behind a link, or is mounted twice
 */
struct place_of {
	char *path;
	bool whole;
	bool alias;
};

struct places {
	struct place_of *items;
	size_t count;
	size_t cap;
	bool failed;
};

/* Whether a rule is about one; @context is the caller's. */
typedef bool (*places_pick)(const struct rule *rule, const void *context);

int places_find(struct places *places, const struct policy *policy, const struct tree_names *names,
		places_pick pick, const void *context);
bool places_reach(const struct places *places, const char *path, bool directory);
bool places_hold(const struct places *places, const char *path, const char *cwd);
bool places_meet(const struct places *places, const char *dir, const char *glob);
void places_free(struct places *places);

#endif
