/* SPDX-License-Identifier: MIT */
/* policy/script.h - Lines that stand in no text as such: words with places of their own */
#ifndef WARDER_POLICY_SCRIPT_H
#define WARDER_POLICY_SCRIPT_H

#include "policy/base/strings.h"
#include "policy/lex.h"
#include "policy/policy.h"

/* A line on its own; words.items point into script.texts. */
struct script_line {
	struct place at;
	struct words words;
};

/**
 * struct script - What a JSON policy says, as the lines that would say the same
 * @lines:	One statement each
 * @count:	How many
 * @texts:	The bytes of all words
 * @private_tmp: ${TMPDIR} stood in a rule of the policy that this is the normal form of
 */
struct script {
	struct script_line *lines;
	size_t count;
	struct strings texts;
	bool private_tmp;
};

int script_begin(struct script *script, const struct place *at);
int script_word(struct script *script, const char *text, size_t len, const struct place *at);
void script_skip(struct script *script, size_t skip);
void script_free(struct script *script);

#endif
