/* SPDX-License-Identifier: MIT */
/* supervisor/learning.h - What a learner has gathered; for supervisor/learn*.c only */
#ifndef WARDER_SUPERVISOR_LEARNING_H
#define WARDER_SUPERVISOR_LEARNING_H

#include "policy/base/strings.h"
#include "policy/calls.h"
#include "supervisor/demand.h"
#include "supervisor/ground.h"
#include "supervisor/learn.h"

/**
 * struct learn - What a run asked for
 * @config:	See there
 * @ground:	What base grants, what is secret
 * @private_tmp:	${TMPDIR} was this run's alone
 * @kept:	Plain paths in it that are not: the working directory, what the run's policy names
 * @wanted:	What rules are made of
 * @review:	What a person has to decide about: secrets, ways out, what the run's policy refused
 * @named:	Stems of the files that command lines named
 * @programs:	Names of all programs that asked for something
 * @runs:	How many runs it learnt from, at least one
 * @now:	Who asks, while an event is taken; no hits: nobody in particular
 * @syscalls:	Called from outside of the whitelist
 * @took:	What all runs took at most, with the calls that records told of
 * @measured:	How many runs of them were measured
 * @wall_ns:	The longest
 * @cpu_ns:	Processor time, the most
 * @internet:	A socket for the internet was made
 */
struct learn {
	struct learn_config config;
	struct ground *ground;
	bool private_tmp;
	struct strings kept;
	struct demands wanted;
	struct demands review;
	struct demands named;
	struct strings programs;
	unsigned int runs;
	struct credit now;
	bool syscalls[CALL_NEWEST + 1];
	struct measure took;
	unsigned int measured;
	uint64_t wall_ns;
	uint64_t cpu_ns;
	unsigned int mapped; /* bits of enum map_deny that the run did not keep to */
	bool internet;
};

#endif
