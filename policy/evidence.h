/* SPDX-License-Identifier: MIT */
/* policy/evidence.h - What can speak for a verdict, for which one, and how much it weighs */
#ifndef WARDER_POLICY_EVIDENCE_H
#define WARDER_POLICY_EVIDENCE_H

#include <stdint.h>

enum judgement {
	JUDGED_UNCERTAIN,
	JUDGED_DETERMINISTIC,
	JUDGED_REJECT,
};

/* In the order in which they are told. */
enum evidence_kind {
	EVIDENCE_KILLED,
	EVIDENCE_LIMIT,
	EVIDENCE_SIGNAL,
	EVIDENCE_DENIED,
	EVIDENCE_NOT_RUN,
	EVIDENCE_FAILED,
	EVIDENCE_STDOUT_DIFFERS,
	EVIDENCE_STDERR_DIFFERS,
	EVIDENCE_STATUS_DIFFERS,
	EVIDENCE_FILES_DIFFER,
	EVIDENCE_INPUTS_DIFFER,
	EVIDENCE_CALLS_DIFFER,
	EVIDENCE_RESOURCES_DIFFER,
	EVIDENCE_PROBE_DIFFERS,
	EVIDENCE_ADDRESSES,
	EVIDENCE_OUTPUT_LOST,
	EVIDENCE_UNCOMPARED,
	EVIDENCE_NOT_RESET,
	EVIDENCE_RANDOM,
	EVIDENCE_CLOCK,
	EVIDENCE_PIDS,
	EVIDENCE_NETWORK,
	EVIDENCE_LISTING,
	EVIDENCE_HOST,
	EVIDENCE_NO_INPUT,
	EVIDENCE_STDOUT_SAME,
	EVIDENCE_STDERR_SAME,
	EVIDENCE_STATUS_SAME,
	EVIDENCE_FILES_SAME,
	EVIDENCE_INPUTS_SAME,
	EVIDENCE_CALLS_SAME,
	EVIDENCE_PROBE_SAME,
	EVIDENCE_COUNT
};

/* A larger weight is refused: so many items of it add up without an overflow. */
#define WEIGHT_MAX 1000000U

const char *evidence_name(enum evidence_kind kind);
enum judgement evidence_speaks(enum evidence_kind kind);
uint32_t evidence_weight(enum evidence_kind kind);
const char *judgement_name(enum judgement judgement);

#endif
