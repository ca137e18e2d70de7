/* SPDX-License-Identifier: MIT */
/* policy/diag.h - Messages about a policy that a person can act on */
#ifndef WARDER_POLICY_DIAG_H
#define WARDER_POLICY_DIAG_H

#include <stddef.h>

#include "policy/policy.h"

/* Errors, or warnings, of one policy_diag that are kept; more help nobody. */
#define DIAG_MAX 20

void diag_error(struct policy_diag *diag, const struct policy *policy, const struct place *at,
		const char *help, const char *format, ...) __attribute__((format(printf, 5, 6)));
void diag_verror(struct policy_diag *diag, const struct policy *policy, const struct place *at,
		 const char *help, const char *format, va_list args)
	__attribute__((format(printf, 5, 0)));
void diag_warning(struct policy_diag *diag, const struct policy *policy, const struct place *at,
		  const char *help, const char *format, ...) __attribute__((format(printf, 5, 6)));
void diag_add(struct policy_diag *diag, enum diag_level level, const struct policy *policy,
	      const struct place *at, const char *help, const char *text);
void diag_add_bare(struct policy_diag *diag, enum diag_level level, const struct policy *policy,
		   const struct place *at, const char *help, const char *text);
void diag_say(struct policy_diag *diag, const char *text, const char *below);
void diag_move(struct policy_diag *diag, struct policy_diag *from);
void diag_show(const struct diagnostic *diagnostic, struct text *text);
void diag_show_all(const struct policy_diag *diag, struct text *text);
const char *diag_level_word(enum diag_level level);
const char *diag_nearest(const char *word, const void *table, size_t count, size_t stride);

#endif
