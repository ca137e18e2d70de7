// SPDX-License-Identifier: MIT
// tests/unit/broker/test_ring.c - The ring: nothing is lost, nothing is torn, order is kept
#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/ring.h"

#define WRITERS 3
#define EACH 20000 /* together many times the ring */

static struct ring *ring;

/* Record @index of a writer, with strings whose lengths and bytes follow from both numbers. */
static void put(int writer, int index)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	struct record record = { .kind = RECORD_CALL, .tid = writer, .nr = index };
	char text[400];

	memset(text, letters[(writer + index) % 26], sizeof(text));
	record.len[0] = (uint16_t)(index % 300);
	record.len[2] = (uint16_t)(index % 7);
	ring_write(ring, &record, (const char *[RECORD_STRINGS]){ text, NULL, text, NULL });
}

static void expect(const struct record *record, const int next[WRITERS])
{
	int writer = record->tid, index = record->nr;
	size_t len;
	const char *text = record_string(record, 0, &len);

	cr_assert_eq(record->kind, RECORD_CALL);
	cr_assert(writer >= 0 && writer < WRITERS);
	cr_assert_eq(index, next[writer], "writer %d: %d, not %d", writer, index, next[writer]);
	cr_assert_eq(len, (size_t)(index % 300));
	for (size_t i = 0; i < len; i++)
		cr_assert_eq(text[i], 'a' + (writer + index) % 26);
	text = record_string(record, 2, &len);
	cr_assert_eq(len, (size_t)(index % 7));
	cr_assert(!len || text[len - 1] == 'a' + (writer + index) % 26);
}

static void *writer_main(void *number)
{
	for (int i = 0; i < EACH; i++)
		put(*(int *)number, i);
	return NULL;
}

