// SPDX-License-Identifier: MIT
// broker/wall.c - The clock that a policy starts: the host's, and how far it is off
#include "broker/wall.h"

#define SECOND 1000000000

/**
 * wall_start() - Have the clock start now
 * @wall:	Filled
 * @start:	What it shows now, in seconds since 1970
 *
 * By the coarse clock, which is a tick behind: none of the clocks may show a time before @start.
 */
void wall_start(struct wall *wall, uint64_t start)
{
	struct timespec now = { .tv_sec = 0 };

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	wall->sec = (int64_t)start - now.tv_sec;
	wall->nsec = 0;
	if (now.tv_nsec) {
		wall->sec--;
		wall->nsec = SECOND - now.tv_nsec;
	}
}

/**
 * wall_is() - Whether a clock is one that shows the time of day
 * @clock:	A clockid_t as the kernel reads it
 */
bool wall_is(uint32_t clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ||
	       clock == CLOCK_REALTIME_ALARM || clock == CLOCK_TAI;
}

/**
 * wall_emulated() - What the clock shows
 * @wall:	Started
 * @real:	What the host's shows
 */
struct timespec wall_emulated(const struct wall *wall, struct timespec real)
{
	real.tv_sec += wall->sec;
	real.tv_nsec += wall->nsec;
	if (real.tv_nsec >= SECOND) {
		real.tv_nsec -= SECOND;
		real.tv_sec++;
	}
	return real;
}

/**
 * wall_real() - When it is, by the host's clock, that the emulated one shows a time
 * @wall:	Started
 * @emulated:	Valid as the kernel sees it: no negative seconds, nanoseconds below a second
 *
 * Return: a valid time. What lies before 1970 there is the least that is not 0, since that may
 * mean "never"; what is further off than a number goes is the largest.
 */
struct timespec wall_real(const struct wall *wall, struct timespec emulated)
{
	struct timespec real = { .tv_nsec = emulated.tv_nsec - wall->nsec };
	int64_t borrow = real.tv_nsec < 0;

	real.tv_nsec += borrow * SECOND;
	if (__builtin_sub_overflow(emulated.tv_sec, wall->sec, &real.tv_sec))
		return (struct timespec){ INT64_MAX, 0 };
	real.tv_sec -= borrow;
	if (real.tv_sec < 0 || (!real.tv_sec && !real.tv_nsec))
		return (struct timespec){ 0, 1 };
	return real;
}
