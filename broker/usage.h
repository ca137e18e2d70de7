/* SPDX-License-Identifier: MIT */
/* broker/usage.h - What a process used, and all of them together */
#ifndef WARDER_BROKER_USAGE_H
#define WARDER_BROKER_USAGE_H

#include <stdbool.h>
#include <stdint.h>

/* Bits of usage.known. */
enum usage_known {
	USAGE_TIMES = 1 << 0, /* @user_ns, @system_ns and @max_rss_kib */
	USAGE_BYTES = 1 << 1, /* the four counts of bytes, of all of its threads */
};

/**
 * struct usage - Of one process, its own: what the processes used that it made is theirs
 * @known:	What the kernel could be asked for; the rest is less than it was, or 0
 * @wall_ns:	From being made to being gone
 * @user_ns:	Of a processor, in the program
 * @system_ns:	Likewise, in the kernel for it
 * @max_rss_kib: Memory that it had at one time, at most
 * @bytes_read:	By read(2) and what is like it, from wherever: `rchar` of proc_pid_io(5)
 * @bytes_written: Likewise, `wchar`
 * @storage_read: Bytes that were fetched from storage for it, `read_bytes`
 * @storage_written: Bytes that it left to be written to storage, `write_bytes`
 *
 * Plain data, without holes: it travels as the string of a record.
 */
struct usage {
	uint64_t known;
	uint64_t wall_ns;
	uint64_t user_ns;
	uint64_t system_ns;
	uint64_t max_rss_kib;
	uint64_t bytes_read;
	uint64_t bytes_written;
	uint64_t storage_read;
	uint64_t storage_written;
};

/**
 * struct usage_sum - Of all processes that have ended
 * @all:	Sums, but of @max_rss_kib the largest: what several had at one time is not known,
 *		for they share memory. @wall_ns means nothing here
 * @processes:	How many
 * @partial:	Processes of which not all is known: the sums are less than it was
 */
struct usage_sum {
	struct usage all;
	uint64_t processes;
	uint64_t partial;
};

/* JSON's readers take no larger number. */
#define USAGE_MOST ((uint64_t)INT64_MAX)

/* Both at most USAGE_MOST. */
static inline uint64_t usage_plus(uint64_t sum, uint64_t one)
{
	return one > USAGE_MOST - sum ? USAGE_MOST : sum + one;
}

/**
 * usage_add() - One more process has ended
 * @sum:	Begun as zeros
 * @one:	What it used, no figure of it above USAGE_MOST
 */
static inline void usage_add(struct usage_sum *sum, const struct usage *one)
{
	struct usage *all = &sum->all;

	sum->processes++;
	sum->partial += one->known != (USAGE_TIMES | USAGE_BYTES);
	all->user_ns = usage_plus(all->user_ns, one->user_ns);
	all->system_ns = usage_plus(all->system_ns, one->system_ns);
	if (one->max_rss_kib > all->max_rss_kib)
		all->max_rss_kib = one->max_rss_kib;
	all->bytes_read = usage_plus(all->bytes_read, one->bytes_read);
	all->bytes_written = usage_plus(all->bytes_written, one->bytes_written);
	all->storage_read = usage_plus(all->storage_read, one->storage_read);
	all->storage_written = usage_plus(all->storage_written, one->storage_written);
}

#endif
