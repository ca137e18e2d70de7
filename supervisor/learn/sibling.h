/* SPDX-License-Identifier: MIT */
/* supervisor/learn/sibling.h - One pattern for files of a kind that lie side by side */
#ifndef WARDER_SUPERVISOR_LEARN_SIBLING_H
#define WARDER_SUPERVISOR_LEARN_SIBLING_H

#include <stdbool.h>

#include "supervisor/learn/outline.h"
#include "supervisor/rules/ground.h"

/**
 * struct kinship - What siblings are judged by
 * @ground:	Where secrets are
 * @cwd:	The working directory, NULL: not known
 * @named:	Stems of the files that command lines named
 */
struct kinship {
	const struct ground *ground;
	const char *cwd;
	const struct demands *named;
};

bool siblings_secret(const char *bytes, size_t len);
int siblings_name(struct demands *named, const char *argument, size_t len);
int siblings(struct outline *outline, const struct kinship *kinship);

#endif
