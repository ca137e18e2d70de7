/* SPDX-License-Identifier: MIT */
/* supervisor/learn/learning.h - What a learner has gathered; for supervisor/learn/learn*.c only */
#ifndef WARDER_SUPERVISOR_LEARN_LEARNING_H
#define WARDER_SUPERVISOR_LEARN_LEARNING_H

#include "policy/base/strings.h"
#include "policy/calls.h"
#include "supervisor/learn/frame.h"
#include "supervisor/learn/learn.h"
#include "supervisor/learn/learn_inet.h"
#include "supervisor/record/demand.h"
#include "supervisor/rules/ground.h"

/* Verbs that leave something behind. */
#define CHANGES ((verbs_t)(V_MODIFY | V_APPEND | V_CREATE | V_DELETE))

/**
 * struct learn_run - The run whose events come now
 * @frame:	Its places
 * @names:	Its names of paths
 * @ground:	What base grants in it, what is secret
 * @private_tmp:	${TMPDIR} is this run's alone
 * @kept:	Plain paths in it that are not: the working directory, what the run's policy names
 */
struct learn_run {
	struct frame frame;
	const struct tree_names *names;
	struct ground *ground;
	bool private_tmp;
	struct strings kept;
};

/**
 * struct learn_denials - Rules of users' own that refuse something
 * @rules:	With patterns of their own, by the names that all runs have in common
 */
struct learn_denials {
	struct rule *rules;
	size_t count;
	size_t cap;
};

/**
 * struct learn - What all runs asked for
 * @config:	The first run's; @vars and @names are not to be used
 * @run:	The one at hand
 * @frame:	The places that all of them have in common, by which demands are kept
 * @ground:	What base grants, what is secret, by these names
 * @private_tmp:	${TMPDIR} was a run's alone
 * @wanted:	What rules are made of
 * @review:	What a person has to decide about: secrets, ways out, what the run's policy refused
 * @denials:	What the runs' own policies refuse
 * @named:	Stems of the files that command lines named
 * @programs:	Names of all programs that asked for something
 * @runs:	How many runs it learnt from, at least one
 * @now:	Who asks, while an event is taken; no hits: nobody in particular
 * @syscalls:	Called from outside of the whitelist
 * @killed:	A run was killed for it
 * @took:	What all runs took at most, with the calls that records told of
 * @measured:	How many runs of them were measured
 * @wall_ns:	The longest
 * @cpu_ns:	Processor time, the most
 * @inet:	Addresses, which have no names that differ between runs
 * @internet:	A socket for the internet was made
 */
struct learn {
	struct learn_config config;
	struct learn_run run;
	struct frame frame;
	struct ground *ground;
	bool private_tmp;
	struct demands wanted;
	struct demands review;
	struct learn_denials denials;
	struct demands named;
	struct strings programs;
	unsigned int runs;
	struct credit now;
	bool syscalls[CALL_NEWEST + 1];
	bool killed[CALL_NEWEST + 1];
	struct measure took;
	unsigned int measured;
	uint64_t wall_ns;
	uint64_t cpu_ns;
	unsigned int mapped; /* bits of enum map_deny that the run did not keep to */
	struct learn_inet inet;
	bool internet;
};

bool learn_spellable(const char *path);

#endif
