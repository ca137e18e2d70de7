// SPDX-License-Identifier: MIT
// supervisor/reading/entry_value.c - Values of members that have their place in an object
//
// Each takes the value and writes it @at bytes into reading->object, where a member of the value's
// own type is.
#include <string.h>

#include "supervisor/reading/entry_read.h"

static char *place(const struct reading *reading, size_t at)
{
	return (char *)reading->object + at;
}

bool entry_value_string(struct reading *reading, size_t at)
{
	entry_string string;

	if (!entry_take_string(reading, &string))
		return false;
	memcpy(place(reading, at), &string, sizeof(string));
	return true;
}

bool entry_value_digest(struct reading *reading, size_t at)
{
	return entry_take_digest(reading, place(reading, at));
}

bool entry_value_bool(struct reading *reading, size_t at)
{
	return entry_take_bool(reading, (bool *)place(reading, at));
}

/* Seconds, to nanoseconds. */
bool entry_value_seconds(struct reading *reading, size_t at)
{
	uint64_t ns;

	if (!pull_decimal(&reading->pull, 9, &ns))
		return false;
	memcpy(place(reading, at), &ns, sizeof(ns));
	return true;
}

bool entry_value_signed(struct reading *reading, size_t at)
{
	int64_t number;

	if (!pull_signed(&reading->pull, &number))
		return false;
	memcpy(place(reading, at), &number, sizeof(number));
	return true;
}

bool entry_value_count(struct reading *reading, size_t at)
{
	uint64_t number;

	if (!pull_unsigned(&reading->pull, &number))
		return false;
	memcpy(place(reading, at), &number, sizeof(number));
	return true;
}
