// SPDX-License-Identifier: MIT
// broker/measure.c - What a run took, as the tracer sees it: calls, tasks, memory, descriptors
#include "broker/measure.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

/* The number behind a word of /proc/PID/status; 0 when there is none. */
static uint64_t number_of(const char *status, const char *word)
{
	const char *at = strstr(status, word);
	uint64_t number = 0;

	return at && sscanf(at + strlen(word), "%" SCNu64, &number) == 1 ? number : 0;
}

static void raise_to(uint64_t *most, uint64_t value)
{
	if (value > *most)
		*most = value;
}

/**
 * measure_tasks() - Note how many tasks there are
 * @measure:	NULL: nobody wants to know
 * @tasks:	Now
 */
void measure_tasks(struct measure *measure, uint64_t tasks)
{
	if (measure)
		raise_to(&measure->tasks, tasks);
}

/**
 * measure_task() - Note what a task that is about to end has had at most
 * @measure:	NULL: nobody wants to know
 * @proc:	The jail's /proc
 * @pid:	The task, at its exit stop: it still has its memory (proc(5): VmPeak, FDSize)
 *
 * What a process had before it executed another program is gone by then.
 */
void measure_task(struct measure *measure, int proc, pid_t pid)
{
	_cleanup_close_ int fd = -1;
	char path[32], status[4096];
	ssize_t len;

	if (!measure)
		return;
	snprintf(path, sizeof(path), "%d/status", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, status, sizeof(status) - 1);
	if (len <= 0)
		return;
	status[len] = '\0';
	raise_to(&measure->memory, number_of(status, "\nVmPeak:") * 1024);
	raise_to(&measure->files, number_of(status, "\nFDSize:"));
}
