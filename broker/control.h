/* SPDX-License-Identifier: MIT */
/* broker/control.h - What supervisor and broker say to each other, one datagram a message */
#ifndef WARDER_BROKER_CONTROL_H
#define WARDER_BROKER_CONTROL_H

#include <limits.h>
#include <stdint.h>
#include <sys/resource.h>

#include "broker/measure.h"

enum control_kind {
	CONTROL_FAILED = 1, /* jail to supervisor: a stage failed; @failure */
	CONTROL_READY, /* jail to supervisor: all layers are up, the command is about to run; @ready
			*/
	CONTROL_ENDED, /* broker to supervisor: the command ended; @ended */
	CONTROL_SIGNAL, /* supervisor to broker: pass @signal on to the command */
	CONTROL_STOPPED, /* broker to supervisor: @signal stopped the command, at a terminal of its
			  * own. Once, until it is continued */
	CONTROL_CONTINUE, /* supervisor to broker: its whole group is to go on */
	CONTROL_QUESTION, /* broker to supervisor: ask a person; @question. One at a time */
	CONTROL_WITHDRAW, /* broker to supervisor: nobody waits for that any more; @answer.id */
	CONTROL_ANSWER, /* supervisor to broker: to either, when the terminal is free; @answer */
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
	uint8_t landlock_connect; /* it holds the TCP ports of this verb */
	uint8_t landlock_bind;
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
	uint32_t unheard; /* there may have been processes that nobody has heard of */
	struct measure measure; /* of a run that is learnt from */
};

/* Of a command line; the rest is left out. */
#define QUESTION_COMMAND 1024

/**
 * struct control_question - What a person is asked
 * @id:		For the answer
 * @rule:	Index of the rule that asks
 * @pid:	The process, as the jail numbers it
 * @verbs:	What is asked for, of what the rule asks about
 * @foreground:	The terminal's foreground process group is one of the jail's own
 * @directory:	It is about a directory
 * @path_len:	Bytes of @path: what was decided on
 * @program_len: Bytes of @program: what the process runs
 * @command_len: Bytes of @command: its arguments, a NUL behind each. Its own claim
 */
struct control_question {
	uint32_t id;
	uint32_t rule;
	int32_t pid;
	uint16_t verbs;
	uint8_t foreground;
	uint8_t directory;
	uint16_t path_len;
	uint16_t program_len;
	uint16_t command_len;
	char path[PATH_MAX];
	char program[PATH_MAX];
	char command[QUESTION_COMMAND];
};

struct control_answer {
	uint32_t id;
	uint32_t answer; /* enum record_answer; ANSWER_NONE to what was withdrawn */
};

struct control_message {
	uint32_t kind;
	int32_t signal;
	union {
		struct control_failure failure;
		struct control_ready ready;
		struct control_ended ended;
		struct control_question question;
		struct control_answer answer;
	};
};

int control_send(int fd, const struct control_message *message);
int control_try(int fd, const struct control_message *message);
int control_receive(int fd, struct control_message *ret_message);

#endif
