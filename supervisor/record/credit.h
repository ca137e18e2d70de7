/* SPDX-License-Identifier: MIT */
/* supervisor/record/credit.h - How often something was used, by which programs, in which runs */
#ifndef WARDER_SUPERVISOR_RECORD_CREDIT_H
#define WARDER_SUPERVISOR_RECORD_CREDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "policy/base/text.h"
#include "policy/base/strings.h"

/* So many programs are named; who came later is "others". */
#define CREDIT_NAMES 3

/* Runs that are told apart; later ones count as the last of these. */
#define CREDIT_RUNS 64U

/**
 * struct credit - Who used something
 * @hits:	How often
 * @runs:	Bits of the runs in which
 * @who:	Programs in the order in which they came: indexes into a list of names
 * @known:	How many of @who
 * @others:	More programs than that
 */
struct credit {
	uint64_t hits;
	uint64_t runs;
	uint16_t who[CREDIT_NAMES];
	uint8_t known;
	bool others;
};

int credit_one(struct strings *names, const char *comm, unsigned int run,
	       struct credit *ret_credit);
void credit_add(struct credit *credit, const struct credit *more);
void credit_show(const struct credit *credit, const struct strings *names, unsigned int runs,
		 struct text *text);

#endif
