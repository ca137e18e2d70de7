/* SPDX-License-Identifier: MIT */
/* broker/procfile.h - Numbers in small files of /proc */
#ifndef WARDER_BROKER_PROCFILE_H
#define WARDER_BROKER_PROCFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "broker/usage.h"

void procfile_read(int proc, const char *path, char *bytes, size_t size);
bool procfile_number(const char *file, const char *word, uint64_t *ret_number);
bool procfile_bytes(int proc, const char *path, struct usage *ret_usage);

#endif
