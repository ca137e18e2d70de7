// SPDX-License-Identifier: MIT
// tests/race/reuse.c - A thread that called is gone, and another one has its number
//
// A broker knows a caller by its number alone. Here the caller gives a file a second name, by way
// of symlinks that take the broker some milliseconds to follow, and is killed meanwhile. The new
// owner of the number has another working directory, other descriptors and, where the second name
// was, other words. Who reads that name now and acts on it makes what nobody asked for.
//
// Two ways to take the number over. A thread that execs gets the one of its process at once
// (de_thread() in fs/exec.c), and the program it runs has everything anew. Any other number comes
// by again when all have been through; one outside who may say which is given next spares us that.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "race.h"
#include "reuse.h"

#define TURNS 19 /* twice so many and one more: the kernel follows 40 links */
#define LAST_NUMBER "/proc/sys/kernel/ns_last_pid"
#define WAIT_S 2

/* "kept" is what a program has there that has just begun; the caller writes over it. */
char second[PATH_SIZE] = "kept";
static char slow[PATH_SIZE * 8];
struct watch *watch;
static uint64_t takes; /* at least so long the broker is at work on the first name */
static unsigned int round_number;
static int here, there; /* ok/ and elsewhere/, opened before: no broker is asked about them */

uint64_t reuse_clock(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static long make_name(void)
{
	int dir = round_number & 1 ? SWAPPED : AT_FDCWD;

	return syscall(SYS_linkat, AT_FDCWD, slow, dir, second, AT_SYMLINK_FOLLOW);
}

/* The least that it takes, with and without the long way; from ok/. */
static uint64_t least(const char *from)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < 20; i++) {
		uint64_t begun = reuse_clock(), took;

		if (linkat(AT_FDCWD, from, AT_FDCWD, "made", AT_SYMLINK_FOLLOW) < 0)
			perror(from);
		took = reuse_clock() - begun;
		best = took < best ? took : best;
		unlink("made");
	}
	return best;
}

/**
 * reuse_begin() - Get ready: the long way, and how long it takes
 *
 * Return: whether it can be
 */
bool reuse_begin(void)
{
	char hop[sizeof(slow)];
	uint64_t far, near;

	watch = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (watch == MAP_FAILED)
		return false;
	slow[0] = '\0';
	for (int i = 0; i < TURNS; i++)
		strcat(slow, "turn/");
	strcpy(hop, slow);
	strcat(slow, "hop");
	strcat(hop, "mine");
	here = openat(place.home, "ok", O_RDONLY | O_DIRECTORY);
	there = openat(place.home, "elsewhere", O_RDONLY | O_DIRECTORY);
	if (there < 0 || fchdir(here) < 0)
		return false;
	unlink("hop");
	if (symlink(hop, "hop") < 0)
		return false;
	far = least(slow);
	near = least("mine");
	takes = far > near ? far - near : 0;
	return fchdir(place.home) == 0;
}

/* Where the one that calls is, and where the one after it is. */
static void stand_in(int dir)
{
	if (fchdir(dir) < 0 || dup2(dir, SWAPPED) < 0)
		_exit(98);
}

/* Before its call, a caller has no more children or threads to make, and waits for its turn. */
void reuse_wait(void)
{
	atomic_store(&watch->ready, 1);
	while (!atomic_load(&watch->go))
		;
	atomic_store(&watch->called, reuse_clock());
}

static void call(void)
{
	stand_in(here);
	strcpy(second, "made");
	reuse_wait();
	make_name();
	atomic_store(&watch->answered, reuse_clock());
}

void reuse_reset(void)
{
	atomic_store(&watch->called, 0);
	atomic_store(&watch->answered, 0);
	atomic_store(&watch->follower, 0);
	atomic_store(&watch->ready, 0);
	atomic_store(&watch->go, 0);
	round_number++;
}

static void spin(uint64_t ns)
{
	for (uint64_t end = reuse_clock() + ns; reuse_clock() < end;)
		;
}

/* The thread that execs, in another directory and with another table of descriptors. */
static void *exec_follower(void *ctx)
{
	static char name[] = "race", word[] = "follow";
	char *const argv[] = { name, word, NULL };

	(void)ctx;
	if (unshare(CLONE_FS | CLONE_FILES) < 0)
		_exit(98);
	stand_in(there);
	atomic_store(&watch->go, 1);
	execve("../race", argv, argv + 2);
	_exit(98);
}

static void exec_process(void)
{
	pthread_t thread;

	stand_in(here); /* before the other one takes its own copy */
	strcpy(second, "made");
	if (pthread_create(&thread, NULL, exec_follower, NULL) != 0)
		_exit(98);
	while (!atomic_load(&watch->go))
		;
	spin((uint64_t)(round_number * 37 % 400) * 1000);
	atomic_store(&watch->called, reuse_clock());
	make_name();
	atomic_store(&watch->answered, reuse_clock());
	pause();
}

/* Whether the number had another owner while the broker was still at the first name. */
static bool in_time(uint64_t follower)
{
	uint64_t called = atomic_load(&watch->called);

	return called && follower && !atomic_load(&watch->answered) && follower > called &&
	       follower - called < takes;
}

