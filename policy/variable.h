/* SPDX-License-Identifier: MIT */
/* policy/variable.h - What ${NAME} stands for: the launch's own variables and `set` lines */
#ifndef WARDER_POLICY_VARIABLE_H
#define WARDER_POLICY_VARIABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/lex.h"
#include "policy/policy.h"

/* A value longer than a path is a mistake, and a guard against variables that double each other. */
#define VALUE_MAX 4096

enum variable_state {
	VARIABLE_UNSEEN,
	VARIABLE_BUSY, /* its value is being worked out: meeting it again is a circle */
	VARIABLE_DONE,
	VARIABLE_BAD, /* already reported */
};

/**
 * struct variable - One `set NAME = VALUE`
 * @name:	Heap
 * @word:	The value as written, in the source's text
 * @at:		Place of the value; it belongs to that source
 * @state:	Values are worked out when first used, so that their order does not matter
 * @value:	Escaped form, see policy/glob.h, once done
 * @tmpdir:	${TMPDIR} is in it
 */
struct variable {
	char *name;
	struct word word;
	struct place at;
	enum variable_state state;
	struct text value;
	bool tmpdir;
};

struct variables {
	struct variable *items;
	size_t count;
	size_t cap;
};

/**
 * struct vars - All that a word's variables can stand for, and where mistakes go
 * @policy:	For ${POLICY_DIR} and for messages
 * @fixed:	The variables that the launch gives
 * @sets:	`set` lines of every source
 * @diag:	Errors
 */
struct vars {
	const struct policy *policy;
	const struct policy_vars *fixed;
	struct variables *sets;
	struct policy_diag *diag;
};

int variable_value(const struct vars *vars, const struct place *at, const char *name, size_t len,
		   struct text *text, bool *ret_tmpdir);
bool variable_is_fixed(const char *name, size_t len);
bool variable_name_ok(const char *name, size_t len);
int variables_add(struct variables *variables, const char *name, size_t len,
		  const struct word *word, const struct place *at);
const struct variable *variables_in(const struct variables *variables, const char *name, size_t len,
				    unsigned int source);
int variables_check(const struct vars *vars);
void variables_free(struct variables *variables);

#define _cleanup_variables_ __attribute__((cleanup(variables_free)))

#endif
