/* SPDX-License-Identifier: MIT */
/* broker/adopt.h - Tracing processes that are there already */
#ifndef WARDER_BROKER_ADOPT_H
#define WARDER_BROKER_ADOPT_H

#include <stdbool.h>
#include <sys/types.h>

#include "broker/late.h"
#include "broker/world.h"

void adopt(const struct late *late, pid_t tid, bool waits);
void adopt_all(const struct late *late);
void adopt_born(const struct late *late, pid_t tid, pid_t creator, bool thread);
bool adopt_traced(const struct world *world, pid_t tid);

#endif
