// SPDX-License-Identifier: MIT
// broker/capture.c - What a traced call's arguments point to, copied piece by piece
//
// DOC: Theory of operation
//
// policy/trace.c says what each argument is. What goes in is copied when the call begins, what
// comes out when it has ended, structures first and then what they point to. Nothing is understood
// here beyond the pointers and lengths that this takes: the supervisor reads the pieces by their
// addresses, as if they were the target's memory. All sizes are bounded, and what cannot be read is
// just not there. Another thread of the target may change the memory meanwhile: a trace shows what
// was seen, decisions rest on their own copies.
#include "broker/capture.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "broker/remote.h"
#include "policy/base/kernel.h"
#include "policy/trace.h"

#define SOCKADDR_MAX 128U /* sockaddr_storage */
#define HANDLE_MAX 128U /* MAX_HANDLE_SZ */
#define CHUNK 256U
#define KEEP 4096U /* a larger buffer goes when its call is over */

/* One call's copying. */
struct copying {
	struct capture *capture;
	const struct captured_call *call;
	enum capture_phase phase;
	int64_t result;
};

static bool make_room(struct capture *capture, size_t len)
{
	size_t need = capture->len + sizeof(struct piece) + ((len + 7) & ~(size_t)7);
	size_t room = capture->room ? capture->room : 512;
	unsigned char *bytes;

	if (need > CAPTURE_MAX)
		return false;
	while (room < need)
		room *= 2;
	if (room == capture->room)
		return true;
	bytes = realloc(capture->bytes, room);
	if (!bytes)
		return false;
	capture->bytes = bytes;
	capture->room = room;
	return true;
}

/* Closes a piece of @len bytes, which stand behind the room for its head; returns its bytes. */
static unsigned char *close_piece(const struct copying *copying, uint64_t address, size_t len)
{
	struct capture *capture = copying->capture;
	struct piece piece = { address, (uint32_t)len, (uint32_t)copying->phase };
	unsigned char *at = capture->bytes + capture->len;
	size_t padded = (len + 7) & ~(size_t)7;

	memcpy(at, &piece, sizeof(piece));
	memset(at + sizeof(piece) + len, 0, padded - len);
	capture->len += sizeof(piece) + padded;
	return at + sizeof(piece);
}

/*
 * Copies @len bytes, or as many as there are; NULL when that is none, or there is no room. The
 * bytes move with the next copy.
 */
static unsigned char *copy(const struct copying *copying, uint64_t address, size_t len,
			   size_t *ret_len)
{
	struct capture *capture = copying->capture;
	size_t got;

	if (!address || !len || !make_room(capture, len))
		return NULL;
	got = remote_peek(copying->call->tid, address,
			  capture->bytes + capture->len + sizeof(struct piece), len);
	if (!got)
		return NULL;
	if (ret_len)
		*ret_len = got;
	return close_piece(copying, address, got);
}

/* A structure that is of use only as a whole. */
static bool copy_whole(const struct copying *copying, uint64_t address, void *to, size_t len)
{
	size_t got = 0;
	const unsigned char *bytes = copy(copying, address, len, &got);

	if (!bytes || got < len)
		return false;
	memcpy(to, bytes, len);
	return true;
}

/* A string with its NUL; without it, it was cut or the memory ended. */
static void copy_string(const struct copying *copying, uint64_t address)
{
	struct capture *capture = copying->capture;
	size_t have = 0;

	while (address && have < TRACE_STRING_MAX) {
		unsigned char *at;
		size_t got, want = CHUNK - (size_t)((address + have) % CHUNK);

		if (!make_room(capture, have + want))
			break;
		at = capture->bytes + capture->len + sizeof(struct piece) + have;
		got = remote_peek(copying->call->tid, address + have, at, want);
		if (got && memchr(at, '\0', got)) {
			have += (size_t)((unsigned char *)memchr(at, '\0', got) - at) + 1;
			break;
		}
		have += got;
		if (got < want)
			break;
	}
	if (have)
		close_piece(copying, address, have);
}

