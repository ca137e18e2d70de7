/* SPDX-License-Identifier: MIT */
/* supervisor/record/denial.h - The distinct refusals of a run, in bounded memory */
#ifndef WARDER_SUPERVISOR_RECORD_DENIAL_H
#define WARDER_SUPERVISOR_RECORD_DENIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/record.h"
#include "policy/calls.h"

/* Distinct refusals that are kept, and bytes of their paths; what comes later is only counted. */
#define DENIALS_MAX 1000
#define DENIALS_BYTES (256U * 1024U)

/* A bit above those of @nr: the call is one of the 32-bit table. */
#define DENIAL_I386 (INT64_C(1) << 32)
#define DENIAL_NO_CALL INT64_MIN /* as @nr: about an execve that took effect */
/* Longer names of the file of a killed call are not kept. */
#define DENIAL_PLACE 128

/**
 * struct denial_place - Where in a program a call was killed
 * @known:	It could be told
 * @offset:	Of the instruction, in the file
 * @file:	As the kernel names the mapping; "": memory that is no file's, or a longer name
 */
struct denial_place {
	bool known;
	uint64_t offset;
	char file[DENIAL_PLACE];
};

/**
 * struct denial - One refusal, as often as it happened
 * @number:	From 1 up, in the order in which they first happened: D1, D2 …; 0: it found no room
 * @path:	Resolved name (or as spelled, where it was not resolved); NUL terminated, any bytes
 * @len:	Bytes of @path
 * @comm:	Program that was refused first, "" when it is not known
 * @rule:	As in struct record
 * @nr:		Call that was refused first, any 32-bit number; DENIAL_I386 and one without its
 *		sign; or DENIAL_NO_CALL
 * @count:	How often
 * @verb:	enum verb, VERB_COUNT when the refusal is about no path
 * @kill:	Not refused but killed
 * @real:	Carried out, not only noted while observing
 * @answer:	enum record_answer, of the first one
 * @place:	Of a kill, the first one
 */
struct denial {
	size_t number;
	char *path;
	size_t len;
	char comm[32];
	uint32_t rule;
	int64_t nr;
	uint64_t count;
	uint8_t verb;
	bool kill;
	bool real;
	uint8_t answer;
	struct denial_place place;
};

struct denials;

/* What denials_add() is told of one refusal; strings are copied. */
struct denial_note {
	const char *path;
	size_t len;
	const char *comm;
	uint32_t rule;
	int64_t nr;
	uint8_t verb;
	bool kill;
	bool real;
	uint8_t answer;
	struct denial_place place;
};

const struct call *denial_call(int64_t nr);
struct denial denial_first(const struct denial_note *note, size_t number, char *path);
int denials_create(struct denials **ret_denials);
void denials_free(struct denials *denials);
size_t denials_add(struct denials *denials, const struct denial_note *note);
size_t denials_count(const struct denials *denials);
const struct denial *denials_at(const struct denials *denials, size_t index);
uint64_t denials_uncounted(const struct denials *denials);

#endif
