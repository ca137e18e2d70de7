// SPDX-License-Identifier: MIT
// broker/record.c - What happened, as fixed binary records in a ring shared with the supervisor
//
// DOC: Theory of operation
//
// Writers reserve room with one compare-and-swap on @head, copy their record there and publish it by
// storing its size. The one reader follows @tail: a size of zero says "reserved, not yet written".
// It zeroes what it has read before it moves @tail on, so that a fresh slot always starts with zero.
// The reader sleeps on an eventfd; a writer rings it only when the reader has said that it sleeps,
// so a busy stretch costs one wake-up and not one for each record.
#include "broker/record.h"

#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct ring {
	_Atomic uint64_t head; /* bytes ever reserved */
	_Atomic uint64_t tail; /* bytes ever released */
	_Atomic uint32_t asleep; /* the reader waits on @event */
	_Atomic uint32_t moves; /* futex: counts the moves of @tail */
	_Atomic uint32_t crowded; /* a writer waits on @moves */
	int event;
	_Alignas(64) unsigned char bytes[RING_BYTES];
};

/* Where no record fits before the end of the ring: skip to its start. */
#define KIND_FILLER 0

static struct record *record_at(struct ring *ring, uint64_t position)
{
	return (struct record *)(void *)(ring->bytes + position % RING_BYTES);
}

/**
 * ring_create() - Make an empty ring that a child made by fork shares
 * @ret_ring:	The ring
 *
 * Return: 0 or -errno
 */
int ring_create(struct ring **ret_ring)
{
	struct ring *ring = mmap(NULL, sizeof(*ring), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int event;

	if (ring == MAP_FAILED)
		return -errno;
	event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event < 0) {
		int r = -errno;

		munmap(ring, sizeof(*ring));
		return r;
	}
	ring->event = event;
	*ret_ring = ring;
	return 0;
}

void ring_destroy(struct ring *ring)
{
	if (!ring)
		return;
	close(ring->event);
	munmap(ring, sizeof(*ring));
}

static void ring_bell(struct ring *ring)
{
	static const uint64_t one = 1;

	if (atomic_exchange(&ring->asleep, 0)) {
		ssize_t written = write(ring->event, &one, sizeof(one));

		(void)written; /* a full counter is a bell that rings already */
	}
}

/* Waits until the reader has released something; wakes it first, it may be asleep. */
static void ring_wait_room(struct ring *ring, uint64_t seen_tail)
{
	uint32_t ticket = atomic_load(&ring->moves);

	ring_bell(ring);
	atomic_store(&ring->crowded, 1);
	if (atomic_load(&ring->tail) == seen_tail)
		syscall(SYS_futex, &ring->moves, FUTEX_WAIT, ticket, NULL, NULL, 0);
}

/* Reserves @size bytes that do not wrap. */
static struct record *ring_reserve(struct ring *ring, uint32_t size)
{
	uint64_t head = atomic_load(&ring->head);

	for (;;) {
		uint64_t tail = atomic_load(&ring->tail);
		uint64_t left = RING_BYTES - head % RING_BYTES;
		uint64_t need = left < size ? left + size : size;

		if (head + need - tail > RING_BYTES) {
			ring_wait_room(ring, tail);
			head = atomic_load(&ring->head);
			continue;
		}
		if (!atomic_compare_exchange_weak(&ring->head, &head, head + need))
			continue;
		if (left < size) {
			struct record *filler = record_at(ring, head);

			filler->kind = KIND_FILLER;
			atomic_store_explicit(&filler->size, (uint32_t)left, memory_order_release);
			head += left;
		}
		return record_at(ring, head);
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

/**
 * ring_peek() - The oldest record that is complete
 * @ring:	The ring
 *
 * Trust: a broker that was taken over may write anything here, so sizes are checked against the
 * ring and strings against the size.
 *
 * Return: the record, NULL while there is none; it stays until ring_release()
 */
const struct record *ring_peek(struct ring *ring)
{
	for (;;) {
		uint64_t tail = atomic_load(&ring->tail);
		struct record *record = record_at(ring, tail);
		uint32_t size = atomic_load_explicit(&record->size, memory_order_acquire);
		uint64_t left = RING_BYTES - tail % RING_BYTES;
		size_t need = sizeof(*record);

		if (!size || size % 8 || size > left)
			return NULL;
		if (record->kind != KIND_FILLER) {
			for (unsigned int i = 0; size >= need && i < RECORD_STRINGS; i++)
				need += record->len[i];
			return size >= need ? record : NULL;
		}
		ring_release(ring, record);
	}
}

/**
 * ring_release() - Give a record's room back to the writers
 * @ring:	The ring
 * @record:	From ring_peek()
 */
void ring_release(struct ring *ring, const struct record *record)
{
	struct record *slot = record_at(ring, atomic_load(&ring->tail));
	uint32_t size = atomic_load(&record->size);

	memset((unsigned char *)slot + sizeof(slot->size), 0, size - sizeof(slot->size));
	atomic_store(&slot->size, 0);
	atomic_fetch_add(&ring->tail, size);
	atomic_fetch_add(&ring->moves, 1);
	if (atomic_exchange(&ring->crowded, 0))
		syscall(SYS_futex, &ring->moves, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
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
	atomic_store(&ring->asleep, 1);
	if (!ring_peek(ring))
		return true;
	atomic_store(&ring->asleep, 0);
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
	atomic_store(&ring->asleep, 0);
}

const char *record_string(const struct record *record, unsigned int index, size_t *ret_len)
{
	const char *at = (const char *)(record + 1);

	for (unsigned int i = 0; i < index; i++)
		at += record->len[i];
	*ret_len = record->len[index];
	return at;
}
