/* SPDX-License-Identifier: MIT */
/* supervisor/explain/explain.h - Why a path is allowed or refused, in words on stdout */
#ifndef WARDER_SUPERVISOR_EXPLAIN_EXPLAIN_H
#define WARDER_SUPERVISOR_EXPLAIN_EXPLAIN_H

#include "supervisor/rules/offline.h"

/**
 * struct explain_question - What is asked about a path
 * @word:	The word of the language; all that it grants is asked about
 * @path:	As it was written
 * @flags:	Of an open, for rules with `when`
 * @link:	A link at the end of @path is meant itself
 * @json:	The answers are objects, one a line
 * @line:	Of a batch, 0: it is none
 */
struct explain_question {
	const struct verb_word *word;
	const char *path;
	uint32_t flags;
	bool link;
	bool json;
	unsigned long line;
};

int explain_path(const struct offline *offline, const struct explain_question *question);
bool explain_is_number(int argc, char *const argv[]);
int explain_denial(int argc, char *const argv[]);

#endif
