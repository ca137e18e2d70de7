// SPDX-License-Identifier: MIT
// broker/kept.c - Answers that hold for longer than their question
//
// A person gave each of them, so there are never many.
#include "broker/kept.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct kept_answer {
	struct kept_answer *next;
	enum record_answer answer;
	struct kept_key key; /* its @path is @bytes */
	char bytes[];
};

/* Whether an answer to @kept is one to @key. */
static bool covers(const struct kept_key *kept, const struct kept_key *key)
{
	return kept->span == key->span && kept->tid == key->tid && kept->rule == key->rule &&
	       !(key->verbs & ~kept->verbs) && kept->dev == key->dev && kept->ino == key->ino &&
	       kept->len == key->len && !memcmp(kept->path, key->path, key->len);
}

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
	kept->next = *list;
	kept->answer = answer;
	kept->key = *key;
	kept->key.path = kept->bytes;
	memcpy(kept->bytes, key->path, key->len);
	*list = kept;
}

/**
 * kept_find() - What was answered
 * @list:	Any
 * @key:	All its @verbs must have been asked for, of just this object by just this task
 *
 * Return: ANSWER_NONE when nothing was
 */
enum record_answer kept_find(struct kept_answer *const *list, const struct kept_key *key)
{
	for (const struct kept_answer *kept = *list; kept; kept = kept->next)
		if (covers(&kept->key, key))
			return kept->answer;
	return ANSWER_NONE;
}

/**
 * kept_drop() - Forget what was answered for one task
 * @list:	Any
 * @span:	KEPT_CALL or KEPT_EXEC
 * @tid:	The task
 */
void kept_drop(struct kept_answer **list, enum kept_span span, pid_t tid)
{
	while (*list) {
		struct kept_answer *kept = *list;

		if (kept->key.span != span || kept->key.tid != tid) {
			list = &kept->next;
			continue;
		}
		*list = kept->next;
		free(kept);
	}
}
