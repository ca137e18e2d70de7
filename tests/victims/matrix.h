/* SPDX-License-Identifier: MIT */
/* tests/victims/matrix.h - One act a row: a system call, as raw as it is, on a place that is given
 */
#ifndef TESTS_VICTIMS_MATRIX_H
#define TESTS_VICTIMS_MATRIX_H

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

/* Newer than some headers. */
#define NR_FACCESSAT2 439
#define NR_FCHMODAT2 452
#define NR_SETXATTRAT 463
#define NR_GETXATTRAT 464
#define NR_LISTXATTRAT 465
#define NR_REMOVEXATTRAT 466
#define NR_FILE_GETATTR 468
#define NR_FILE_SETATTR 469

/* Where an act is done. The first name is the one in question; the second one may always be had. */
struct place {
	int dirfd; /* AT_FDCWD, a directory, or with an empty @path the object itself */
	const char *path;
	const char *other;
};

/* What an argument is filled with: a part of the place, a number, or what a pointer points to. */
enum what { PART_NUMBER, PART_DIRFD, PART_PATH, PART_OTHER, PART_POINTER };

struct part {
	enum what what;
	long number;
	const void *pointer;
};

#define D                                                                                          \
	{                                                                                          \
		.what = PART_DIRFD                                                                 \
	}
#define P                                                                                          \
	{                                                                                          \
		.what = PART_PATH                                                                  \
	}
#define O                                                                                          \
	{                                                                                          \
		.what = PART_OTHER                                                                 \
	}
#define N(value)                                                                                   \
	{                                                                                          \
		.number = (value)                                                                  \
	}
#define A(object)                                                                                  \
	{                                                                                          \
		.what = PART_POINTER, .pointer = (object)                                          \
	}
#define HERE N(AT_FDCWD)

/* What becomes of a result. */
enum after {
	AS_IT_IS,
	USE_FD, /* a descriptor: read from, written to, closed; 0 is told */
	SHOW_ROOM, /* as many bytes of matrix_room as the result says */
	SHOW_CWD,
};

/**
 * struct act - One way to make one call
 * @name:	The call's name, and behind a blank what is special
 * @nr:		Its number
 * @parts:	Its arguments
 * @after:	What becomes of the result
 * @run:	In place of @nr and @parts, where these do not say enough; matrix_mark() goes around
 *		the call itself
 */
struct act {
	const char *name;
	long nr;
	struct part parts[6];
	enum after after;
	long (*run)(const struct place *place);
};

#define RUN(name, function)                                                                        \
	{                                                                                          \
		name, 0, { N(0) }, AS_IT_IS, function                                              \
	}

extern const struct act matrix_files[], matrix_looks[], matrix_values[], matrix_nets[],
	matrix_tasks[];
extern char matrix_room[4096];
extern char matrix_text[4096]; /* what is told besides the result */

void matrix_begin(void);
void matrix_end(void);
long matrix_call(long nr, long a, long b, long c, long d, long e, long f);

#endif
