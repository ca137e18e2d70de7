/* SPDX-License-Identifier: MIT */
/* supervisor/options/usage.h - How the subcommands are used, asked for or not */
#ifndef WARDER_SUPERVISOR_OPTIONS_USAGE_H
#define WARDER_SUPERVISOR_OPTIONS_USAGE_H

#include <stdbool.h>

#include "policy/base/text.h"

/* A subcommand that has subcommands: all of them, then each. */
extern const char usage_run[], usage_explain[], usage_replay[], usage_report[], usage_doctor[],
	usage_complete[];
extern const char usage_policy[], usage_policy_check[], usage_policy_show[], usage_policy_from[],
	usage_policy_fmt[], usage_policy_diff[], usage_policy_list[];
extern const char usage_writes[], usage_writes_show[], usage_writes_apply[], usage_writes_discard[];
extern const char usage_audit[], usage_audit_verify[], usage_audit_keygen[], usage_audit_show[];

const char *usage_at(unsigned int index);
void usage_lines(struct text *text);
bool usage_slip(const char *word, const char *name);
bool usage_meant(const char *word, struct text *text);
bool usage_asked(const char *word);
int usage_print(const char *usage);
int usage_wrong(const char *usage, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
