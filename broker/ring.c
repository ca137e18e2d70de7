// SPDX-License-Identifier: MIT
// broker/ring.c - The ring, and the side of those who write to it
//
// DOC: Theory of operation
//
// The ring is a row of slots, each with its length and its state in one word before the record.
// @head is moved on under a lock, and only when the new slot's word is there: whatever instruction
// a SIGKILL of the broker hits, the reader finds its way from slot to slot and loses none behind
// one that was never filled. What was reserved and not yet filled is of a call that did nothing
// yet.
//
// A call that changes something has its record in the ring before it acts (ring_prepare()), as an
// unfinished one, and gets its result afterwards in place (ring_finish()). The reader waits for it
// a moment, for order's sake. One that takes longer than that, or whose broker has died, it takes
// as it is, as RECORD_INTENT; then the writer finds it taken and writes the whole record anew.
//
// The one reader follows @tail. It sleeps on an eventfd; a writer rings it only when the reader has
// said that it sleeps, so a busy stretch costs one wake-up and not one for each record.
//
// Where the log is kept in step (@sync) the reader moves @tail on only when what it took has been
// written, and writers wait for that. Docs: docs/adr/0019-records-before-effects.md
#include "broker/ring.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/ring_inside.h"

/**
 * ring_create() - Make an empty ring that a child made by fork shares
 * @sync:	A decision waits until its record has been written: ring_written()
 * @ret_ring:	The ring
 *
 * Return: 0 or -errno
 */
