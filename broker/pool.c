// SPDX-License-Identifier: MIT
// broker/pool.c - Threads that receive in turn, so that one that blocks stops nobody
//
// DOC: Theory of operation
//
// One thread, the leader, waits in RECV; all others sleep. It serves what it received and receives
// again: an ordinary call wakes nobody else. A thread that is about to do something that can take
// long (pool_may_block()) passes the lead on first. What nobody foresaw, a file on a hung network
// file system say, is seen by the minder, which looks every few milliseconds: it passes the lead of
// a thread that has been busy too long. The minder also ends blocking calls whose target has died
// or has a signal waiting, by interrupting the thread until it has noticed.
#include "broker/pool.h"

#include <errno.h>
#include <signal.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/listener.h"
#include "broker/target.h"
#include "policy/base/clock.h"
#include "policy/base/kernel.h"

#define BUSY_NS 3000000U /* longer than any call that does not block */
#define LEADING_NS 1000000U /* nor should others wait longer for who has the lead */
#define LEAVE_US 100 /* for a call that is interrupted */
#define SETTLE_US 200 /* until the next one leads */
#define LEADS_MAX 64 /* passed in a row before anything else is minded */
#define MINDED_MAX                                                                                 \
	128 /* calls looked at in a row: that they must end is seen later if there are more */
#define STACK_BYTES (512U * 1024U) /* names are long; what is not used is not there */
#define IDLE_MAX 4
#define CLOSED (-2) /* in the place of a leader */
#define RETRY_US 1000 /* until a thread may be had, where the user may have no more */

static void on_signal(int signal)
{
	(void)signal; /* only there to interrupt */
}

static int spawn(struct pool *pool);

/*
 * Gives the lead away, from the thread that has it or from the minder. False when there is nobody
 * to take it, and no thread to be had.
 */
static bool pass_lead(struct pool *pool, int from)
{
	bool mine, alone;

	pthread_mutex_lock(&pool->lock);
	mine = atomic_load(&pool->leader) == from;
	alone = pool->idle == 0;
	pthread_mutex_unlock(&pool->lock);
	if (!mine)
		return true;
	if (alone && spawn(pool) < 0)
		return false;
	pthread_mutex_lock(&pool->lock);
	if (atomic_compare_exchange_strong(&pool->leader, &from, -1))
		pthread_cond_signal(&pool->turn);
	pthread_mutex_unlock(&pool->lock);
	return true;
}

/* Waits for the lead; false when this thread is one too many. */
static bool take_lead(struct pool *pool, int self)
{
	bool mine = true;

	pthread_mutex_lock(&pool->lock);
	if (pool->idle >= IDLE_MAX) {
		pool->threads--;
		mine = false;
	} else {
		pool->idle++;
		while (atomic_load(&pool->leader) != -1)
			pthread_cond_wait(&pool->turn, &pool->lock);
		pool->idle--;
		atomic_store(&pool->leader, self);
	}
	pthread_mutex_unlock(&pool->lock);
	return mine;
}

static void serve_one(struct pool *pool, struct pool_slot *slot, struct request *request)
{
	atomic_store(&slot->cancelled, false);
	atomic_store(&slot->numbers, false);
	atomic_store(&slot->numberless, false);
	atomic_store(&slot->target, (pid_t)request->notif.pid);
	atomic_store(&slot->id, request->notif.id);
	request_begin(request);
	atomic_store(&slot->since, request->record.time_ns);
	pool->serve(request);
	request_end(request);
	atomic_store(&slot->since, 0);
}

static void *receiver(void *argument)
{
	struct request *request = argument;
	struct pool_slot *slot = request->slot;
	struct pool *pool = slot->pool;
	int self = (int)(slot - pool->slots);
	sigset_t wakes;

	/* Whoever started this thread may have it blocked: the minder does. */
	sigemptyset(&wakes);
	sigaddset(&wakes, POOL_SIGNAL);
	pthread_sigmask(SIG_UNBLOCK, &wakes, NULL);
	/* An umask and a working directory of its own, for calls that depend on them. */
	if (unshare(CLONE_FS) < 0)
		_exit(125);
	umask(0);
	for (;;) {
		int r;

		if (atomic_load(&pool->leader) != self && !take_lead(pool, self))
			break;
		r = listener_receive(pool->service->listener, &request->notif);
		if (r == 0) {
			serve_one(pool, slot, request);
		} else if (r == -ENOENT) {
			/* One vanished request, or nobody left at all: the tracer knows which. */
			sched_yield();
			if (atomic_load(&pool->finished))
				break;
		} else if (r != -EINTR) {
			break;
		}
	}
	free(request);
	atomic_store(&slot->tid, 0);
	return NULL;
}

static void *receiver_start(void *argument)
{
	struct request *request = argument;

	atomic_store(&request->slot->tid, (pid_t)syscall(SYS_gettid));
	return receiver(request);
}

