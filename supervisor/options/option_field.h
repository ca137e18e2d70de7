/* SPDX-License-Identifier: MIT */
/* supervisor/options/option_field.h - What the value of an option means */
#ifndef WARDER_SUPERVISOR_OPTIONS_OPTION_FIELD_H
#define WARDER_SUPERVISOR_OPTIONS_OPTION_FIELD_H

#include "supervisor/options/option_rows.h"
#include "supervisor/options/options.h"

int option_bad(struct text *message, const struct option_row *row, const char *value,
	       const char *wanted);
int option_set(struct options *options, const struct option_row *row, const char *value,
	       struct text *message);

#endif
