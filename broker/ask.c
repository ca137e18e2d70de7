// SPDX-License-Identifier: MIT
// broker/ask.c - Questions to the person at the terminal, and what was answered
//
// DOC: Theory of operation
//
// A receiver that has to ask puts its question into a list and waits on it like on any call that
// blocks: the lead is passed on, and the minder ends the wait when the target dies or has a signal
// waiting. The minder sends one question at a time to the supervisor, once the jail is kept off the
// terminal (hold.c), and takes the answer. The same question of the same process is asked once,
// however many of its threads wait: an answer is for those that wait when it is given.
//
// A call that ends for a signal is begun again, whatever the handler's flags, and asks again. So
// who left for a signal still waits (pending.c), and what was answered to a call, be it while its
// task ran a handler, is kept for that task until the call is over (KEPT_CALL): it may ask more
// than once, about two names, and must not start anew each time.
#include "broker/ask.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/hold.h"
#include "broker/pending.h"
#include "broker/pool.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "policy/base/kernel.h"

#define WAIT_NS 200000000 /* a signal that comes just before the wait is lost */
#define CHANGES (V_MODIFY | V_APPEND | V_CREATE | V_DELETE)

/**
 * asks_init() - Nothing asked yet
 * @asks:	The members up to @everything and @hold are set
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

/* What was said before, to everybody. Context: locked. */
static enum record_answer known(struct asks *asks, uint32_t rule, const char *path, size_t len,
				verbs_t verbs)
{
	enum record_answer answer = (enum record_answer)atomic_load(&asks->everything);
	const struct kept_key key = {
		.span = KEPT_RUN, .rule = rule, .verbs = verbs, .path = path, .len = len
	};
	enum record_answer kept;

	if (rule >= asks->rule_count)
		return ANSWER_CANNOT;
	if (atomic_load(&asks->rules[rule]))
		return ANSWER_RULE;
	kept = kept_find(&asks->kept, &key);
	return kept ? kept : answer;
}

/* Puts a question at the end of the list, or gives back the one that is there. Context: locked. */
static struct question *enlist(struct asks *asks, struct question *question)
{
	struct question **at = &asks->questions;

