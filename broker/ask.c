// SPDX-License-Identifier: MIT
// broker/ask.c - Questions to the person at the terminal, and what was answered
//
// DOC: Theory of operation
//
// A receiver that has to ask puts its question into a list and waits on it like on any call that
// blocks: the lead is passed on, and the minder ends the wait when the target dies or has a signal
// waiting. The minder sends one question at a time to the supervisor, once the jail is kept off the
// terminal (hold.c), and takes the answer. The same question of the same process is asked once,
// however many of its threads wait.
//
// A call that ends for a signal is begun again, and asks again. So a question outlives its last
// waiter for a while; the call that comes back finds it as it was, on the screen or answered.
#include "broker/ask.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/hold.h"
#include "broker/pool.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "policy/base/kernel.h"

#define GRACE_NS UINT64_C(10000000000) /* for a call that is begun again */
#define WAIT_NS 200000000 /* a signal that comes just before the wait is lost */
#define CHANGES (V_MODIFY | V_APPEND | V_CREATE | V_DELETE)

/**
 * struct question - One question
 * @id:		For the supervisor
 * @answer:	enum record_answer, ANSWER_NONE until there is one: a futex
 * @waiters:	Receivers that wait for it
 * @left_ns:	When the last one left
 * @gone:	It left since its target is no more
 * @tid:	The thread that asked first
 * @pid:	Its process
 * @directory:	The object is one
 * @path:	And behind it @program and @command, as in struct control_question
 */
struct question {
	struct question *next;
	uint32_t id;
	_Atomic uint32_t answer;
	unsigned int waiters;
	uint64_t left_ns;
	bool gone;
	pid_t tid;
	pid_t pid;
	uint32_t rule;
	verbs_t verbs;
	bool directory;
	uint16_t len;
	uint16_t program_len;
	uint16_t command_len;
	char path[];
};

/**
 * asks_init() - Nothing asked yet
 * @asks:	@world, @control, @patience_ns, @everything and @hold are set
 * @judge:	Whose rules ask
 *
 * Return: 0 or -ENOMEM
 */
int asks_init(struct asks *asks, const struct judge *judge)
{
	pthread_mutex_init(&asks->lock, NULL);
	asks->rule_count = (uint32_t)judge->policy->rule_count;
	asks->rules = calloc(asks->rule_count + 1, sizeof(*asks->rules));
	return asks->rules ? 0 : -ENOMEM;
}

/* What was said before. Context: locked. */
static enum record_answer known(struct asks *asks, uint32_t rule, const char *path, size_t len,
				verbs_t verbs)
{
	enum record_answer answer = (enum record_answer)atomic_load(&asks->everything);
	enum record_answer kept;

	if (rule >= asks->rule_count)
		return ANSWER_CANNOT;
	if (atomic_load(&asks->rules[rule]))
		return ANSWER_RULE;
	kept = kept_find(&asks->kept, &(struct kept_key){ rule, verbs, 0, path, len });
	return kept ? kept : answer;
}

static struct question *make_question(const struct world *world, pid_t tid, pid_t pid,
				      const struct name *name, const struct decision *decision)
{
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
	question->directory = name->object >= 0 && S_ISDIR(name->st.st_mode);
	question->len = (uint16_t)name->len;
	question->program_len = (uint16_t)program_len;
	question->command_len = (uint16_t)command_len;
	memcpy(question->path, name->path, name->len);
	memcpy(question->path + name->len, program, (size_t)program_len);
	memcpy(question->path + name->len + program_len, command, command_len);
	return question;
}

/* Whether two are the same to the person: one answer will do. */
static bool is_same(const struct question *a, const struct question *b)
{
	return a->pid == b->pid && a->rule == b->rule && a->verbs == b->verbs && a->len == b->len &&
	       !memcmp(a->path, b->path, a->len);
}

/* Puts a question at the end of the list, or gives back the one that is there. Context: locked. */
static struct question *enlist(struct asks *asks, struct question *question)
{
	struct question **at = &asks->questions;

	for (; *at; at = &(*at)->next)
		if (is_same(*at, question)) {
			free(question);
			return *at;
		}
	question->id = ++asks->last_id ? asks->last_id : ++asks->last_id;
	*at = question;
	return question;
}

/* Context: locked. */
static void delist(struct asks *asks, struct question *question)
{
	struct question **at = &asks->questions;

	while (*at != question)
		at = &(*at)->next;
	*at = question->next;
	free(question);
}

/* Waits until there is an answer, or the call has to end. Context: locked. */
static int wait_for(struct asks *asks, struct request *request, struct question *question)
{
	const struct timespec soon = { .tv_nsec = WAIT_NS };
	int r = 0;

	while (!atomic_load(&question->answer) && r == 0) {
		pthread_mutex_unlock(&asks->lock);
		syscall(SYS_futex, &question->answer, FUTEX_WAIT_PRIVATE, ANSWER_NONE, &soon, NULL,
			0);
		r = -EINTR;
		if (pool_again(request->slot, &r))
			r = 0;
		pthread_mutex_lock(&asks->lock);
	}
	return r;
}

