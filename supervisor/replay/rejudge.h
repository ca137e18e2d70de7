/* SPDX-License-Identifier: MIT */
/* supervisor/replay/rejudge.h - What a recorded request would be under a policy, without running
 * anything
 */
#ifndef WARDER_SUPERVISOR_REPLAY_REJUDGE_H
#define WARDER_SUPERVISOR_REPLAY_REJUDGE_H

#include "supervisor/reading/entry.h"
#include "supervisor/reading/former.h"

/* Why it cannot be told what a request would be. */
enum rejudge_doubt {
	DOUBT_NONE,
	DOUBT_KILLED, /* the call was killed before anybody looked at what it is about */
	DOUBT_HIDDEN, /* the lookup ended at something that would not be hidden any more */
	DOUBT_UNSEEN, /* the call was refused before the file was looked at */
	DOUBT_ADDRESS, /* it went to an address that nobody looked at */
	DOUBT_ANOTHER, /* another file is in its place now, or is not any more */
	DOUBT_COUNT
};

/**
 * struct rejudged - The answer
 * @record:	The event's with the decision that the policy makes: @would, @verb, @rule (of the
 *		policy), @other, @verbs, and @err as far as outcome_of() needs it
 * @kill:	The call would be killed
 * @doubt:	It cannot be told; @record is then the event's own
 * @same_rule:	The rule that decides is the one that the log cites
 * @net:	`net none` or `net user` takes the network away, or the host's loopback, which no
 *		rule says
 */
struct rejudged {
	struct record record;
	bool kill;
	enum rejudge_doubt doubt;
	bool same_rule;
	bool net;
};

struct rejudge;

int rejudge_create(const struct former *former, struct rejudge **ret_rejudge);
void rejudge_free(struct rejudge *rejudge);
void rejudge_run(struct rejudge *rejudge, const struct entry *start);
int rejudge_event(struct rejudge *rejudge, const struct entry *entry, const struct quotes *quotes,
		  struct rejudged *ret_rejudged);

#endif
