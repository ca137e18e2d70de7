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

#endif
