/* SPDX-License-Identifier: MIT */
/* supervisor/trace/shapes_part.h - What the files that write parts of an argument share */
#ifndef WARDER_SUPERVISOR_TRACE_SHAPES_PART_H
#define WARDER_SUPERVISOR_TRACE_SHAPES_PART_H

#include <string.h>

#include "supervisor/trace/sets.h"
#include "supervisor/trace/shapes.h"
#include "supervisor/words/emit.h"

/* How a member of a structure is written. */
enum member_kind {
	MEMBER_I32,
	MEMBER_U32,
	MEMBER_I64,
	MEMBER_U64,
	MEMBER_U16,
	MEMBER_X64,
	MEMBER_POINTER,
	MEMBER_CHARS, /* @extra bytes, as a string up to its NUL */
	MEMBER_U64S, /* @extra of them */
	MEMBER_TIMEVAL,
	MEMBER_TIMESPEC,
	MEMBER_SET16, /* of the set @extra */
	MEMBER_SET32,
	MEMBER_SET64,
};

/* One member: its name with the equals sign, where it is, what it is. */
struct member_row {
	const char *name;
	uint16_t offset;
	uint8_t kind;
	uint16_t extra;
};

/* A structure that is written member by member. */
struct layout {
	enum trace_shape shape;
	const struct member_row *rows;
	size_t count;
	bool more; /* there are others, which are left out */
};

/*
 * What was copied is bounded, but arrays may name the same memory again and again: what all
 * arguments of a call may become, so that a line of the log stays below LINE_MAX_BYTES of line.h
 * when each of these bytes is escaped once more.
 */
#define SHAPES_TEXT_MAX (256U * 1024U)

/* Whether the rest of an array is left out. */
static inline bool shapes_full(const struct shapes *shapes)
{
	return shapes->text->len >= SHAPES_TEXT_MAX;
}

const struct layout *layouts_find(enum trace_shape shape);
void layouts_add(struct text *text, const struct layout *layout, const unsigned char *bytes);

/* Four and eight copied bytes as a number; they need not be aligned. */
static inline uint32_t part_half(const unsigned char *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static inline uint64_t part_word(const unsigned char *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

void part_quoted(struct text *text, const unsigned char *bytes, size_t len, bool cut);
void part_pointer(struct text *text, uint64_t value);
void part_timespec(struct text *text, const unsigned char *bytes, const char *fraction);
void part_signal(struct text *text, uint32_t number);
void part_sigset(struct text *text, uint64_t mask);
void part_bytes(struct shapes *shapes, uint64_t address, uint64_t len);

bool shapes_one(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes,
		size_t len);
bool shapes_task_one(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes);
bool shapes_file_one(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes);
bool shapes_net_one(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes,
		    size_t len);
void shapes_vector(struct shapes *shapes, uint64_t address, uint64_t count, uint64_t data);
void shapes_option(struct shapes *shapes, unsigned int index);
void shapes_protocol(struct text *text, uint32_t family, uint32_t protocol);
void shapes_fd_set(struct shapes *shapes, const unsigned char *bytes, size_t len, int count);

#endif
