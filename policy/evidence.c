// SPDX-License-Identifier: MIT
// policy/evidence.c - What can speak for a verdict, and `verdict weight NAME=NUMBER`
#include "policy/evidence.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/parse.h"

/*
 * The one table of weights; docs/verdict.md gives the reasons. What differs weighs more than all
 * that can be the same, so that one difference in a result is enough; calls and resources are no
 * results. What was only touched weighs little: that it shows in no result is what runs are
 * compared for.
 */
static const struct evidence_row {
	const char *name;
	enum judgement speaks;
	uint32_t weight;
} rows[EVIDENCE_COUNT] = {
	[EVIDENCE_KILLED] = { "killed", JUDGED_REJECT, 100 },
	[EVIDENCE_LIMIT] = { "limit", JUDGED_REJECT, 100 },
	[EVIDENCE_SIGNAL] = { "signal", JUDGED_REJECT, 100 },
	[EVIDENCE_DENIED] = { "denied", JUDGED_REJECT, 100 },
	[EVIDENCE_NOT_RUN] = { "not-run", JUDGED_REJECT, 100 },
	[EVIDENCE_FAILED] = { "failed", JUDGED_REJECT, 0 },
	[EVIDENCE_STDOUT_DIFFERS] = { "stdout-differs", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_STDERR_DIFFERS] = { "stderr-differs", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_STATUS_DIFFERS] = { "status-differs", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_FILES_DIFFER] = { "files-differ", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_INPUTS_DIFFER] = { "inputs-differ", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_CALLS_DIFFER] = { "calls-differ", JUDGED_UNCERTAIN, 20 },
	[EVIDENCE_RESOURCES_DIFFER] = { "resources-differ", JUDGED_UNCERTAIN, 5 },
	[EVIDENCE_PROBE_DIFFERS] = { "probe-differs", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_ADDRESSES] = { "addresses", JUDGED_UNCERTAIN, 5 },
	[EVIDENCE_OUTPUT_LOST] = { "output-lost", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_UNCOMPARED] = { "uncompared", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_NOT_RESET] = { "not-reset", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_RANDOM] = { "random", JUDGED_UNCERTAIN, 5 },
	[EVIDENCE_CLOCK] = { "clock", JUDGED_UNCERTAIN, 5 },
	[EVIDENCE_PIDS] = { "pids", JUDGED_UNCERTAIN, 2 },
	[EVIDENCE_NETWORK] = { "network", JUDGED_UNCERTAIN, 100 },
	[EVIDENCE_LISTING] = { "listing", JUDGED_UNCERTAIN, 2 },
	[EVIDENCE_HOST] = { "host", JUDGED_UNCERTAIN, 2 },
	[EVIDENCE_NO_INPUT] = { "no-input", JUDGED_UNCERTAIN, 0 },
	[EVIDENCE_STDOUT_SAME] = { "stdout-same", JUDGED_DETERMINISTIC, 10 },
	[EVIDENCE_STDERR_SAME] = { "stderr-same", JUDGED_DETERMINISTIC, 10 },
	[EVIDENCE_STATUS_SAME] = { "status-same", JUDGED_DETERMINISTIC, 10 },
	[EVIDENCE_FILES_SAME] = { "files-same", JUDGED_DETERMINISTIC, 10 },
	[EVIDENCE_INPUTS_SAME] = { "inputs-same", JUDGED_DETERMINISTIC, 5 },
	[EVIDENCE_CALLS_SAME] = { "calls-same", JUDGED_DETERMINISTIC, 5 },
	[EVIDENCE_PROBE_SAME] = { "probe-same", JUDGED_DETERMINISTIC, 10 },
};

/**
 * evidence_name() - What a kind of evidence is called
 * @kind:	Any
 */
const char *evidence_name(enum evidence_kind kind)
{
	return rows[kind].name;
}

/**
 * evidence_speaks() - Which verdict a kind of evidence is for
 * @kind:	Any
 */
enum judgement evidence_speaks(enum evidence_kind kind)
{
	return rows[kind].speaks;
}

/**
 * evidence_weight() - What a kind of evidence weighs where no policy says otherwise
 * @kind:	Any
 */
uint32_t evidence_weight(enum evidence_kind kind)
{
	return rows[kind].weight;
}

/**
 * judgement_name() - The word for a verdict
 * @judgement:	Any
 */
const char *judgement_name(enum judgement judgement)
{
	static const char *const names[] = {
		[JUDGED_UNCERTAIN] = "UNCERTAIN",
		[JUDGED_DETERMINISTIC] = "DETERMINISTIC",
		[JUDGED_REJECT] = "REJECT",
	};

	return names[judgement];
}

static bool read_weight(const char *text, uint32_t *ret_weight)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long value;

	if (!digits || digits > 7 || text[digits])
		return false;
	value = strtoul(text, NULL, 10);
	if (value > WEIGHT_MAX)
		return false;
	*ret_weight = (uint32_t)value;
	return true;
}

/* One NAME=NUMBER. */
static int parse_weight(struct parse *parse, const struct line *line, const struct word *word,
			const void *context)
{
	static const char help[] = "write it as in `verdict weight denied=0`";
	_cleanup_text_ struct text text = { 0 };
	struct weight_value *weight;
	unsigned int kind = 0;
	const char *equals;
	uint32_t value;
	int r = parse_text(parse, line, word, &text);

	(void)context;
	if (r < 0)
		return r;
	equals = strchr(text_cstr(&text), '=');
	if (!equals)
		return parse_fail(parse, line, word, help, "evidence without its weight");
	for (; kind < EVIDENCE_COUNT; kind++)
		if (strlen(rows[kind].name) == (size_t)(equals - text.data) &&
		    !memcmp(rows[kind].name, text.data, (size_t)(equals - text.data)))
			break;
	if (kind == EVIDENCE_COUNT)
		return parse_unknown(parse, line, word, "no evidence is called", rows,
				     ARRAY_SIZE(rows), sizeof(rows[0]));
	if (strlen(text_cstr(&text)) != text.len || !read_weight(equals + 1, &value))
		return parse_fail(parse, line, word, "a number from 0 (it is ignored) to 1000000",
				  "not a weight for %s", rows[kind].name);
	weight = &parse->policy->weights[kind];
	r = !weight->set ? 1
			 : parse_scalar(parse, line, word, &weight->at, weight->value == value,
					rows[kind].name);
	if (r > 0)
		*weight = (struct weight_value){ true, value, parse_place(line, word) };
	return r < 0 ? r : 0;
}

/**
 * parse_verdict() - `verdict weight NAME=NUMBER…`
 * @parse:	policy.weights: scalars, of which the higher rank decides
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_verdict(struct parse *parse, const struct line *line)
{
	if (line->count < 3 || !word_is(&line->words[1], "weight"))
		return parse_fail(parse, line, line->count > 1 ? &line->words[1] : NULL,
				  "write it as in `verdict weight denied=0 failed=100`",
				  "`verdict` sets weights");
	return parse_words(parse, line, 2, line->count, parse_weight, NULL);
}
