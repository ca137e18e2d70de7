/* SPDX-License-Identifier: MIT */
/* broker/deep.h - Names that are longer than the kernel spells, or takes */
#ifndef WARDER_BROKER_DEEP_H
#define WARDER_BROKER_DEEP_H

#include <limits.h>
#include <stddef.h>

/* The longest canonical name that can be decided on; what lies deeper is -ENAMETOOLONG. */
#define DEEP_ROOM (8 * PATH_MAX)

int deep_spell(int pin, char to[DEEP_ROOM], size_t *ret_len);
int deep_directory(int dir, const char **path);

#endif
