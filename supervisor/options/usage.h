/* SPDX-License-Identifier: MIT */
/* supervisor/options/usage.h - How the subcommands are used, asked for or not */
#ifndef WARDER_SUPERVISOR_OPTIONS_USAGE_H
#define WARDER_SUPERVISOR_OPTIONS_USAGE_H

#include <stdbool.h>

#include "policy/base/text.h"

extern const char usage_run[], usage_policy[], usage_explain[], usage_replay[], usage_audit[],
	usage_report[], usage_doctor[], usage_complete[];

const char *usage_at(unsigned int index);
void usage_lines(struct text *text);
bool usage_meant(const char *word, struct text *text);
bool usage_asked(const char *word);
int usage_print(const char *usage);
int usage_wrong(const char *usage, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
