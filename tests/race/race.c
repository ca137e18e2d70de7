// SPDX-License-Identifier: MIT
// tests/race/race.c - An attacker: one thread calls, the other changes what the call is about
//
// usage: race SECONDS win|never|outside [CASE...]	attack; print `NAME TRIES PUBLIC REFUSED
// WINS`
//        race list GROUP				names of its cases: see list()
//        race arena				make the directories and files
//        race swap				the changes of `outside`, where no broker sees them
//        race numbers PID			which number is given next, where PID lives
//        race follow				the program that takes a number over
//
// `win` ends a case at its first win. Otherwise a case goes on until it has been a race at all,
// which takes a busy machine longer.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "race.h"

#define PATIENCE 30.0 /* seconds, until both outcomes have been seen */
#define REUSES 5 /* so many times a number must have been taken over in time */

static atomic_bool running;

enum mode { UNTIL_WIN, WITHIN, FROM_OUTSIDE };

static void *swapper(void *ctx)
{
	const struct attack *attack = ctx;
	unsigned int turn = 0;

	while (atomic_load_explicit(&running, memory_order_relaxed))
		attack->change->swap(turn++);
	return NULL;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The other thread's part, as a process outside; it is killed in the end. */
static int swap_outside(void)
{
	struct page *page = page_map();
	unsigned int turn = 0;

	while (page) {
		int wanted = atomic_load(&page->wanted);

		atomic_store(&page->made, wanted);
		if (!wanted)
			usleep(1000);
		for (int i = 0; wanted && i < 100; i++)
			attacks[wanted - 1].change->swap(turn++);
	}
	return 2;
}

static void ask_outside(int wanted)
{
	static struct page *page;

	if (!page)
		page = page_map();
	atomic_store(&page->wanted, wanted);
	while (atomic_load(&page->made) != wanted)
		usleep(100);
}

static enum outcome attempt(const struct attack *attack)
{
	return attack->after(attack->call ? attack->call(attack) : perform(attack));
}

/* Whether it has been a race: each side was ahead at some time. */
static bool raced(const struct attack *attack, const unsigned long counts[3])
{
	if (attack->flags & (REUSE | SENDING))
		return counts[PUBLIC] >= REUSES;
	return counts[PUBLIC] && counts[REFUSED];
}

static void print_name(const struct attack *attack, enum mode mode)
{
	printf("%s%s ", mode == FROM_OUTSIDE ? "outside:" : "", attack->name);
}

static void attack_for(const struct attack *attack, double seconds, enum mode mode)
{
	unsigned long counts[3] = { 0 }, tries = 0;
	double begun = now(), last = begun + seconds + (mode == UNTIL_WIN ? 0 : PATIENCE);

	remember_denied();
	for (double at = begun; at < last; at = now()) {
		if (mode == UNTIL_WIN ? counts[WIN] > 0
				      : at >= begun + seconds && raced(attack, counts))
			break;
		counts[attempt(attack)]++;
		tries++;
	}
	print_name(attack, mode);
	printf("%lu %lu %lu %lu\n", tries, counts[PUBLIC], counts[REFUSED], counts[WIN]);
	fflush(stdout);
}

/* A broker that lets too much or too little through while nothing changes is no match. */
static bool decides(const struct attack *attack)
{
	unsigned long counts[3] = { 0 };

	if (!attack->change)
		return true;
	remember_denied();
	for (unsigned int turn = 0; turn < 2; turn++) {
		attack->change->swap(turn);
		counts[attempt(attack)]++;
	}
	return counts[PUBLIC] == 1 && counts[REFUSED] == 1;
}

static bool impossible(const struct attack *attack)
{
	if (attack->flags & (REUSE | SENDING) && !reuse_begin())
		return true;
	return attack->flags & XATTR && fsetxattr(place.file, ATTRIBUTE, "P", 1, 0) < 0 &&
	       errno == EOPNOTSUPP;
}

static void run(unsigned int index, double seconds, enum mode mode)
{
	const struct attack *attack = &attacks[index];
	bool inside = attack->change && mode != FROM_OUTSIDE;
	pthread_t thread;

	if (attack->change)
		attack->change->enter(attack->leaf);
	if (impossible(attack)) {
		print_name(attack, mode);
		puts("impossible");
		return;
	}
	if (inside && !decides(attack)) {
		print_name(attack, mode);
		puts("undecided");
		return;
	}
	atomic_store(&running, true);
	if (mode == FROM_OUTSIDE)
		ask_outside((int)index + 1);
	if (inside && pthread_create(&thread, NULL, swapper, (void *)(uintptr_t)attack) != 0)
		exit(2);
	attack_for(attack, seconds, mode);
	atomic_store(&running, false);
	if (inside)
		pthread_join(thread, NULL);
	if (mode == FROM_OUTSIDE)
		ask_outside(0);
}

/* Against a broker that nobody races from outside, an attack of OUTSIDE is one like all others. */
static bool wanted(const struct attack *attack, enum mode mode, int argc, char **argv)
{
	bool outside = attack->flags & (OUTSIDE | PINNED);

	if (mode != UNTIL_WIN && outside != (mode == FROM_OUTSIDE))
		return false;
	for (int i = 3; i < argc; i++)
		if (!strcmp(argv[i], attack->name))
			return true;
	return argc <= 3;
}

static int list(const char *what)
{
	static const struct {
		const char *name;
		unsigned int flag;
	} groups[] = { { "inside", 0 },	      { "outside", OUTSIDE },	    { "pinned", PINNED },
		       { "look", LOOK },      { "hidden", LOOK | OUTSIDE }, { "number", REUSE },
		       { "sending", SENDING } };
	const unsigned int all = OUTSIDE | PINNED | LOOK | REUSE | SENDING;

	for (unsigned int i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		for (unsigned int j = 0; !strcmp(groups[i].name, what) && j < attack_count; j++)
			if ((attacks[j].flags & all) == groups[i].flag)
				puts(attacks[j].name);
	return 0;
}

int main(int argc, char **argv)
{
	enum mode mode;

	if (argc == 3 && !strcmp(argv[1], "list"))
		return list(argv[2]);
	if (argc == 2 && !strcmp(argv[1], "arena"))
		return arena_build();
	if (argc == 2 && !strcmp(argv[1], "swap"))
		return swap_outside();
	if (argc == 3 && !strcmp(argv[1], "numbers"))
		return reuse_numbers(argv[2]);
	if (argc == 2 && !strcmp(argv[1], "follow"))
		return reuse_follow();
	place.home = open(".", O_RDONLY | O_DIRECTORY);
	if (argc < 3 || place.home < 0)
		return 2;
	mode = !strcmp(argv[2], "win")	     ? UNTIL_WIN
	       : !strcmp(argv[2], "outside") ? FROM_OUTSIDE
					     : WITHIN;
	for (unsigned int i = 0; i < attack_count; i++) {
		if (!wanted(&attacks[i], mode, argc, argv))
			continue;
		if (fchdir(place.home) < 0) /* some of them leave it */
			return 2;
		run(i, atof(argv[1]), mode);
		if (mode == UNTIL_WIN)
			break;
	}
	return 0;
}
