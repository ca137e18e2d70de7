// SPDX-License-Identifier: MIT
// broker/pending.c - Questions that are asked and not answered yet
#include "broker/pending.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/request.h"
#include "broker/target.h"

#define GRACE_NS UINT64_C(10000000000) /* for a call that is begun again */
#define LOOK_NS UINT64_C(200000000) /* a look at who is away costs a file of /proc each */

/* Whether what is asked about is a directory, or will be one. */
static bool is_directory(const struct request *request, const struct name *name)
{
	const struct name *moved = &request->name[0];

	if (name->object >= 0)
		return S_ISDIR(name->st.st_mode);
	switch (request->notif.data.nr) {
	case SYS_mkdir:
	case SYS_mkdirat:
		return true;
	case SYS_rename:
	case SYS_renameat:
	case SYS_renameat2:
		return moved->object >= 0 && S_ISDIR(moved->st.st_mode);
	default:
		return false;
	}
}

/**
 * pending_make() - A question about a request
 * @request:	Whose
 * @pid:	Its process
 * @name:	What it is about, one of the request's
 * @decision:	A RECORD_ASK
 *
 * Trust: program and command line are the target's claims.
 *
 * Return: NULL without memory
 */
struct question *pending_make(const struct request *request, pid_t pid, const struct name *name,
			      const struct decision *decision)
{
	const struct world *world = request->service->world;
	pid_t tid = (pid_t)request->notif.pid;
	char path[32], program[PATH_MAX], command[QUESTION_COMMAND];
	size_t command_len = target_command(world, tid, command, sizeof(command));
	struct question *question;
	ssize_t program_len;

	snprintf(path, sizeof(path), "%d/exe", tid);
	program_len = readlinkat(world->proc, path, program, sizeof(program));
	if (program_len < 0)
		program_len = 0;
	question = calloc(1, sizeof(*question) + name->len + (size_t)program_len + command_len);
	if (!question)
		return NULL;
	question->tid = tid;
	question->pid = pid;
	question->rule = decision->rule;
	question->verbs = decision->asks;
	question->directory = is_directory(request, name);
	question->dev = name->object >= 0 ? name->st.st_dev : 0;
	question->ino = name->object >= 0 ? name->st.st_ino : 0;
	question->len = (uint16_t)name->len;
	question->program_len = (uint16_t)program_len;
	question->command_len = (uint16_t)command_len;
	memcpy(question->path, name->path, name->len);
	memcpy(question->path + name->len, program, (size_t)program_len);
	memcpy(question->path + name->len + program_len, command, command_len);
	return question;
}

void pending_free(struct question *question)
{
	if (question)
		free(question->away);
	free(question);
}

/* Whether two are the same, to the person and in what is acted on: one answer will do. */
bool pending_same(const struct question *a, const struct question *b)
{
	return a->pid == b->pid && a->rule == b->rule && a->verbs == b->verbs && a->dev == b->dev &&
	       a->ino == b->ino && a->len == b->len && !memcmp(a->path, b->path, a->len);
}

/* A task's call ends for a signal; without memory its next one asks anew. */
void pending_leave(struct question *question, pid_t tid)
{
	if (question->away_count == question->away_room) {
		size_t room = question->away_room ? question->away_room * 2 : 4;
		pid_t *away = reallocarray(question->away, room, sizeof(*away));

		if (!away)
			return;
		question->away = away;
		question->away_room = room;
	}
	question->away[question->away_count++] = tid;
}

/* It is back, or will not come back. False when it was not away. */
bool pending_return(struct question *question, pid_t tid)
{
	for (size_t i = 0; i < question->away_count; i++)
		if (question->away[i] == tid) {
			question->away[i] = question->away[--question->away_count];
			return true;
		}
	return false;
}

/**
 * pending_given_up() - Whether nobody waits for an answer any more
 * @question:	Any
 * @world:	The jail
 * @now:	CLOCK_MONOTONIC nanoseconds
 *
 * Who is kept off the terminal, or was stopped, cannot come back: that time does not count. Who has
 * a signal waiting that ends it will not come back.
 */
bool pending_given_up(struct question *question, const struct world *world, uint64_t now)
{
	if (question->waiters)
		return false;
	if (!question->away_count)
		return true;
	if (now - question->looked_ns < LOOK_NS)
		return false;
	question->looked_ns = now;
	for (size_t i = question->away_count; i-- > 0;) {
		struct target_state state;

		if (target_state(world, question->away[i], &state) < 0)
			continue;
		if (state.doomed)
			pending_return(question, question->away[i]);
		else if (state.stopped)
			question->left_ns = now;
	}
	return !question->away_count || now - question->left_ns >= GRACE_NS;
}

/* What its answer is kept for; for the run it is about a path, whatever is there later. */
struct kept_key pending_key(const struct question *question, enum kept_span span, pid_t tid)
{
	return (struct kept_key){
		.span = span,
		.tid = tid,
		.rule = question->rule,
		.verbs = question->verbs,
		.dev = span == KEPT_RUN ? 0 : question->dev,
		.ino = span == KEPT_RUN ? 0 : question->ino,
		.path = question->path,
		.len = question->len,
	};
}

/* As it goes to the supervisor; @foreground is the caller's. */
void pending_tell(const struct question *question, struct control_question *ret_question)
{
	const char *program = question->path + question->len;

	ret_question->id = question->id;
	ret_question->rule = question->rule;
	ret_question->pid = question->pid;
	ret_question->verbs = question->verbs;
	ret_question->directory = question->directory;
	ret_question->path_len = question->len;
	ret_question->program_len = question->program_len;
	ret_question->command_len = question->command_len;
	memcpy(ret_question->path, question->path, question->len);
	memcpy(ret_question->program, program, question->program_len);
	memcpy(ret_question->command, program + question->program_len, question->command_len);
}