Test(ring, many_writers_and_a_ring_that_is_full)
{
	int numbers[WRITERS], next[WRITERS] = { 0 };
	pthread_t threads[WRITERS];

	cr_assert_eq(ring_create(false, &ring), 0);
	for (int i = 0; i < WRITERS; i++) {
		numbers[i] = i;
		cr_assert_eq(pthread_create(&threads[i], NULL, writer_main, &numbers[i]), 0);
	}
	for (int taken = 0; taken < WRITERS * EACH;) {
		const struct record *record = ring_peek(ring);
		struct pollfd bell = { .fd = ring_wait_fd(ring), .events = POLLIN };

		if (record) {
			expect(record, next);
			next[record->tid]++;
			taken++;
			ring_release(ring, record);
		} else if (ring_sleep(ring)) {
			cr_assert_eq(poll(&bell, 1, 20000), 1, "nobody rang after %d", taken);
			ring_awake(ring);
		}
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	cr_expect_null(ring_peek(ring));
	ring_destroy(ring);
}

Test(ring, stays_until_it_is_released)
{
	const struct record *record;
	int next[WRITERS] = { 0 };

	cr_assert_eq(ring_create(false, &ring), 0);
	cr_expect_null(ring_peek(ring));
	put(0, 0);
	put(0, 1);
	record = ring_peek(ring);
	cr_assert(record);
	expect(record, next);
	cr_expect_eq(ring_peek(ring), record);
	ring_release(ring, record);
	next[0] = 1;
	record = ring_peek(ring);
	cr_assert(record);
	expect(record, next);
	ring_release(ring, record);
	cr_expect_null(ring_peek(ring));
	ring_destroy(ring);
}

Test(ring, rings_only_for_one_who_sleeps)
{
	struct pollfd bell;

	cr_assert_eq(ring_create(false, &ring), 0);
	bell = (struct pollfd){ .fd = ring_wait_fd(ring), .events = POLLIN };
	put(0, 0);
	cr_expect_eq(poll(&bell, 1, 0), 0);
	cr_expect(!ring_sleep(ring), "there is a record");
	ring_release(ring, ring_peek(ring));
	cr_expect(ring_sleep(ring));
	put(0, 1);
	cr_expect_eq(poll(&bell, 1, 0), 1);
	ring_awake(ring);
	cr_expect_eq(poll(&bell, 1, 0), 0);
	ring_destroy(ring);
}

Test(ring, the_longest_strings)
{
	struct record record = { .kind = RECORD_CALL, .tid = 7 };
	char *text = malloc(UINT16_MAX);
	const struct record *got;
	size_t len;

	cr_assert(text);
	memset(text, 'x', UINT16_MAX);
	cr_assert_eq(ring_create(false, &ring), 0);
	for (int i = 0; i < RECORD_STRINGS; i++)
		record.len[i] = UINT16_MAX;
	for (int i = 0; i < 20; i++) { /* wraps at different places */
		ring_write(ring, &record, (const char *[RECORD_STRINGS]){ text, text, text, text });
		got = ring_peek(ring);
		cr_assert(got && got->tid == 7);
		for (unsigned int k = 0; k < RECORD_STRINGS; k++) {
			const char *string = record_string(got, k, &len);

			cr_expect_eq(len, UINT16_MAX);
			cr_expect_eq(memcmp(string, text, len), 0);
		}
		ring_release(ring, got);
	}
	free(text);
	ring_destroy(ring);
}

/* What lies in a slot from earlier is no record: here it would read as the size of one. */
Test(ring, old_bytes_are_none)
{
	static char text[UINT16_MAX];
	struct record record = { .kind = RECORD_CALL, .tid = 7 };

	for (size_t i = 0; i < sizeof(text); i += 8)
		text[i] = (char)((sizeof(struct record) + 7) & ~7U);
	cr_assert_eq(ring_create(false, &ring), 0);
	for (int i = 0; i < 100; i++) { /* several times the ring, never at the same places */
		const struct record *got;

		record.len[0] = (uint16_t)(UINT16_MAX - 24 * i);
		ring_write(ring, &record, (const char *[RECORD_STRINGS]){ text, NULL, NULL, NULL });
		got = ring_peek(ring);
		cr_assert(got && got->tid == 7, "round %d", i);
		ring_release(ring, got);
		cr_assert_null(ring_peek(ring), "round %d", i);
	}
	ring_destroy(ring);
}

static const char *const no_strings[RECORD_STRINGS];

static struct record numbered(int number)
{
	return (struct record){ .kind = RECORD_CALL, .nr = number };
}

/* Takes one record away, which has to be that. */
static void take(enum record_kind kind, int number, int64_t result)
{
	const struct record *record = ring_peek(ring);

	cr_assert(record, "%d is not there", number);
	cr_expect_eq(record->kind, kind, "%d is a %d", number, record->kind);
	cr_expect_eq(record->nr, number);
	cr_expect_eq(record->result, result);
	ring_release(ring, record);
}

Test(ring, waits_for_a_result_and_keeps_the_order)
{
	struct record first = numbered(1), second = numbered(2);
	struct ring_claim claim;

	cr_assert_eq(ring_create(false, &ring), 0);
	ring_prepare(ring, &first, no_strings, &claim);
	ring_write(ring, &second, no_strings);
	cr_expect_null(ring_peek(ring));
	first.result = 7;
	ring_finish(ring, &claim, &first, no_strings);
	take(RECORD_CALL, 1, 7);
	take(RECORD_CALL, 2, 0);
	ring_prepare(ring, &first, no_strings, &claim);
	ring_write(ring, &second, no_strings);
	ring_retract(ring, &claim);
	take(RECORD_CALL, 2, 0);
	cr_expect(ring_empty(ring));
	ring_destroy(ring);
}

/* One that takes long is given out as it is, and once more when it is done. */
Test(ring, does_not_wait_long)
{
	struct record first = numbered(1), second = numbered(2);
	struct ring_claim claim;

	cr_assert_eq(ring_create(false, &ring), 0);
	ring_prepare(ring, &first, no_strings, &claim);
	cr_expect(!ring_lags(ring), "nobody waits behind it");
	cr_expect(ring_sleep(ring));
	ring_write(ring, &second, no_strings);
	cr_expect(!ring_sleep(ring));
	cr_expect(ring_lags(ring));
	cr_expect_null(ring_peek(ring));
	cr_expect(ring_lags(ring));
	take(RECORD_INTENT, 1, 0);
	take(RECORD_CALL, 2, 0);
	first.result = 7;
	ring_finish(ring, &claim, &first, no_strings);
	take(RECORD_CALL, 1, 7);
	cr_expect_null(ring_peek(ring));
	ring_destroy(ring);
}

/* The slot of one that was taken may be another's by then, of the same length, unfinished as well.
 */
Test(ring, a_late_result_changes_no_other_record)
{
	struct record first = numbered(1), other = numbered(2);
	struct ring_claim claim, again;

	cr_assert_eq(ring_create(false, &ring), 0);
	ring_prepare(ring, &first, no_strings, &claim);
	ring_write(ring, &other, no_strings);
	cr_expect(ring_lags(ring) && ring_lags(ring));
	take(RECORD_INTENT, 1, 0);
	take(RECORD_CALL, 2, 0);
	for (;;) { /* around the ring, until one lies there */
		ring_prepare(ring, &other, no_strings, &again);
		if (again.position % RING_BYTES == claim.position % RING_BYTES)
			break;
		ring_finish(ring, &again, &other, no_strings);
		while (ring_peek(ring))
			ring_release(ring, ring_peek(ring));
	}
	first.result = 7;
	ring_finish(ring, &claim, &first, no_strings);
	other.result = 8;
	ring_finish(ring, &again, &other, no_strings);
	take(RECORD_CALL, 2, 8);
	take(RECORD_CALL, 1, 7);
	ring_destroy(ring);
}

/* Nobody finishes what the broker left behind; and what comes behind it is not lost. */
Test(ring, what_a_dead_broker_left)
{
	struct record first = numbered(1), second = numbered(2);
	struct ring_claim claim;

	cr_assert_eq(ring_create(false, &ring), 0);
	ring_prepare(ring, &first, no_strings, &claim);
	ring_write(ring, &second, no_strings);
	cr_expect_null(ring_peek(ring));
	ring_orphan(ring);
	take(RECORD_INTENT, 1, 0);
	take(RECORD_CALL, 2, 0);
	cr_expect(ring_empty(ring));
	ring_destroy(ring);
}

/* What a thread in step with the log has done so far. */
static _Atomic int steps;

static void *steps_main(void *unused)
{
	struct record first = numbered(1), second = numbered(2);
	struct ring_claim claim;

	ring_prepare(ring, &first, no_strings, &claim);
	atomic_store(&steps, 1);
	first.result = 7;
	ring_finish(ring, &claim, &first, no_strings); /* waits for nobody */
	atomic_store(&steps, 2);
	ring_write(ring, &second, no_strings);
	atomic_store(&steps, 3);
	return unused;
}

static void await_record(void)
{
	struct pollfd bell = { .fd = ring_wait_fd(ring), .events = POLLIN };

	while (!ring_peek(ring))
		if (ring_sleep(ring)) {
			cr_assert_eq(poll(&bell, 1, 20000), 1, "nobody rang");
			ring_awake(ring);
		}
}

Test(ring, in_step_nothing_happens_before_it_is_written)
{
	pthread_t thread;

	cr_assert_eq(ring_create(true, &ring), 0);
	cr_assert_eq(pthread_create(&thread, NULL, steps_main, NULL), 0);
	await_record();
	take(RECORD_INTENT, 1, 0);
	usleep(20000);
	cr_expect_eq(atomic_load(&steps), 0, "it was read, and is not written yet");
	cr_expect(ring_written(ring));
	await_record();
	take(RECORD_CALL, 1, 7);
	await_record();
	take(RECORD_CALL, 2, 0);
	usleep(20000);
	cr_expect_eq(atomic_load(&steps), 2);
	ring_written(ring);
	pthread_join(thread, NULL);
	cr_expect_eq(atomic_load(&steps), 3);
	ring_destroy(ring);
}

static void *late_main(void *unused)
{
	struct record record = numbered(1);

	ring_write(ring, &record, no_strings);
	atomic_store(&steps, 9);
	return unused;
}

Test(ring, nothing_gets_into_a_closed_ring)
{
	pthread_t thread;

	cr_assert_eq(ring_create(false, &ring), 0);
	ring_close(ring);
	cr_assert_eq(pthread_create(&thread, NULL, late_main, NULL), 0);
	usleep(20000);
	cr_expect(ring_empty(ring));
	cr_expect_eq(atomic_load(&steps), 0);
}
