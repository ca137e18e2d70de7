/* SPDX-License-Identifier: MIT */
/* jail/memory.h - Memory that was writable is never executable */
#ifndef WARDER_JAIL_MEMORY_H
#define WARDER_JAIL_MEMORY_H

#include <stdbool.h>

#include "jail/stage.h"

int memory_deny_exec_gain(bool *ret_active, struct stage_error *error);

#endif
