/* SPDX-License-Identifier: MIT */
/* broker/procfs.h - What nobody in the jail may have from /proc, whatever the policy says */
#ifndef WARDER_BROKER_PROCFS_H
#define WARDER_BROKER_PROCFS_H

#include "broker/resolve.h"
#include "policy/verb.h"

int procfs_guard_look(const struct world *world, const struct name *name);
int procfs_guard(const struct world *world, const struct name *name, verbs_t verbs);

#endif
