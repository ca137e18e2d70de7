/* SPDX-License-Identifier: MIT */
/* supervisor/host/spawned.h - What another program of the host prints */
#ifndef WARDER_SUPERVISOR_HOST_SPAWNED_H
#define WARDER_SUPERVISOR_HOST_SPAWNED_H

#include <stdbool.h>

#include "policy/base/text.h"

int spawned_read(const char *path, char *const argv[], bool quiet, struct text *output,
		 int *ret_status);

#endif
