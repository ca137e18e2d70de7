// SPDX-License-Identifier: MIT
// broker/waited.c - What a process waited for that nobody has heard of
//
// DOC: Theory of operation
//
// Where processes are traced late (late.c) some are never heard of. The kernel has added what they
// used to what their parent used, when that waited for them, and there it is left: what the process
// itself used is taken off, and what its children that are in the log did. Of those it is taken off
// whether they were waited for or not, so that the rest is no more than it was; of processes that
// take over others' children (PR_SET_CHILD_SUBREAPER), where nobody knows whose they are, nothing
// is left there at all.
//
// Whether there was any such child the page faults tell, which are counted exactly. A child without
// a fault has used no memory that its parent has not.
#include "broker/waited.h"

#include <stdio.h>
#include <string.h>

#include "broker/procfile.h"

static uint64_t timeval_ns(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000000U + (uint64_t)time->tv_usec * 1000U;
}

static uint64_t above(uint64_t value, uint64_t floor)
{
	return value > floor ? value - floor : 0;
}

/* What is in @whole besides @own, and is not @told. */
static uint64_t others(uint64_t whole, uint64_t own, uint64_t told)
{
	return above(above(whole, own), told);
}

static bool read_faults(int proc, pid_t pid, uint64_t *ret_faults)
{
	char path[32], stat[1024];
	unsigned long faults;
	const char *at;

	snprintf(path, sizeof(path), "%d/stat", pid);
	procfile_read(proc, path, stat, sizeof(stat));
	at = strrchr(stat, ')'); /* the program's name may have any characters */
	/* state ppid pgrp session tty tpgid flags minflt cminflt: proc_pid_stat(5) */
	if (!at || sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %lu", &faults) != 1)
		return false;
	*ret_faults = faults;
	return true;
}

/**
 * waited_stop() - All threads of a process have made their last call
 * @waited:	Its
 * @proc:	The jail's /proc
 * @pid:	The process
 */
void waited_stop(struct waited *waited, int proc, pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "%d/io", pid);
	waited->unsure |= !procfile_bytes(proc, path, &waited->whole);
	waited->unsure |= !read_faults(proc, pid, &waited->faults);
}

/**
 * waited_tell() - A child that is in the log has ended: it may be waited for now
 * @waiter:	Its parent's
 * @child:	Its own
 * @usage:	As wait4(2) told of it, NULL: it was gone unseen
 */
void waited_tell(struct waited *waiter, const struct waited *child, const struct rusage *usage)
{
	struct usage *told = &waiter->told;

	if (!usage || child->unsure) {
		waiter->unsure = true;
		return;
	}
	waiter->told_faults += (uint64_t)usage->ru_minflt;
	told->user_ns += timeval_ns(&usage->ru_utime);
	told->system_ns += timeval_ns(&usage->ru_stime);
	told->bytes_read += child->whole.bytes_read;
	told->bytes_written += child->whole.bytes_written;
	told->storage_read += child->whole.storage_read;
	told->storage_written += child->whole.storage_written;
}

/* Whether a process may have waited for one that nobody has heard of. */
bool waited_unheard(const struct waited *waited)
{
	return waited->unsure || waited->faults > waited->told_faults;
}

/**
 * waited_times() - Add the times of those to a process's own
 * @waited:	Of a process that is gone
 * @user_ns:	Its times and those of all that it waited for
 * @system_ns:	Likewise
 * @usage:	Its own times; they grow
 */
void waited_times(const struct waited *waited, uint64_t user_ns, uint64_t system_ns,
		  struct usage *usage)
{
	const struct usage *told = &waited->told;
	uint64_t all = others(user_ns + system_ns, usage->user_ns + usage->system_ns,
			      told->user_ns + told->system_ns);
	uint64_t user = others(user_ns, usage->user_ns, told->user_ns);

	if (waited->unsure || !waited_unheard(waited))
		return;
	user = user < all ? user : all;
	usage->user_ns += user;
	usage->system_ns += all - user;
}

/**
 * waited_bytes() - Add the bytes of those to a process's own
 * @waited:	Of a process that is gone
 * @usage:	Its own bytes; they grow
 */
void waited_bytes(const struct waited *waited, struct usage *usage)
{
	const struct usage *whole = &waited->whole, *told = &waited->told;

	if (waited->unsure || !waited_unheard(waited))
		return;
	usage->bytes_read += others(whole->bytes_read, usage->bytes_read, told->bytes_read);
	usage->bytes_written +=
		others(whole->bytes_written, usage->bytes_written, told->bytes_written);
	usage->storage_read += others(whole->storage_read, usage->storage_read, told->storage_read);
	usage->storage_written +=
		others(whole->storage_written, usage->storage_written, told->storage_written);
}
