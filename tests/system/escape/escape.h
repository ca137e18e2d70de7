/* SPDX-License-Identifier: MIT */
/* tests/system/escape/escape.h - One attempt of an escape a row */
#ifndef TESTS_ESCAPE_ESCAPE_H
#define TESTS_ESCAPE_ESCAPE_H

#include <stddef.h>
#include <sys/types.h>

/* Who an attempt is for: what an ordinary user cannot do without a jail either is root's. */
enum who { ANYBODY, ROOT };

/**
 * struct attempt - What is tried, and what is to hold it
 * @name:	Of the mechanism, as docs/threat-model.md has it
 * @layers:	without.c's names. With all of them taken away it succeeds, and each alone holds it:
 *		one that is not named here does not
 * @setting:	How the driver has the jail made, "" as it is by default (setting() in escape.sh)
 * @who:	Whom it is for
 * @run:	Return: 0 when it is done, -errno when it is not, -EBADR when what it needs is not
 *		there. NULL: it is a system call, which is to be answered by the kernel's own code
 * @held:	The errno that says that it has not come so far as that
 * @nr:		Number of the call
 * @args:	Its arguments
 */
struct attempt {
	const char *name;
	const char *layers;
	const char *setting;
	enum who who;
	long (*run)(void);
	int held;
	long nr;
	long args[4];
};

#define ATTEMPT(name, layers, setting, who, run)                                                   \
	{                                                                                          \
		name, layers, setting, who, run, 0, 0,                                             \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
#define CALL(name, layers, held, nr, ...)                                                          \
	{                                                                                          \
		name, layers, "", ANYBODY, NULL, held, nr,                                         \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define NO_MORE                                                                                    \
	{                                                                                          \
		NULL, NULL, NULL, ANYBODY, NULL, 0, 0,                                             \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

/* Each ends with a row without a name. */
extern const struct attempt escape_roots[];
extern const struct attempt escape_files[];
extern const struct attempt escape_races[];
extern const struct attempt escape_execs[];
extern const struct attempt escape_tasks[];
extern const struct attempt escape_nets[];
extern const struct attempt escape_calls[];
extern const struct attempt escape_rings[];

/* What is outside of the jail: outside.c. */
struct outside {
	const char *room; /* a directory that no rule is about */
	pid_t pid;
	int port; /* on the loopback interface */
	int segment; /* of shared memory, System V */
	long patience; /* how long a race may last, in milliseconds */
};
extern struct outside outside;

/* The path of something in the room; good until the next call but three. */
const char *room(const char *name);

/* 0 when what comes of the descriptor, which is closed, is what nobody in the jail may read. */
long reads(int fd);

/* The same of a file. */
long reads_path(const char *path);

/* Of what a system call returned. */
long answer(long result);

/* Of what a call that makes a descriptor returned, which is closed. */
long made(long fd);

/* Of a child that runs a program: 0 when it is one that must not be run. */
long ran(pid_t child);

/* What such a program ends with. */
#define RAN 42

#endif
