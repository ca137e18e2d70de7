// SPDX-License-Identifier: MIT
// supervisor/net/resolver_rounds.c - Look all names up, all at once, and again after a while
//
// A thread for each name and round: a name whose server does not answer keeps no other one waiting.
// It is left alone in the rounds that begin before it is done.
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "policy/inet.h"
#include "supervisor/net/resolver.h"

#define STACK_BYTES (256U << 10) /* getaddrinfo(3) takes some of it for a server's answer */
#define NS_PER_S UINT64_C(1000000000)

struct rounds;

/**
 * struct lookup - One name
 * @rounds:	All of them
 * @name:	Its index
 * @busy:	A thread looks it up
 * @told:	A person has been told of an address that was not taken
 */
struct lookup {
	struct rounds *rounds;
	unsigned int name;
	bool busy;
	bool told;
};

/**
 * struct rounds - The resolver's process
 * @lock:	Of all that follows but @spec
 * @done:	@pending became less
 * @pending:	Names that are busy
 * @taken_ns:	Time of the last answer
 */
struct rounds {
	const struct resolver_spec *spec;
	pthread_mutex_t lock;
	pthread_cond_t done;
	struct answers answers;
	struct lookup lookups[NET_NAMES_MAX];
	unsigned int pending;
	uint64_t taken_ns;
};

static const char *name_of(const struct rounds *rounds, unsigned int name)
{
	return rounds->spec->names->items[name];
}

static void tell_refused(struct lookup *lookup, const uint8_t ip[16])
{
	struct inet inet = { .port = 0 };
	char text[INET6_ADDRSTRLEN];
	bool four;

	if (lookup->told || lookup->rounds->spec->quiet)
		return;
	lookup->told = true;
	memcpy(inet.ip, ip, sizeof(inet.ip));
	four = inet_is_four(&inet);
	inet_ntop(four ? AF_INET : AF_INET6, four ? ip + 12 : ip, text, sizeof(text));
	fprintf(stderr,
		"warder: %s is now said to be %s: that is %s, where it was not at the launch, and "
		"is not taken\n",
		name_of(lookup->rounds, lookup->name), text, reach_words(reach_of(ip)));
}

/* Two answers are never of the same time. */
static uint64_t take_time(struct rounds *rounds)
{
	uint64_t now = clock_ns();

	rounds->taken_ns = now > rounds->taken_ns ? now : rounds->taken_ns + 1;
	return rounds->taken_ns;
}

static void *look_up(void *context)
{
	struct lookup *lookup = context;
	struct rounds *rounds = lookup->rounds;
	struct answer answer = { .count = 0 };
	const uint8_t *refused;

	rounds->spec->look_up(name_of(rounds, lookup->name), &answer);
	pthread_mutex_lock(&rounds->lock);
	refused = answers_take(&rounds->answers, lookup->name, &answer, take_time(rounds));
	if (refused)
		tell_refused(lookup, refused);
	lookup->busy = false;
	rounds->pending--;
	pthread_cond_signal(&rounds->done);
	pthread_mutex_unlock(&rounds->lock);
	return NULL;
}

/* What cannot be started now is looked up in the next round. */
static void start(struct rounds *rounds, const pthread_attr_t *attr)
{
	for (unsigned int name = 0; name < rounds->spec->names->count; name++) {
		struct lookup *lookup = &rounds->lookups[name];
		pthread_t thread;

		if (lookup->busy)
			continue;
		lookup->rounds = rounds;
		lookup->name = name;
		lookup->busy = pthread_create(&thread, attr, look_up, lookup) == 0;
		rounds->pending += lookup->busy;
	}
}

static void wait_all(struct rounds *rounds)
{
	uint64_t end = clock_ns() + rounds->spec->patience_ns;
	struct timespec until = { (time_t)(end / NS_PER_S), (long)(end % NS_PER_S) };

	while (rounds->pending && pthread_cond_clockwait(&rounds->done, &rounds->lock,
							 CLOCK_MONOTONIC, &until) != ETIMEDOUT)
		;
}

static bool all_known(const struct rounds *rounds)
{
	for (unsigned int name = 0; name < rounds->spec->names->count; name++)
		if (!answers_known(&rounds->answers, name))
			return false;
	return true;
}

static void tell_unknown(const struct rounds *rounds)
{
	for (unsigned int name = 0; name < rounds->spec->names->count; name++)
		if (!rounds->spec->quiet && !answers_known(&rounds->answers, name))
			fprintf(stderr,
				"warder: %s: no address was found, so nobody can connect to it by "
				"that name's rule; it is looked up again while the run lasts\n",
				name_of(rounds, name));
}

static void pause_for(uint64_t ns)
{
	struct timespec left = { (time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S) };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
}

/**
 * resolver_rounds() - Look names up for as long as this process lives
 * @spec:	What
 * @names:	Gets what is found
 * @ready:	Gets a byte after the first round, and is closed
 *
 * Context: a child of the supervisor's, with one thread.
 */
_Noreturn void resolver_rounds(const struct resolver_spec *spec, struct net_names *names, int ready)
{
	static struct rounds rounds = { .lock = PTHREAD_MUTEX_INITIALIZER,
					.done = PTHREAD_COND_INITIALIZER };
	uint64_t sooner = spec->sooner_ns;
	pthread_attr_t attr;

	rounds.spec = spec;
	rounds.answers.shown = names;
	rounds.answers.keep_ns = spec->keep_ns;
	if (pthread_attr_init(&attr) != 0 || pthread_attr_setstacksize(&attr, STACK_BYTES) != 0 ||
	    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) != 0)
		_exit(1);
	pthread_mutex_lock(&rounds.lock);
	for (;;) {
		uint64_t next = spec->every_ns;

		start(&rounds, &attr);
		wait_all(&rounds);
		if (!rounds.answers.launched) {
			rounds.answers.launched = true;
			tell_unknown(&rounds);
			if (write(ready, "R", 1) != 1)
				_exit(1);
			close(ready);
		}
		if (!all_known(&rounds) && sooner < next) {
			next = sooner;
			sooner *= 2;
		}
		pthread_mutex_unlock(&rounds.lock);
		pause_for(next);
		pthread_mutex_lock(&rounds.lock);
	}
}
