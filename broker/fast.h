/* SPDX-License-Identifier: MIT */
/* broker/fast.h - The name of a path without looking it up: text that one openat2 then proves */
#ifndef WARDER_BROKER_FAST_H
#define WARDER_BROKER_FAST_H

#include "broker/resolve.h"

int fast_name(const struct world *world, const struct origin *origin, const char *path, size_t len,
	      struct name *name);
int fast_pin(const struct world *world, const struct origin *origin, const char *path, size_t len,
	     unsigned int flags, struct name *name);

#endif
