/* SPDX-License-Identifier: MIT */
/* supervisor/host/attributes.h - Extended attributes and access lists, as one digest */
#ifndef WARDER_SUPERVISOR_HOST_ATTRIBUTES_H
#define WARDER_SUPERVISOR_HOST_ATTRIBUTES_H

#include <stdbool.h>

/* BLAKE2b of that length. */
#define ATTRIBUTES_BYTES 16

bool attributes_count(const char *name);
int attributes_digest(int pin, unsigned char ret_digest[ATTRIBUTES_BYTES]);

#endif
