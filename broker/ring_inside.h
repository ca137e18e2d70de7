/* SPDX-License-Identifier: MIT */
/* broker/ring_inside.h - How the ring lies in memory: for its two sides alone */
#ifndef WARDER_BROKER_RING_INSIDE_H
#define WARDER_BROKER_RING_INSIDE_H

#include <stdatomic.h>
#include <stddef.h>

#include "broker/ring.h"

struct shared {
	_Atomic uint64_t head; /* bytes ever reserved */
	_Atomic uint64_t tail; /* bytes ever released, for the writers to read */
	_Atomic uint32_t lock; /* of @head, for the writers */
	_Atomic uint32_t closed; /* futex, never woken: nothing may be reserved any more */
	_Atomic uint32_t asleep; /* the reader waits on the event */
	_Atomic uint32_t moves; /* futex: counts the moves of @tail */
	_Atomic uint32_t crowded; /* a writer waits on @moves */
	_Alignas(64) unsigned char bytes[RING_BYTES];
};

/* In the low bits of a slot's word. */
enum slot_state {
	SLOT_READY, /* the record is there */
	SLOT_CLAIMED, /* nothing is, yet */
	SLOT_OPEN, /* it is there without its result: the writer acts */
	SLOT_CLOSING, /* the writer is putting the result in */
	SLOT_TAKEN, /* the reader has it without its result */
	SLOT_FILLER, /* to be passed over */
	SLOT_STATES = 7
};

/*
 * @word is the slot's bytes, a multiple of 8, with an enum slot_state, and in its upper half where
 * in the stream it is: an eighth of its position, so that a writer that comes late does not take
 * another record of the same length in the same place for its own.
 */
struct slot {
	_Atomic uint64_t word;
	struct record record;
};

/* The largest slot: all its strings as long as their lengths can say. */
#define SLOT_MAX (sizeof(struct slot) + RECORD_STRINGS * (size_t)UINT16_MAX + 8)

/*
 * Each process has its own copy of this since the fork. What the reader relies on is in it and not
 * in the shared memory, which a broker that was taken over could change under its hands.
 */
struct ring {
	struct shared *shared;
	int event;
	bool sync; /* the log is kept in step */
	bool orphaned; /* the broker is gone: nobody finishes anything any more */
	uint64_t position; /* of the reader: bytes ever read */
	uint64_t waits_at; /* where it waited for a result */
	bool impatient; /* it did so long enough */
	uint32_t current; /* bytes of the slot whose record is in @copy, 0: none */
	_Alignas(struct record) unsigned char copy[SLOT_MAX];
};

static inline struct slot *slot_at(struct shared *shared, uint64_t position)
{
	return (struct slot *)(void *)(shared->bytes + position % RING_BYTES);
}

static inline uint64_t slot_word(uint64_t position, uint32_t size, enum slot_state state)
{
	return position >> 3 << 32 | size | state;
}

#endif
