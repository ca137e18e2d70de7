/* SPDX-License-Identifier: MIT */
/* broker/ask.h - Questions to the person at the terminal, and what was answered */
#ifndef WARDER_BROKER_ASK_H
#define WARDER_BROKER_ASK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "broker/control.h"
#include "broker/judge.h"
#include "broker/kept.h"
#include "broker/record.h"

struct question;
struct request;
struct hold;

/**
 * struct asks - All questions of a run
 * @lock:	Guards all but what is atomic
 * @world:	The jail
 * @control:	Socket to the supervisor
 * @target:	The command's first process
 * @patience_ns: After so long a question that was sent is not answered any more
 * @everything:	What is answered to all of them: ANSWER_NO_TERMINAL, ANSWER_DENY_ALL; else
 *		ANSWER_NONE
 * @rules:	By rule, ANSWER_RULE where all that it asks about was granted
 * @kept:	Answers that hold for longer than their question
 * @questions:	Asked and not answered, in the order of their asking, and those that were answered
 *		and not picked up
 * @sent:	The one that the supervisor has, 0: none
 * @sent_ns:	Since when
 * @hold:	Keeps the jail off the terminal meanwhile
 */
struct asks {
	pthread_mutex_t lock;
	const struct world *world;
	int control;
	pid_t target;
	uint64_t patience_ns;
	_Atomic uint8_t everything;
	_Atomic uint8_t *rules;
	uint32_t rule_count;
	struct kept_answer *kept;
	struct question *questions;
	uint32_t last_id;
	uint32_t sent;
	uint64_t sent_ns;
	bool withdrawn;
	struct hold *hold;
};

int asks_init(struct asks *asks, const struct judge *judge);
int asks_answer(struct request *request, const struct name *name, const struct decision *decision,
		enum record_answer *ret_answer, bool *ret_waited);
void asks_done(struct asks *asks, pid_t tid);
void asks_begin_run(struct asks *asks, pid_t tid);
bool asks_may_run(struct asks *asks, const struct name *name, uint32_t rule, pid_t tid,
		  enum record_answer *ret_answer);
void asks_forget(struct asks *asks, pid_t tid);
void asks_take(struct asks *asks, const struct control_answer *answer);
void asks_mind(struct asks *asks);

#endif
