/* SPDX-License-Identifier: MIT */
/* broker/capture.h - What a traced call's arguments point to, copied piece by piece */
#ifndef WARDER_BROKER_CAPTURE_H
#define WARDER_BROKER_CAPTURE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* All that is copied of one call; it goes into one string of a record. */
#define CAPTURE_MAX 57344U

/**
 * struct piece - Memory of a target, as it was; its bytes follow, padded to 8
 * @address:	Where it was
 * @len:	Bytes that could be read, fewer than asked for where the memory ends
 * @phase:	enum capture_phase
 */
struct piece {
	uint64_t address;
	uint32_t len;
	uint32_t phase;
};

enum capture_phase {
	CAPTURE_ENTRY,
	CAPTURE_EXIT,
};

/**
 * struct capture - Pieces of one call, in the order in which they were copied
 * @bytes:	Pieces
 * @len:	Bytes in use
 * @room:	Bytes of @bytes
 */
struct capture {
	unsigned char *bytes;
	size_t len;
	size_t room;
};

/* A call, as its registers have it. */
struct captured_call {
	pid_t tid;
	int nr;
	const uint64_t *args;
};

void capture_entry(struct capture *capture, const struct captured_call *call);
void capture_exit(struct capture *capture, const struct captured_call *call, int64_t result);
void capture_reset(struct capture *capture);
void capture_free(struct capture *capture);

#endif
