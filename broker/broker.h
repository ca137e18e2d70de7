/* SPDX-License-Identifier: MIT */
/* broker/broker.h - The broker: init of the jail, keeper of its listener */
#ifndef WARDER_BROKER_BROKER_H
#define WARDER_BROKER_BROKER_H

#include "broker/control.h"
#include "broker/judge.h"
#include "broker/reaches.h"
#include "broker/record.h"
#include "broker/ring.h"
#include "broker/trace.h"
#include "policy/plan.h"

/**
 * struct broker_spec - All that the broker is started with
 * @control:	Socket to the supervisor
 * @listener:	The seccomp listener
 * @target:	The command's first process: seized, and waiting in its execve
 * @world:	The jail's file system
 * @judge:	Decisions; judge_init() was called
 * @ring:	Records
 * @plan:	What the filter does
 * @preview:	What it would do, enforcing; NULL unless observing
 * @mdwe:	PR_SET_MDWE is active
 * @namespaced:	The jail has namespaces of its own
 * @terminal:	Device of the terminal where a person is asked; 0: there is none
 * @own_tty:	The jail has a terminal of its own: nobody is kept off @terminal, and stops are told
 * @digests:	--digest files
 * @patience_ns: How long the supervisor may take for an answer
 * @killable:	Who waits for the broker wakes for nothing but its death
 * @reaches:	Limits that are reached: what is looked at
 * @learn:	What the run takes is to be measured
 * @late:	Tasks are traced from their first decided call on
 * @doom_nr:	Then: a call that the filter kills
 * @doom_cookie: If its first argument is this
 * @trace:	Calls to be recorded besides the decisions, NULL: none
 * @launch:	The execve that starts the command
 * @ready:	Sent to the supervisor before the receivers run: the log's first line comes before
 *		the records of calls
 */
struct broker_spec {
	int control;
	int listener;
	pid_t target;
	const struct world *world;
	struct judge *judge;
	struct ring *ring;
	const struct plan *plan;
	const struct plan_preview *preview;
	bool mdwe;
	bool namespaced;
	dev_t terminal;
	bool own_tty;
	bool digests;
	uint64_t patience_ns;
	bool killable;
	struct reaches reaches;
	bool learn;
	bool late;
	uint32_t doom_nr;
	uint32_t doom_cookie;
	const struct trace_set *trace;
	struct trace_launch launch;
	struct control_ready ready;
};

int broker_run(struct broker_spec *spec);

#endif
