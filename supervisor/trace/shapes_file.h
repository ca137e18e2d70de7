/* SPDX-License-Identifier: MIT */
/* supervisor/trace/shapes_file.h - Modes, devices and directories as parts of a traced argument */
#ifndef WARDER_SUPERVISOR_TRACE_SHAPES_FILE_H
#define WARDER_SUPERVISOR_TRACE_SHAPES_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "policy/base/text.h"

void file_mode(struct text *text, uint32_t mode);
void file_device(struct text *text, uint64_t device);
size_t file_entries(const unsigned char *bytes, size_t len);

#endif
