/* SPDX-License-Identifier: MIT */
/* policy/base/clock.h - The clock that all records are stamped with */
#ifndef WARDER_BASE_CLOCK_H
#define WARDER_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/**
 * clock_ns() - CLOCK_MONOTONIC in nanoseconds
 *
 * Return: never 0 on a running machine
 */
static inline uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

/**
 * clock_whole_us() - A time as a log has it, so that what is made of a run and of its log is the
 * same
 * @ns:		Nanoseconds
 *
 * Return: nanoseconds, of whole microseconds
 */
static inline uint64_t clock_whole_us(uint64_t ns)
{
	return ns - ns % 1000U;
}

#endif
