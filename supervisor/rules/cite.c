// SPDX-License-Identifier: MIT
// supervisor/rules/cite.c - The rule behind a decision, as the log cites it
//
// The same few rules decide most calls of a run, so each is rendered once and copied from then on.
#include "supervisor/rules/cite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "broker/record.h"
#include "supervisor/rules/builtin.h"
#include "supervisor/words/emit.h"

/**
 * struct cites - Rendered rules
 * @policy:	Whose rules they are
 * @rendered:	All of them, one behind the other
 * @end:	By rule, and then by emulation: where in @rendered it ends, 0 as long as it is not
 *		there
 * @len:	By rule: its bytes
 */
struct cites {
	const struct policy *policy;
	struct text rendered;
	size_t *end;
	uint32_t *len;
};

/**
 * cites_create() - Nothing rendered yet
 * @policy:	Must outlive the result
 * @ret_cites:	The cites
 *
 * Return: 0 or -ENOMEM
 */
int cites_create(const struct policy *policy, struct cites **ret_cites)
{
	struct cites *cites = calloc(1, sizeof(*cites));

	if (!cites)
		return -ENOMEM;
	cites->policy = policy;
	cites->end = calloc(policy->rule_count + EMULATE_COUNT, sizeof(*cites->end));
	cites->len = calloc(policy->rule_count + EMULATE_COUNT, sizeof(*cites->len));
	if (!cites->end || !cites->len) {
		cites_free(cites);
		return -ENOMEM;
	}
	*ret_cites = cites;
	return 0;
}

void cites_free(struct cites *cites)
{
	if (!cites)
		return;
	text_free(&cites->rendered);
	free(cites->end);
	free(cites->len);
	free(cites);
}

/* Appends a rule of the policy: {"text":"deny **" "/.env","at":"agent.policy:7:6"} */
static void render(const struct policy *policy, const struct place *at,
		   const struct builtin *builtin, struct text *text)
{
	_cleanup_text_ struct text line = { 0 }, place = { 0 };

	policy_line(policy, at, &line);
	policy_place(policy, at, &place);
	TEXT_LIT(text, "{");
	if (builtin) {
		TEXT_LIT(text, "\"builtin\":\"");
		text_str(text, builtin->name);
		TEXT_LIT(text, "\",");
	}
	TEXT_LIT(text, "\"text\":");
	emit_cstr(text, text_cstr(&line));
	EMIT_KEY(text, "at");
	emit_cstr(text, text_cstr(&place));
	TEXT_LIT(text, "}");
	text->failed |= line.failed || place.failed;
}

/* Appends what is rendered once. */
static void cite(struct cites *cites, size_t which, const struct place *at,
		 const struct builtin *builtin, struct text *text)
{
	if (!cites->end[which]) {
		size_t start = cites->rendered.len;

		render(cites->policy, at, builtin, &cites->rendered);
		if (cites->rendered.failed) {
			text->failed = true;
			return;
		}
		cites->end[which] = cites->rendered.len;
		cites->len[which] = (uint32_t)(cites->rendered.len - start);
	}
	text_add(text, cites->rendered.data + cites->end[which] - cites->len[which],
		 cites->len[which]);
}

/* The line behind what was answered in the kernel's place; NULL: there is none. */
static const struct emulate_value *emulation_of(const struct policy *policy, uint32_t rule)
{
	const struct emulate_value *values = policy->emulations, *value = NULL;

	if (rule == RECORD_RULE_BUILTIN + BUILTIN_RANDOM)
		value = &values[EMULATE_GETRANDOM];
	if (rule == RECORD_RULE_BUILTIN + BUILTIN_CLOCK)
		value = &values[EMULATE_CLOCK];
	return value && value->set ? value : NULL;
}

/**
 * cite_rule() - Append the rule of a record as JSON
 * @cites:	Remembers it
 * @rule:	From struct record, any value
 * @text:	Grows by {"text":…,"at":…}, {"builtin":…}, both in one, or null
 *
 * Trust: a number that is no rule's is shown as null.
 */
void cite_rule(struct cites *cites, uint32_t rule, struct text *text)
{
	const struct policy *policy = cites->policy;
	const struct builtin *builtin = builtin_of(rule);
	const struct emulate_value *emulation = emulation_of(policy, rule);

	if (emulation) {
		cite(cites, policy->rule_count + (size_t)(emulation - policy->emulations),
		     &emulation->at, builtin, text);
		return;
	}
	if (builtin) {
		TEXT_LIT(text, "{\"builtin\":\"");
		text_str(text, builtin->name);
		TEXT_LIT(text, "\"}");
		return;
	}
	if (rule >= policy->rule_count) {
		TEXT_LIT(text, "null");
		return;
	}
	cite(cites, rule, &policy->rules[rule].at, NULL, text);
}
