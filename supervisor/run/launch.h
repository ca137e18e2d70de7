/* SPDX-License-Identifier: MIT */
/* supervisor/run/launch.h - From a prepared session to a running jail */
#ifndef WARDER_SUPERVISOR_RUN_LAUNCH_H
#define WARDER_SUPERVISOR_RUN_LAUNCH_H

#include "broker/control.h"
#include "supervisor/record/audit_ends.h"
#include "supervisor/net/pasta.h"
#include "supervisor/run/inside.h"
#include "supervisor/run/session.h"
#include "supervisor/words/digest.h"

/**
 * struct launched - A jail that is up
 * @pid:	The broker
 * @pidfd:	The broker's
 * @control:	Socket to it
 * @ring:	Its records
 * @handover:	Shared memory of the launch
 * @ready:	What is really active
 * @signal:	What ended the launch, 0: nothing did
 * @copy:	The copy that the command works on, -1: it has the real directory
 * @pasta:	What connects its network, or none
 * @terminal:	The supervisor's side of the jail's own, -1: it has none
 * @flood:	eventfd: more was written than `limit output` allows; -1: there is none. Not ours
 * @private_tmp: /tmp is the jail's own, but for @kept
 * @kept:	Heap; @kept_count of them
 * @kept_count:	How many
 * @interpreters: What runs besides it, as the jail resolves that
 * @digests:	Of those, where they are known
 * @told:	@interpreters for the log
 * @hashed:	@digest is the BLAKE2b-256 of the command's program
 */
struct launched {
	pid_t pid;
	int pidfd;
	int control;
	struct ring *ring;
	struct handover *handover;
	struct control_ready ready;
	int signal;
	int copy;
	int terminal;
	struct pasta pasta;
	int flood;
	bool private_tmp;
	char **kept;
	size_t kept_count;
	bool hashed;
	unsigned char digest[DIGEST_BYTES];
	struct interpreters interpreters;
	unsigned char digests[INTERPRETERS_MAX][DIGEST_BYTES];
	struct audit_interpreter told[INTERPRETERS_MAX];
};

int launch(const struct session *session, const struct signals *signals,
	   struct launched *ret_launched, struct stage_error *error);
void launched_close(struct launched *launched);

#endif
