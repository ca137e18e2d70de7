/* SPDX-License-Identifier: MIT */
/* supervisor/run/session.h - A run, prepared: everything decided before anything happens */
#ifndef WARDER_SUPERVISOR_RUN_SESSION_H
#define WARDER_SUPERVISOR_RUN_SESSION_H

#include "supervisor/ask/remember.h"
#include "supervisor/host/pins.h"
#include "supervisor/options/options.h"
#include "supervisor/rules/compiled.h"
#include "supervisor/run/identity.h"
#include "supervisor/run/network.h"
#include "supervisor/run/overlaid.h"
#include "supervisor/run/rooted.h"
#include "supervisor/run/tmpdir.h"
#include "supervisor/tty/outer.h"
#include "supervisor/words/output.h"
#include "supervisor/words/paths.h"
#include "supervisor/writes/kept.h"
#include "supervisor/writing/signer.h"

struct holding;
struct streams;

/**
 * struct session - One run
 * @options:	What the user asked for
 * @paths:	Places of the user
 * @vars:	What the policy's variables stand for; point into the above
 * @rooted:	Its root, where that is not the host's
 * @identity:	Who the command is
 * @policy:	In force, with warder's own rules
 * @network:	How `net user` is connected
 * @compiled:	It for broker, Landlock and seccomp
 * @preview:	What the filter would do, enforcing; NULL unless observing
 * @pins:	Files that deny! protects and that have several names
 * @environment: Of the command
 * @program:	Absolute path of the command
 * @log:	The audit log
 * @learn:	--learn's file
 * @remember:	--remember's file
 * @signer:	--sign's key, NULL without
 * @terminal:	Device of the terminal where a person can be asked; 0: there is none, or nobody is
 *		to be asked
 * @outer:	What a terminal of the jail's own is connected to (-t)
 * @light:	Without namespaces
 * @holding:	What holds its limits; begun when it is launched
 * @streams:	0-2 of the command, NULL: warder's own
 * @flood:	eventfd: see struct launched; -1 without `limit output`
 * @probe:	It is told who asks for a listing or a pid, and pids are others
 * @fixed:	Nothing of it is at a random address
 * @copied:	It works on a copy of the working directory, which is thrown away
 * @apart:	Descriptors that no jail may have, @apart_count of them
 * @apart_count: How many
 * @beside:	Logs of other runs, NULL without
 * @overlaid:	With --writes: what may be written
 * @layers:	With --writes: where that goes; NULL without
 * @kept:	Likewise, as it is kept for later
 * @chosen:	The working directory was named by -C, and not by the name of a link
 */
struct session {
	const struct options *options;
	struct paths paths;
	struct policy_vars vars;
	struct rooted rooted;
	struct identity identity;
	struct policy policy;
	struct network network;
	struct compiled compiled;
	struct plan_preview *preview;
	struct pins pins;
	char **environment;
	char *program;
	struct output log;
	struct output learn;
	struct remember remember;
	struct signer *signer;
	dev_t terminal;
	struct outer outer;
	char run[32];
	struct tmpdir tmpdir; /* light mode's */
	bool light;
	const struct holding *holding;
	struct streams *streams;
	int flood;
	bool copied;
	bool probe;
	bool fixed;
	const int *apart;
	size_t apart_count;
	const struct strings *beside;
	struct overlaid overlaid;
	char *layers;
	struct kept kept;
	bool chosen;
};

int session_prepare(const struct options *options, struct session *ret_session,
		    struct text *message);
int session_open(struct session *session, struct text *message);
bool session_measures(const struct session *session);
int session_check_tracing(const struct session *session, struct text *message);
int session_lighten(struct session *session, struct text *message);
void session_free(struct session *session);

#endif
