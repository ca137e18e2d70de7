// SPDX-License-Identifier: MIT
// broker/heard.c - Whether the tracer has heard of every task that there was
//
// A pid namespace gives its numbers in turn, from 1 up, and begins again near the bottom only when
// it is at pid_max. Until then the last one that was given is how many tasks there were. Whether it
// has begun again nobody says; that the whole host has made fewer tasks meanwhile rules it out.
// What cannot be known is answered with no.
#include "broker/heard.h"

#include <stdlib.h>
#include <string.h>

#include "broker/procfile.h"
#include "policy/base/cleanup.h"

/* Where numbers begin again: RESERVED_PIDS of the kernel's kernel/pid.c. */
#define RESERVED 300
/* Lines for all processors and interrupts come first. */
#define STAT_BYTES ((size_t)1 << 20)

static bool read_forks(int proc, uint64_t *ret_forks)
{
	_cleanup_free_ char *stat = malloc(STAT_BYTES);

	if (!stat)
		return false;
	procfile_read(proc, "stat", stat, STAT_BYTES);
	return procfile_number(stat, "\nprocesses ", ret_forks);
}

/* The number that was given last: proc_loadavg(5). Of the reader's namespace, which is the jail's.
 */
static bool read_last(int proc, uint64_t *ret_last)
{
	char loadavg[128];
	const char *at;

	procfile_read(proc, "loadavg", loadavg, sizeof(loadavg));
	at = strrchr(loadavg, ' ');
	return at && procfile_number(at, " ", ret_last);
}

/**
 * heard_begin() - Before there are tasks
 * @heard:	Filled
 * @proc:	The jail's /proc
 */
void heard_begin(struct heard *heard, int proc)
{
	heard->known = read_forks(proc, &heard->host_forks);
}

/**
 * heard_all() - When they are gone
 * @heard:	Begun
 * @proc:	The jail's /proc
 * @tasks:	How many the tracer has heard of, and the broker's own
 *
 * Return: false also where it cannot be told
 */
bool heard_all(const struct heard *heard, int proc, uint64_t tasks)
{
	uint64_t last, forks, most;
	char pid_max[32];

	procfile_read(proc, "sys/kernel/pid_max", pid_max, sizeof(pid_max));
	most = strtoull(pid_max, NULL, 10);
	return heard->known && read_last(proc, &last) && read_forks(proc, &forks) &&
	       most > RESERVED && forks - heard->host_forks < most - RESERVED && last <= tasks;
}