/*
 * Has a thread in a free slot. Its request is large, and little of it is used at a time: it comes
 * from calloc(), which leaves the rest untouched.
 */
static int take_slot(struct pool *pool, struct pool_slot *slot, const pthread_attr_t *attributes)
{
	struct request *request = calloc(1, sizeof(*request));
	pthread_t thread;
	int r;

	if (!request)
		return -ENOMEM;
	request->service = pool->service;
	request->slot = slot;
	slot->pool = pool;
	atomic_store(&slot->tid, -1); /* taken; the thread puts its id there */
	r = -pthread_create(&thread, attributes, receiver_start, request);
	if (r < 0) {
		free(request);
		atomic_store(&slot->tid, 0);
	}
	return r;
}

/* Starts one more receiver. Called where blocking has begun anyway. */
static int spawn(struct pool *pool)
{
	pthread_attr_t attributes;
	int r = -EAGAIN;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	pthread_mutex_lock(&pool->lock);
	for (int i = 0; i < POOL_MAX; i++) {
		struct pool_slot *slot = &pool->slots[i];

		if (atomic_load(&slot->tid))
			continue;
		r = take_slot(pool, slot, &attributes);
		if (r < 0)
			break;
		pool->threads++;
		atomic_fetch_add(&pool->made, 1);
		if (atomic_load(&pool->used) <= i)
			atomic_store(&pool->used, i + 1);
		break;
	}
	pthread_mutex_unlock(&pool->lock);
	pthread_attr_destroy(&attributes);
	return r;
}

/**
 * pool_start() - Have the first threads, which do not receive yet
 * @pool:	Zeroed
 * @service:	Serves the requests
 * @serve:	Called for each, on a receiver's thread
 *
 * Return: 0 or -errno
 */
int pool_start(struct pool *pool, struct service *service, void (*serve)(struct request *request))
{
	struct sigaction action = { .sa_handler = on_signal }; /* no SA_RESTART: it interrupts */
	sigset_t set;
	int r;

	pool->service = service;
	pool->serve = serve;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->turn, NULL);
	atomic_store(&pool->leader, CLOSED);
	if (sigaction(POOL_SIGNAL, &action, NULL) < 0)
		return -errno;
	sigemptyset(&set);
	sigaddset(&set, POOL_SIGNAL);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	r = spawn(pool);
	return r == 0 ? spawn(pool) : r;
}

/* Starts receiving. */
void pool_open(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	atomic_store(&pool->leader, -1);
	pthread_cond_signal(&pool->turn);
	pthread_mutex_unlock(&pool->lock);
}

/**
 * pool_may_block() - Say that this thread may block from here on
 * @slot:	Its slot
 *
 * Context: a receiver, before the call.
 *
 * Return: 0; -KERNEL_ERESTARTSYS when no other thread can be had to receive: the call must not
 * block then, and is asked for again after a while
 */
int pool_may_block(struct pool_slot *slot)
{
	if (pass_lead(slot->pool, (int)(slot - slot->pool->slots)))
		return 0;
	usleep(RETRY_US);
	return -KERNEL_ERESTARTSYS;
}

/**
 * pool_again() - Whether a call that may block is to be made again
 * @slot:	This thread's slot
 * @r:		What came of it, 0 and up or -errno; -KERNEL_ERESTARTSYS when it was interrupted
 *		since the target wants its call to end
 */
bool pool_again(const struct pool_slot *slot, int *r)
{
	if (*r != -EINTR)
		return false;
	if (!atomic_load(&slot->cancelled))
		return true;
	*r = -KERNEL_ERESTARTSYS;
	return false;
}

/**
 * pool_takes_number() - Say that what this thread does ends in a descriptor for the target
 * @slot:	Its slot
 */
void pool_takes_number(struct pool_slot *slot)
{
	atomic_store(&slot->numbers, true);
}

/**
 * pool_numberless() - Whether the call was to end since the target has no number for a descriptor
 * @slot:	This thread's slot
 */
bool pool_numberless(const struct pool_slot *slot)
{
	return atomic_load(&slot->numberless);
}

/*
 * A signal to a group is its leader's, if it takes it (complete_signal() in the kernel): threads
 * that would take it as well go on waiting.
 */
static bool leader_takes_it(const struct world *world, const struct target_state *state)
{
	struct target_state leader;

	return target_state(world, state->tgid, &leader) == 0 && leader.running && leader.signalled;
}

/* Whether a call that blocks is to end: its target is gone, or a signal waits for it. */
static bool must_end(const struct pool *pool, uint64_t id, pid_t target)
{
	const struct world *world = pool->service->world;
	struct target_state state;
	int r;

	if (!listener_alive(pool->service->listener, id))
		return true;
	r = target_state(world, target, &state);
	if (r < 0) /* without a descriptor to look with, it is asked for again: that frees some */
		return r == -EMFILE || r == -ENFILE;
	if (!state.signalled)
		return false;
	return !state.shared || target == state.tgid || !leader_takes_it(world, &state);
}