static int ask(struct request *request, const struct name *name, const struct decision *decision,
	       enum record_answer *ret_answer)
{
	struct asks *asks = request->service->asks;
	pid_t tid = (pid_t)request->notif.pid;
	struct target_state state;
	struct question *question;
	int r = target_state(asks->world, tid, &state);

	if (r < 0)
		return r;
	question = make_question(asks->world, tid, state.tgid, name, decision);
	if (!question || !request_alive(request)) {
		free(question);
		return question ? -ESRCH : -ENOMEM;
	}
	pthread_mutex_lock(&asks->lock);
	question = enlist(asks, question);
	question->waiters++;
	question->gone = false;
	r = wait_for(asks, request, question);
	question->waiters--;
	if (atomic_load(&question->answer)) {
		*ret_answer = (enum record_answer)atomic_load(&question->answer);
		r = 0;
		if (!question->waiters)
			delist(asks, question);
	} else if (!question->waiters) {
		question->left_ns = clock_ns();
		question->gone = !request_alive(request);
	}
	pthread_mutex_unlock(&asks->lock);
	return r;
}

/**
 * asks_answer() - What a person says about a request
 * @request:	The request
 * @name:	What it is about
 * @decision:	A RECORD_ASK
 * @ret_answer:	The answer, never ANSWER_NONE
 * @ret_waited:	Set when somebody had to be waited for: much may have changed
 *
 * Context: a receiver; waits.
 *
 * Return: 0; -KERNEL_ERESTARTSYS when the target's call must end, or could wait while nobody else
 * receives; -ESRCH; -ENOMEM
 */
int asks_answer(struct request *request, const struct name *name, const struct decision *decision,
		enum record_answer *ret_answer, bool *ret_waited)
{
	struct asks *asks = request->service->asks;
	struct kept_key once = { decision->rule, decision->asks, 0, name->path, name->len };
	struct target_state state;
	enum record_answer answer;
	int r = 0;

	pthread_mutex_lock(&asks->lock);
	answer = known(asks, decision->rule, name->path, name->len, decision->asks);
	pthread_mutex_unlock(&asks->lock);
	if (!answer && (name->len >= PATH_MAX || request->outside))
		answer = ANSWER_CANNOT;
	if (!answer) {
		r = pool_may_block(request->slot);
		if (r == 0)
			r = ask(request, name, decision, &answer);
		*ret_waited = true;
	}
	if (r < 0)
		return r;
	/* The kernel runs it later, and the tracer has to know then: asks_may_run(). */
	if (answer == ANSWER_ONCE && decision->asks & V_EXEC &&
	    target_state(asks->world, (pid_t)request->notif.pid, &state) == 0) {
		once.pid = state.tgid;
		pthread_mutex_lock(&asks->lock);
		kept_add(&asks->kept, &once, ANSWER_ONCE);
		pthread_mutex_unlock(&asks->lock);
	}
	*ret_answer = answer;
	return 0;
}

/**
 * asks_may_run() - Whether a program that now runs was answered for
 * @asks:	Begun
 * @name:	The program, or its loader
 * @rule:	That asks about it
 * @pid:	The process
 * @ret_answer:	What was said
 *
 * Context: the tracer; never waits for a person.
 *
 * Return: true when it was granted
 */
bool asks_may_run(struct asks *asks, const struct name *name, uint32_t rule, pid_t pid,
		  enum record_answer *ret_answer)
{
	enum record_answer answer, once;

	pthread_mutex_lock(&asks->lock);
	answer = known(asks, rule, name->path, name->len, V_EXEC);
	once = kept_find(&asks->kept,
			 &(struct kept_key){ rule, V_EXEC, pid, name->path, name->len });
	answer = !answer_allows(answer) && once ? once : answer;
	pthread_mutex_unlock(&asks->lock);
	*ret_answer = answer ? answer : ANSWER_CANNOT;
	return answer_allows(answer);
}

/**
 * asks_forget_run() - An execve has had its effect: what was answered for it once is over
 * @asks:	Begun
 * @pid:	The process
 */
void asks_forget_run(struct asks *asks, pid_t pid)
{
	pthread_mutex_lock(&asks->lock);
	kept_drop(&asks->kept, pid);
	pthread_mutex_unlock(&asks->lock);
}

