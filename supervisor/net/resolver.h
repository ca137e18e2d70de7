/* SPDX-License-Identifier: MIT */
/* supervisor/net/resolver.h - The process that looks the host names of rules up, again and again */
#ifndef WARDER_SUPERVISOR_NET_RESOLVER_H
#define WARDER_SUPERVISOR_NET_RESOLVER_H

#include <sys/types.h>

#include "jail/stage.h"
#include "policy/base/strings.h"
#include "policy/netnames.h"
#include "supervisor/net/answers.h"

/**
 * struct resolver_spec - What is looked up, and how often
 * @names:	In the order of inet_names()
 * @quiet:	Nobody is to be told of names without addresses, and of addresses that are not taken
 * @patience_ns: How long a launch waits for all of them
 * @every_ns:	From one round to the next
 * @sooner_ns:	The same while one has no address; twice as long after each round
 * @keep_ns:	How long an address stays after it was last answered
 * @look_up:	Fills an answer, for one name; may take its time. Context: several threads at once
 */
struct resolver_spec {
	const struct strings *names;
	bool quiet;
	uint64_t patience_ns;
	uint64_t every_ns;
	uint64_t sooner_ns;
	uint64_t keep_ns;
	void (*look_up)(const char *name, struct answer *ret_answer);
};

/**
 * struct resolver - One that was started, or none
 * @pid:	0: there is none
 * @ready:	A pipe that ends when the first round is over
 * @names:	What it has found; shared, and here only to be read
 */
struct resolver {
	pid_t pid;
	int ready;
	const struct net_names *names;
};

#define RESOLVER_NONE ((struct resolver){ .ready = -1 })

/* resolver.c */
struct resolver_spec resolver_usual(const struct strings *names, bool quiet);
int resolver_start(const struct resolver_spec *spec, struct resolver *ret_resolver,
		   struct stage_error *error);
int resolver_wait(struct resolver *resolver, int interrupt, struct stage_error *error);
void resolver_stop(struct resolver *resolver);

/* resolver_rounds.c */
_Noreturn void resolver_rounds(const struct resolver_spec *spec, struct net_names *names,
			       int ready);

#endif
