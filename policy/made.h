/* SPDX-License-Identifier: MIT */
/* policy/made.h - Which system calls a run made, and the smallest whitelist that has them */
#ifndef WARDER_POLICY_MADE_H
#define WARDER_POLICY_MADE_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/plan.h"

/* Behind the numbers of calls come those of calls with values that a small whitelist refuses. */
#define MADE_NARROW 512U
#define MADE_COUNT (2 * MADE_NARROW)

/* More single calls than these beside a whitelist say less than the next larger one. */
#define MADE_SINGLES 4U

/* Marks warder's own seccomp(2), whose fourth argument the kernel does not have. */
#define MADE_OWN_SECCOMP 0x7761726465722d73ULL

/* One rule for each call, and one more for each that is narrowed. */
#define MADE_RULES_MAX (CALL_NEWEST + 33)

/**
 * struct made - Calls, one bit each
 * @bits:	By number; by number plus MADE_NARROW with a value that some whitelist refuses
 */
struct made {
	uint64_t bits[MADE_COUNT / 64];
};

void made_add(struct made *made, unsigned int what);
bool made_has(const struct made *made, unsigned int what);
void made_unite(struct made *made, const struct made *more);
void made_call(struct made *made, int nr, const uint64_t args[6]);
size_t made_rules(struct plan_rule rules[MADE_RULES_MAX]);
enum syscall_set made_set(const struct made *made, struct made *ret_singles);

#endif
