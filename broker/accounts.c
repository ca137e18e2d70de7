// SPDX-License-Identifier: MIT
// broker/accounts.c - What each process of the jail uses, put together from what the tracer sees
//
// DOC: Theory of operation
//
// The kernel adds what a process used to what its parent used, once the parent has waited for it.
// wait4(2) and /proc/PID/io tell both in one figure, so their sums over all processes would count
// most of them several times. What is a process's own is found so:
//
// - Processor time: at a thread's exit stop the process's own clock is read
// (clock_getcpuclockid(3))
//   beside the figure of wait4. Their difference is that of children; it does not change any more
//   once the last thread has stopped there, and is taken from wait4's figure when the process is
//   reaped. So the time that it takes to give a large memory back is counted.
// - Bytes: each thread's own count, at its exit stop, when it has made its last call.
// - Memory: wait4's figure, which is the largest of the process's own and its children's. Where
//   there were children, what /proc/PID/status knows of the program that runs last.
//
// A process that made no other one has no children either, whoever's orphans they are and whatever
// clone flags they were made with, and is asked for less: all but its bytes comes with wait4. A
// thread that is killed once more while it waits at its exit stop may be gone before it was looked
// at: what it used is not known then, and said so.
//
// Where processes are traced late (late.c) some are never heard of: what they used is put down to
// who waited for them (waited.c), and of who is left to the broker itself is told when it is gone.
#include "broker/accounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "broker/procfile.h"
#include "broker/tasks.h"
#include "broker/waited.h"
#include "policy/base/cleanup.h"
#include "policy/base/clock.h"

#define BYTES ((size_t)TASKS_MAX * sizeof(struct account *))

/* Kinds of a process's clock: include/linux/posix-timers_types.h of the kernel. */
enum clock_kind {
	CLOCK_KIND_TICKS, /* user and system time together, in ticks */
	CLOCK_KIND_USER, /* in ticks */
	CLOCK_KIND_EXACT, /* all of it, in nanoseconds */
};

/* Processor time, as far as it was told. */
struct times {
	uint64_t user_ns;
	uint64_t system_ns;
};

/**
 * struct account - One process
 * @pid:	Its number
 * @tasks:	Threads that have it
 * @running:	Threads whose exit stop has not been seen
 * @threaded:	It has had more than one thread
 * @parent:	It has made a process
 * @first:	It is the command's first one, which was warder before
 * @asked:	Its clock could be read at the last exit stop
 * @bytes_lost:	Of a thread they could not be read
 * @born_ns:	CLOCK_MONOTONIC
 * @launch:	Its times and bytes before it became the command
 * @own:	Its own times at the last exit stop, of a parent
 * @both:	With those of children, then
 * @usage:	Bytes so far, and memory
 * @waiter:	Late: the process that is to wait for it, if @waiter_ns is when that was made
 * @waiter_ns:	See there
 * @waited:	Late: what it waited for
 */
struct account {
	pid_t pid;
	unsigned int tasks;
	unsigned int running;
	bool threaded;
	bool parent;
	bool first;
	bool asked;
	bool bytes_lost;
	uint64_t born_ns;
	struct usage launch;
	struct times own;
	struct times both;
	struct usage usage;
	pid_t waiter;
	uint64_t waiter_ns;
	struct waited waited;
};

static struct account **slot_of(const struct accounts *accounts, pid_t tid)
{
	return tid > 0 && tid < TASKS_MAX ? &accounts->of[tid] : NULL;
}

static struct account *account_of(const struct accounts *accounts, pid_t tid)
{
	struct account **slot = slot_of(accounts, tid);

	return slot ? *slot : NULL;
}

static void release(struct account **slot)
{
	if (*slot && --(*slot)->tasks == 0)
		free(*slot);
	*slot = NULL;
}

/**
 * accounts_init() - Begin
 * @accounts:	Filled
 * @late:	Processes are traced late
 *
 * Return: 0 or -ENOMEM
 */
int accounts_init(struct accounts *accounts, bool late)
{
	/* Pages that no pid touches are never there. */
	void *map = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (map == MAP_FAILED)
		return -ENOMEM;
	accounts->of = map;
	accounts->late = late;
	atomic_init(&accounts->adopted, false);
	return late ? left_init(&accounts->left) : 0;
}

/* Accounts of tasks that never ended stay with the process, which ends as well. */
void accounts_free(struct accounts *accounts)
{
	if (accounts->of)
		munmap(accounts->of, BYTES);
	accounts->of = NULL;
	left_free(&accounts->left);
}

/**
 * accounts_born() - A task was made
 * @accounts:	Begun
 * @creator:	By which; it need not be known
 * @child:	The new task
 * @thread:	Of the same process
 *
 * Return: 0 or -ENOMEM
 */
