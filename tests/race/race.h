/* SPDX-License-Identifier: MIT */
/* tests/race/race.h - The attacker's parts: what swaps, and what is called meanwhile */
#ifndef TESTS_RACE_RACE_H
#define TESTS_RACE_RACE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* What a try came to. */
enum outcome {
	PUBLIC, /* it reached what is allowed */
	REFUSED, /* it failed */
	WIN, /* it reached what is denied */
};

/* A path in memory that the other thread rewrites: "./ok/…" and "./no/…" in turn. */
struct path {
	char text[64];
};

/**
 * struct attack - One race
 * @swap:	What the other thread does, once; @turn changes every time
 * @attempt:	The call, and what it came to
 */
struct attack {
	const char *name;
	void (*setup)(void);
	void (*swap)(unsigned int turn);
	enum outcome (*attempt)(void);
};

extern const struct attack attacks[];
extern const unsigned int attack_count;

/* Those of execve. */
extern const struct attack exec_attacks[];
extern const unsigned int exec_attack_count;

void race_flip(char *text, unsigned int turn);

/* The letters at offset 2 of every raced path, written by one store. */
#define WHERE 2

#endif
