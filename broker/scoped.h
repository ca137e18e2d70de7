/* SPDX-License-Identifier: MIT */
/* broker/scoped.h - Paths that openat2's RESOLVE_* keep inside of something */
#ifndef WARDER_BROKER_SCOPED_H
#define WARDER_BROKER_SCOPED_H

#include "broker/resolve.h"

int scoped_resolve(const struct world *world, const struct origin *origin, const char *path,
		   uint64_t scope, unsigned int flags, struct name *name);

#endif
