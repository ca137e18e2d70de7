/* SPDX-License-Identifier: MIT */
/* supervisor/writes/apply.h - Have the host be what a run has left */
#ifndef WARDER_SUPERVISOR_WRITES_APPLY_H
#define WARDER_SUPERVISOR_WRITES_APPLY_H

#include "supervisor/writes/kept.h"

int apply_all(struct kept *kept, const struct changes *changes, bool force, struct text *message);

#endif
