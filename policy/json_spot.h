/* SPDX-License-Identifier: MIT */
/* policy/json_spot.h - JSON values together with where they stand in their text */
#ifndef WARDER_POLICY_JSON_SPOT_H
#define WARDER_POLICY_JSON_SPOT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct json_spot - One value of a text that jansson has read
 * @value:	The value
 * @text:	The whole text, NUL terminated: jansson found it well-formed
 * @at:		Offset of the value's first byte
 */
struct json_spot {
	json_t *value;
	const char *text;
	size_t at;
};

/**
 * struct json_walk - The members of an object, or the items of an array, in their order
 * @value:	The one at hand
 * @name:	Of a member; NULL: of an array
 * @name_at:	Offset of the name's quote
 * @next:	Offset of what comes behind
 * @index:	How many came before
 * @iter:	jansson's place in an object
 */
struct json_walk {
	struct json_spot value;
	const char *name;
	size_t name_at;
	size_t next;
	size_t index;
	void *iter;
};

struct json_spot json_spot_root(json_t *value, const char *text);
void json_walk_begin(const struct json_spot *spot, struct json_walk *ret_walk);
bool json_walk_next(const struct json_spot *spot, struct json_walk *walk);

#endif
