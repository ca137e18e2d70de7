/* SPDX-License-Identifier: MIT */
/* supervisor/net/answers.h - Which addresses a name is taken to have, from all answers so far */
#ifndef WARDER_SUPERVISOR_NET_ANSWERS_H
#define WARDER_SUPERVISOR_NET_ANSWERS_H

#include "policy/netnames.h"
#include "supervisor/net/reach.h"

/* More than any slot can take: what is behind is not looked at. */
#define ANSWER_MAX 64U

/**
 * struct answer - What a name was said to have
 * @ip:		As in struct inet; @count of them
 * @count:	0: it has none, or nobody knows
 */
struct answer {
	uint8_t ip[ANSWER_MAX][16];
	unsigned int count;
};

/**
 * struct answers - All so far
 * @shown:	What is taken, for readers
 * @keep_ns:	How long an address stays after it was last answered
 * @launched:	The command may run: answers are no longer trusted with every address
 * @reaches:	Of each name's addresses at the launch: bits of enum reach
 * @seen_ns:	When each slot's address was last answered
 */
struct answers {
	struct net_names *shown;
	uint64_t keep_ns;
	bool launched;
	unsigned int reaches[NET_NAMES_MAX];
	uint64_t seen_ns[NET_NAMES_MAX][NET_ADDRESSES_MAX];
};

const uint8_t *answers_take(struct answers *answers, unsigned int name, const struct answer *answer,
			    uint64_t now_ns);
bool answers_known(const struct answers *answers, unsigned int name);

#endif
