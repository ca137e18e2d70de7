// SPDX-License-Identifier: MIT
// policy/base/strings.c - A list of strings that grows
#include "policy/base/strings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * strings_has() - Whether a string is in a list
 * @strings:	Any; each of them is compared
 * @string:	What is looked for
 */
bool strings_has(const struct strings *strings, const char *string)
{
	for (size_t i = 0; i < strings->count; i++)
		if (!strcmp(strings->items[i], string))
			return true;
	return false;
}

/**
 * strings_push() - Add a copy of some bytes at the end
 * @strings:	Zeroed at first
 * @bytes:	Up to a NUL among them
 * @len:	How many
 *
 * Return: 0 or -ENOMEM
 */
int strings_push(struct strings *strings, const char *bytes, size_t len)
{
	if (strings->count == strings->cap) {
		size_t cap = strings->cap ? strings->cap * 2 : 4;
		char **items = reallocarray(strings->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		strings->items = items;
		strings->cap = cap;
	}
	strings->items[strings->count] = strndup(bytes, len);
	if (!strings->items[strings->count])
		return -ENOMEM;
	strings->count++;
	return 0;
}

/**
 * strings_free() - Free all strings; the list is empty then
 * @strings:	Any
 */
void strings_free(struct strings *strings)
{
	for (size_t i = 0; i < strings->count; i++)
		free(strings->items[i]);
	free(strings->items);
	*strings = (struct strings){ 0 };
}
