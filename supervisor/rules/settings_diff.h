/* SPDX-License-Identifier: MIT */
/* supervisor/rules/settings_diff.h - What two policies say otherwise that is not about paths */
#ifndef WARDER_SUPERVISOR_RULES_SETTINGS_DIFF_H
#define WARDER_SUPERVISOR_RULES_SETTINGS_DIFF_H

#include "policy/policy.h"
#include "policy/tree_diff.h"

/* What one side says: in words, and where; @placed is false when nobody says anything. */
struct settings_side {
	char *value;
	bool placed;
	struct place at;
};

/**
 * struct settings_change - One setting
 * @setting:	`net`, `syscalls`, `syscall`, `map`, `limit`, `env` or `private_tmp`; `connect` and
 *		`bind` of an internet address
 * @name:	Of a call, a limit, a kind of mapping; a pattern or a name of variables; a pattern
 *		of addresses; ""
 * @example:	Of a pattern: the name of a variable that it is so for, or an address; NULL
 * @before:	The one policy
 * @after:	The other
 */
struct settings_change {
	const char *setting;
	char *name;
	char *example;
	struct settings_side before;
	struct settings_side after;
};

struct settings_changes {
	struct settings_change *items;
	size_t count;
	bool cut; /* there was too much to go through */
};

int settings_diff(const struct tree_side trees[2], struct settings_changes *ret_changes);
void settings_changes_free(struct settings_changes *changes);

#endif
