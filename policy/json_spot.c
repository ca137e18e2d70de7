// SPDX-License-Identifier: MIT
// policy/json_spot.c - JSON values together with where they stand in their text
//
// jansson tells where a text stops being JSON, not where its values are. It keeps the order of
// members, so going through values and text side by side finds the places.
#include "policy/json_spot.h"

#include <string.h>

#define BLANKS " \t\r\n"

static size_t skip_blanks(const char *text, size_t at)
{
	return at + strspn(text + at, BLANKS);
}

/* From a quote to behind the one that closes it. */
static size_t skip_string(const char *text, size_t at)
{
	for (at++; text[at] && text[at] != '"'; at++)
		at += text[at] == '\\' && text[at + 1];
	return at + (text[at] == '"');
}

/* From the first byte of a value to behind its last. */
static size_t skip_value(const char *text, size_t at)
{
	size_t depth = 0;

	do {
		at += strcspn(text + at, depth ? "\"{}[]" : "\"{}[]," BLANKS);
		if (text[at] == '"')
			at = skip_string(text, at);
		else if (text[at] == '{' || text[at] == '[')
			depth++, at++;
		else if (depth && text[at])
			depth--, at++;
	} while (depth && text[at]);
	return at;
}

/**
 * json_spot_root() - The spot of a whole text
 * @value:	What jansson made of it
 * @text:	The text
 */
struct json_spot json_spot_root(json_t *value, const char *text)
{
	return (struct json_spot){ value, text, skip_blanks(text, 0) };
}

/**
 * json_walk_begin() - Go before the first of an object's or array's values
 * @spot:	An object or an array
 * @ret_walk:	For json_walk_next()
 */
void json_walk_begin(const struct json_spot *spot, struct json_walk *ret_walk)
{
	*ret_walk = (struct json_walk){ .value = { .text = spot->text }, .next = spot->at + 1 };
}

/**
 * json_walk_next() - Go on to the next one
 * @spot:	As for json_walk_begin()
 * @walk:	@value, and for an object @name, are set
 *
 * Return: false behind the last one
 */
bool json_walk_next(const struct json_spot *spot, struct json_walk *walk)
{
	const char *text = spot->text;
	size_t at = skip_blanks(text, walk->next);

	at = skip_blanks(text, at + (text[at] == ','));
	if (json_is_object(spot->value)) {
		walk->iter = walk->index ? json_object_iter_next(spot->value, walk->iter)
					 : json_object_iter(spot->value);
		if (!walk->iter)
			return false;
		walk->name = json_object_iter_key(walk->iter);
		walk->value.value = json_object_iter_value(walk->iter);
		walk->name_at = at;
		at = skip_blanks(text, skip_string(text, at));
		at = skip_blanks(text, at + (text[at] == ':'));
	} else {
		walk->value.value = json_array_get(spot->value, walk->index);
		if (!walk->value.value)
			return false;
	}
	walk->index++;
	walk->value.at = at;
	walk->next = skip_value(text, at);
	return true;
}
