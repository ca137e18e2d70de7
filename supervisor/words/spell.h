/* SPDX-License-Identifier: MIT */
/* supervisor/words/spell.h - The shortest way to write a path, in a policy or in a shell */
#ifndef WARDER_SUPERVISOR_WORDS_SPELL_H
#define WARDER_SUPERVISOR_WORDS_SPELL_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/policy.h"

bool spell_possible(const char *bytes, size_t len);
void spell_pattern(const struct policy_vars *vars, bool tmpdir, const char *pattern,
		   struct text *text);
void spell_path(const struct policy_vars *vars, const char *path, struct text *text);
void spell_quoted(const char *word, struct text *text);
/* What of a longer command line is enough to know it by. */
#define SPELL_COMMAND_SHOWN 300U

void spell_command(const char *argv, size_t len, size_t most, struct text *text);

#endif
