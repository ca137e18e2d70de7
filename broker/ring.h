/* SPDX-License-Identifier: MIT */
/* broker/ring.h - The ring in shared memory that takes records from the broker to the supervisor */
#ifndef WARDER_BROKER_RING_H
#define WARDER_BROKER_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/record.h"

/**
 * struct ring - A byte ring that many threads of the broker fill and the supervisor empties
 *
 * Lives in a MAP_SHARED mapping made before the broker is. A record never wraps: where one does
 * not fit before the end, a filler covers the rest. A full ring makes the writer wait; nothing is
 * dropped. What was written or prepared survives the broker's death at whatever instruction.
 */
struct ring;

/* Where a prepared record is. */
struct ring_claim {
	uint64_t position;
	uint32_t size;
};

#define RING_BYTES (1U << 20)

int ring_create(bool sync, struct ring **ret_ring);
void ring_destroy(struct ring *ring);

/* Broker. @strings may hold NULL where there is none. Waits while the ring is full. */
void ring_write(struct ring *ring, const struct record *record,
		const char *const strings[RECORD_STRINGS]);
void ring_prepare(struct ring *ring, const struct record *record,
		  const char *const strings[RECORD_STRINGS], struct ring_claim *ret_claim);
void ring_finish(struct ring *ring, const struct ring_claim *claim, const struct record *record,
		 const char *const strings[RECORD_STRINGS]);
void ring_retract(struct ring *ring, const struct ring_claim *claim);
void ring_close(struct ring *ring);

/* Supervisor. */
const struct record *ring_peek(struct ring *ring);
void ring_release(struct ring *ring, const struct record *record);
bool ring_written(struct ring *ring);
bool ring_lags(struct ring *ring);
bool ring_empty(const struct ring *ring);
void ring_orphan(struct ring *ring);
int ring_wait_fd(const struct ring *ring);
bool ring_sleep(struct ring *ring);
void ring_awake(struct ring *ring);

#endif