	for (; *at; at = &(*at)->next)
		if (!atomic_load(&(*at)->answer) && pending_same(*at, question)) {
			pending_free(question);
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
	pending_free(question);
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
	question = pending_make(request, state.tgid, name, decision);
	if (!question || !request_alive(request)) {
		r = question ? -ESRCH : -ENOMEM;
		pending_free(question);
		return r;
	}
	pthread_mutex_lock(&asks->lock);
	question = enlist(asks, question);
	pending_return(question, tid);
	question->waiters++;
	r = wait_for(asks, request, question);
	question->waiters--;
	if (atomic_load(&question->answer)) {
		*ret_answer = (enum record_answer)atomic_load(&question->answer);
		r = 0;
		if (!question->waiters)
			delist(asks, question);
	} else {
		if (request_alive(request))
			pending_leave(question, tid);
		question->left_ns = question->looked_ns = clock_ns();
	}
	pthread_mutex_unlock(&asks->lock);
	return r;
}

/*
 * Keeps a yes for a call that may begin again, and one to an execve for the tracer, who has to know
 * when the kernel has run it: asks_may_run().
 */
static void keep_once(struct asks *asks, struct request *request, struct kept_key *once)
{
	pthread_mutex_lock(&asks->lock);
	if (!kept_find(&asks->kept, once))
		kept_add(&asks->kept, once, ANSWER_ONCE);
	if (once->verbs & V_EXEC) {
		once->span = KEPT_EXEC;
		kept_add(&asks->kept, once, ANSWER_ONCE);
	}
	pthread_mutex_unlock(&asks->lock);
	if (!request_alive(request)) /* too late for asks_forget() */
		asks_forget(asks, once->tid);
	request->answered = true;
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
 * Return: 0; -KERNEL_ERESTARTNOINTR when the target's call must end, or could wait while nobody
 * else receives: natively no signal ends it here, so it begins again; -ESRCH; -ENOMEM
 */
int asks_answer(struct request *request, const struct name *name, const struct decision *decision,
		enum record_answer *ret_answer, bool *ret_waited)
{
	struct asks *asks = request->service->asks;
	struct kept_key once = {
		.span = KEPT_CALL,
		.tid = (pid_t)request->notif.pid,
		.rule = decision->rule,
		.verbs = decision->asks,
		.dev = name->object >= 0 ? name->st.st_dev : 0,
		.ino = name->object >= 0 ? name->st.st_ino : 0,
		.path = name->path,
		.len = name->len,
	};
	enum record_answer answer;
	int r = 0;

	pthread_mutex_lock(&asks->lock);
	answer = known(asks, decision->rule, name->path, name->len, decision->asks);
	if (!answer)
		answer = kept_find(&asks->kept, &once);
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
		return r == -KERNEL_ERESTARTSYS ? -KERNEL_ERESTARTNOINTR : r;
	if (answer == ANSWER_ONCE)
		keep_once(asks, request, &once);
	*ret_answer = answer;
	return 0;
}

/* A call is over: what was answered to it alone is, too. Before the target runs on. */
void asks_done(struct asks *asks, pid_t tid)
{
	pthread_mutex_lock(&asks->lock);
	kept_drop(&asks->kept, KEPT_CALL, tid);
	pthread_mutex_unlock(&asks->lock);
}

/* An execve begins: one before it that failed in the kernel has left an answer behind. */
void asks_begin_run(struct asks *asks, pid_t tid)
{
	pthread_mutex_lock(&asks->lock);
	kept_drop(&asks->kept, KEPT_EXEC, tid);
	pthread_mutex_unlock(&asks->lock);
}

/**
 * asks_may_run() - Whether a program that now runs was answered for
 * @asks:	Begun
 * @name:	The program, or its loader
 * @rule:	That asks about it
 * @tid:	The task that called execve
 * @ret_answer:	What was said
 *
 * Context: the tracer; never waits for a person.
 *
 * Return: true when it was granted
 */
bool asks_may_run(struct asks *asks, const struct name *name, uint32_t rule, pid_t tid,
		  enum record_answer *ret_answer)
{
	const struct kept_key once = {
		.span = KEPT_EXEC,
		.tid = tid,
		.rule = rule,
		.verbs = V_EXEC,
		.dev = name->st.st_dev,
		.ino = name->st.st_ino,
		.path = name->path,
		.len = name->len,
	};
	enum record_answer answer, given;

	pthread_mutex_lock(&asks->lock);
	answer = known(asks, rule, name->path, name->len, V_EXEC);
	given = kept_find(&asks->kept, &once);
	answer = !answer_allows(answer) && given ? given : answer;
	pthread_mutex_unlock(&asks->lock);
	*ret_answer = answer ? answer : ANSWER_CANNOT;
	return answer_allows(answer);
}

/**
 * asks_forget() - A task has ended, or runs another program: its calls do not come back
 * @asks:	Begun
 * @tid:	The task
 *
 * Context: the tracer, before the number can be another's.
 */
void asks_forget(struct asks *asks, pid_t tid)
{
	pthread_mutex_lock(&asks->lock);
	kept_drop(&asks->kept, KEPT_CALL, tid);
	kept_drop(&asks->kept, KEPT_EXEC, tid);
	for (struct question *question = asks->questions; question; question = question->next)
		pending_return(question, tid);
	pthread_mutex_unlock(&asks->lock);
}

/* Those that left for a signal find a yes when they are back; all else they find as everybody. */
static void settle(struct asks *asks, struct question *question, enum record_answer answer)
{
	for (size_t i = 0; i < question->away_count && answer == ANSWER_ONCE; i++) {
		const struct kept_key once = pending_key(question, KEPT_CALL, question->away[i]);

		kept_add(&asks->kept, &once, answer);
	}
	question->away_count = 0;
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
	struct kept_key key = pending_key(question, KEPT_RUN, 0);

	key.verbs = widened(key.verbs);
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
	settle(asks, question, answer);
	for (struct question *other = asks->questions; other; other = other->next) {
		enum record_answer same =
			atomic_load(&other->answer) || other->id == asks->sent
				? ANSWER_NONE
				: known(asks, other->rule, other->path, other->len, other->verbs);

		if (same)
			settle(asks, other, same);
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
			question->away_count = 0;
		asks->withdrawn = false;
	}
	pthread_mutex_unlock(&asks->lock);
}

/* Context: locked. */
static void send_question(struct asks *asks, const struct question *question)
{
	struct control_message message = { .kind = CONTROL_QUESTION };

	pending_tell(question, &message.question);
	message.question.foreground = target_foreground(asks->world, asks->target) ||
				      target_foreground(asks->world, question->tid);
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
		if (!pending_given_up(question, asks->world, now))
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
			settle(asks, question, ANSWER_CANNOT);
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
	while (question &&
	       (atomic_load(&question->answer) || !(question->waiters || question->away_count)))
		question = question->next;
	if (!asks->sent && question && hold_take(asks->hold))
		send_question(asks, question);
	else if (!asks->sent && !question)
		hold_release(asks->hold);
	pthread_mutex_unlock(&asks->lock);
}
