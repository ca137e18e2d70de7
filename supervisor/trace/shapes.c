// SPDX-License-Identifier: MIT
// supervisor/trace/shapes.c - A traced call's arguments, as strace(1) writes them
//
// DOC: Theory of operation
//
// policy/trace.c says what an argument is, and the pieces hold what was copied of it. What was not
// copied (it could not be read, or the call failed and left nothing) is shown as the pointer that
// it is. What was cut ends with "...". All that is appended is printable ASCII.
#include "supervisor/trace/shapes.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "supervisor/trace/shapes_file.h"
#include "supervisor/trace/shapes_part.h"
#include "supervisor/words/decode.h"
#include "supervisor/words/flags.h"

/* The argument's letter says how wide the kernel reads it. */
static void add_letter(struct shapes *shapes, unsigned int index)
{
	const struct call *call = call_at(shapes->nr);
	uint64_t value = shapes->args[index];
	bool makes = shapes->nr == SYS_mknod || shapes->nr == SYS_mknodat; /* what the type says */

	if (call->args[index] == 'M' && makes)
		file_mode(shapes->text, (uint32_t)value);
	else if (call->args[index] == 'M')
		text_printf(shapes->text, "%#03o", (unsigned int)(uint16_t)value); /* umode_t */
	else if (call->args[index] == 'G')
		part_signal(shapes->text, (uint32_t)value);
	else
		decode_value(shapes->text, call, call->args[index], value);
}

static void add_hex(struct text *text, uint64_t value)
{
	if (value)
		text_hex(text, value);
	else
		TEXT_LIT(text, "0");
}

/* What the register itself holds. */
static void add_register(struct shapes *shapes, unsigned int index, enum trace_shape shape)
{
	uint64_t value = trace_argument(shapes->nr, index, shapes->args);
	struct text *text = shapes->text;
	uint32_t low = (uint32_t)value;

	switch ((unsigned int)shape) {
	case SHAPE_LETTER:
		add_letter(shapes, index);
		break;
	case SHAPE_INT:
	case SHAPE_FD:
		text_i64(text, (int32_t)low);
		break;
	case SHAPE_UINT:
		text_u64(text, low);
		break;
	case SHAPE_LONG:
		text_i64(text, (int64_t)value);
		break;
	case SHAPE_SIZE:
		text_u64(text, value);
		break;
	case SHAPE_HEX:
		add_hex(text, value);
		break;
	case SHAPE_ID:
		text_i64(text, low == UINT32_MAX ? -1 : (int64_t)low);
		break;
	case SHAPE_DEVICE:
		file_device(text, low);
		break;
	case SHAPE_OPEN_FLAGS:
		flags_open(text, low, true);
		break;
	case SHAPE_SIGNAL_NUMBER:
		part_signal(text, low);
		break;
	case SHAPE_SOCKET_OPTION:
		shapes_option(shapes, index);
		break;
	case SHAPE_SOCKET_PROTOCOL:
		shapes_protocol(text, (uint32_t)shapes->args[0], low);
		break;
	case SHAPE_POINTER:
		part_pointer(text, value);
		break;
	default:
		sets_add(text, shape, value);
	}
}

/* A string with its NUL, or cut; one that could not be read to its end is a pointer. */
static void add_string(struct shapes *shapes, uint64_t address)
{
	size_t got = 0, len;
	const unsigned char *bytes = pieces_find(&shapes->pieces, shapes->phase, address, &got);

	len = bytes ? strnlen((const char *)bytes, got) : 0;
	if (!bytes || (len == got && got < TRACE_STRING_MAX)) {
		part_pointer(shapes->text, address);
		return;
	}
	part_quoted(shapes->text, bytes, len, len == got);
}

static void add_strings(struct shapes *shapes, const unsigned char *bytes, size_t len)
{
	bool ended = false;

	TEXT_LIT(shapes->text, "[");
	for (size_t at = 0; at + 8 <= len && !ended && !shapes_full(shapes); at += 8) {
		uint64_t address = part_word(bytes + at);

		ended = !address;
		if (ended)
			break;
		text_str(shapes->text, at ? ", " : "");
		add_string(shapes, address);
	}
	text_str(shapes->text, ended ? "]" : ", ...]");
}

