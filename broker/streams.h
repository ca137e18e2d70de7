/* SPDX-License-Identifier: MIT */
/* broker/streams.h - Random bytes from a seed: one stream for each process of the jail */
#ifndef WARDER_BROKER_STREAMS_H
#define WARDER_BROKER_STREAMS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct stream;

/**
 * struct streams - All of them
 * @lock:	Receivers take bytes while the tracer sees tasks come and go
 * @of:		By thread id; all threads of a process have the same one
 */
struct streams {
	pthread_mutex_t lock;
	struct stream **of;
};

int streams_init(struct streams *streams, uint64_t seed, pid_t first);
int streams_take(struct streams *streams, pid_t tid, void *to, size_t len);
int streams_born(struct streams *streams, pid_t parent, pid_t child, bool thread);
void streams_gone(struct streams *streams, pid_t tid);

#endif
