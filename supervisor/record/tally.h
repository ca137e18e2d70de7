/* SPDX-License-Identifier: MIT */
/* supervisor/record/tally.h - How often what happened in a run */
#ifndef WARDER_SUPERVISOR_RECORD_TALLY_H
#define WARDER_SUPERVISOR_RECORD_TALLY_H

#include <stdint.h>

#include "broker/record.h"

/* What became of one call, or would have. */
enum outcome_word {
	OUTCOME_ALLOWED,
	OUTCOME_DENIED,
	OUTCOME_HIDDEN,
	OUTCOME_ASKED, /* observing: a person would be asked */
	OUTCOME_ABSENT, /* no rule allows it, but there is nothing there: ENOENT with any policy */
};

/* Likewise, as counts: a call is allowed, denied, hidden or absent. */
struct tally_verb {
	uint64_t asked; /* the sum of the next four */
	uint64_t allowed;
	uint64_t denied;
	uint64_t hidden;
	uint64_t absent;
	uint64_t refused;
};

/**
 * struct tally - Counts of one run
 * @calls:	All decisions; the sum of the four below
 * @absent:	See OUTCOME_ABSENT; these are no refusals
 * @redirected:	Of the allowed ones: carried out on another file
 * @would:	Observing: calls that enforcement would have refused; otherwise denied + hidden
 * @asks:	Calls that a rule left to a person, answered then or before; observing: that it
 *		would have
 * @reached:	Limits that were reached: a bit each, by enum limit
 * @kills:	Processes killed by the whitelist or the tracer
 * @verbs:	By verb: calls that asked it, and what became of them; refused: because of it, or,
 *		observing, that would have been
 */
struct tally {
	uint64_t calls;
	uint64_t allowed;
	uint64_t denied;
	uint64_t hidden;
	uint64_t absent;
	uint64_t redirected;
	uint64_t would;
	uint64_t asks;
	uint64_t kills;
	uint64_t execs;
	uint32_t reached;
	struct tally_verb verbs[VERB_COUNT];
};

enum outcome_word outcome_of(const struct record *record, unsigned int decision);
void tally_call(struct tally *tally, const struct record *record);

/**
 * tally_refusals() - What --fail-on-deny counts: refusals and kills
 * @tally:	Of a run, observed or enforced
 */
static inline uint64_t tally_refusals(const struct tally *tally)
{
	return tally->would + tally->kills;
}

#endif
