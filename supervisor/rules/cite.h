/* SPDX-License-Identifier: MIT */
/* supervisor/rules/cite.h - The rule behind a decision, as the log cites it */
#ifndef WARDER_SUPERVISOR_RULES_CITE_H
#define WARDER_SUPERVISOR_RULES_CITE_H

#include <stdint.h>

#include "policy/policy.h"

struct cites;

int cites_create(const struct policy *policy, struct cites **ret_cites);
void cites_free(struct cites *cites);
void cite_rule(struct cites *cites, uint32_t rule, struct text *text);

#endif
