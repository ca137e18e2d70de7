/* SPDX-License-Identifier: MIT */
/* broker/confirm.h - What an execve really started, judged before its first instruction */
#ifndef WARDER_BROKER_CONFIRM_H
#define WARDER_BROKER_CONFIRM_H

#include "broker/request.h"

#define CONFIRM_KNOWN 4
#define CONFIRM_NAME 256

/* A file with code that was found to be allowed. */
struct confirm_known {
	dev_t dev;
	ino_t ino;
	size_t len;
	char path[CONFIRM_NAME];
};

/**
 * struct confirm - What the tracer remembers from one exec to the next
 * @known:	Loaders: nearly every program names the same one. A decision rests on the name and
 *		the inode, and the rules are fixed, so that one is good for the whole run
 * @next:	Which gives way
 */
struct confirm {
	struct confirm_known known[CONFIRM_KNOWN];
	unsigned int next;
};

/**
 * struct confirmation - What is to be done about a new program
 * @caller:	The task that called execve, by the number that it had then
 * @program:	What runs; name_close() when done
 * @other:	What is mapped besides it and may not run: its name, empty when it is not about that
 * @decision:	On the program, or the first refusal
 * @answer:	What a person had said, ANSWER_NONE where nobody was asked
 */
struct confirmation {
	pid_t caller;
	struct name program;
	struct name other;
	struct decision decision;
	enum record_answer answer;
};

int confirm_exec(struct confirm *confirm, const struct service *service, pid_t pid,
		 struct confirmation *confirmation);
void confirm_close(struct confirmation *confirmation);

#endif
