/* SPDX-License-Identifier: MIT */
/* broker/control.h - What supervisor and broker say to each other, one datagram a message */
#ifndef WARDER_BROKER_CONTROL_H
#define WARDER_BROKER_CONTROL_H

#include <stdint.h>
#include <sys/resource.h>

#include "broker/measure.h"

enum control_kind {
	CONTROL_FAILED = 1, /* jail to supervisor: a stage failed; @failure */
	CONTROL_READY, /* jail to supervisor: all layers are up, the command is about to run; @ready
			*/
	CONTROL_ENDED, /* broker to supervisor: the command ended; @ended */
	CONTROL_SIGNAL, /* supervisor to broker: pass @signal on to the command */
};

/* As struct stage_error of jail/, which this directory does not know. */
struct control_failure {
	int32_t stage;
	int32_t err;
	char detail[240];
};

/* What is really active, read back where the kernel lets it be. */
struct control_ready {
	uint8_t capabilities_none;
	uint8_t securebits_locked;
	uint8_t no_new_privs;
	uint8_t noexec_view;
	uint8_t landlock;
	uint8_t landlock_scoped;
	uint8_t mdwe;
	uint8_t killable;
	uint8_t wake_here;
	uint8_t fenced; /* the broker's own filter */
	int32_t landlock_abi;
	int32_t groups_kept;
	int32_t filter_mode; /* Seccomp: of the target's status */
	int32_t filters;
};

struct control_ended {
	int32_t status; /* wait(2) */
	struct rusage usage;
	struct measure measure; /* of a run that is learnt from */
};

struct control_message {
	uint32_t kind;
	int32_t signal;
	union {
		struct control_failure failure;
		struct control_ready ready;
		struct control_ended ended;
	};
};

int control_send(int fd, const struct control_message *message);
int control_receive(int fd, struct control_message *ret_message);

#endif
