/* SPDX-License-Identifier: MIT */
/* supervisor/writes/offer.h - Tell a person what a run would change, and ask about it */
#ifndef WARDER_SUPERVISOR_WRITES_OFFER_H
#define WARDER_SUPERVISOR_WRITES_OFFER_H

#include "supervisor/writes/kept.h"

/**
 * struct offer - How
 * @kept:	The run; its changes are known
 * @ask:	What is to become of them is for a person to say
 * @quiet:	Nothing is told that is not asked
 */
struct offer {
	struct kept *kept;
	bool ask;
	bool quiet;
};

int offer_make(const struct offer *offer);
void offer_keep(const struct kept *kept, struct text *text);

#endif
