/* SPDX-License-Identifier: MIT */
/* supervisor/learn/learn_inet.h - Internet addresses that runs named, and rules for them */
#ifndef WARDER_SUPERVISOR_LEARN_LEARN_INET_H
#define WARDER_SUPERVISOR_LEARN_LEARN_INET_H

#include "policy/base/text.h"
#include "supervisor/record/demand.h"
#include "supervisor/record/event.h"

struct policy;
struct strings;

/**
 * struct learn_inet - What all runs asked of addresses
 * @wanted:	Patterns are addresses, as inet_format() writes them
 * @review:	What the runs' policies refused
 * @closed:	Some run had rules that decide on addresses
 * @ruled:	Rules of the run at hand decide on addresses
 * @datagrams:	It has a socket that sends without connecting
 * @unseen:	Some run sent something to an address that nobody looked at
 * @beyond:	Some run had a protocol, or a route, that rules for addresses refuse
 */
struct learn_inet {
	struct demands wanted;
	struct demands review;
	bool closed;
	bool ruled;
	bool datagrams;
	bool unseen;
	bool beyond;
};

void learn_inet_next(struct learn_inet *inet, const struct policy *policy);
int learn_inet_event(struct learn_inet *inet, const struct event *event,
		     const struct credit *credit);
int learn_inet_write(const struct learn_inet *inet, const struct strings *programs,
		     unsigned int runs, struct text *text);
void learn_inet_free(struct learn_inet *inet);

#endif
