// SPDX-License-Identifier: MIT
// tests/victims/killed_numbers.c - Calls with numbers that no call has
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "killed.h"

static void *sleeps(void *unused)
{
	pause();
	return unused;
}

/* A number that no call has, in a process of its own. */
static int by_number(long nr)
{
	if (fork() == 0) {
		native(nr, MARK);
		_exit(9);
	}
	return wait_all();
}

/* What the kernel itself says of a task that is in no call. */
int by_minus_one(void)
{
	return by_number(-1);
}

int by_minus_two(void)
{
	return by_number(-2);
}

int by_lowest(void)
{
	return by_number(INT32_MIN);
}

/* The kernel looks at the low half alone. */
int by_high_half(void)
{
	return by_number(0x100000000L + SYS_acct);
}

int by_minus_one_wide(void)
{
	return by_number(0x1ffffffffL);
}

int by_highest(void)
{
	return by_number(INT32_MAX);
}

/* No x32 number: the kernel has no such call, and says so. */
int by_unknown(void)
{
	return native(0x3fffffff, MARK) == -ENOSYS ? 0 : 4;
}

static void *calls_minus_one(void *unused)
{
	native(-1, MARK);
	return unused;
}

/* Others, that are in no call and in one, die with it. */
int by_thread_minus_one(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, spins, NULL);
	pthread_create(&thread, NULL, sleeps, NULL);
	usleep(20000);
	pthread_create(&thread, NULL, calls_minus_one, NULL);
	pthread_join(thread, NULL);
	return 9;
}

/* With registers that look like those of a call with the number -1, but for what the call leaves.
 */
int by_signal_minus_one(void)
{
	pid_t pid = fork();

	if (pid == 0)
		__asm__ volatile("1: jmp 1b" : : "a"(-1L), "c"(0L));
	usleep(50000);
	kill(pid, SIGSYS);
	return wait_all();
}
