/* SPDX-License-Identifier: MIT */
/* supervisor/check/checking.h - What the checks of supervisor/warnings_*.c look at */
#ifndef WARDER_SUPERVISOR_CHECK_CHECKING_H
#define WARDER_SUPERVISOR_CHECK_CHECKING_H

#include "policy/base/strings.h"
#include "supervisor/check/finding.h"
#include "supervisor/rules/compiled.h"
#include "supervisor/rules/ground.h"

/**
 * struct checking - A policy that is being checked
 * @policy:	It
 * @compiled:	What it becomes on this host
 * @vars:	Of this run
 * @blames:	By rule: from idle_find()
 * @ground:	What `default` protects
 * @agent:	The shipped policy of that name: also what may run later, outside
 * @findings:	Grows
 */
struct checking {
	const struct policy *policy;
	const struct compiled *compiled;
	const struct policy_vars *vars;
	uint32_t *blames;
	struct ground *ground;
	struct policy agent;
	struct findings *findings;
};

/* Paths that belong to one rule, of which a message names some. */
struct gathered {
	struct strings paths;
	bool failed;
};

bool checking_is_users(const struct checking *checking, uint32_t index);
void checking_begin(const struct rule *rule, struct text *what);
void checking_outcome(const struct checking *checking, const char *path,
		      struct outcome *ret_outcome);
bool checking_within(const struct checking *checking, const char *path,
		     struct outcome *ret_outcome);
bool checking_path(const struct policy_vars *vars, const char *path, struct text *text);
void gathered_add(struct gathered *gathered, const char *path);
void gathered_show(const struct gathered *gathered, const struct policy_vars *vars, bool count,
		   struct text *text);

void check_idle(struct checking *checking, uint32_t index);
void check_inet(struct checking *checking, uint32_t index);
void check_absent(struct checking *checking, uint32_t index);
void check_link(struct checking *checking, uint32_t index);
void check_runs(struct checking *checking, uint32_t index);
void check_strangers(struct checking *checking, uint32_t index);
void check_redirect(struct checking *checking, uint32_t index);
void check_fence(struct checking *checking, uint32_t index);
void check_emulated(struct checking *checking);
int check_secrets(struct checking *checking);
int check_traps(struct checking *checking);

#endif
