/* SPDX-License-Identifier: MIT */
/* supervisor/run/streams.h - The same input for every run of a command, and what comes out of it */
#ifndef WARDER_SUPERVISOR_RUN_STREAMS_H
#define WARDER_SUPERVISOR_RUN_STREAMS_H

#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "policy/base/text.h"
#include "supervisor/verdict/observation.h"

/*
 * DOC: How runs use it
 *
 *	input_open()		once: standard input is copied, if it cannot be read twice
 *	streams_open()		for each run: its pipes
 *	streams_inside()	in the child that becomes the jail
 *	streams_begin()		when it is up: a thread of the supervisor's takes what comes
 *	streams_stop()		when it has ended: what is left is passed on
 *	streams_end()		the same, and what came
 *	streams_close()		in any case
 *
 * The thread lives between two launches: a child that is cloned meanwhile could find the heap
 * locked.
 */

/* How standard input is given again. */
enum input_kind {
	INPUT_SAME, /* a device, or closed: as it is */
	INPUT_FILE, /* opened again, at the same place */
	INPUT_COPY, /* a pipe or a socket: written into a pipe from a copy in memory */
};

/**
 * struct input - What every run is given
 * @kind:	Of standard input
 * @start:	INPUT_FILE: where it begins
 * @flags:	INPUT_FILE: how it is open
 * @copy:	INPUT_COPY: a memory file, @size bytes
 * @size:	Likewise
 * @out:	Standard output and error are open
 * @joined:	They are one file
 */
struct input {
	enum input_kind kind;
	off_t start;
	int flags;
	int copy;
	off_t size;
	bool out[2];
	bool joined;
};

/**
 * struct streams - 0-2 of one run
 * @input:	What it is given
 * @given:	What the command gets; -1: what warder has
 * @taken:	Reading ends of output and error, -1: none, or ended
 * @fed:	Writing end of the input, -1: none, or all of it is written
 * @fed_at:	How much of it is
 * @onward:	Where output and error are passed on to, -1: nowhere
 * @stop:	eventfd: the command has ended, only what is there is still to be taken
 * @patient:	Nobody has said so yet
 * @state:	Digests of what came
 * @prints:	What is told of it
 * @most:	Bytes that may come out, of both together
 * @came:	Bytes that have
 * @flood:	eventfd that is told when it was more; -1: nobody wants to know. Not ours
 */
struct streams {
	const struct input *input;
	int given[3];
	int taken[2];
	int fed;
	off_t fed_at;
	int onward[2];
	int stop;
	bool patient;
	bool running;
	pthread_t thread;
	crypto_generichash_state state[2];
	struct stream_print prints[2];
	uint64_t most;
	uint64_t came;
	int flood;
};

#define INPUT_NONE ((struct input){ .copy = -1 })
#define STREAMS_NONE                                                                               \
	((struct streams){ .given = { -1, -1, -1 },                                                \
			   .taken = { -1, -1 },                                                    \
			   .fed = -1,                                                              \
			   .onward = { -1, -1 },                                                   \
			   .stop = -1,                                                             \
			   .most = UINT64_MAX,                                                     \
			   .flood = -1 })

void input_leave(struct input *ret_source);
int input_open(struct input *ret_source, struct text *message);
void input_close(struct input *input);
int streams_open(const struct input *input, bool in_place, struct streams *ret_streams);
int streams_inside(struct streams *streams);
int streams_begin(struct streams *streams);
void streams_stop(struct streams *streams);
void streams_end(struct streams *streams, struct observation *observation);
void streams_close(struct streams *streams);

#endif
