// SPDX-License-Identifier: MIT
// broker/record.c - What happened, as fixed binary records in a ring shared with the supervisor
//
// DOC: Theory of operation
//
// Writers reserve room with one compare-and-swap on @head, copy their record there and publish it
// by storing its size. The one reader follows @tail: a size of zero says "reserved, not yet
// written". It zeroes what it has read before it moves @tail on, so that a fresh slot always starts
// with zero. The reader sleeps on an eventfd; a writer rings it only when the reader has said that
// it sleeps, so a busy stretch costs one wake-up and not one for each record.
#include "broker/record.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct shared {
	_Atomic uint64_t head; /* bytes ever reserved */
	_Atomic uint64_t tail; /* bytes ever released, for the writers to read */
	_Atomic uint32_t asleep; /* the reader waits on the event */
	_Atomic uint32_t moves; /* futex: counts the moves of @tail */
	_Atomic uint32_t crowded; /* a writer waits on @moves */
	_Alignas(64) unsigned char bytes[RING_BYTES];
};

/* The largest record: all its strings as long as their lengths can say. */
#define RECORD_MAX (sizeof(struct record) + RECORD_STRINGS * (size_t)UINT16_MAX + 8)

/*
 * Each process has its own copy of this since the fork. What the reader relies on is in it and not
 * in the shared memory, which a broker that was taken over could change under its hands.
 */
struct ring {
	struct shared *shared;
	int event;
	uint64_t position; /* of the reader: bytes ever released */
	uint32_t current; /* bytes of the record in @copy, 0: none */
	_Alignas(struct record) unsigned char copy[RECORD_MAX];
};

/* Where no record fits before the end of the ring: skip to its start. */
#define KIND_FILLER 0

static struct record *record_at(struct shared *shared, uint64_t position)
{
	return (struct record *)(void *)(shared->bytes + position % RING_BYTES);
}

/**
 * ring_create() - Make an empty ring that a child made by fork shares
 * @ret_ring:	The ring
 *
 * Return: 0 or -errno
 */
