// SPDX-License-Identifier: MIT
// broker/veil.c - What a path leads through and nobody may know to be there: `hide` on the way
//
// A decision is made on where a path ends. That a hidden thing exists would still show on the way:
// in a `..` out of a hidden directory, in a link that lies in one, in the errno of a step that
// fails there. So while something is hidden, a path is walked one step at a time, and each such
// place is asked for here.
#include "broker/veil.h"

#include <errno.h>
#include <string.h>

#include "broker/walk.h"
#include "policy/base/cleanup.h"

/* The canonical name of @leaf in a pinned directory, or of the directory. */
static int spell(int dir, const char *leaf, char to[DEEP_ROOM], size_t *ret_len)
{
	size_t leaf_len = leaf ? strlen(leaf) : 0, len = 0;
	int r = deep_spell(dir, to, &len);

	if (r < 0)
		return r;
	if (len + leaf_len + 2 > DEEP_ROOM)
		return -ENAMETOOLONG;
	if (leaf) {
		if (len > 1)
			to[len++] = '/';
		memcpy(to + len, leaf, leaf_len);
	}
	*ret_len = len + leaf_len;
	to[*ret_len] = '\0';
	return 0;
}

/**
 * veil_check() - Stop a lookup at what is hidden
 * @world:	The jail
 * @dir:	O_PATH pin of a directory on the way
 * @leaf:	A name in it that shows whether it exists, or NULL for the directory itself
 * @name:	What the path leads to; @veil gets the rule. When the lookup stops, @path is the
 *		hidden thing's and the pins are gone, as if nothing were there
 *
 * Return: 0 to go on, WALK_VEILED, -errno
 */
int veil_check(const struct world *world, int dir, const char *leaf, struct name *name)
{
	const struct veil *veil = world->veil;
	struct outcome outcome;
	char path[DEEP_ROOM];
	uint32_t rule;
	size_t len = 0;
	int r;

	if (!veil)
		return 0;
	r = spell(dir, leaf, path, &len);
	if (r < 0)
		return r;
	tree_lookup(veil->tree, path, len, 0, &outcome);
	if (!(outcome.hidden & V_LIST))
		return 0;
	rule = outcome.rule[VERB_LIST];
	if (name->veil == RULE_NONE)
		name->veil = rule;
	if (veil->observe && !veil->policy->rules[rule].strong)
		return 0;
	name->veil = rule;
	name_close(name);
	memcpy(name->path, path, len + 1);
	name->len = len;
	return WALK_VEILED;
}
