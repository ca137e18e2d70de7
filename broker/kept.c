// SPDX-License-Identifier: MIT
// broker/kept.c - Answers that hold for longer than their question
//
// A person gave each of them, so there are never many.
#include "broker/kept.h"

#include <stdlib.h>
#include <string.h>

struct kept_answer {
	struct kept_answer *next;
	enum record_answer answer;
	uint32_t rule;
	verbs_t verbs;
	pid_t pid;
	size_t len;
	char path[];
};

/**
 * kept_add() - Keep an answer; where there is no memory it is forgotten, and asked for again
 * @list:	NULL at first
 * @key:	What it is about
 * @answer:	The answer
 */
void kept_add(struct kept_answer **list, const struct kept_key *key, enum record_answer answer)
{
	struct kept_answer *kept = malloc(sizeof(*kept) + key->len);

	if (!kept)
		return;
	*kept = (struct kept_answer){ .next = *list,
				      .answer = answer,
				      .rule = key->rule,
				      .verbs = key->verbs,
				      .pid = key->pid,
				      .len = key->len };
	memcpy(kept->path, key->path, key->len);
	*list = kept;
}

/**
 * kept_find() - What was answered
 * @list:	Any
 * @key:	All its @verbs must have been asked for, of the same process if it names one
 *
 * Return: ANSWER_NONE when nothing was
 */
enum record_answer kept_find(struct kept_answer *const *list, const struct kept_key *key)
{
	for (const struct kept_answer *kept = *list; kept; kept = kept->next)
		if (kept->rule == key->rule && kept->pid == key->pid && kept->len == key->len &&
		    !(key->verbs & ~kept->verbs) && !memcmp(kept->path, key->path, key->len))
			return kept->answer;
	return ANSWER_NONE;
}

/**
 * kept_drop() - Forget what was answered for one process
 * @list:	Any
 * @pid:	The process
 */
void kept_drop(struct kept_answer **list, pid_t pid)
{
	while (*list) {
		struct kept_answer *kept = *list;

		if (kept->pid != pid) {
			list = &kept->next;
			continue;
		}
		*list = kept->next;
		free(kept);
	}
}