int ring_create(struct ring **ret_ring)
{
	struct ring *ring = calloc(1, sizeof(*ring));
	int r;

	if (!ring)
		return -ENOMEM;
	ring->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ring->shared = mmap(NULL, sizeof(*ring->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ring->event >= 0 && ring->shared != MAP_FAILED) {
		*ret_ring = ring;
		return 0;
	}
	r = -errno;
	if (ring->shared != MAP_FAILED)
		munmap(ring->shared, sizeof(*ring->shared));
	if (ring->event >= 0)
		close(ring->event);
	free(ring);
	return r;
}

void ring_destroy(struct ring *ring)
{
	if (!ring)
		return;
	close(ring->event);
	munmap(ring->shared, sizeof(*ring->shared));
	free(ring);
}

static void ring_bell(struct ring *ring)
{
	static const uint64_t one = 1;

	if (atomic_exchange(&ring->shared->asleep, 0)) {
		ssize_t written = write(ring->event, &one, sizeof(one));

		(void)written; /* a full counter is a bell that rings already */
	}
}

/* Waits until the reader has released something; wakes it first, it may be asleep. */
static void ring_wait_room(struct ring *ring, uint64_t seen_tail)
{
	struct shared *shared = ring->shared;
	uint32_t ticket = atomic_load(&shared->moves);

	ring_bell(ring);
	atomic_store(&shared->crowded, 1);
	if (atomic_load(&shared->tail) == seen_tail)
		syscall(SYS_futex, &shared->moves, FUTEX_WAIT, ticket, NULL, NULL, 0);
}

/* Reserves @size bytes that do not wrap. */
static struct record *ring_reserve(struct ring *ring, uint32_t size)
{
	struct shared *shared = ring->shared;
	uint64_t head = atomic_load(&shared->head);

	for (;;) {
		uint64_t tail = atomic_load(&shared->tail);
		uint64_t left = RING_BYTES - head % RING_BYTES;
		uint64_t need = left < size ? left + size : size;

		if (head + need - tail > RING_BYTES) {
			ring_wait_room(ring, tail);
			head = atomic_load(&shared->head);
			continue;
		}
		if (!atomic_compare_exchange_weak(&shared->head, &head, head + need))
			continue;
		if (left < size) {
			struct record *filler = record_at(shared, head);

			filler->kind = KIND_FILLER;
			atomic_store_explicit(&filler->size, (uint32_t)left, memory_order_release);
			head += left;
		}
		return record_at(shared, head);
	}
}

/**
 * ring_write() - Put one record into the ring
 * @ring:	The ring
 * @record:	All but its size; lengths in @record->len
 * @strings:	As long as @record->len says
 *
 * Context: any thread of the broker; neither allocates nor formats; blocks only while the ring is
 * full, because a call without its record is worse than a slow one.
 */
void ring_write(struct ring *ring, const struct record *record,
		const char *const strings[RECORD_STRINGS])
{
	uint32_t size = sizeof(*record);
	unsigned char *to;
	struct record *slot;

	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		size += record->len[i];
	size = (size + 7U) & ~7U;
	slot = ring_reserve(ring, size);
	memcpy((unsigned char *)slot + sizeof(slot->size),
	       (const unsigned char *)record + sizeof(record->size),
	       sizeof(*record) - sizeof(record->size));
	to = (unsigned char *)(slot + 1);
	for (unsigned int i = 0; i < RECORD_STRINGS; i++) {
		if (record->len[i])
			memcpy(to, strings[i], record->len[i]);
		to += record->len[i];
	}
	atomic_store_explicit(&slot->size, size, memory_order_release);
	ring_bell(ring);
}

/* Gives the room of @size bytes at the reader's position back to the writers. */
static void move_on(struct ring *ring, uint32_t size)
{
	struct shared *shared = ring->shared;
	struct record *slot = record_at(shared, ring->position);

	memset((unsigned char *)slot + sizeof(slot->size), 0, size - sizeof(slot->size));
	atomic_store(&slot->size, 0);
	ring->position += size;
	atomic_store(&shared->tail, ring->position);
	atomic_fetch_add(&shared->moves, 1);
	if (atomic_exchange(&shared->crowded, 0))
		syscall(SYS_futex, &shared->moves, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

/**
 * ring_peek() - The oldest record that is complete
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
	struct record *copy = (struct record *)(void *)ring->copy;

	while (!ring->current) {
		struct record *record = record_at(ring->shared, ring->position);
		uint32_t size = atomic_load_explicit(&record->size, memory_order_acquire);
		uint64_t left = RING_BYTES - ring->position % RING_BYTES;
		size_t need = sizeof(*record);

		if (!size || size % 8 || size > left)
			return NULL;
		if (size < sizeof(*record) || record->kind == KIND_FILLER) {
			move_on(ring, size);
			continue;
		}
		if (size > sizeof(ring->copy))
			size = sizeof(ring->copy) & ~7U;
		memcpy(ring->copy, record, size);
		for (unsigned int i = 0; i < RECORD_STRINGS; i++)
			need += copy->len[i];
		if (size < need) {
			memset(copy->len, 0, sizeof(copy->len));
			copy->kind = KIND_FILLER;
		}
		atomic_store(&copy->size, size);
		ring->current = size;
	}
	return copy;
}

/**
 * ring_release() - Give a record's room back to the writers
 * @ring:	The ring
 * @record:	From ring_peek()
 */
void ring_release(struct ring *ring, const struct record *record)
{
	(void)record;
	move_on(ring, ring->current);
	ring->current = 0;
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
	if (!ring_peek(ring))
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

const char *record_string(const struct record *record, unsigned int index, size_t *ret_len)
{
	const char *at = (const char *)(record + 1);

	for (unsigned int i = 0; i < index; i++)
		at += record->len[i];
	*ret_len = record->len[index];
	return at;
}
