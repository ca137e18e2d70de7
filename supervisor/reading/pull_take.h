/* SPDX-License-Identifier: MIT */
/* supervisor/reading/pull_take.h - Between the files of the pull reader: byte by byte */
#ifndef WARDER_SUPERVISOR_READING_PULL_TAKE_H
#define WARDER_SUPERVISOR_READING_PULL_TAKE_H

#include "supervisor/reading/pull.h"

static inline void pull_blanks(struct pull *pull)
{
	while (pull->at < pull->end &&
	       (*pull->at == ' ' || *pull->at == '\t' || *pull->at == '\n' || *pull->at == '\r'))
		pull->at++;
}

static inline bool pull_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether the next byte is this one, which is taken then. */
static inline bool pull_take(struct pull *pull, char c)
{
	if (pull->at == pull->end || *pull->at != c)
		return false;
	pull->at++;
	return true;
}

bool pull_skip_number(struct pull *pull);

#endif
