// SPDX-License-Identifier: MIT
// tests/system/escape/roots.c - Ways to the host's tree by what is a root, or a kept place in it
#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static long by_name(void)
{
	return reads_path(room("secret"));
}

/* More steps up than there are directories. */
static long dots(void)
{
	char path[1024] = "";

	for (int i = 0; i < 64; i++)
		strcat(path, "../");
	strcat(path, room("secret"));
	return reads_path(path);
}

/* Descriptor 8 was open on the file when warder was started. */
static long inherited_file(void)
{
	return reads(8);
}

const struct attempt escape_roots[] = {
	{ "by-name", "broker hull", "", ANYBODY, by_name },
	{ "dot-dot", "broker hull", "", ANYBODY, dots },
	{ "inherited-file", "descriptors", "kept", ANYBODY, inherited_file },
	{ NULL, NULL, NULL, ANYBODY, NULL },
};
