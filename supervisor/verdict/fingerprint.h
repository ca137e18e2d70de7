/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/fingerprint.h - What a run's files are when it has ended */
#ifndef WARDER_SUPERVISOR_VERDICT_FINGERPRINT_H
#define WARDER_SUPERVISOR_VERDICT_FINGERPRINT_H

#include "supervisor/verdict/observation.h"

int fingerprint(struct observation *observation, int copy);

#endif
