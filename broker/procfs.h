/* SPDX-License-Identifier: MIT */
/* broker/procfs.h - What nobody in the jail may have from /proc, whatever the policy says */
#ifndef WARDER_BROKER_PROCFS_H
#define WARDER_BROKER_PROCFS_H

#include <stdbool.h>
#include <sys/types.h>

#include "broker/resolve.h"
#include "policy/verb.h"

int procfs_guard_look(const struct world *world, const struct name *name);
bool procfs_is_own_table(const struct world *world, pid_t tid, const struct name *name);
int procfs_guard(const struct world *world, const struct name *name, verbs_t verbs);

#endif