/* Pointers up to a NULL, and with @deep the strings behind them. */
static void copy_strings(const struct copying *copying, uint64_t address, bool deep)
{
	size_t got = 0, count = 0, start;
	unsigned char *bytes = copy(copying, address, TRACE_ARRAY_MAX, &got);
	uint64_t pointer;

	if (!bytes)
		return;
	start = (size_t)(bytes - copying->capture->bytes);
	while ((count + 1) * 8 <= got) {
		memcpy(&pointer, bytes + count++ * 8, sizeof(pointer));
		if (!pointer)
			break;
	}
	/* What lies behind the NULL is none of it. */
	copying->capture->len = start - sizeof(struct piece);
	close_piece(copying, address, count * 8);
	for (size_t i = 0; deep && i < count; i++) {
		memcpy(&pointer, copying->capture->bytes + start + i * 8, sizeof(pointer));
		copy_string(copying, pointer);
	}
}

static size_t at_most(uint64_t value, size_t most)
{
	return value < most ? (size_t)value : most;
}

/* An array of buffers; what lies in them up to @data bytes altogether. */
static void copy_vector(const struct copying *copying, uint64_t address, uint64_t count,
			uint64_t data)
{
	size_t got = 0, start;
	unsigned char *bytes =
		copy(copying, address,
		     at_most(count, TRACE_ARRAY_MAX / sizeof(struct iovec)) * sizeof(struct iovec),
		     &got);

	if (!bytes)
		return;
	start = (size_t)(bytes - copying->capture->bytes);
	for (size_t at = 0; at + sizeof(struct iovec) <= got && data; at += sizeof(struct iovec)) {
		uint64_t vector[2], len;

		memcpy(vector, copying->capture->bytes + start + at, sizeof(vector));
		len = vector[1] < data ? vector[1] : data;
		copy(copying, vector[0], at_most(len, TRACE_BYTES_MAX), NULL);
		data -= len;
	}
}

static void copy_message_parts(const struct copying *copying, const struct msghdr *message,
			       uint64_t data)
{
	copy(copying, (uintptr_t)message->msg_name, at_most(message->msg_namelen, SOCKADDR_MAX),
	     NULL);
	copy_vector(copying, (uintptr_t)message->msg_iov, message->msg_iovlen, data);
	copy(copying, (uintptr_t)message->msg_control,
	     at_most(message->msg_controllen, TRACE_ARRAY_MAX), NULL);
}

static void copy_message(const struct copying *copying, uint64_t address, bool deep)
{
	struct msghdr message;

	if (copy_whole(copying, address, &message, sizeof(message)) && deep)
		copy_message_parts(copying, &message,
				   copying->phase == CAPTURE_EXIT ? (uint64_t)copying->result
								  : UINT64_MAX);
}

static void copy_messages(const struct copying *copying, uint64_t address, uint64_t count,
			  bool deep)
{
	size_t got = 0, start;
	unsigned char *bytes = copy(copying, address,
				    at_most(count, TRACE_ARRAY_MAX / sizeof(struct mmsghdr)) *
					    sizeof(struct mmsghdr),
				    &got);

	if (!bytes)
		return;
	start = (size_t)(bytes - copying->capture->bytes);
	for (size_t at = 0; deep && at + sizeof(struct mmsghdr) <= got;
	     at += sizeof(struct mmsghdr)) {
		struct mmsghdr one;

		memcpy(&one, copying->capture->bytes + start + at, sizeof(one));
		copy_message_parts(copying, &one.msg_hdr,
				   copying->phase == CAPTURE_EXIT ? one.msg_len : UINT64_MAX);
	}
}

static void copy_sigset_argument(const struct copying *copying, uint64_t address)
{
	uint64_t words[2];

	if (copy_whole(copying, address, words, sizeof(words)))
		copy(copying, words[0], sizeof(uint64_t), NULL);
}

static void copy_handle(const struct copying *copying, uint64_t address)
{
	uint32_t words[2];

	if (copy_whole(copying, address, words, sizeof(words)))
		copy(copying, address + sizeof(words), at_most(words[0], HANDLE_MAX), NULL);
}

static uint64_t count_of(const struct copying *copying, unsigned int index, unsigned int how)
{
	const struct captured_call *call = copying->call;
	uint32_t length = 0;

	if ((how & TRACE_BY) != TRACE_BY_LENGTH)
		return trace_count(call->nr, index, call->args, copying->result);
	if (index >= 5 ||
	    remote_peek(call->tid, call->args[index + 1], &length, sizeof(length)) < sizeof(length))
		return 0;
	return length;
}