/*
 * Whether a call that waits would not have waited: natively a descriptor's number is taken before
 * the wait at a FIFO, and there is none. One look: the number would be its own from then on.
 */
static bool lacks_number(const struct pool *pool, struct pool_slot *slot, uint64_t id)
{
	return atomic_exchange(&slot->numbers, false) &&
	       target_table_full(pool->service->world, atomic_load(&slot->target)) &&
	       listener_alive(pool->service->listener, id);
}

/* Whether the leader is, or in a moment will have been, busy for too long, and another one leads.
 */
static bool mind_lead(struct pool *pool)
{
	int leader = atomic_load(&pool->leader);
	uint64_t since = leader < 0 ? 0 : atomic_load(&pool->slots[leader].since);
	uint64_t now = clock_ns();

	if (!since)
		return false;
	if (since + LEADING_NS > now)
		usleep((useconds_t)((since + LEADING_NS - now) / 1000 + 1));
	return atomic_load(&pool->leader) == leader &&
	       atomic_load(&pool->slots[leader].since) == since && pass_lead(pool, leader);
}

/* Ends a call that blocks, if it must end; false when there is none. */
static bool mind_slot(struct pool *pool, struct pool_slot *slot, uint64_t now)
{
	uint64_t since = atomic_load(&slot->since), id = atomic_load(&slot->id);
	pid_t tid = atomic_load(&slot->tid);
	bool numberless;

	if (tid <= 0 || !since || now - since < BUSY_NS)
		return false;
	numberless = lacks_number(pool, slot, id);
	if (!numberless && !must_end(pool, id, atomic_load(&slot->target)))
		return true;
	if (atomic_load(&slot->since) != since || atomic_load(&slot->id) != id)
		return true; /* it has gone on to another request meanwhile */
	atomic_store(&slot->numberless, numberless);
	atomic_store(&slot->cancelled, true);
	syscall(SYS_tgkill, getpid(), tid, POOL_SIGNAL);
	return true;
}

/**
 * pool_threads() - How many receivers there are
 * @pool:	Started
 */
unsigned int pool_threads(struct pool *pool)
{
	unsigned int threads;

	pthread_mutex_lock(&pool->lock);
	threads = pool->threads;
	pthread_mutex_unlock(&pool->lock);
	return threads;
}

/**
 * pool_leave() - See to it that nobody waits for a target that ends
 * @pool:	Started
 * @target:	Its thread, which has not let go of anything yet
 *
 * Whoever waits at a FIFO is seen there by others: natively not longer than it lives.
 *
 * Context: the tracer, before the target is gone. A file system that hangs delays it by 10 ms.
 */
void pool_leave(struct pool *pool, pid_t target)
{
	int used = atomic_load(&pool->used);

	for (int i = 0; i < used; i++) {
		struct pool_slot *slot = &pool->slots[i];
		uint64_t since = atomic_load(&slot->since);

		if (!since || atomic_load(&slot->target) != target)
			continue;
		for (int tries = 0; tries < 100 && atomic_load(&slot->since) == since; tries++) {
			pid_t tid = atomic_load(&slot->tid);

			atomic_store(&slot->cancelled, true);
			if (tid > 0)
				syscall(SYS_tgkill, getpid(), tid, POOL_SIGNAL);
			usleep(LEAVE_US);
		}
	}
}

/* A part of the slots, and the next one the next time: a look at a call costs microseconds. */
static void mind_slots(struct pool *pool)
{
	int used = atomic_load(&pool->used), looked_at = 0;
	uint64_t now = clock_ns();

	for (int i = 0; i < used && looked_at < MINDED_MAX; i++) {
		pool->minded = (pool->minded + 1) % used;
		looked_at += mind_slot(pool, &pool->slots[pool->minded], now);
	}
}

/**
 * pool_mind() - Look after threads that have been busy for long
 * @pool:	Started
 *
 * Calls that wait without having said so come in swarms: behind one lead that was passed the next
 * one is looked at.
 *
 * Context: the minder, every few milliseconds.
 */
void pool_mind(struct pool *pool)
{
	bool leaderless;

	for (int i = 0; i < LEADS_MAX && mind_lead(pool); i++)
		usleep(SETTLE_US);
	mind_slots(pool);
	pthread_mutex_lock(&pool->lock);
	leaderless = atomic_load(&pool->leader) == -1 && !pool->idle;
	pthread_mutex_unlock(&pool->lock);
	if (leaderless)
		spawn(pool); /* there was no thread to be had when the lead was passed */
}
