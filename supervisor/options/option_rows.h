/* SPDX-License-Identifier: MIT */
/* supervisor/options/option_rows.h - The options of `warder run`: what each is called, takes and
 * does */
#ifndef WARDER_SUPERVISOR_OPTIONS_OPTION_ROWS_H
#define WARDER_SUPERVISOR_OPTIONS_OPTION_ROWS_H

#include <stddef.h>

/* What is done with an option's value. */
enum option_action {
	AS_PATH_RULE, /* @word "VALUE" */
	AS_LINE, /* @word VALUE */
	AS_RULE, /* VALUE is the line */
	AS_LIMIT, /* limit @word=VALUE */
	AS_ENV, /* env set NAME=VALUE; a bare NAME has the value that it has now */
	AS_FIELD, /* by enum field */
};

enum option_field {
	FIELD_NONE,
	FIELD_POLICY,
	FIELD_CHDIR,
	FIELD_AUDIT,
	FIELD_AUDIT_SYNC,
	FIELD_SIGN,
	FIELD_DIGEST,
	FIELD_LEARN,
	FIELD_LEARN_LIMITS,
	FIELD_TIGHTEN,
	FIELD_REMEMBER,
	FIELD_ASK_TIMEOUT,
	FIELD_TRACE,
	FIELD_OBSERVE,
	FIELD_LATE_TRACING,
	FIELD_WRITES,
	FIELD_ROOT,
	FIELD_BIND,
	FIELD_TMPFS,
	FIELD_DEV,
	FIELD_PROC,
	FIELD_UID,
	FIELD_HOSTNAME,
	FIELD_LIGHT,
	FIELD_NESTED,
	FIELD_TTY,
	FIELD_STATUS_FD,
	FIELD_FAIL,
	FIELD_VERDICT,
	FIELD_FAIL_VERDICT,
	FIELD_VERBOSE,
	FIELD_QUIET,
	FIELD_COLOR,
	FIELD_CLEAR_ENV,
	FIELD_HELP,
	FIELD_VERSION,
	FIELD_COUNT
};

enum option_value {
	VALUE_NO,
	VALUE_YES,
	VALUE_MAYBE, /* only as --option=VALUE */
};

struct option_row {
	char letter; /* 0: none */
	const char *name;
	enum option_value value;
	enum option_action action;
	enum option_field field;
	const char *word;
	const char *shown; /* the value's name in the help */
	const char *help;
};

/* In the order of the help. */
extern const struct option_row option_rows[];
extern const size_t option_row_count;

#endif
