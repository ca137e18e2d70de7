/* SPDX-License-Identifier: MIT */
/* broker/kept.h - Answers that hold for longer than their question */
#ifndef WARDER_BROKER_KEPT_H
#define WARDER_BROKER_KEPT_H

#include <sys/types.h>

#include "broker/record.h"

struct kept_answer;

/**
 * struct kept_key - What an answer is about
 * @rule:	The rule that asked
 * @verbs:	What was asked for
 * @pid:	For one execve of this process, until its program runs; 0: for everybody
 * @path:	@len bytes
 * @len:	How many
 */
struct kept_key {
	uint32_t rule;
	verbs_t verbs;
	pid_t pid;
	const char *path;
	size_t len;
};

void kept_add(struct kept_answer **list, const struct kept_key *key, enum record_answer answer);
enum record_answer kept_find(struct kept_answer *const *list, const struct kept_key *key);
void kept_drop(struct kept_answer **list, pid_t pid);

#endif
