// SPDX-License-Identifier: MIT
// broker/reaches.c - Limits that the jail reaches, where only the broker can see it
//
// Most calls that a limit refuses are no calls that the broker is asked about. It looks at what is
// left of them: a file system without room, a process that ends with as many descriptors as it may
// have. What is put right again before anybody looks is not seen.
#include "broker/reaches.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "broker/procfile.h"

#ifndef TMPFS_MAGIC
#define TMPFS_MAGIC 0x01021994
#endif

/**
 * reaches_note() - A limit was reached
 * @reaches:	All set
 * @limit:	Which
 */
void reaches_note(struct reaches *reaches, enum limit limit)
{
	if (reaches->limits[limit].set || limit == LIMIT_TMP)
		atomic_fetch_or(reaches->reached, 1U << limit);
}

/*
 * Whether a file system of the jail's own has no block or no inode left. By its name, for the
 * broker may have hardly any descriptors; nobody in the jail can take a mount away.
 */
static bool is_full(const char *place)
{
	struct statfs system;

	return statfs(place, &system) == 0 && system.f_type == TMPFS_MAGIC &&
	       ((system.f_blocks && !system.f_bavail) || (system.f_files && !system.f_ffree));
}

/**
 * reaches_files() - Look at the file systems that are the jail's own
 * @reaches:	All set
 *
 * Context: any thread; tmpfs answers from counters.
 */
void reaches_files(struct reaches *reaches)
{
	if (atomic_load(reaches->reached) & 1U << LIMIT_TMP)
		return;
	if ((reaches->private_tmp && is_full("/tmp")) ||
	    (reaches->private_shm && is_full("/dev/shm")))
		reaches_note(reaches, LIMIT_TMP);
}

/* Whether every number below a limit is taken: mostly one of the first few is not. */
static bool all_taken(int proc, pid_t pid, uint64_t limit)
{
	struct stat st;
	char path[48];

	for (uint64_t number = 0; number < limit; number++) {
		snprintf(path, sizeof(path), "%d/fd/%" PRIu64, pid, number);
		if (fstatat(proc, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return false;
	}
	return true;
}

/* As many as it may have are open: the size of /proc/PID/fd, which is always 0 before Linux 6.2. */
static void look_at_descriptors(struct reaches *reaches, int proc, pid_t pid)
{
	uint64_t limit = reaches->limits[LIMIT_FILES].value;
	struct stat st;
	char path[32];

	snprintf(path, sizeof(path), "%d/fd", pid);
	if (fstatat(proc, path, &st, 0) < 0)
		return;
	if (st.st_size ? (uint64_t)st.st_size >= limit : all_taken(proc, pid, limit))
		reaches_note(reaches, LIMIT_FILES);
}

/*
 * What it asked for and did not get is not known: that it had nearly all of it is, at VmPeak of
 * proc(5).
 */
static void look_at_memory(struct reaches *reaches, int proc, pid_t pid)
{
	uint64_t limit = reaches->limits[LIMIT_AS].value, peak_kib;
	char path[32], status[2048];

	snprintf(path, sizeof(path), "%d/status", pid);
	procfile_read(proc, path, status, sizeof(status));
	if (procfile_number(status, "\nVmPeak:", &peak_kib) &&
	    peak_kib * 1024 >= limit - limit / 16)
		reaches_note(reaches, LIMIT_AS);
}

/**
 * reaches_task() - Look at a task that is about to end
 * @reaches:	All set
 * @proc:	The jail's /proc
 * @pid:	At its exit stop: it still has all that it had
 */
void reaches_task(struct reaches *reaches, int proc, pid_t pid)
{
	if (reaches->limits[LIMIT_FILES].set)
		look_at_descriptors(reaches, proc, pid);
	if (reaches->limits[LIMIT_AS].set)
		look_at_memory(reaches, proc, pid);
}
