/* SPDX-License-Identifier: MIT */
/* broker/pool.h - Threads that receive in turn, so that one that blocks stops nobody */
#ifndef WARDER_BROKER_POOL_H
#define WARDER_BROKER_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "broker/request.h"

/* One for each call that may wait: as many tasks as a kernel has by default (pid_max). */
#define POOL_MAX 32768

/* The signal that ends a blocking call of a receiver. Its handler does nothing. */
#define POOL_SIGNAL SIGUSR1

/**
 * struct pool_slot - One receiver thread
 * @pool:	Whose
 * @tid:	Its own thread id, 0 while the slot is free
 * @since:	CLOCK_MONOTONIC nanoseconds at which it took a request; 0 while it has none
 * @id:		That request's cookie
 * @target:	That request's thread
 * @cancelled:	The minder asked it to give way
 * @numbers:	The request ends in a new descriptor, and nobody has asked yet whether that
 *		can have a number
 * @numberless:	The minder asked it to give way for want of one
 */
struct pool_slot {
	struct pool *pool;
	_Atomic pid_t tid;
	_Atomic uint64_t since;
	_Atomic uint64_t id;
	_Atomic pid_t target;
	_Atomic bool cancelled;
	_Atomic bool numbers;
	_Atomic bool numberless;
};

/**
 * struct pool - All receivers
 * @lock:	Guards @leader's changes, @idle and @threads
 * @turn:	Idle ones wait here for the lead
 * @leader:	Index of the one that receives, -1 for "the next one, please", -2 before pool_open()
 * @finished:	The listener has no users left
 * @made:	Threads that there have been
 * @used:	Slots from here on were never taken
 * @minded:	The minder's place among the slots
 */
struct pool {
	struct service *service;
	void (*serve)(struct request *request);
	pthread_mutex_t lock;
	pthread_cond_t turn;
	_Atomic int leader;
	unsigned int idle;
	unsigned int threads;
	_Atomic uint64_t made;
	_Atomic bool finished;
	_Atomic int used;
	int minded;
	struct pool_slot slots[POOL_MAX];
};

int pool_start(struct pool *pool, struct service *service, void (*serve)(struct request *request));
void pool_open(struct pool *pool);
void pool_mind(struct pool *pool);
unsigned int pool_threads(struct pool *pool);
void pool_leave(struct pool *pool, pid_t target);
int pool_may_block(struct pool_slot *slot);
bool pool_again(const struct pool_slot *slot, int *r);
void pool_takes_number(struct pool_slot *slot);
bool pool_numberless(const struct pool_slot *slot);

#endif