int ring_create(bool sync, struct ring **ret_ring)
{
	struct ring *ring = calloc(1, sizeof(*ring));
	int r;

	if (!ring)
		return -ENOMEM;
	ring->sync = sync;
	ring->waits_at = UINT64_MAX;
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
static void ring_wait_tail(struct ring *ring, uint64_t seen_tail)
{
	struct shared *shared = ring->shared;
	uint32_t ticket = atomic_load(&shared->moves);

	ring_bell(ring);
	atomic_store(&shared->crowded, 1);
	if (atomic_load(&shared->tail) == seen_tail)
		syscall(SYS_futex, &shared->moves, FUTEX_WAIT, ticket, NULL, NULL, 0);
}

/* A few instructions long; whoever dies in it takes all others along. */
static void ring_lock(struct shared *shared)
{
	while (atomic_exchange_explicit(&shared->lock, 1, memory_order_acquire))
		sched_yield();
}

static void ring_unlock(struct shared *shared)
{
	atomic_store_explicit(&shared->lock, 0, memory_order_release);
}

/* Reserves @size bytes that do not wrap; returns where in the stream they are. */
static uint64_t ring_reserve(struct ring *ring, uint32_t size)
{
	struct shared *shared = ring->shared;
	uint64_t head, tail, left, need;

	for (;;) {
		ring_lock(shared);
		head = atomic_load_explicit(&shared->head, memory_order_relaxed);
		tail = atomic_load(&shared->tail);
		left = RING_BYTES - head % RING_BYTES;
		need = left < size ? left + size : size;
		if (!atomic_load(&shared->closed) && head + need - tail <= RING_BYTES)
			break;
		ring_unlock(shared);
		while (atomic_load(&shared->closed)) /* the end of this process is near */
			syscall(SYS_futex, &shared->closed, FUTEX_WAIT, 1, NULL, NULL, 0);
		ring_wait_tail(ring, tail);
	}
	if (left < size) {
		atomic_store_explicit(&slot_at(shared, head)->word,
				      slot_word(head, (uint32_t)left, SLOT_FILLER),
				      memory_order_relaxed);
		head += left;
	}
	atomic_store_explicit(&slot_at(shared, head)->word, slot_word(head, size, SLOT_CLAIMED),
			      memory_order_relaxed);
	atomic_store_explicit(&shared->head, head + size, memory_order_release);
	ring_unlock(shared);
	return head;
}

/* All of a record but its size. */
static void fill(struct record *to, const struct record *record)
{
	memcpy((unsigned char *)to + sizeof(to->size),
	       (const unsigned char *)record + sizeof(record->size),
	       sizeof(*record) - sizeof(record->size));
}

/* Puts a record into the ring, and says where that is. */
static struct ring_claim put(struct ring *ring, const struct record *record, enum record_kind kind,
			     const char *const strings[RECORD_STRINGS], enum slot_state state)
{
	struct ring_claim claim = { .size = sizeof(struct slot) };
	unsigned char *to;
	struct slot *slot;

	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		claim.size += record->len[i];
	claim.size = (claim.size + 7U) & ~7U;
	claim.position = ring_reserve(ring, claim.size);
	slot = slot_at(ring->shared, claim.position);
	fill(&slot->record, record);
	slot->record.kind = (uint8_t)kind;
	to = (unsigned char *)(slot + 1);
	for (unsigned int i = 0; i < RECORD_STRINGS; i++) {
		if (record->len[i])
			memcpy(to, strings[i], record->len[i]);
		to += record->len[i];
	}
	atomic_store_explicit(&slot->word, slot_word(claim.position, claim.size, state),
			      memory_order_release);
	if (state == SLOT_READY)
		ring_bell(ring);
	return claim;
}

/* Waits until a record has been taken, which in step with the log means: has been written. */
static void await_written(struct ring *ring, const struct ring_claim *claim)
{
	uint64_t tail;

	while ((tail = atomic_load(&ring->shared->tail)) < claim->position + claim->size)
		ring_wait_tail(ring, tail);
}

/* What is told of happens already: nobody decided it. */
static bool decides(const struct record *record)
{
	return record->kind == RECORD_CALL || record->kind == RECORD_EXEC ||
	       record->kind == RECORD_KILL;
}

/**
 * ring_write() - Put one record into the ring
 * @ring:	The ring
 * @record:	All but its size; lengths in @record->len
 * @strings:	As long as @record->len says
 *
 * Context: any thread of the broker; neither allocates nor formats; blocks while the ring is full,
 * because a call without its record is worse than a slow one, and in step with the log until the
 * record is written.
 */
void ring_write(struct ring *ring, const struct record *record,
		const char *const strings[RECORD_STRINGS])
{
	struct ring_claim claim = put(ring, record, record->kind, strings, SLOT_READY);

	if (ring->sync && decides(record))
		await_written(ring, &claim);
}

/**
 * ring_prepare() - Put the record of a call into the ring before the call takes effect
 * @ring:	The ring
 * @record:	A RECORD_CALL that has all but its result
 * @strings:	As long as @record->len says
 * @ret_claim:	For ring_finish() or ring_retract(), one of which has to follow
 *
 * Context: as ring_write()
 */
void ring_prepare(struct ring *ring, const struct record *record,
		  const char *const strings[RECORD_STRINGS], struct ring_claim *ret_claim)
{
	if (ring->sync) {
		*ret_claim = put(ring, record, RECORD_INTENT, strings, SLOT_READY);
		await_written(ring, ret_claim);
	} else {
		*ret_claim = put(ring, record, record->kind, strings, SLOT_OPEN);
	}
}

/* Takes an unfinished slot back from the reader; false: it has it already. */
static bool reclaim(struct ring *ring, const struct ring_claim *claim, enum slot_state state)
{
	struct shared *shared = ring->shared;
	uint64_t word = slot_word(claim->position, claim->size, SLOT_OPEN);

	return !ring->sync && atomic_load(&shared->tail) <= claim->position &&
	       atomic_compare_exchange_strong(&slot_at(shared, claim->position)->word, &word,
					      slot_word(claim->position, claim->size, state));
}

/**
 * ring_finish() - Give a prepared record its result
 * @ring:	The ring
 * @claim:	From ring_prepare(); used up
 * @record:	With the same lengths; as RECORD_INTENT it says that nobody knows what came of it
 * @strings:	The same
 *
 * Does not wait in step with the log: what was decided has been written.
 */
void ring_finish(struct ring *ring, const struct ring_claim *claim, const struct record *record,
		 const char *const strings[RECORD_STRINGS])
{
	struct slot *slot = slot_at(ring->shared, claim->position);

	if (reclaim(ring, claim, SLOT_CLOSING)) {
		fill(&slot->record, record);
		atomic_store_explicit(&slot->word,
				      slot_word(claim->position, claim->size, SLOT_READY),
				      memory_order_release);
		ring_bell(ring);
	} else if (record->kind != RECORD_INTENT) { /* which the reader has */
		put(ring, record, record->kind, strings, SLOT_READY);
	}
}

/**
 * ring_retract() - Take a prepared record back: nothing has come of it
 * @ring:	The ring
 * @claim:	From ring_prepare(); used up
 *
 * Where the reader has it already, it stays.
 */
void ring_retract(struct ring *ring, const struct ring_claim *claim)
{
	(void)reclaim(ring, claim, SLOT_FILLER);
}

/**
 * ring_close() - Let nothing into the ring any more: who wants to, waits for the process's end
 * @ring:	The ring
 *
 * What has no record has no effect: so nothing is changed behind the reader's back.
 */
void ring_close(struct ring *ring)
{
	ring_lock(ring->shared);
	atomic_store(&ring->shared->closed, 1);
	ring_unlock(ring->shared);
}
