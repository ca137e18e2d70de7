// SPDX-License-Identifier: MIT
// supervisor/record/tally.c - How often what happened in a run
#include "supervisor/record/tally.h"

#include <errno.h>
#include <stdbool.h>

/**
 * outcome_of() - What a decision came to
 * @record:	A RECORD_CALL
 * @decision:	Its @decision or its @would
 *
 * A program that probes for an optional file gets ENOENT whatever the policy says. Nothing was
 * taken from it then, and no rule would change that; a name that was to be made is another matter.
 */
enum outcome_word outcome_of(const struct record *record, unsigned int decision)
{
	bool makes = record->verbs & (V_CREATE | V_BIND);

	if (decision == RECORD_ALLOW)
		return OUTCOME_ALLOWED;
	if (decision == RECORD_HIDDEN)
		return OUTCOME_HIDDEN;
	if (decision == RECORD_ASK)
		return OUTCOME_ASKED;
	if (record->rule == RECORD_RULE_NONE && record->err == ENOENT && !makes)
		return OUTCOME_ABSENT;
	return OUTCOME_DENIED;
}

/* What was asked in one call became of it as one. */
static void tally_verbs(struct tally *tally, verbs_t verbs, enum outcome_word outcome)
{
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		struct tally_verb *count = &tally->verbs[verb];

		if (!(verbs >> verb & 1U))
			continue;
		count->asked++;
		count->allowed += outcome == OUTCOME_ALLOWED || outcome == OUTCOME_ASKED;
		count->denied += outcome == OUTCOME_DENIED;
		count->hidden += outcome == OUTCOME_HIDDEN;
		count->absent += outcome == OUTCOME_ABSENT;
	}
}

/**
 * tally_call() - Count one call
 * @tally:	Grows
 * @record:	A RECORD_CALL
 */
void tally_call(struct tally *tally, const struct record *record)
{
	enum outcome_word would = outcome_of(record, record->would);
	enum outcome_word outcome = outcome_of(record, record->decision);

	tally->calls++;
	tally_verbs(tally, record->verbs, outcome);
	switch (outcome) {
	case OUTCOME_ALLOWED:
	case OUTCOME_ASKED: /* no decision is one */
		tally->allowed++;
		break;
	case OUTCOME_DENIED:
		tally->denied++;
		break;
	case OUTCOME_HIDDEN:
		tally->hidden++;
		break;
	case OUTCOME_ABSENT:
		tally->absent++;
		break;
	}
	tally->redirected += record->decision == RECORD_ALLOW && record->marks[0] & MARK_REDIRECTED;
	tally->asks += record->answer || would == OUTCOME_ASKED;
	if (would != OUTCOME_DENIED && would != OUTCOME_HIDDEN)
		return;
	tally->would++;
	if (record->verb < VERB_COUNT)
		tally->verbs[record->verb].refused++;
}
