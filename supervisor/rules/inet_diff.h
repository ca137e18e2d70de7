/* SPDX-License-Identifier: MIT */
/* supervisor/rules/inet_diff.h - Which internet addresses two policies decide otherwise */
#ifndef WARDER_SUPERVISOR_RULES_INET_DIFF_H
#define WARDER_SUPERVISOR_RULES_INET_DIFF_H

#include "policy/tree.h"
#include "policy/tree_diff.h"

/**
 * struct inet_change - One way in which addresses are decided otherwise
 * @verb:	VERB_CONNECT or VERB_BIND
 * @address:	One that it is so for: ADDRESS:PORT or NAME:PORT
 * @words:	Before and after: "allow", "ask", "deny", "deny!"; "as net says": no rule names any
 * @rules:	Which rule decides, RULE_NONE: none does
 */
struct inet_change {
	enum verb verb;
	const char *address;
	const char *words[2];
	uint32_t rules[2];
};

int inet_diff(const struct tree_side sides[2],
	      int (*each)(void *ctx, const struct inet_change *change), void *ctx);

#endif
