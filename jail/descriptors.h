/* SPDX-License-Identifier: MIT */
/* jail/descriptors.h - Which open descriptors the jail inherits */
#ifndef WARDER_JAIL_DESCRIPTORS_H
#define WARDER_JAIL_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

#include "jail/stage.h"

int descriptors_close(const int *kept, size_t count);
bool descriptors_reachable(void);
int descriptors_check(struct stage_error *error);

#endif
