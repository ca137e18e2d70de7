/* SPDX-License-Identifier: MIT */
/* policy/show.h - Parts of a policy as text that can be read back */
#ifndef WARDER_POLICY_SHOW_H
#define WARDER_POLICY_SHOW_H

#include "policy/policy.h"

void show_pattern(const char *pattern, struct text *text);
void show_path(const char *path, struct text *text);
void show_verbs(const struct rule *rule, struct text *text);
void show_word(const struct rule *rule, struct text *text);
void show_target(const struct rule *rule, struct text *text);
void show_value(const struct env_rule *rule, struct text *text);
void show_rule(const struct rule *rule, struct text *text);

#endif
