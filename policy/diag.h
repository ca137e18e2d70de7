/* SPDX-License-Identifier: MIT */
/* policy/diag.h - Messages about a policy that a person can act on */
#ifndef WARDER_POLICY_DIAG_H
#define WARDER_POLICY_DIAG_H

#include <stddef.h>

#include "policy/policy.h"

/* Errors of one policy_diag that are shown in full; more help nobody. */
#define DIAG_MAX 20

void diag_error(struct policy_diag *diag, const struct policy *policy, const struct place *at,
		const char *help, const char *format, ...) __attribute__((format(printf, 5, 6)));
void diag_verror(struct policy_diag *diag, const struct policy *policy, const struct place *at,
		 const char *help, const char *format, va_list args)
	__attribute__((format(printf, 5, 0)));
const char *diag_nearest(const char *word, const void *table, size_t count, size_t stride);

#endif
