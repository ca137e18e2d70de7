// SPDX-License-Identifier: MIT
// tests/unit/supervisor/report/test_report_process.c - Who made whom, what they ran, how they ended
#include <criterion/criterion.h>
#include <string.h>
#include <sys/wait.h>

#include "supervisor/report/report_process.h"

static struct processes all;
static uint64_t now;

static void teardown(void)
{
	processes_free(&all);
}

TestSuite(report_process, .fini = teardown);

/* One record of a process's first thread, a nanosecond after the last. */
static struct entry entry_of(enum record_kind kind, int32_t pid, int32_t parent)
{
	struct entry entry = { .kind = ENTRY_EVENT, .pid = pid, .parent = parent };

	entry.event.record.kind = (uint8_t)kind;
	entry.event.record.tid = pid;
	entry.since_ns = ++now;
	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		entry.event.str[i] = "";
	return entry;
}

static uint32_t take(const struct entry *entry, bool refused)
{
	uint32_t index = PROCESS_NONE;

	cr_assert_eq(process_event(&all, entry, refused, &index), 0);
	return index;
}

static uint32_t happens(enum record_kind kind, int32_t pid, int32_t parent)
{
	struct entry entry = entry_of(kind, pid, parent);

	return take(&entry, false);
}

static uint32_t runs(int32_t pid, int32_t parent, const char *argv, size_t len)
{
	struct entry entry = entry_of(RECORD_EXEC, pid, parent);

	entry.event.str[STRING_PROGRAM] = "/bin/p";
	entry.event.len[STRING_PROGRAM] = 6;
	entry.event.str[STRING_ARGV] = argv;
	entry.event.len[STRING_ARGV] = len;
	return take(&entry, false);
}

static const char *words_of(uint32_t index)
{
	return all.texts.data + all.images[all.items[index].image].words;
}

Test(report_process, a_process_that_runs_no_program_has_a_parent)
{
	uint32_t first = runs(2, 1, "sh", 3), child = happens(RECORD_CALL, 3, 2);

	cr_expect_eq(all.items[first].parent, PROCESS_NONE, "who made the first is outside");
	cr_expect_eq(all.items[child].parent, first);
	cr_expect_eq(all.items[child].image, PROCESS_NONE);
	cr_expect_eq(happens(RECORD_CALL, 3, 0), child, "told but once");
	cr_expect_eq(all.items[child].parent, first);
	cr_expect_eq(all.items[child].calls, 2);
	cr_expect_eq(all.count, 2);
}

Test(report_process, one_that_nothing_is_told_of_yet_still_is_a_parent)
{
	uint32_t first = runs(2, 1, "sh", 3), grandchild = happens(RECORD_CALL, 4, 3), child;

	child = happens(RECORD_EXIT, 3, 2);
	cr_expect_eq(all.count, 3);
	cr_expect_eq(all.items[grandchild].parent, child);
	cr_expect_eq(all.items[child].parent, first);
	cr_expect(all.items[child].ended);
}

Test(report_process, nobody_is_his_own_ancestor)
{
	runs(2, 1, "sh", 3);
	happens(RECORD_CALL, 3, 4);
	happens(RECORD_CALL, 4, 3);
	happens(RECORD_CALL, 5, 5);
	for (size_t i = 0; i < all.count; i++)
		cr_expect(all.items[i].parent == PROCESS_NONE || all.items[i].parent < i);
}

Test(report_process, a_number_is_used_again)
{
	uint32_t first = runs(2, 1, "sh", 3), old = happens(RECORD_CALL, 3, 2), young;

	happens(RECORD_EXIT, 3, 0);
	cr_expect_eq(happens(RECORD_CALL, 3, 0), old, "a thread that outlived the first");
	young = happens(RECORD_CALL, 3, 2);
	cr_expect_neq(young, old);
	cr_expect_eq(all.items[young].parent, first);
	cr_expect_not(all.items[young].ended);
	happens(RECORD_EXIT, 3, 0);
	cr_expect_neq(runs(3, 0, "a", 2), young, "or by a program");
}

Test(report_process, what_it_ran_and_how_it_ended)
{
	struct entry end = entry_of(RECORD_EXIT, 2, 0);
	uint32_t index = runs(2, 1, "sh\0-c\0a b", 9);
	uint32_t before = all.items[index].image;

	cr_expect_str_eq(words_of(index), "sh -c 'a b'");
	cr_expect_eq(runs(2, 0, "x\0\x1b", 3), index);
	cr_expect_str_eq(words_of(index), "x '\\x1b'");
	cr_expect_eq(all.items[index].images, 2);
	cr_expect_eq(all.images[all.items[index].image].former, before);
	end.event.record.result = W_EXITCODE(3, 0);
	end.event.record.tid = 9;
	take(&end, false);
	cr_expect_not(all.items[index].ended, "another thread is not the process");
	end.event.record.tid = 2;
	take(&end, false);
	cr_expect(all.items[index].ended);
	cr_expect_eq(all.items[index].status, W_EXITCODE(3, 0));
}

Test(report_process, refusals_and_kills_are_counted)
{
	struct entry call = entry_of(RECORD_CALL, 2, 1);
	uint32_t index;

	strcpy(call.comm, "cat");
	index = take(&call, true);
	take(&call, false);
	happens(RECORD_KILL, 2, 0);
	cr_expect_eq(all.items[index].calls, 2);
	cr_expect_eq(all.items[index].refused, 1);
	cr_expect(all.items[index].killed);
	cr_expect_str_eq(all.items[index].comm, "cat", "what has no name takes none away");
}

Test(report_process, many)
{
	for (int32_t pid = 2; pid < 5000; pid++)
		happens(RECORD_CALL, pid, pid - 1);
	cr_expect_eq(all.count, 4998);
	for (size_t i = 1; i < all.count; i++)
		cr_assert_eq(all.items[i].parent, i - 1);
}