int accounts_born(struct accounts *accounts, pid_t creator, pid_t child, bool thread)
{
	struct account *maker = account_of(accounts, creator), *account = maker;
	struct account **slot = slot_of(accounts, child);

	if (!slot)
		return 0;
	release(slot); /* of a task whose end nobody told */
	if (maker && !thread)
		maker->parent = true;
	if (!maker || !thread) {
		account = calloc(1, sizeof(*account));
		if (!account)
			return -ENOMEM;
		account->pid = child;
		account->born_ns = clock_ns();
		account->waiter = creator;
		account->waiter_ns = maker ? maker->born_ns : 0;
	}
	account->threaded |= thread;
	account->tasks++;
	account->running++;
	*slot = account;
	return 0;
}

static uint64_t timeval_ns(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000000U + (uint64_t)time->tv_usec * 1000U;
}

static struct times times_of(const struct rusage *usage)
{
	return (struct times){ timeval_ns(&usage->ru_utime), timeval_ns(&usage->ru_stime) };
}

static uint64_t above(uint64_t value, uint64_t floor)
{
	return value > floor ? value - floor : 0;
}

/* What clock_getcpuclockid(3) makes, which asks the kernel first whether there is such a clock. */
static bool read_clock(pid_t pid, enum clock_kind kind, uint64_t *ret_ns)
{
	clockid_t clock = (clockid_t)(~(unsigned int)pid << 3 | (unsigned int)kind);
	struct timespec time;

	if (clock_gettime(clock, &time) < 0)
		return false;
	*ret_ns = (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
	return true;
}

/**
 * accounts_began() - The command's first process is about to run its first instruction
 * @accounts:	Begun
 * @proc:	The jail's /proc
 * @pid:	The process
 * @usage:	As wait4(2) told of its stop
 *
 * What it used until then was the launch.
 */
void accounts_began(struct accounts *accounts, int proc, pid_t pid, const struct rusage *usage)
{
	struct account *account = account_of(accounts, pid);
	struct times times = times_of(usage);
	char path[32];

	if (!account)
		return;
	account->first = true;
	account->born_ns = clock_ns();
	account->launch.user_ns = times.user_ns;
	account->launch.system_ns = times.system_ns;
	account->launch.max_rss_kib = (uint64_t)usage->ru_maxrss;
	snprintf(path, sizeof(path), "%d/io", pid);
	if (!procfile_bytes(proc, path, &account->launch))
		account->bytes_lost = true;
}

/**
 * accounts_exec() - A process runs another program
 * @accounts:	Begun
 * @former:	The thread that asked for it; its number is no task's any more, unless it is @pid
 * @pid:	The process
 * @usage:	As wait4(2) told of the stop
 *
 * All other threads have had their exit stop before that. The one that is left has it still ahead,
 * by the process's number.
 */
void accounts_exec(struct accounts *accounts, pid_t former, pid_t pid, const struct rusage *usage)
{
	struct account *account = account_of(accounts, pid);
	struct account **slot = slot_of(accounts, former);

	if (slot && former != pid)
		release(slot);
	if (account && !account->parent && !account->first)
		account->usage.max_rss_kib = (uint64_t)usage->ru_maxrss;
}

/*
 * What the process's own is of the times that wait4 tells. The exact clock has no parts; the ones
 * that have are what the kernel divides it by as well (cputime_adjust()).
 */
static void stop_times(struct account *account, const struct rusage *usage)
{
	uint64_t exact, ticks, user;

	account->both = times_of(usage);
	account->asked = read_clock(account->pid, CLOCK_KIND_EXACT, &exact) &&
			 read_clock(account->pid, CLOCK_KIND_TICKS, &ticks) &&
			 read_clock(account->pid, CLOCK_KIND_USER, &user);
	if (!account->asked)
		return;
	account->own.user_ns = exact;
	if (ticks && user <= ticks)
		account->own.user_ns = (uint64_t)((double)exact * (double)user / (double)ticks);
	account->own.system_ns = above(exact, account->own.user_ns);
}

/* Of the program that runs last: what a process had before that is not told. */
static void stop_memory(struct account *account, int proc, const struct rusage *usage)
{
	uint64_t most, all = (uint64_t)usage->ru_maxrss;
	char path[32], status[4096];

	snprintf(path, sizeof(path), "%d/status", account->pid);
	procfile_read(proc, path, status, sizeof(status));
	if (procfile_number(status, "\nVmHWM:", &most) && most > account->usage.max_rss_kib)
		account->usage.max_rss_kib = most < all ? most : all;
}

static void stop_bytes(struct account *account, int proc, pid_t tid)
{
	struct usage *sum = &account->usage;
	struct usage one;
	char path[64];

	/* The process's own file has the bytes of its children as well, but costs less. */
	if (!account->parent && !account->threaded)
		snprintf(path, sizeof(path), "%d/io", tid);
	else
		snprintf(path, sizeof(path), "%d/task/%d/io", account->pid, tid);
	if (!procfile_bytes(proc, path, &one)) {
		account->bytes_lost = true;
		return;
	}
	sum->bytes_read += one.bytes_read;
	sum->bytes_written += one.bytes_written;
	sum->storage_read += one.storage_read;
	sum->storage_written += one.storage_written;
}

/* Where processes take over others' children, which of those are in the log nobody knows. */
static bool adopts(const struct accounts *accounts, struct account *account)
{
	bool adopted = atomic_load(&accounts->adopted);

	account->waited.unsure |= adopted;
	return adopted;
}

/**
 * accounts_stop() - A task has made its last call, and still is all that it was
 * @accounts:	Begun
 * @proc:	The jail's /proc
 * @tid:	The task, at its exit stop
 * @usage:	As wait4(2) told of the stop
 */
void accounts_stop(struct accounts *accounts, int proc, pid_t tid, const struct rusage *usage)
{
	struct account *account = account_of(accounts, tid);

	if (!account)
		return;
	account->running -= account->running != 0;
	account->parent |= adopts(accounts, account);
	if (accounts->late && !account->running)
		waited_stop(&account->waited, proc, account->pid);
	if (account->parent)
		stop_times(account, usage);
	if (account->parent || account->first)
		stop_memory(account, proc, usage);
	stop_bytes(account, proc, tid);
}

/* The times, once the process is gone; false when they are not known. */
static bool end_times(const struct account *account, const struct rusage *usage,
		      struct times *ret_times)
{
	struct times both;

	if (!usage || (account->parent && !account->asked))
		return false;
	both = times_of(usage);
	*ret_times = both;
	if (account->parent) {
		ret_times->user_ns =
			account->own.user_ns + above(both.user_ns, account->both.user_ns);
		ret_times->system_ns =
			account->own.system_ns + above(both.system_ns, account->both.system_ns);
	}
	return true;
}

/* The launch was a larger program: what is below that may have been it. */
static bool tells_memory(const struct account *account, const struct rusage *usage)
{
	return !account->first || (uint64_t)usage->ru_maxrss > account->launch.max_rss_kib;
}

static void close_account(struct account *account, bool late, const struct rusage *usage)
{
	const struct usage *launch = &account->launch;
	struct usage *own = &account->usage;
	struct times times;

	own->wall_ns = clock_whole_us(above(clock_ns(), account->born_ns));
	if (!account->running && !account->bytes_lost)
		own->known |= USAGE_BYTES;
	if (late)
		waited_bytes(&account->waited, own);
	own->bytes_read = above(own->bytes_read, launch->bytes_read);
	own->bytes_written = above(own->bytes_written, launch->bytes_written);
	own->storage_read = above(own->storage_read, launch->storage_read);
	own->storage_written = above(own->storage_written, launch->storage_written);
	if (!end_times(account, usage, &times))
		return;
	own->known |= USAGE_TIMES;
	own->user_ns = times.user_ns;
	own->system_ns = times.system_ns;
	if (late && account->parent)
		waited_times(&account->waited, timeval_ns(&usage->ru_utime),
			     timeval_ns(&usage->ru_stime), own);
	own->user_ns = clock_whole_us(above(own->user_ns, launch->user_ns));
	own->system_ns = clock_whole_us(above(own->system_ns, launch->system_ns));
	if ((!account->parent && !account->first) ||
	    (late && waited_unheard(&account->waited) && tells_memory(account, usage)))
		own->max_rss_kib = (uint64_t)usage->ru_maxrss;
}

/* Late: its parent may wait for it now, and will have in one figure what it used. */
static void tell_waiter(const struct accounts *accounts, struct account *account,
			const struct rusage *usage)
{
	struct account *waiter = account_of(accounts, account->waiter);

	account->waited.unsure |= account->running || account->bytes_lost;
	if (waiter && waiter->born_ns == account->waiter_ns && waiter->running)
		waited_tell(&waiter->waited, &account->waited, usage);
}

/**
 * accounts_end() - A task is gone
 * @accounts:	Begun
 * @tid:	The task
 * @usage:	As wait4(2) told of its end, NULL: it was gone unseen
 * @ret_usage:	Filled when it was the first one of its process, which is the last to go
 *
 * Return: whether it was
 */
bool accounts_end(struct accounts *accounts, pid_t tid, const struct rusage *usage,
		  struct usage *ret_usage)
{
	struct account **slot = slot_of(accounts, tid);
	struct account *account = slot ? *slot : NULL;
	bool first = account && account->pid == tid;

	if (first && accounts->late) {
		tell_waiter(accounts, account, usage);
		left_ended(&accounts->left, tid, usage);
	}
	if (first) {
		close_account(account, accounts->late, usage);
		*ret_usage = account->usage;
	}
	if (slot)
		release(slot);
	return first;
}
