/* SPDX-License-Identifier: MIT */
/* supervisor/explain/explanation.h - Why a path is allowed or refused, and what would change it, in
 * words
 */
#ifndef WARDER_SUPERVISOR_EXPLAIN_EXPLANATION_H
#define WARDER_SUPERVISOR_EXPLAIN_EXPLANATION_H

#include "supervisor/rules/enquiry.h"

void explanation_add(const struct offline *offline, const struct enquiry *enquiry, enum verb verb,
		     const struct decision *decision, struct text *text);

#endif
