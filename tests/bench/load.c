// SPDX-License-Identifier: MIT
// tests/bench/load.c - How busy the machine was with other people's work
//
// A ratio of two commands that ran beside a third tells little: whoever reads a row must know.
#include "tests/bench/load.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static double seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

/**
 * load_read() - Note this moment
 * @ret_load:	Filled; zeros where /proc/stat cannot be read
 *
 * Our children are those that were waited for, and theirs.
 */
void load_read(struct load *ret_load)
{
	/* proc(5): user nice system idle iowait irq softirq steal */
	unsigned long long ticks[8] = { 0 };
	double all = 0, hz = (double)sysconf(_SC_CLK_TCK);
	struct rusage usage;
	FILE *stat = fopen("/proc/stat", "re");

	if (stat &&
	    fscanf(stat, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &ticks[0], &ticks[1],
		   &ticks[2], &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]) == 8)
		for (int i = 0; i < 8; i++)
			all += (double)ticks[i] / hz;
	if (stat)
		fclose(stat);
	getrusage(RUSAGE_CHILDREN, &usage);
	*ret_load = (struct load){
		.total = all,
		.busy = all - (double)(ticks[3] + ticks[4]) / hz,
		.ours = seconds(&usage.ru_utime) + seconds(&usage.ru_stime),
	};
}

/* Seconds of processor time, all processors together, between two moments. */
double load_span(const struct load *since, const struct load *until)
{
	return until->total - since->total;
}

/**
 * load_foreign() - The share of the machine that went to others
 * @since:	From load_read()
 * @until:	Later
 *
 * Return: 0 to 1
 */
double load_foreign(const struct load *since, const struct load *until)
{
	double total = load_span(since, until);
	double foreign = until->busy - since->busy - (until->ours - since->ours);

	return total > 0 && foreign > 0 ? foreign / total : 0;
}
