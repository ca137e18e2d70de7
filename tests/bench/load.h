/* SPDX-License-Identifier: MIT */
/* tests/bench/load.h - How busy the machine was with other people's work */
#ifndef WARDER_BENCH_LOAD_H
#define WARDER_BENCH_LOAD_H

/* A moment: seconds of processor time, of all and of our children. */
struct load {
	double busy;
	double total;
	double ours;
};

void load_read(struct load *ret_load);
double load_span(const struct load *since, const struct load *until);
double load_foreign(const struct load *since, const struct load *until);

#endif
