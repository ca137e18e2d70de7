// SPDX-License-Identifier: MIT
// broker/ring_reader.c - The ring, and the side of the one who reads it: the supervisor
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/ring_inside.h"

/* Tells the writers how far the reader is. */
static void publish(struct ring *ring)
{
	struct shared *shared = ring->shared;

	atomic_store(&shared->tail, ring->position);
	atomic_fetch_add(&shared->moves, 1);
	if (atomic_exchange(&shared->crowded, 0))
		syscall(SYS_futex, &shared->moves, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

/* Passes over @size bytes. */
static void move_on(struct ring *ring, uint32_t size)
{
	ring->position += size;
	if (!ring->sync)
		publish(ring);
}

/*
 * The slot at the reader's position. false: none, or one that no broker of ours has written, which
 * is never got past.
 */
static bool read_word(const struct ring *ring, uint64_t *ret_word, uint32_t *ret_size)
{
	struct slot *slot = slot_at(ring->shared, ring->position);

	if (ring->position == atomic_load_explicit(&ring->shared->head, memory_order_acquire))
		return false;
	*ret_word = atomic_load_explicit(&slot->word, memory_order_acquire);
	*ret_size = (uint32_t)*ret_word & ~(uint32_t)SLOT_STATES;
	return *ret_word >> 32 == (uint32_t)(ring->position >> 3) && *ret_size &&
	       *ret_size <= RING_BYTES - ring->position % RING_BYTES;
}

/* Takes an unfinished record as it is, if its time is over; false: not yet. */
static bool take_over(struct ring *ring, uint64_t word, uint32_t size)
{
	struct slot *slot = slot_at(ring->shared, ring->position);

	if (!ring->orphaned && !(ring->impatient && ring->waits_at == ring->position))
		return false;
	return atomic_compare_exchange_strong(&slot->word, &word,
					      slot_word(ring->position, size, SLOT_TAKEN));
}

/* Copies the record at the reader's position. */
static void copy_out(struct ring *ring, uint32_t size, bool unfinished)
{
	struct record *copy = (struct record *)(void *)ring->copy;
	uint32_t bytes = size - (uint32_t)offsetof(struct slot, record);
	size_t need = sizeof(*copy);

	if (bytes > sizeof(ring->copy))
		bytes = sizeof(ring->copy) & ~7U;
	memcpy(ring->copy, &slot_at(ring->shared, ring->position)->record, bytes);
	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		need += copy->len[i];
	if (bytes < need) {
		memset(copy->len, 0, sizeof(copy->len));
		copy->kind = 0;
	}
	if (unfinished)
		copy->kind = copy->kind == RECORD_CALL ? RECORD_INTENT : 0;
	atomic_store(&copy->size, bytes);
	ring->current = size;
}

/**
 * ring_peek() - The oldest record
 * @ring:	The ring
 *
 * Trust: a broker that was taken over may write anything into the ring at any time. So a record is
 * copied out by a size that was read once and lies in the ring, and only the copy is looked at. One
 * whose strings do not fit its size is given out with all lengths zero and kind 0: no such record.
 *
 * Return: the copy, NULL while there is none; it stays until ring_release()
 */
const struct record *ring_peek(struct ring *ring)
{
	uint64_t word;
	uint32_t size;

	while (!ring->current) {
		unsigned int state;

		if (!read_word(ring, &word, &size))
			return NULL;
		state = word & SLOT_STATES;
		if (state == SLOT_FILLER || size < sizeof(struct slot) ||
		    (state == SLOT_CLAIMED && ring->orphaned))
			move_on(ring, size);
		else if (state == SLOT_READY)
			copy_out(ring, size, false);
		else if ((state == SLOT_OPEN || (state == SLOT_CLOSING && ring->orphaned)) &&
			 take_over(ring, word, size))
			copy_out(ring, size, true);
		else
			return NULL;
	}
	return (const struct record *)(const void *)ring->copy;
}

/**
 * ring_release() - Give a record's room back to the writers, in step with the log by ring_written()
 * @ring:	The ring
 * @record:	From ring_peek()
 */
void ring_release(struct ring *ring, const struct record *record)
{
	(void)record;
	move_on(ring, ring->current);
	ring->current = 0;
}

/**
 * ring_written() - Say that all that was released is in the log: what it is about may take effect
 * @ring:	The ring
 *
 * Return: whether that is waited for
 */
bool ring_written(struct ring *ring)
{
	if (ring->sync && atomic_load(&ring->shared->tail) != ring->position)
		publish(ring);
	return ring->sync;
}

/* Whether something lies behind the slot at the reader's position. */
static bool lags(const struct ring *ring)
{
	uint64_t word;
	uint32_t size;

	return !ring->current && read_word(ring, &word, &size) &&
	       ring->position + size !=
		       atomic_load_explicit(&ring->shared->head, memory_order_acquire);
}

/**
 * ring_lags() - Whether records wait behind one that has no result yet
 * @ring:	The ring; ring_peek() said that there is none
 *
 * At the second call for the same one the reader gives up waiting, and ring_peek() gives it out as
 * it is: let a while pass in between.
 */
bool ring_lags(struct ring *ring)
{
	if (!lags(ring))
		return false;
	ring->impatient = ring->waits_at == ring->position;
	ring->waits_at = ring->position;
	return true;
}

/* Whether all that was ever reserved has been read. */
bool ring_empty(const struct ring *ring)
{
	return ring->position == atomic_load(&ring->shared->head);
}

/**
 * ring_orphan() - Say that the broker is gone: what is unfinished stays so
 * @ring:	The ring
 */
void ring_orphan(struct ring *ring)
{
	ring->orphaned = true;
}

int ring_wait_fd(const struct ring *ring)
{
	return ring->event;
}

/**
 * ring_sleep() - Say that the reader is about to sleep on ring_wait_fd()
 * @ring:	The ring
 *
 * Return: true when it may; false when a record came in meanwhile
 */
bool ring_sleep(struct ring *ring)
{
	atomic_store(&ring->shared->asleep, 1);
	if (!ring_peek(ring) && !lags(ring))
		return true;
	atomic_store(&ring->shared->asleep, 0);
	return false;
}

/**
 * ring_awake() - Take the bell's count back after a wake-up
 * @ring:	The ring
 */
void ring_awake(struct ring *ring)
{
	uint64_t count;
	ssize_t got = read(ring->event, &count, sizeof(count));

	(void)got; /* EAGAIN: woken by something else */
	atomic_store(&ring->shared->asleep, 0);
}
