/* SPDX-License-Identifier: MIT */
/* supervisor/words/output.h - A file of the user's that a run writes */
#ifndef WARDER_SUPERVISOR_WORDS_OUTPUT_H
#define WARDER_SUPERVISOR_WORDS_OUTPUT_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct output - Opened early, emptied late
 * @path:	Absolute and resolved; NULL for what is not the run's alone: a device, a pipe
 *		without a name
 * @fd:		Open for writing, -1: there is none
 * @made:	It was not there before and nothing is in it: output_close() removes it again
 *
 * What a file held is gone only once output_begin() was called: until then everything may still
 * turn out to be a mistake of the user's.
 */
struct output {
	char *path;
	int fd;
	bool made;
};

#define OUTPUT_NONE ((struct output){ .fd = -1 })

int output_open(const char *path, int flags, mode_t mode, struct output *ret_output);
const char *output_remedy(int error);
int output_begin(struct output *output);
bool output_is(const struct output *output, int fd);
int output_write(int fd, const char *bytes, size_t len);
void output_close(struct output *output);

#endif
