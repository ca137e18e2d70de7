// SPDX-License-Identifier: MIT
// tests/race/race.c - An attacker: one thread calls, the other changes what the call is about
//
// usage: race SECONDS STOP [CASE...]
// The working directory has ok/, which the policy allows, and no/, which it denies: see race.sh.
// Each case prints `NAME TRIES PUBLIC REFUSED WINS`. STOP `win` ends a case at its first win; with
// `alone` it only calls, with `swap` it only changes: for an attacker of two processes.
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "race.h"

static atomic_bool running;

static void *swapper(void *ctx)
{
	const struct attack *attack = ctx;
	unsigned int turn = 0;

	while (atomic_load_explicit(&running, memory_order_relaxed))
		attack->swap(turn++);
	return NULL;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The other thread's part, as a process of its own. */
static void only_swap(const struct attack *attack, double seconds)
{
	unsigned int turn = 0;

	for (double end = now() + seconds; now() < end;)
		for (int i = 0; i < 100; i++)
			attack->swap(turn++);
}

static void run(const struct attack *attack, double seconds, bool stop, bool alone)
{
	unsigned long counts[3] = { 0 }, tries = 0;
	double end;
	pthread_t thread;

	if (attack->setup && !alone)
		attack->setup();
	atomic_store(&running, true);
	if (!alone && pthread_create(&thread, NULL, swapper, (void *)(uintptr_t)attack) != 0)
		exit(2);
	for (end = now() + seconds; now() < end && !(stop && counts[WIN]); tries++)
		counts[attack->attempt()]++;
	atomic_store(&running, false);
	if (!alone)
		pthread_join(thread, NULL);
	printf("%s %lu %lu %lu %lu\n", attack->name, tries, counts[PUBLIC], counts[REFUSED],
	       counts[WIN]);
	fflush(stdout);
}

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 3; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc <= 3;
}

static void run_list(const struct attack *list, unsigned int count, int argc, char **argv, int home)
{
	for (unsigned int i = 0; i < count; i++) {
		if (!wanted(list[i].name, argc, argv))
			continue;
		if (fchdir(home) < 0) /* one of them leaves it */
			exit(2);
		if (!strcmp(argv[2], "swap"))
			only_swap(&list[i], atof(argv[1]));
		else
			run(&list[i], atof(argv[1]), !strcmp(argv[2], "win"),
			    !strcmp(argv[2], "alone"));
	}
}

int main(int argc, char **argv)
{
	int home = open(".", O_RDONLY | O_DIRECTORY);

	if (argc < 3 || home < 0)
		return 2;
	run_list(attacks, attack_count, argc, argv, home);
	run_list(exec_attacks, exec_attack_count, argc, argv, home);
	return 0;
}
