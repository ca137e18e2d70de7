/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/unpack_options.h - The command line of warder-unpack */
#ifndef WARDER_SUPERVISOR_UNPACK_UNPACK_OPTIONS_H
#define WARDER_SUPERVISOR_UNPACK_UNPACK_OPTIONS_H

#include <stdbool.h>

#include "policy/base/text.h"
#include "supervisor/unpack/bounds.h"

/**
 * struct unpack_options - What is to be done
 * @bounds:	How large the image may be
 * @layout:	NULL: @remove
 * @tag:	NULL: the only one
 * @cache:	Where to
 * @remove:	Digest of a root that is to be removed from there, or NULL
 * @help:	Only say how it is called
 * @version:	Only say which version it is
 */
struct unpack_options {
	struct bounds bounds;
	const char *layout;
	const char *tag;
	const char *cache;
	const char *remove;
	bool help;
	bool version;
};

extern const char unpack_usage[];

int unpack_options_parse(int argc, char *const argv[], struct unpack_options *ret_options,
			 struct text *message);

#endif
