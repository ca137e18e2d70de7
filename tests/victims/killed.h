/* SPDX-License-Identifier: MIT */
/* tests/victims/killed.h - What the ways to be killed share */
#ifndef WARDER_TESTS_VICTIMS_KILLED_H
#define WARDER_TESTS_VICTIMS_KILLED_H

#include <errno.h>
#include <sys/wait.h>

#define MARK 0x5a5a1234UL /* no address: the call is never made */

/* The native call, by its own instruction. */
static inline long native(long nr, unsigned long argument)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(argument)
			 : "rcx", "r11", "memory");
	return result;
}

/* Waits for any child, whatever its exit signal is; the rest is what the log tells. */
static inline int wait_all(void)
{
	while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR)
		;
	return 0;
}

static inline void *spins(void *unused)
{
	(void)unused;
	for (;;)
		__asm__ volatile("" ::: "memory");
	return NULL;
}

/* killed_numbers.c */
int by_minus_one(void);
int by_minus_two(void);
int by_lowest(void);
int by_high_half(void);
int by_minus_one_wide(void);
int by_highest(void);
int by_unknown(void);
int by_thread_minus_one(void);
int by_signal_minus_one(void);

#endif
