/* SPDX-License-Identifier: MIT */
/* broker/pending.h - Questions that are asked and not answered yet */
#ifndef WARDER_BROKER_PENDING_H
#define WARDER_BROKER_PENDING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "broker/control.h"
#include "broker/judge.h"
#include "broker/kept.h"

struct request;

/**
 * struct question - One question
 * @id:		For the supervisor
 * @answer:	enum record_answer, ANSWER_NONE until there is one: a futex
 * @waiters:	Receivers that wait for it
 * @away:	Tasks whose call ended for a signal, and is begun again: they wait as well
 * @away_count:	How many
 * @away_room:	Room there
 * @left_ns:	When the last one left, or was last seen to be kept from coming back
 * @looked_ns:	When that was last looked at
 * @tid:	The thread that asked first
 * @pid:	Its process
 * @directory:	What is asked about is one, or is to become one
 * @dev:	The object itself, with @ino; 0 where there is none yet
 * @ino:	Likewise
 * @path:	And behind it @program and @command, as in struct control_question
 */
struct question {
	struct question *next;
	uint32_t id;
	_Atomic uint32_t answer;
	unsigned int waiters;
	pid_t *away;
	size_t away_count;
	size_t away_room;
	uint64_t left_ns;
	uint64_t looked_ns;
	pid_t tid;
	pid_t pid;
	uint32_t rule;
	verbs_t verbs;
	bool directory;
	dev_t dev;
	ino_t ino;
	uint16_t len;
	uint16_t program_len;
	uint16_t command_len;
	char path[];
};

struct question *pending_make(const struct request *request, pid_t pid, const struct name *name,
			      const struct decision *decision);
void pending_free(struct question *question);
bool pending_same(const struct question *a, const struct question *b);
void pending_leave(struct question *question, pid_t tid);
bool pending_return(struct question *question, pid_t tid);
bool pending_given_up(struct question *question, const struct world *world, uint64_t now);
struct kept_key pending_key(const struct question *question, enum kept_span span, pid_t tid);
void pending_tell(const struct question *question, struct control_question *ret_question);

#endif
