// SPDX-License-Identifier: MIT
// tests/unit/broker/test_streams.c - Random bytes from a seed, for each process its own
//
// What is expected was made by other programs: keys with Python's hashlib.blake2b (of the seed, and
// with key, salt and person as libsodium's manual has it for crypto_kdf), bytes with `openssl enc
// -chacha20`.
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "broker/streams.h"
#include "broker/tasks.h"

#define LEN 16U

static void expect_bytes(struct streams *streams, pid_t tid, const char *hex)
{
	unsigned char bytes[LEN];
	char got[2 * LEN + 1];

	cr_assert_eq(streams_take(streams, tid, bytes, sizeof(bytes)), 0);
	for (size_t i = 0; i < LEN; i++)
		snprintf(got + 2 * i, 3, "%02x", bytes[i]);
	cr_expect_str_eq(got, hex);
}

static const char *const first[] = { "58d0124b6dec97a8073e3b1e1f42d722",
				     "d6bfa68d62de5a86371eb839ede9f25b" };
static const char *const child0 = "d21a496a8b09a9801f26c2a76f585d9a";
static const char *const child1 = "dea6db3491a36f91f61ec5383a2f1b55";
static const char *const grandchild = "18947fbdc94cb983557bdcd10399edfc";

Test(streams, known_bytes)
{
	struct streams streams;

	cr_assert_eq(streams_init(&streams, 42, 2), 0);
	expect_bytes(&streams, 2, first[0]);
	expect_bytes(&streams, 2, first[1]);
}

/* By place in the tree: neither numbers nor order between processes count. */
Test(streams, processes)
{
	struct streams streams;

	cr_assert_eq(streams_init(&streams, 42, 2), 0);
	cr_assert_eq(streams_born(&streams, 2, 900, false), 0);
	cr_assert_eq(streams_born(&streams, 2, 3, false), 0);
	cr_assert_eq(streams_born(&streams, 900, 7, false), 0);
	expect_bytes(&streams, 7, grandchild);
	expect_bytes(&streams, 3, child1);
	expect_bytes(&streams, 900, child0);
	expect_bytes(&streams, 2, first[0]);
}

Test(streams, threads_share_and_numbers_come_again)
{
	struct streams streams;

	cr_assert_eq(streams_init(&streams, 42, 2), 0);
	cr_assert_eq(streams_born(&streams, 2, 3, true), 0);
	expect_bytes(&streams, 3, first[0]);
	streams_gone(&streams, 2); /* the leader; its process goes on */
	expect_bytes(&streams, 3, first[1]);
	cr_assert_eq(streams_born(&streams, 3, 2, false), 0);
	expect_bytes(&streams, 2, child0);
}

Test(streams, no_task)
{
	static const pid_t nobody[] = { 3, 0, -1, TASKS_MAX, INT32_MAX, INT32_MIN };
	unsigned char bytes[LEN] = { 7 };
	struct streams streams;

	cr_assert_eq(streams_init(&streams, 42, 2), 0);
	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
		cr_expect_eq(streams_take(&streams, nobody[i], bytes, sizeof(bytes)), -ESRCH);
		cr_expect_eq(bytes[0], 7);
		cr_expect_eq(streams_born(&streams, nobody[i], 9, false), 0);
		cr_expect_eq(streams_take(&streams, 9, bytes, sizeof(bytes)), -ESRCH);
		streams_gone(&streams, nobody[i]);
	}
}

/* A request is whole blocks: what one takes another does not see again. */
Test(streams, lengths)
{
	unsigned char whole[256], parts[256];
	struct streams a, b;

	cr_assert_eq(streams_init(&a, 7, 2), 0);
	cr_assert_eq(streams_init(&b, 7, 2), 0);
	cr_assert_eq(streams_take(&a, 2, whole, sizeof(whole)), 0);
	for (size_t at = 0; at < sizeof(parts); at += 64)
		cr_assert_eq(streams_take(&b, 2, parts + at, at == 128 ? 1 : 64), 0);
	cr_expect_eq(memcmp(whole, parts, 129), 0);
	cr_expect_eq(memcmp(whole + 192, parts + 192, 64), 0);
	cr_expect_eq(streams_take(&b, 2, parts, 0), 0);
	cr_assert_eq(streams_take(&a, 2, whole, 64), 0);
	cr_assert_eq(streams_take(&b, 2, parts, 64), 0);
	cr_expect_eq(memcmp(whole, parts, 64), 0);
}
