// SPDX-License-Identifier: MIT
// supervisor/words/decode.c - Arguments of a system call as people write them
#include "supervisor/words/decode.h"

#include <linux/fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "supervisor/words/emit.h"
#include "supervisor/words/flags.h"

/* Unsigned numbers up to here are counts and ids, larger ones most likely bits. */
#define DECIMAL_MOST 0xffffU

/* Flags with which an open makes a file: without them nobody reads the mode. */
#define OPEN_MAKES (0100U | 020000000U) /* O_CREAT, and the part of O_TMPFILE that is its own */

static void add_name(struct text *text, const char *name, uint32_t number)
{
	if (name)
		text_str(text, name);
	else
		text_u64(text, number);
}

static void add_directory(struct text *text, int32_t fd)
{
	if (fd == AT_FDCWD)
		TEXT_LIT(text, "AT_FDCWD");
	else
		text_i64(text, fd);
}

static void add_unsigned(struct text *text, uint32_t value)
{
	if (value <= DECIMAL_MOST)
		text_u64(text, value);
	else
		text_hex(text, value);
}

static void add_pointer(struct text *text, uint64_t value)
{
	if (value)
		text_hex(text, value);
	else
		TEXT_LIT(text, "NULL");
}

static void add_mode(struct text *text, uint32_t mode)
{
	char digits[12];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + (mode & 7));
		mode >>= 3;
	} while (mode);
	TEXT_LIT(text, "0");
	text_add(text, digits + at, sizeof(digits) - at);
}

static void add_ioctl(struct text *text, uint32_t command)
{
	const char *name = name_of_ioctl(command);

	if (name)
		text_str(text, name);
	else
		text_hex(text, command);
}

/* Whether a call's O_ flags begin with an access mode: those of pipe2 and the like do not. */
static bool opens_file(const struct call *call)
{
	return strchr(call->args, 'P') || call->group == GROUP_NEVER; /* open_by_handle_at */
}

/**
 * decode_value() - Append one argument, without quotes
 * @text:	Grows
 * @call:	The call
 * @letter:	What kind of argument, see policy/calls.h
 * @value:	Its register
 */
void decode_value(struct text *text, const struct call *call, char letter, uint64_t value)
{
	uint32_t low = (uint32_t)value;

	switch (letter) {
	case 'D':
		add_directory(text, (int32_t)low);
		break;
	case 'F':
	case 'I':
		text_i64(text, (int32_t)low);
		break;
	case 'L':
		text_i64(text, (int64_t)value);
		break;
	case 'U':
		add_unsigned(text, low);
		break;
	case 'O':
		flags_open(text, low, opens_file(call));
		break;
	case 'M':
		add_mode(text, low);
		break;
	case 'A':
		flags_at(text, low, call->class == CLASS_LOOK);
		break;
	case 'R':
		flags_protection(text, low);
		break;
	case 'S':
		flags_mapping(text, low);
		break;
	case 'K':
		flags_clone(text, value);
		break;
	case 'C':
		add_ioctl(text, low);
		break;
	case 'G':
		add_name(text, name_of_signal(low), low);
		break;
	case 'N':
		add_name(text, name_of_family(low), low);
		break;
	case 'T':
		flags_socket_type(text, low);
		break;
	default: /* p, and P without its string */
		add_pointer(text, value);
		break;
	}
}

/* Whether an open's mode, and what follows it, has no meaning: the register holds anything. */
static bool is_noise(const struct call *call, unsigned int index, const uint64_t args[6])
{
	const char *flags = strchr(call->args, 'O');

	return call->args[index] == 'M' && flags && !(args[flags - call->args] & OPEN_MAKES);
}

/**
 * decode_args() - Append a call's arguments as a JSON array of strings, in the manual's order
 * @text:	Grows
 * @call:	The call
 * @args:	Its registers
 * @paths:	The strings behind its path arguments, in their order; @path_count of them
 * @path_count:	How many
 *
 * Trust: all values are the target's. Other than the paths nothing can need an escape.
 */
void decode_args(struct text *text, const struct call *call, const uint64_t args[6],
		 const struct decode_path *paths, size_t path_count)
{
	size_t path = 0;

	TEXT_LIT(text, "[");
	for (unsigned int i = 0; i < 6 && call->args[i]; i++) {
		bool is_path = call->args[i] == 'P' && path++ < path_count;

		if (is_noise(call, i, args))
			break;
		if (i)
			TEXT_LIT(text, ",");
		if (is_path && paths[path - 1].bytes) {
			emit_string(text, paths[path - 1].bytes, paths[path - 1].len);
			continue;
		}
		TEXT_LIT(text, "\"");
		decode_value(text, call, call->args[i], args[i]);
		TEXT_LIT(text, "\"");
	}
	TEXT_LIT(text, "]");
}

/**
 * decode_raw() - Append the six registers of a call that nobody knows
 * @text:	Grows
 * @args:	The registers
 */
void decode_raw(struct text *text, const uint64_t args[6])
{
	for (unsigned int i = 0; i < 6; i++) {
		text_str(text, i ? ",\"" : "[\"");
		text_hex(text, args[i]);
		TEXT_LIT(text, "\"");
	}
	TEXT_LIT(text, "]");
}
