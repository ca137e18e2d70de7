// SPDX-License-Identifier: MIT
// broker/hold.c - Keeping what has the terminal from running, while a person is asked there
//
// DOC: Theory of operation
//
// Whoever can write to the terminal can make a question look like another one, and whoever can read
// from it can take the answer. So every task of the jail that has the terminal open is stopped
// before a question is shown. The tracer does that: PTRACE_INTERRUPT, and the stop that comes of it
// is not passed on until the question is over. Nobody in the jail sees such a stop, as they would
// see SIGSTOP: no parent is told, no handler of SIGCONT runs. A task that waits for the broker
// cannot stop there, but does before its next instruction. What opens the terminal meanwhile waits
// (opening.c), and a new task is held when its parent is.
#include "broker/hold.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "broker/pool.h"
#include "broker/target.h"
#include "policy/base/clock.h"

/* A task that runs stops in microseconds; one that has not by then waits for the broker. */
#define SETTLE_NS 60000000U

/**
 * struct held - One task that is held
 * @pid:	The task
 * @signal:	What it is to get when it runs on
 * @stopped:	It has stopped
 */
struct held {
	pid_t pid;
	int signal;
	bool stopped;
};

static void wake_tracer(const struct hold *hold)
{
	syscall(SYS_tgkill, getpid(), hold->tracer, POOL_SIGNAL);
}

/**
 * hold_take() - Have all tasks stop that have the terminal open
 * @hold:	Any
 *
 * Context: the minder, again and again until it is so.
 *
 * Return: true when they have
 */
bool hold_take(struct hold *hold)
{
	uint64_t since = atomic_load(&hold->since);

	if (!hold->terminal)
		return true;
	if (!atomic_load(&hold->wanted))
		atomic_store(&hold->wanted_ns, clock_ns());
	atomic_store(&hold->wanted, true);
	if (!since) {
		wake_tracer(hold);
		return false;
	}
	return !atomic_load(&hold->missing) || clock_ns() - since > SETTLE_NS;
}

/**
 * hold_release() - Have them run on
 * @hold:	Any
 *
 * Context: the minder, again and again; it costs nothing where nothing is held.
 */
void hold_release(struct hold *hold)
{
	atomic_store(&hold->wanted, false);
	if (atomic_load(&hold->since))
		wake_tracer(hold);
}

/**
 * hold_is_terminal() - Whether a device is the terminal where people are asked
 * @hold:	Any
 * @device:	Of a character device
 */
bool hold_is_terminal(const struct hold *hold, dev_t device)
{
	return hold->terminal && (device == hold->terminal || device == makedev(5, 0));
}

/**
 * hold_enter() - Begin to open the terminal for a task
 * @hold:	Any
 *
 * Return: false when it is held: try again. Otherwise hold_entered() is due when the task has the
 * descriptor, or will not get it; until then no hold begins, since it would miss that task
 */
bool hold_enter(struct hold *hold)
{
	atomic_fetch_add(&hold->entering, 1);
	if (!atomic_load(&hold->wanted))
		return true;
	hold_entered(hold);
	return false;
}

void hold_entered(struct hold *hold)
{
	atomic_fetch_sub(&hold->entering, 1);
}

/* An open that waits, for a carrier say, does not keep people from being asked. */
static bool someone_enters(const struct hold *hold)
{
	return atomic_load(&hold->entering) &&
	       clock_ns() - atomic_load(&hold->wanted_ns) < SETTLE_NS;
}

/* What cannot be looked at is taken to have it. */
static bool has_terminal(const struct hold *hold, pid_t pid)
{
	const struct dirent *entry;
	bool found = false;
	char path[32];
	DIR *dir;
	int fd;

	snprintf(path, sizeof(path), "%d/fd", pid);
	fd = openat(hold->world->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return true;
	}
	while (!found && (entry = readdir(dir))) {
		struct stat st;

		found = entry->d_name[0] != '.' && fstatat(fd, entry->d_name, &st, 0) == 0 &&
			S_ISCHR(st.st_mode) && hold_is_terminal(hold, st.st_rdev);
	}
	closedir(dir);
	return found;
}

static void add(struct hold *hold, pid_t pid)
{
	if (hold->count == hold->cap) {
		size_t cap = hold->cap ? hold->cap * 2 : 16;
		struct held *held = reallocarray(hold->held, cap, sizeof(*held));

		if (!held)
			return;
		hold->held = held;
		hold->cap = cap;
	}
	hold->held[hold->count++] = (struct held){ .pid = pid };
	atomic_fetch_add(&hold->missing, 1);
}

static struct held *find(struct hold *hold, pid_t pid)
{
	for (size_t i = 0; i < hold->count; i++)
		if (hold->held[i].pid == pid)
			return &hold->held[i];
	return NULL;
}

static void begin(struct hold *hold, const struct tasks *tasks)
{
	uint64_t seen = 0;

	for (pid_t pid = 1; seen < tasks->count && pid < TASKS_MAX; pid++) {
		if (!tasks_known(tasks, pid))
			continue;
		seen++;
		if (!has_terminal(hold, pid))
			continue;
		add(hold, pid);
		ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
	}
	atomic_store(&hold->since, clock_ns());
}

static void end(struct hold *hold)
{
	for (size_t i = 0; i < hold->count; i++)
		if (hold->held[i].stopped)
			ptrace(hold->traced ? PTRACE_SYSCALL : PTRACE_CONT, hold->held[i].pid, NULL,
			       (long)hold->held[i].signal);
	hold->count = 0;
	atomic_store(&hold->missing, 0);
	atomic_store(&hold->since, 0);
}

/**
 * hold_serve() - Begin or end what the minder wants
 * @hold:	Any
 * @tasks:	Of the jail
 *
 * Context: the tracing thread, between two waits. errno stays what it was.
 */
void hold_serve(struct hold *hold, const struct tasks *tasks)
{
	bool wanted = atomic_load(&hold->wanted), active = atomic_load(&hold->since);
	int err = errno;

	if (wanted && !active && !someone_enters(hold))
		begin(hold, tasks);
	else if (!wanted && active)
		end(hold);
	errno = err;
}

/**
 * hold_keeps() - Whether a task that has stopped is to stay so
 * @hold:	Any
 * @pid:	The task
 * @signal:	What it is to get when it runs on, 0: nothing
 */
bool hold_keeps(struct hold *hold, pid_t pid, int signal)
{
	struct held *held = find(hold, pid);

	if (!held)
		return false;
	/* It runs nothing any more, and who waits for it is not to wait for the person. */
	if (signal && target_dies_of(hold->world, pid, signal)) {
		hold_forget(hold, pid);
		return false;
	}
	if (!held->stopped)
		atomic_fetch_sub(&hold->missing, 1);
	held->stopped = true;
	if (signal)
		held->signal = signal;
	return true;
}

/* A task was made: one that is held has made it before it stopped. */
void hold_born(struct hold *hold, pid_t parent, pid_t child)
{
	if (find(hold, parent) && !find(hold, child))
		add(hold, child);
}

/* A task is gone. */
void hold_forget(struct hold *hold, pid_t pid)
{
	struct held *held = find(hold, pid);

	if (!held)
		return;
	if (!held->stopped)
		atomic_fetch_sub(&hold->missing, 1);
	*held = hold->held[--hold->count];
}
