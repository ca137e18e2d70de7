// SPDX-License-Identifier: MIT
// policy/shipped.c - The policies that are part of the program
#include "policy/shipped.h"

#include <string.h>

/**
 * shipped_find() - A shipped policy by its name
 * @name:	As in `include NAME`
 *
 * Return: the policy, or NULL when none is named so
 */
const struct shipped *shipped_find(const char *name)
{
	for (unsigned int i = 0; i < shipped_count; i++)
		if (!strcmp(shipped_table[i].name, name))
			return &shipped_table[i];
	return NULL;
}

/**
 * shipped_at() - The shipped policies one after the other
 * @index:	From 0
 *
 * Return: the policy, or NULL behind the last one
 */
const struct shipped *shipped_at(unsigned int index)
{
	return index < shipped_count ? &shipped_table[index] : NULL;
}
