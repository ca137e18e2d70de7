/* SPDX-License-Identifier: MIT */
/* supervisor/random.h - Names of temporary files: which part of them will be another next time */
#ifndef WARDER_SUPERVISOR_RANDOM_H
#define WARDER_SUPERVISOR_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool random_part(const char *name, size_t len, size_t *ret_from, size_t *ret_to);
bool random_number(const char *name, size_t len, uint32_t number, size_t *ret_from, size_t *ret_to);
bool random_surely(const char *part, size_t len);
bool random_is_prefix(const char *bytes, size_t len);

#endif
