/* SPDX-License-Identifier: MIT */
/* supervisor/ask/asking.h - Asking the person at the terminal, while a run goes on */
#ifndef WARDER_SUPERVISOR_ASK_ASKING_H
#define WARDER_SUPERVISOR_ASK_ASKING_H

#include "broker/control.h"
#include "broker/record.h"
#include "policy/tree.h"
#include "supervisor/ask/remember.h"
#include "supervisor/ask/terminal.h"
#include "supervisor/tty/relay.h"

/* Nobody can have read the question before: what is typed until then was meant for something else.
 */
#define ASKING_PAUSE_MS 700

enum asking_state {
	ASKING_IDLE,
	ASKING_SHOWN, /* the question can be read, and is not yet to be answered */
	ASKING_OPEN,
};

/**
 * struct asking - One question at a time
 * @terminal:	Where
 * @timer:	timerfd: the end of the pause, then of the patience
 * @control:	Socket to the broker
 * @policy:	The run's
 * @tree:	Of it
 * @remember:	--remember's file
 * @timeout_ns:	How long an answer may take
 * @relay:	Who else is at the terminal, NULL: nobody but the jail
 * @state:	Of the question
 * @question:	The question
 * @line:	What `always` would append, empty where it can append nothing
 * @output:	For the terminal, not yet written
 * @written:	Bytes of it that are
 */
struct asking {
	struct terminal terminal;
	int timer;
	int control;
	const struct policy *policy;
	const struct tree *tree;
	struct remember *remember;
	uint64_t timeout_ns;
	struct relay *relay;
	enum asking_state state;
	struct control_question question;
	struct text line;
	struct text output;
	size_t written;
};

#define ASKING_NONE ((struct asking){ .terminal = { .fd = -1 }, .timer = -1 })

int asking_open(struct asking *asking);
void asking_close(struct asking *asking);
void asking_take(struct asking *asking, const struct control_message *message);
int asking_events(const struct asking *asking);
void asking_ready(struct asking *asking, int events);
void asking_timer(struct asking *asking);

#endif