static void settle(struct question *question, enum record_answer answer)
{
	atomic_store(&question->answer, answer);
	syscall(SYS_futex, &question->answer, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

/* What is answered for is what was asked, and of changes all: who may make a file may fill it. */
static verbs_t widened(verbs_t verbs)
{
	return verbs & CHANGES ? verbs | CHANGES : verbs;
}

/* Remembers what an answer says beyond its question. Context: locked. */
static void remember(struct asks *asks, const struct question *question, enum record_answer answer)
{
	const struct kept_key key = { question->rule, widened(question->verbs), 0, question->path,
				      question->len };

	switch (answer) {
	case ANSWER_RULE:
		atomic_store(&asks->rules[question->rule], ANSWER_RULE);
		break;
	case ANSWER_DENY_ALL:
	case ANSWER_NO_TERMINAL:
		atomic_store(&asks->everything, (uint8_t)answer);
		break;
	case ANSWER_PATH:
	case ANSWER_ALWAYS:
	case ANSWER_DENY:
	case ANSWER_TIMEOUT:
		kept_add(&asks->kept, &key, answer);
		break;
	case ANSWER_NONE:
	case ANSWER_ONCE:
	case ANSWER_BACKGROUND:
	case ANSWER_CANNOT:
	case ANSWER_COUNT:
		break;
	}
}

/* An answer, and all other questions that it answers too. Context: locked. */
static void answer_all(struct asks *asks, struct question *question, enum record_answer answer)
{
	remember(asks, question, answer);
	settle(question, answer);
	for (struct question *other = asks->questions; other; other = other->next) {
		enum record_answer same =
			atomic_load(&other->answer) || other->id == asks->sent
				? ANSWER_NONE
				: known(asks, other->rule, other->path, other->len, other->verbs);

		if (same)
			settle(other, same);
	}
}

static struct question *by_id(struct asks *asks, uint32_t id)
{
	struct question *question = asks->questions;

	while (question && question->id != id)
		question = question->next;
	return question;
}

/**
 * asks_take() - Take the supervisor's word: an answer, or that a question is off the screen
 * @asks:	Begun
 * @answer:	As received
 *
 * Context: the minder.
 */
void asks_take(struct asks *asks, const struct control_answer *answer)
{
	struct question *question;

	pthread_mutex_lock(&asks->lock);
	question = by_id(asks, asks->sent);
	if (answer->id == asks->sent) {
		asks->sent = 0;
		if (question && !atomic_load(&question->answer) && answer->answer)
			answer_all(asks, question,
				   answer->answer < ANSWER_COUNT
					   ? (enum record_answer)answer->answer
					   : ANSWER_CANNOT);
		if (question && asks->withdrawn)
			question->left_ns = question->waiters ? question->left_ns : 1;
		asks->withdrawn = false;
	}
	pthread_mutex_unlock(&asks->lock);
}

/* Context: locked. */
static void send_question(struct asks *asks, const struct question *question)
{
	struct control_message message = { .kind = CONTROL_QUESTION };
	struct control_question *sent = &message.question;
	const char *program = question->path + question->len;

	sent->id = question->id;
	sent->rule = question->rule;
	sent->pid = question->pid;
	sent->verbs = question->verbs;
	sent->foreground = target_foreground(asks->world, question->tid);
	sent->directory = question->directory;
	sent->path_len = question->len;
	sent->program_len = question->program_len;
	sent->command_len = question->command_len;
	memcpy(sent->path, question->path, question->len);
	memcpy(sent->program, program, question->program_len);
	memcpy(sent->command, program + question->program_len, question->command_len);
	if (control_try(asks->control, &message) < 0)
		return; /* the next time */
	asks->sent = question->id;
	asks->sent_ns = clock_ns();
	asks->withdrawn = false;
}

static void withdraw(struct asks *asks)
{
	struct control_message message = { .kind = CONTROL_WITHDRAW };

	message.answer.id = asks->sent;
	asks->withdrawn = control_try(asks->control, &message) == 0;
}

/* Drops what nobody waits for any more; takes it off the screen first. Context: locked. */
static void mind_left(struct asks *asks, uint64_t now)
{
	struct question *next;

	for (struct question *question = asks->questions; question; question = next) {
		next = question->next;
		if (question->waiters || (!question->gone && now - question->left_ns < GRACE_NS))
			continue;
		if (question->id != asks->sent)
			delist(asks, question);
		else if (!asks->withdrawn)
			withdraw(asks);
	}
}

/* A supervisor that says nothing for so long says nothing any more. Context: locked. */
static void mind_patience(struct asks *asks, uint64_t now)
{
	struct question *question;

	if (!asks->sent || now - asks->sent_ns < asks->patience_ns)
		return;
	atomic_store(&asks->everything, ANSWER_CANNOT);
	asks->sent = 0;
	for (question = asks->questions; question; question = question->next)
		if (!atomic_load(&question->answer))
			settle(question, ANSWER_CANNOT);
}

/**
 * asks_mind() - Send the next question; see to those that nobody waits for
 * @asks:	Begun
 *
 * Context: the minder, every few milliseconds.
 */
void asks_mind(struct asks *asks)
{
	struct question *question;
	uint64_t now = clock_ns();

	pthread_mutex_lock(&asks->lock);
	mind_left(asks, now);
	mind_patience(asks, now);
	question = asks->questions;
	while (question && (atomic_load(&question->answer) || question->gone))
		question = question->next;
	if (!asks->sent && question && hold_take(asks->hold))
		send_question(asks, question);
	else if (!asks->sent && !question)
		hold_release(asks->hold);
	pthread_mutex_unlock(&asks->lock);
}
