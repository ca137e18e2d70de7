// SPDX-License-Identifier: MIT
// supervisor/words/refuse.c - What is wrong with something that the user named, and what to do
#include "supervisor/words/refuse.h"

#include <errno.h>
#include <string.h>

/**
 * refuse_value() - Say why an option's value cannot be used
 * @message:	Grows by two lines
 * @option:	As the user writes it
 * @value:	Any bytes
 * @why:	What is wrong with it
 * @remedy:	What to do
 *
 * Return: -EINVAL
 */
int refuse_value(struct text *message, const char *option, const char *value, const char *why,
		 const char *remedy)
{
	text_printf(message, "warder: %s ", option);
	text_visible(message, value, strlen(value));
	text_printf(message, ": %s\n  %s\n", why, remedy);
	return -EINVAL;
}