static void add_count_of_strings(struct shapes *shapes, uint64_t address,
				 const unsigned char *bytes, size_t len)
{
	size_t count = 0;

	while ((count + 1) * 8 <= len && part_word(bytes + count * 8))
		count++;
	part_pointer(shapes->text, address);
	text_printf(shapes->text, " /* %zu%s var%s */", count, count * 8 < len ? "" : "+",
		    count == 1 ? "" : "s");
}

/* Numbers in brackets. */
static void add_number(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes)
{
	switch ((unsigned int)shape) {
	case SHAPE_INT_AT:
	case SHAPE_SCHED_PARAM:
		text_i64(shapes->text, (int32_t)part_half(bytes));
		break;
	case SHAPE_UINT_AT:
		text_u64(shapes->text, part_half(bytes));
		break;
	case SHAPE_ID_AT:
		text_i64(shapes->text,
			 part_half(bytes) == UINT32_MAX ? -1 : (int64_t)part_half(bytes));
		break;
	case SHAPE_LONG_AT:
		text_i64(shapes->text, (int64_t)part_word(bytes));
		break;
	case SHAPE_SIZE_AT:
		text_u64(shapes->text, part_word(bytes));
		break;
	case SHAPE_FD_PAIR:
		text_printf(shapes->text, "%d, %d", (int)part_half(bytes),
			    (int)part_half(bytes + 4));
		break;
	default:
		part_pointer(shapes->text, part_word(bytes));
	}
}

/* A value that goes in and comes out: both, where they differ. */
static void add_changed(struct shapes *shapes, enum trace_shape shape, uint64_t address)
{
	size_t size = trace_shape_size(shape), before_len = 0, after_len = 0;
	const unsigned char *before =
		pieces_find(&shapes->pieces, CAPTURE_ENTRY, address, &before_len);
	const unsigned char *after =
		pieces_find(&shapes->pieces, CAPTURE_EXIT, address, &after_len);

	if (!before || before_len < size) {
		part_pointer(shapes->text, address);
		return;
	}
	TEXT_LIT(shapes->text, "[");
	add_number(shapes, shape == SHAPE_LENGTH ? SHAPE_INT_AT : shape, before);
	if (after && after_len >= size && memcmp(before, after, size) != 0) {
		TEXT_LIT(shapes->text, " => ");
		add_number(shapes, shape == SHAPE_LENGTH ? SHAPE_INT_AT : shape, after);
	}
	TEXT_LIT(shapes->text, "]");
}

/* The value of a socket's option: most are an int. */
static void add_option_value(struct shapes *shapes, unsigned int index, const unsigned char *bytes,
			     size_t len)
{
	bool socket = (uint32_t)shapes->args[index - 2] == SOL_SOCKET;
	uint32_t option = (uint32_t)shapes->args[index - 1];
	struct text *text = shapes->text;

	if (socket && option == SO_LINGER && len == 8)
		text_printf(text, "{l_onoff=%d, l_linger=%d}", (int)part_half(bytes),
			    (int)part_half(bytes + 4));
	else if (socket && option == SO_PEERCRED && len == 12)
		text_printf(text, "{pid=%d, uid=%u, gid=%u}", (int)part_half(bytes),
			    part_half(bytes + 4), part_half(bytes + 8));
	else if (socket && (option == SO_RCVTIMEO || option == SO_SNDTIMEO) && len == 16)
		part_timespec(text, bytes, "tv_usec");
	else if (len == 4)
		text_printf(text, "[%d]", (int)part_half(bytes));
	else
		part_quoted(text, bytes, len, len == TRACE_BYTES_MAX);
}

static void add_handle(struct shapes *shapes, uint64_t address, const unsigned char *bytes)
{
	size_t got = 0;
	const unsigned char *handle =
		pieces_find(&shapes->pieces, shapes->phase, address + 8, &got);

	text_printf(shapes->text, "{handle_bytes=%u, handle_type=%d, f_handle=0x", part_half(bytes),
		    (int)part_half(bytes + 4));
	for (size_t i = 0; handle && i < got && i < part_half(bytes); i++)
		text_printf(shapes->text, "%02x", handle[i]);
	TEXT_LIT(shapes->text, "}");
}

