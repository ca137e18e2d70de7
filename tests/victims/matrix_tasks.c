// SPDX-License-Identifier: MIT
// tests/victims/matrix_tasks.c - Acts of the rows signal and task, on the process that a path names
#include "matrix.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

/* The process that a path names by its number; 0 is a child of ours. */
static pid_t subject(const struct place *place)
{
	pid_t pid = atoi(place->path);

	child = 0;
	if (pid)
		return pid;
	child = fork();
	if (child == 0) {
		for (;;)
			pause();
	}
	return child;
}

/* Ends the child; tells whether the signal did. */
static long ended(long result)
{
	int status = 0;

	if (!child)
		return result;
	if (result < 0)
		kill(child, SIGKILL);
	waitpid(child, &status, 0);
	strcpy(matrix_text, WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? "ended" : "");
	return result;
}

static long released(long result)
{
	if (child) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	return result;
}

static long signal_kill(const struct place *place)
{
	return ended(matrix_call(SYS_kill, subject(place), SIGTERM, 0, 0, 0, 0));
}

static long signal_tkill(const struct place *place)
{
	return ended(matrix_call(SYS_tkill, subject(place), SIGTERM, 0, 0, 0, 0));
}

static long signal_tgkill(const struct place *place)
{
	pid_t pid = subject(place);

	return ended(matrix_call(SYS_tgkill, pid, pid, SIGTERM, 0, 0, 0));
}

static long signal_queue(const struct place *place)
{
	siginfo_t info = { .si_signo = SIGTERM, .si_code = SI_QUEUE };

	return ended(
		matrix_call(SYS_rt_sigqueueinfo, subject(place), SIGTERM, (long)&info, 0, 0, 0));
}

static long signal_queue_thread(const struct place *place)
{
	siginfo_t info = { .si_signo = SIGTERM, .si_code = SI_QUEUE };
	pid_t pid = subject(place);

	return ended(matrix_call(SYS_rt_tgsigqueueinfo, pid, pid, SIGTERM, (long)&info, 0, 0));
}

static long signal_pidfd(const struct place *place)
{
	int fd = (int)syscall(SYS_pidfd_open, subject(place), 0);
	long result;

	if (fd < 0)
		return -errno;
	result = matrix_call(SYS_pidfd_send_signal, fd, SIGTERM, 0, 0, 0, 0);
	close(fd);
	return ended(result);
}

static long task_priority(const struct place *place)
{
	return released(matrix_call(SYS_setpriority, PRIO_PROCESS, subject(place), 19, 0, 0, 0));
}

static long task_priority_group(const struct place *place)
{
	return matrix_call(SYS_setpriority, PRIO_PGRP, atoi(place->path), 19, 0, 0, 0);
}

static long task_io_priority(const struct place *place)
{
	return released(matrix_call(SYS_ioprio_set, 1, subject(place), 3 << 13, 0, 0, 0));
}

static long task_io_priority_group(const struct place *place)
{
	return matrix_call(SYS_ioprio_set, 2, atoi(place->path), 3 << 13, 0, 0, 0);
}

static long task_param(const struct place *place)
{
	struct sched_param param = { 0 };

	return released(matrix_call(SYS_sched_setparam, subject(place), (long)&param, 0, 0, 0, 0));
}

static long task_scheduler(const struct place *place)
{
	struct sched_param param = { 0 };

	return released(matrix_call(SYS_sched_setscheduler, subject(place), SCHED_BATCH,
				    (long)&param, 0, 0, 0));
}

static long task_attributes(const struct place *place)
{
	uint32_t attributes[12] = { 48, SCHED_BATCH };

	return released(
		matrix_call(SYS_sched_setattr, subject(place), (long)attributes, 0, 0, 0, 0));
}

static long task_affinity(const struct place *place)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	return released(matrix_call(SYS_sched_setaffinity, subject(place), sizeof(set), (long)&set,
				    0, 0, 0));
}

static long task_migrate(const struct place *place)
{
	unsigned long node = 1;

	return released(
		matrix_call(SYS_migrate_pages, subject(place), 2, (long)&node, (long)&node, 0, 0));
}

static long task_move(const struct place *place)
{
	return released(matrix_call(SYS_move_pages, subject(place), 0, 0, 0, 0, 0));
}

static long task_limit(const struct place *place)
{
	struct rlimit limit = { 64, 64 };

	return released(
		matrix_call(SYS_prlimit64, subject(place), RLIMIT_NOFILE, (long)&limit, 0, 0, 0));
}

const struct act matrix_tasks[] = {
	RUN("kill", signal_kill),
	RUN("tkill", signal_tkill),
	RUN("tgkill", signal_tgkill),
	RUN("rt_sigqueueinfo", signal_queue),
	RUN("rt_tgsigqueueinfo", signal_queue_thread),
	RUN("pidfd_send_signal", signal_pidfd),

	RUN("setpriority", task_priority),
	RUN("setpriority PRIO_PGRP", task_priority_group),
	RUN("ioprio_set", task_io_priority),
	RUN("ioprio_set IOPRIO_WHO_PGRP", task_io_priority_group),
	RUN("sched_setparam", task_param),
	RUN("sched_setscheduler", task_scheduler),
	RUN("sched_setattr", task_attributes),
	RUN("sched_setaffinity", task_affinity),
	RUN("migrate_pages", task_migrate),
	RUN("move_pages", task_move),
	RUN("prlimit64", task_limit),
	{ NULL, 0, { N(0) }, AS_IT_IS, NULL },
};
