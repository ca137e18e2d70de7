// SPDX-License-Identifier: MIT
// tests/unit/broker/test_record.c - The ring: nothing is lost, nothing is torn, order is kept
#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

Test(record, many_writers_and_a_ring_that_is_full)
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

Test(record, stays_until_it_is_released)
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

Test(record, rings_only_for_one_who_sleeps)
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

Test(record, the_longest_strings)
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
Test(record, old_bytes_are_none)
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
