/* SPDX-License-Identifier: MIT */
/* policy/json.h - Policies as JSON: read as the lines that say the same, and written */
#ifndef WARDER_POLICY_JSON_H
#define WARDER_POLICY_JSON_H

#include "policy/parse.h"
#include "policy/script.h"

/* What the member `schema` of such a policy says. */
#define JSON_SCHEMA "warder.policy/1"

bool json_is(const char *text, size_t len);
int json_read(const struct parse *parse, unsigned int source, struct script *script);
void json_show_rule(const struct policy *policy, const struct rule *rule, struct text *text);
void json_word(const struct text *word, struct text *text);
void json_flags(uint32_t flags, struct text *text);
void json_show_place(const struct policy *policy, const struct place *at, struct text *text);
void json_show(const struct policy *policy, const struct policy_vars *vars, const char *indent,
	       struct text *text);

#endif
