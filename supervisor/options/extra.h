/* SPDX-License-Identifier: MIT */
/* supervisor/options/extra.h - Options that one subcommand has besides those of `warder run` */
#ifndef WARDER_SUPERVISOR_OPTIONS_EXTRA_H
#define WARDER_SUPERVISOR_OPTIONS_EXTRA_H

#include "policy/base/strings.h"

/**
 * struct extra - One such option
 * @name:	With its dashes
 * @shown:	What its value is, NULL: it takes none
 * @value:	Gets the value, or "" when the option is there; NULL before
 * @values:	Grows by each value, where the option may be given again; NULL: the last one counts
 */
struct extra {
	const char *name;
	const char *shown;
	const char *value;
	struct strings *values;
};

int extra_take(int *argc, char *const argv[], struct extra *extras, unsigned int count,
	       const char *usage, char ***ret_words);

int extra_stray(const char *word, const char *usage);

#endif