/**
 * shapes_one() - Append one structure
 * @shapes:	The call
 * @shape:	Which
 * @bytes:	All of it; of what has no fixed size @len bytes
 * @len:	How many there are
 *
 * Return: false when there is no such structure
 */
bool shapes_one(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes,
		size_t len)
{
	const struct layout *layout = layouts_find(shape);

	if (layout) {
		layouts_add(shapes->text, layout, bytes);
		return true;
	}
	return shapes_file_one(shapes, shape, bytes) || shapes_task_one(shapes, shape, bytes) ||
	       shapes_net_one(shapes, shape, bytes, len);
}

/* Several of one kind in brackets. */
static void add_array(struct shapes *shapes, enum trace_shape shape, const unsigned char *bytes,
		      size_t len, uint64_t count)
{
	size_t size = trace_shape_size(shape), there = len / size, i;

	there = there < count ? there : (size_t)count;
	TEXT_LIT(shapes->text, "[");
	for (i = 0; i < there && !shapes_full(shapes); i++) {
		text_str(shapes->text, i ? ", " : "");
		if (!shapes_one(shapes, shape, bytes + i * size, size))
			add_number(shapes, shape, bytes + i * size);
	}
	text_str(shapes->text, i < count ? ", ...]" : "]");
}

/* Of a buffer whose length is behind a pointer: as long as it says, and no longer than it was. */
static size_t length_of(const struct shapes *shapes, unsigned int index, size_t got)
{
	size_t before_len = 0, after_len = 0;
	const unsigned char *before =
		pieces_find(&shapes->pieces, CAPTURE_ENTRY, shapes->args[index + 1], &before_len);
	const unsigned char *after =
		pieces_find(&shapes->pieces, CAPTURE_EXIT, shapes->args[index + 1], &after_len);

	if (after && after_len >= 4 && part_half(after) < got)
		got = part_half(after);
	if (before && before_len >= 4 && part_half(before) < got)
		got = part_half(before);
	return got;
}

/* What lies where an argument points to, @got bytes of it. */
static void add_there(struct shapes *shapes, unsigned int index, unsigned int how,
		      const unsigned char *bytes, size_t got)
{
	enum trace_shape shape = TRACE_SHAPE(how);
	uint64_t address = shapes->args[index];
	uint64_t count = trace_count(shapes->nr, index, shapes->args, shapes->result);

	if ((how & TRACE_BY) == TRACE_BY_LENGTH)
		got = length_of(shapes, index, got);
	switch ((unsigned int)shape) {
	case SHAPE_STRINGS:
		add_strings(shapes, bytes, got);
		break;
	case SHAPE_COUNT_OF_STRINGS:
		add_count_of_strings(shapes, address, bytes, got);
		break;
	case SHAPE_FD_SET:
		shapes_fd_set(shapes, bytes, got, (int)count);
		break;
	case SHAPE_CPU_SET:
		shapes_fd_set(shapes, bytes, got, (int)got * 8);
		break;
	case SHAPE_DIRENTS:
	case SHAPE_DIRENTS64:
		part_pointer(shapes->text, address);
		text_printf(shapes->text, " /* %zu entries */", file_entries(bytes, got));
		break;
	case SHAPE_OPTION_VALUE:
		add_option_value(shapes, index, bytes, got);
		break;
	case SHAPE_SOCKADDR:
		if (got)
			shapes_one(shapes, shape, bytes, got);
		else
			part_pointer(shapes->text, address);
		break;
	case SHAPE_FILE_HANDLE:
		add_handle(shapes, address, bytes);
		break;
	case SHAPE_INT_AT:
	case SHAPE_UINT_AT:
	case SHAPE_ID_AT:
	case SHAPE_LONG_AT:
	case SHAPE_SIZE_AT:
	case SHAPE_POINTER_AT:
	case SHAPE_FD_PAIR:
	case SHAPE_SCHED_PARAM:
	case SHAPE_POLLFD:
	case SHAPE_EPOLL:
	case SHAPE_MMSGHDR:
	case SHAPE_FUTEX_WAITV:
		if (shape == SHAPE_MMSGHDR && !(how & TRACE_OUT))
			shapes->phase = CAPTURE_ENTRY; /* what was sent was copied then */
		if (how & TRACE_BY || !shapes_one(shapes, shape, bytes, got))
			add_array(shapes, shape, bytes, got, count);
		break;
	default:
		shapes_one(shapes, shape, bytes, got);
	}
}

