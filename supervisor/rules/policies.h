/* SPDX-License-Identifier: MIT */
/* supervisor/rules/policies.h - The names that -p and include take */
#ifndef WARDER_SUPERVISOR_RULES_POLICIES_H
#define WARDER_SUPERVISOR_RULES_POLICIES_H

void policies_each(void (*name)(void *ctx, const char *name), void *ctx);

#endif