/* The most that is copied of an array of a shape. */
static size_t limit_of(enum trace_shape shape)
{
	switch ((unsigned int)shape) {
	case SHAPE_BYTES:
	case SHAPE_OPTION_VALUE:
		return TRACE_BYTES_MAX;
	case SHAPE_SOCKADDR:
		return SOCKADDR_MAX;
	case SHAPE_DIRENTS:
	case SHAPE_DIRENTS64:
		return TRACE_DIRENTS_MAX;
	default:
		return TRACE_ARRAY_MAX;
	}
}

static void copy_array(const struct copying *copying, uint64_t address, enum trace_shape shape,
		       uint64_t count)
{
	size_t size = trace_shape_size(shape), limit = limit_of(shape);

	if (size)
		copy(copying, address, at_most(count, limit / size) * size, NULL);
}

static void copy_argument(const struct copying *copying, unsigned int index, unsigned int how)
{
	uint64_t address = copying->call->args[index], count;
	bool out = copying->phase == CAPTURE_EXIT;
	enum trace_shape shape = TRACE_SHAPE(how);

	count = count_of(copying, index, how);
	switch ((unsigned int)shape) {
	case SHAPE_STRING:
		copy_string(copying, address);
		break;
	case SHAPE_STRINGS:
	case SHAPE_COUNT_OF_STRINGS:
		copy_strings(copying, address, shape == SHAPE_STRINGS);
		break;
	case SHAPE_IOVEC:
		copy_vector(copying, address, count,
			    out ? (uint64_t)copying->result : (how & TRACE_OUT ? 0 : UINT64_MAX));
		break;
	case SHAPE_MSGHDR:
		copy_message(copying, address, out || !(how & TRACE_OUT));
		break;
	case SHAPE_MMSGHDR:
		copy_messages(copying, address, out ? (uint64_t)copying->result : count,
			      !out || how & TRACE_OUT);
		break;
	case SHAPE_SIGSET_AND_SIZE:
		copy_sigset_argument(copying, address);
		break;
	case SHAPE_FILE_HANDLE:
		copy_handle(copying, address);
		break;
	case SHAPE_FD_SET:
		if ((int32_t)count > 0)
			copy(copying, address, at_most((count + 63) / 64 * 8, TRACE_ARRAY_MAX),
			     NULL);
		break;
	default:
		copy_array(copying, address, shape, count);
	}
}

static void copy_arguments(const struct copying *copying, unsigned int direction)
{
	for (unsigned int i = 0; i < 6; i++) {
		unsigned int how = trace_how(copying->call->nr, i, copying->call->args);

		if (TRACE_SHAPE(how) == SHAPE_NONE)
			break;
		if (how & direction && copying->call->args[i])
			copy_argument(copying, i, how);
	}
}

/**
 * capture_entry() - Copy what goes into a call
 * @capture:	Empty
 * @call:	It has begun, and its thread is stopped
 *
 * Trust: all arguments are the target's, and what they point to.
 */
void capture_entry(struct capture *capture, const struct captured_call *call)
{
	struct copying copying = { capture, call, CAPTURE_ENTRY, 0 };

	if (call_at(call->nr))
		copy_arguments(&copying, TRACE_IN);
}

/* A sleep says how much of it is left only where it was interrupted. */
static bool leaves_something(int nr, int64_t result)
{
	bool failed = result < 0 && result >= -4095;

	if (nr == SYS_nanosleep || nr == SYS_clock_nanosleep)
		return result == -EINTR || result == -KERNEL_ERESTART_RESTARTBLOCK;
	return !failed;
}

/**
 * capture_exit() - Copy what came out of a call
 * @capture:	From capture_entry()
 * @call:	As there; it has ended, and its thread is stopped
 * @result:	What it returns: an error leaves nothing behind
 */
void capture_exit(struct capture *capture, const struct captured_call *call, int64_t result)
{
	struct copying copying = { capture, call, CAPTURE_EXIT, result };

	if (!call_at(call->nr) || !leaves_something(call->nr, result))
		return;
	copy_arguments(&copying, TRACE_OUT);
	if (call->nr == SYS_sendmmsg) /* how much of each was sent */
		copy_argument(&copying, 1, TRACE_IN | SHAPE_MMSGHDR);
}

void capture_reset(struct capture *capture)
{
	if (capture->room > KEEP)
		capture_free(capture);
	capture->len = 0;
}

void capture_free(struct capture *capture)
{
	free(capture->bytes);
	*capture = (struct capture){ 0 };
}
