/* SPDX-License-Identifier: MIT */
/* supervisor/rules/builtin.h - The rules that no policy contains: their names and what they say */
#ifndef WARDER_SUPERVISOR_RULES_BUILTIN_H
#define WARDER_SUPERVISOR_RULES_BUILTIN_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct builtin - One rule of warder's own
 * @name:	As the log writes it
 * @why:	A sentence for the person whose program it refused, without a full stop
 * @remedy:	What one can do about it, NULL: nothing
 */
struct builtin {
	const char *name;
	const char *why;
	const char *remedy;
};

const struct builtin *builtin_of(uint32_t rule);
const struct builtin *builtin_at(unsigned int index);

#endif
