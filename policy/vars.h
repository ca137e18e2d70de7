/* SPDX-License-Identifier: MIT */
/* policy/vars.h - Words as they are meant: quotes taken off, variables put in */
#ifndef WARDER_POLICY_VARS_H
#define WARDER_POLICY_VARS_H

#include <stdbool.h>

#include "policy/lex.h"
#include "policy/policy.h"
#include "policy/variable.h"

/* What characters that are not quoted mean. */
enum vars_use {
	VARS_PATTERN, /* globs and braces stay alive */
	VARS_VALUE, /* the value of a variable: a glob is an error, it would not be one later */
	VARS_TEXT, /* plain text: nothing is a glob */
};

int vars_expand(const struct vars *vars, const struct place *at, const struct word *word,
		enum vars_use use, struct text *text, bool *ret_tmpdir);
unsigned int vars_column(const struct vars *vars, const struct place *at, const struct word *word,
			 size_t offset);

#endif
