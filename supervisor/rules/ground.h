/* SPDX-License-Identifier: MIT */
/* supervisor/rules/ground.h - What a learnt policy stands on: what base grants, and what is secret
 */
#ifndef WARDER_SUPERVISOR_RULES_GROUND_H
#define WARDER_SUPERVISOR_RULES_GROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/policy.h"
#include "policy/tree.h"

struct ground;

int ground_create(const struct policy_vars *vars, const struct tree_names *names,
		  struct ground **ret_ground);
int ground_add_home(struct ground *ground, const char *home);
struct ground *ground_ref(struct ground *ground);
void ground_free(struct ground *ground);
bool ground_grants(const struct ground *ground, const char *path, size_t len, verbs_t verbs);
bool ground_secret(const struct ground *ground, const char *path, size_t len);
bool ground_way_out(const struct ground *ground, const char *path);
bool ground_has_secrets(const struct ground *ground, const char *path, bool directory);
bool ground_trap(const struct ground *ground, const char *path);
void ground_each_trap(const struct ground *ground, void (*each)(void *context, const char *path),
		      void *context);
bool ground_meets(const struct ground *ground, const char *dir, const char *glob);
void ground_absent(struct ground *ground, const char *path, size_t len);
void ground_take_absent(struct ground *ground, const struct ground *from);
void ground_keep_out(const struct ground *ground, struct text *text);

#endif