/* The program that follows: its end of the pipe is closed when it has begun. */
long call_by_exec(const struct attack *attack)
{
	uint64_t follower;
	char nothing;
	int ends[2];
	pid_t child;

	(void)attack;
	reuse_reset();
	if (pipe2(ends, O_CLOEXEC) < 0)
		return 0;
	child = fork();
	if (child == 0) {
		close(ends[0]);
		exec_process();
		_exit(98);
	}
	close(ends[1]);
	if (read(ends[0], &nothing, 1) < 0)
		perror("pipe");
	follower = reuse_clock();
	close(ends[0]);
	waitpid(child, NULL, 0);
	return in_time(follower);
}

/* The program that a thread runs; it needs only to be there. */
int reuse_follow(void)
{
	usleep(STAY_US);
	return 0;
}

static bool write_number(int number)
{
	static int fd = -2;
	char text[16];

	if (fd == -2) /* for the whole run: within a jail each open is asked for */
		fd = open(LAST_NUMBER, O_WRONLY | O_CLOEXEC);
	snprintf(text, sizeof(text), "%d", number - 1);
	return fd >= 0 && pwrite(fd, text, strlen(text), 0) > 0;
}

/* Whoever made a user namespace has all rights in it, but no longer than until an execve. */
static bool enter(const char *attacker)
{
	static const char *const namespaces[] = { "user", "pid" };
	int fds[2];

	for (int i = 0; i < 2; i++) {
		char name[64];

		snprintf(name, sizeof(name), "/proc/%s/ns/%s", attacker, namespaces[i]);
		fds[i] = open(name, O_RDONLY | O_CLOEXEC);
		if (fds[i] < 0)
			return false;
	}
	return setns(fds[0], CLONE_NEWUSER) == 0 && setns(fds[1], CLONE_NEWPID) == 0;
}

/**
 * reuse_numbers() - Outside of the jail, have numbers given in its pid namespace
 * @attacker:	Process in the jail
 *
 * Return: 2 when that cannot be; otherwise it ends with the jail
 */
int reuse_numbers(const char *attacker)
{
	struct page *page = page_map();

	if (!page || !enter(attacker)) {
		perror("race: the jail's namespaces");
		return 2;
	}
	if (fork() != 0) /* the child is in the pid namespace */
		return wait(NULL) < 0 ? 2 : 0;
	for (;;) {
		int number = atomic_load(&page->number);

		if (number && !write_number(number))
			_exit(2);
		atomic_compare_exchange_strong(&page->number, &number, 0);
		usleep(50);
	}
}

/* Has @number given to the next process. */
static bool ask_number(int number)
{
	static struct page *page;
	uint64_t end = reuse_clock() + WAIT_S * 1000000000ULL;

	if (write_number(number))
		return true;
	if (!page) {
		if (fchdir(place.home) < 0)
			return false;
		page = page_map();
	}
	atomic_store(&page->number, number);
	while (atomic_load(&page->number))
		if (reuse_clock() > end)
			return false;
	return true;
}

static void follow(void)
{
	stand_in(there);
	strcpy(second, "kept");
	atomic_store(&watch->follower, reuse_clock());
	pause();
	_exit(0);
}

void reuse_end(pid_t follower)
{
	if (follower <= 0)
		return;
	kill(follower, SIGKILL);
	waitpid(follower, NULL, 0);
}

/* Somebody else, under the number of @caller; 0 when it could not be had. */
pid_t reuse_succeed(pid_t caller)
{
	pid_t follower;

	kill(caller, SIGKILL);
	waitpid(caller, NULL, 0);
	follower = fork();
	if (follower == 0)
		follow();
	if (follower == caller)
		return follower;
	reuse_end(follower);
	return 0;
}

/* A child that calls when told to, by reuse_wait(), and whose number is the next one given. */
pid_t reuse_call(void (*body)(void))
{
	pid_t caller = fork();

	if (caller == 0) {
		body();
		pause();
		_exit(0);
	}
	while (!atomic_load(&watch->ready))
		;
	/* While it lives nobody else gets its number, and nobody is born meanwhile. */
	if (!ask_number(caller)) {
		fprintf(stderr, "race: no number can be chosen\n");
		exit(2);
	}
	atomic_store(&watch->go, 1);
	while (!atomic_load(&watch->called))
		;
	return caller;
}

long call_by_number(const struct attack *attack)
{
	pid_t caller, follower;
	long result;

	(void)attack;
	reuse_reset();
	caller = reuse_call(call);
	spin(EARLY_NS);
	follower = reuse_succeed(caller);
	usleep(STAY_US);
	result = in_time(atomic_load(&watch->follower));
	reuse_end(follower);
	return follower && result;
}

/* What is somewhere else than the caller wanted it, nobody has asked for. */
enum outcome taken_over(long result)
{
	bool harmed = unlinkat(there, "kept", 0) == 0;

	harmed |= unlinkat(there, "made", 0) == 0;
	harmed |= unlinkat(here, "kept", 0) == 0;
	unlinkat(here, "made", 0);
	return harmed ? WIN : result ? PUBLIC : REFUSED;
}
