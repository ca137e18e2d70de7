/* SPDX-License-Identifier: MIT */
/* broker/kept.h - Answers that hold for longer than their question */
#ifndef WARDER_BROKER_KEPT_H
#define WARDER_BROKER_KEPT_H

#include <sys/types.h>

#include "broker/record.h"

struct kept_answer;

/* For how long an answer holds. */
enum kept_span {
	KEPT_RUN, /* until the run of warder ends, for whoever asks */
	KEPT_CALL, /* until one call of one task is over: a signal may make it begin again */
	KEPT_EXEC, /* until what one task's execve started has been looked at */
};

/**
 * struct kept_key - What an answer is about
 * @span:	How long it holds
 * @tid:	For which task; 0 with KEPT_RUN
 * @rule:	The rule that asked
 * @verbs:	What was asked for
 * @dev:	The object itself, with @ino; 0 where there is none, and with KEPT_RUN
 * @ino:	Likewise
 * @path:	@len bytes
 * @len:	How many
 */
struct kept_key {
	enum kept_span span;
	pid_t tid;
	uint32_t rule;
	verbs_t verbs;
	dev_t dev;
	ino_t ino;
	const char *path;
	size_t len;
};

void kept_add(struct kept_answer **list, const struct kept_key *key, enum record_answer answer);
enum record_answer kept_find(struct kept_answer *const *list, const struct kept_key *key);
void kept_drop(struct kept_answer **list, enum kept_span span, pid_t tid);

#endif
