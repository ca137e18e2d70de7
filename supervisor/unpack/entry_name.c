// SPDX-License-Identifier: MIT
// supervisor/unpack/entry_name.c - What a name in a layer is about
//
// Names are relative to the root, and `/etc` and `./etc` mean `etc`: some tools write them so, and
// nothing else can be meant. A `..` is written by no tool that makes images.
#include "supervisor/unpack/entry_name.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define WHITEOUT ".wh."
#define RESERVED ".wh..wh."
#define OPAQUE ".wh..wh..opq"

static bool begins(const char *word, const char *prefix)
{
	return !strncmp(word, prefix, strlen(prefix));
}

static bool is_dots(const char *word)
{
	return !strcmp(word, ".") || !strcmp(word, "..");
}

/* What the last component says; of the others whether they may stand there. */
static int judge_leaf(struct entry_name *name)
{
	const char *hidden = name->leaf + strlen(WHITEOUT);

	if (!begins(name->leaf, WHITEOUT))
		return 0;
	if (!strcmp(name->leaf, OPAQUE)) {
		name->kind = ENTRY_OPAQUE;
	} else if (begins(name->leaf, RESERVED)) {
		name->kind = ENTRY_IGNORED;
	} else {
		if (!*hidden || is_dots(hidden))
			return -EINVAL;
		name->kind = ENTRY_WHITEOUT;
		memmove(name->leaf, hidden, strlen(hidden) + 1);
	}
	return 0;
}

/* The component before becomes a part of the directory's name. */
static int push_parent(struct entry_name *name, size_t *len)
{
	size_t more = strlen(name->leaf);

	if (begins(name->leaf, RESERVED))
		name->kind = ENTRY_IGNORED;
	else if (begins(name->leaf, WHITEOUT))
		return -EINVAL;
	if (*len + more + 2 > sizeof(name->parent))
		return -ENAMETOOLONG;
	if (*len)
		name->parent[(*len)++] = '/';
	memcpy(name->parent + *len, name->leaf, more + 1);
	*len += more;
	return 0;
}

/**
 * entry_name_parse() - Take a name in a layer apart
 * @spelled:	As the layer has it
 * @ret_name:	Untouched on failure
 *
 * Trust: @spelled is of the image.
 *
 * Return: 0; -EINVAL for a name that is empty, has a `..`, or whose whiteout prefix makes no sense;
 * -ENAMETOOLONG
 */
int entry_name_parse(const char *spelled, struct entry_name *ret_name)
{
	struct entry_name name = { .kind = ENTRY_THING };
	size_t parent_len = 0;
	int r = *spelled ? 0 : -EINVAL;

	for (const char *at = spelled; r == 0 && *at;) {
		size_t len = strcspn(at, "/");

		if (len == 2 && at[0] == '.' && at[1] == '.')
			return -EINVAL;
		if (len > NAME_MAX)
			return -ENAMETOOLONG;
		if (len > 1 || (len == 1 && *at != '.')) {
			if (*name.leaf)
				r = push_parent(&name, &parent_len);
			memcpy(name.leaf, at, len);
			name.leaf[len] = '\0';
		}
		at += len;
		at += strspn(at, "/");
	}
	if (r == 0 && !*name.leaf)
		name.kind = ENTRY_ROOT;
	else if (r == 0 && name.kind == ENTRY_THING)
		r = judge_leaf(&name);
	if (r < 0)
		return r;
	if (!parent_len)
		strcpy(name.parent, ".");
	*ret_name = name;
	return 0;
}
