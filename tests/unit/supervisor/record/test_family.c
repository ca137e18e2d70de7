// SPDX-License-Identifier: MIT
// tests/unit/supervisor/record/test_family.c - Births, deaths and names of threads
#include <criterion/criterion.h>
#include <string.h>

#include "supervisor/record/family.h"

static struct family *family;

static void setup(void)
{
	cr_assert_eq(family_create(&family), 0);
}

static void teardown(void)
{
	family_free(family);
}

TestSuite(family, .init = setup, .fini = teardown);

static const char *comm(int32_t tid)
{
	const struct member *member = family_find(family, tid);

	return member ? member->comm : "(unknown)";
}

static void exec(int32_t tid, const char *path)
{
	family_exec(family, tid, 0, path, strlen(path));
}

Test(family, names_follow_exec_and_are_inherited)
{
	exec(1, "/usr/bin/bash");
	family_spawn(family, 2, 1, false);
	cr_expect_str_eq(comm(2), "bash");
	exec(2, "/usr/bin/ls");
	cr_expect_str_eq(comm(2), "ls");
	cr_expect_str_eq(comm(1), "bash");
	cr_expect_eq(family_find(family, 2)->parent, 1);
	exec(2, "relative");
	cr_expect_str_eq(comm(2), "relative");
	exec(2, "/ends/with/");
	cr_expect_str_eq(comm(2), "");
	exec(2, "");
	cr_expect_str_eq(comm(2), "");
}

Test(family, names_are_as_spelled_in_the_call)
{
	family_call_exec(family, 3, "/bin/sh", 7); /* nobody has told us of 3 yet */
	cr_expect_str_eq(comm(3), "", "it has not happened");
	exec(3, "/usr/bin/dash");
	cr_expect_str_eq(comm(3), "sh");
	family_spawn(family, 4, 3, true);
	family_call_exec(family, 4, "./configure", 11);
	family_exec(family, 3, 4, "/usr/bin/dash", 13);
	cr_expect_str_eq(comm(3), "configure", "the thread that asked");
	exec(3, "/usr/bin/ls");
	cr_expect_str_eq(comm(3), "ls", "a call counts for one exec");
	family_call_exec(family, 3, "", 0);
	exec(3, "/usr/bin/id");
	cr_expect_str_eq(comm(3), "id", "execveat of a descriptor has no name");
}

Test(family, threads_belong_to_their_process)
{
	exec(10, "/usr/bin/node");
	family_spawn(family, 11, 10, true);
	family_spawn(family, 12, 11, true);
	family_spawn(family, 13, 12, false);
	cr_expect_eq(family_pid(family, 11), 10);
	cr_expect_eq(family_pid(family, 12), 10, "a thread's thread is one of the same process");
	cr_expect_eq(family_pid(family, 13), 13);
	cr_expect_eq(family_find(family, 13)->parent, 10, "its parent is the process");
	cr_expect_str_eq(comm(13), "node");
}

Test(family, exec_by_a_thread_takes_the_process_over)
{
	exec(10, "/usr/bin/node");
	family_spawn(family, 11, 10, true);
	family_exec(family, 10, 11, "/bin/sh", 7);
	cr_expect_null(family_find(family, 11));
	cr_expect_eq(family_pid(family, 10), 10);
	cr_expect_str_eq(comm(10), "sh");
}

Test(family, ids_are_used_again)
{
	exec(5, "/bin/a");
	family_spawn(family, 6, 5, true);
	family_exit(family, 6);
	cr_expect_null(family_find(family, 6));
	exec(7, "/bin/b");
	family_spawn(family, 6, 7, false);
	cr_expect_eq(family_pid(family, 6), 6);
	cr_expect_str_eq(comm(6), "b");
	/* a birth whose predecessor's death was never told */
	family_spawn(family, 6, 5, true);
	cr_expect_eq(family_pid(family, 6), 5);
	cr_expect_str_eq(comm(6), "a");
}

Test(family, the_unknown_stand_for_themselves)
{
	cr_expect_eq(family_pid(family, 99), 99);
	cr_expect_eq(family_pid(family, 0), 0);
	cr_expect_eq(family_pid(family, -1), -1);
	family_spawn(family, 20, 98, true);
	cr_expect_eq(family_pid(family, 20), 98, "a thread of somebody unknown");
	family_spawn(family, 0, 1, false);
	family_spawn(family, -5, 1, false);
	family_exit(family, -5);
	family_exit(family, 0);
	cr_expect_eq(family_count(family), 1);
}

Test(family, long_names_are_cut)
{
	exec(1, "/x/0123456789012345678901234567890123456789");
	cr_expect_str_eq(comm(1), "0123456789012345678901234567890");
	exec(1, "/x/01234567890123456789012345678901");
	cr_expect_str_eq(comm(1), "0123456789012345678901234567890", "32 bytes are one too many");
	exec(1, "/x/0123456789012345678901234567890");
	cr_expect_str_eq(comm(1), "0123456789012345678901234567890");
}

/* A model with one array agrees with the table through 200,000 random events. */
Test(family, agrees_with_a_model)
{
	enum { IDS = 4000 };
	static int32_t tgid[IDS + 1];
	uint32_t random = 1;
	size_t live = 0;

	for (unsigned int round = 0; round < 200000; round++) {
		int32_t tid = (int32_t)((random = random * 1664525 + 1013904223) >> 8) % IDS + 1;
		int32_t other = (int32_t)((random = random * 1664525 + 1013904223) >> 8) % IDS + 1;

		if (random >> 30) {
			family_spawn(family, tid, other, random >> 29 & 1);
			live += !tgid[tid];
			tgid[tid] = !(random >> 29 & 1) ? tid : tgid[other] ? tgid[other] : other;
		} else {
			family_exit(family, tid);
			live -= tgid[tid] != 0;
			tgid[tid] = 0;
		}
		cr_assert_eq(family_count(family), live);
	}
	for (int32_t tid = 1; tid <= IDS; tid++)
		cr_assert_eq(family_find(family, tid) ? family_pid(family, tid) : 0, tgid[tid]);
}

Test(family, memory_has_a_bound)
{
	for (int32_t tid = 1; tid <= 1000000; tid++)
		family_spawn(family, tid, 1, false);
	cr_expect_leq(family_count(family), 262144);
	cr_expect_eq(family_pid(family, 1000000), 1000000);
	for (int32_t tid = 1; tid <= 1000000; tid++)
		family_exit(family, tid);
	cr_expect_eq(family_count(family), 0);
}

Test(family, a_process_is_new_until_it_was_told_of)
{
	exec(1, "/bin/a");
	cr_expect_not(family_find(family, 1)->newborn, "nobody saw its birth");
	family_spawn(family, 2, 1, false);
	family_spawn(family, 3, 1, true);
	cr_expect(family_find(family, 2)->newborn);
	cr_expect_not(family_find(family, 3)->newborn, "a thread is no process");
	family_told(family, 2);
	cr_expect_not(family_find(family, 2)->newborn);
	cr_expect_eq(family_find(family, 2)->parent, 1);
	family_told(family, 99);
	cr_expect_null(family_find(family, 99));
}
