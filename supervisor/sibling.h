/* SPDX-License-Identifier: MIT */
/* supervisor/sibling.h - One pattern for files of a kind that lie side by side */
#ifndef WARDER_SUPERVISOR_SIBLING_H
#define WARDER_SUPERVISOR_SIBLING_H

#include "supervisor/ground.h"
#include "supervisor/outline.h"

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

bool sibling_is_key(const char *name, size_t len);
int siblings_name(struct demands *named, const char *argument, size_t len);
int siblings(struct outline *outline, const struct kinship *kinship);

#endif
