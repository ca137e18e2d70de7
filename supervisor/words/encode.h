/* SPDX-License-Identifier: MIT */
/* supervisor/words/encode.h - Arguments of a system call back from how people write them */
#ifndef WARDER_SUPERVISOR_WORDS_ENCODE_H
#define WARDER_SUPERVISOR_WORDS_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool encode_arg(char letter, const char *bytes, size_t len, uint64_t *ret_value);

#endif
