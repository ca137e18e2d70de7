/* SPDX-License-Identifier: MIT */
/* broker/left.h - What processes used that nobody has heard of and that are left to the broker */
#ifndef WARDER_BROKER_LEFT_H
#define WARDER_BROKER_LEFT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "broker/usage.h"

/**
 * struct left - What is to be known of them
 * @ends:	By process id: tells the end that the tracer told of from another's; 0: none was
 * @bytes:	Of the one that was looked at last
 */
struct left {
	uint32_t *ends;
	struct usage bytes;
};

int left_init(struct left *left);
void left_free(struct left *left);
void left_ended(struct left *left, pid_t pid, const struct rusage *usage);
void left_look(struct left *left, int proc, pid_t pid);
bool left_end(struct left *left, pid_t pid, const struct rusage *usage, struct usage *ret_usage);

#endif