/* What goes in and comes out is shown as it went in, but for these. */
static enum capture_phase phase_of(const struct shapes *shapes, unsigned int how)
{
	enum trace_shape shape = TRACE_SHAPE(how);

	if (!(how & TRACE_IN))
		return CAPTURE_EXIT;
	if (!(how & TRACE_OUT))
		return shape == SHAPE_MMSGHDR && !shapes->failed ? CAPTURE_EXIT : CAPTURE_ENTRY;
	return (shape == SHAPE_FLOCK || shape == SHAPE_MSGHDR || shape == SHAPE_IOVEC) &&
			       !shapes->failed
		       ? CAPTURE_EXIT
		       : CAPTURE_ENTRY;
}

/* A message that did not come: only how long an address it had room for. */
static bool add_no_message(struct shapes *shapes, unsigned int how, uint64_t address)
{
	size_t got = 0;
	const unsigned char *bytes;

	if (TRACE_SHAPE(how) != SHAPE_MSGHDR || !(how & TRACE_OUT) || !shapes->failed)
		return false;
	bytes = pieces_find(&shapes->pieces, CAPTURE_ENTRY, address, &got);
	if (!bytes || got < sizeof(struct msghdr))
		return false;
	text_printf(shapes->text, "{msg_namelen=%d}", (int)part_half(bytes + 8));
	return true;
}

static void add_memory(struct shapes *shapes, unsigned int index, unsigned int how)
{
	enum trace_shape shape = TRACE_SHAPE(how);
	uint64_t address = shapes->args[index];
	uint64_t count = trace_count(shapes->nr, index, shapes->args, shapes->result);
	const unsigned char *bytes;
	size_t got = 0;
	bool none = !count && how & TRACE_BY && (how & TRACE_BY) != TRACE_BY_LENGTH;

	shapes->phase = phase_of(shapes, how);
	if (shape == SHAPE_LENGTH ||
	    (shape == SHAPE_LONG_AT && how & TRACE_IN && how & TRACE_OUT)) {
		add_changed(shapes, shape, address);
		return;
	}
	if (!address || (!(how & TRACE_IN) && shapes->failed && shape != SHAPE_TIMESPEC)) {
		part_pointer(shapes->text, address);
		return;
	}
	if (shape == SHAPE_BYTES) {
		part_bytes(shapes, address, count);
		return;
	}
	if (shape == SHAPE_STRING) {
		add_string(shapes, address);
		return;
	}
	if (shape == SHAPE_IOVEC) {
		shapes_vector(shapes, address, count,
			      shapes->phase == CAPTURE_EXIT ? (uint64_t)shapes->result
							    : UINT64_MAX);
		return;
	}
	if (add_no_message(shapes, how, address))
		return;
	if (none && (shape == SHAPE_POLLFD || shape == SHAPE_EPOLL || shape == SHAPE_ID_AT)) {
		TEXT_LIT(shapes->text, "[]");
		return;
	}
	if (none && (shape == SHAPE_DIRENTS || shape == SHAPE_DIRENTS64)) {
		add_there(shapes, index, how, NULL, 0);
		return;
	}
	bytes = pieces_find(&shapes->pieces, shapes->phase, address, &got);
	if (!bytes || got < trace_shape_size(shape))
		part_pointer(shapes->text, address);
	else
		add_there(shapes, index, how, bytes, got);
}

/**
 * shapes_argument() - Append one argument of a call
 * @shapes:	The call; of policy/calls.c
 * @index:	From 0
 *
 * Return: false when the call has no such argument, and none behind it
 */
bool shapes_argument(struct shapes *shapes, unsigned int index)
{
	unsigned int how = trace_how(shapes->nr, index, shapes->args);

	if (TRACE_SHAPE(how) == SHAPE_NONE)
		return false;
	if (how & (TRACE_IN | TRACE_OUT))
		add_memory(shapes, index, how);
	else
		add_register(shapes, index, TRACE_SHAPE(how));
	return true;
}
