/* SPDX-License-Identifier: MIT */
/* tests/conformance/conform.h - What a family of cases is made of */
#ifndef TESTS_CONFORMANCE_CONFORM_H
#define TESTS_CONFORMANCE_CONFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/**
 * struct conform_case - One case
 * @name:	Unique in its family; belongs to the case
 * @world:	What its directory contains, see arena_make()
 * @run:	Does the operation and says what came of it, in that directory
 * @a:		Whatever @run needs
 * @b:		The same
 * @shared:	It only looks: cases with the same @world may have one directory
 * @apart:	It spoils its process (limits, identity, threads): the next case gets a new one
 */
struct conform_case {
	char *name;
	const char *world;
	void (*run)(const struct conform_case *self);
	const void *a;
	const void *b;
	bool shared;
	bool apart;
};

/* A case that is a function of its own; families have tables of them. */
struct step {
	const char *name;
	const char *world;
	void (*run)(const struct conform_case *self);
	bool apart;
};

struct family {
	const char *name;
	void (*list)(void);
};

/*
 * FAMILY(name) { ... } - A family's list of cases, made of conform_add() and what is built on it.
 * Nothing else names a family: the linker collects them.
 */
#define FAMILY(title)                                                                              \
	static void list_##title(void);                                                            \
	static const struct family family_##title = { #title, list_##title };                      \
	static const struct family *const family_of_##title                                        \
		__attribute__((used, section("families"))) = &family_##title;                      \
	static void list_##title(void)

/* conform_add() - One more case for the family that is being listed; name is a printf format */
void conform_add(const struct conform_case *model, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void conform_steps(const struct step *steps, size_t count);

#endif
