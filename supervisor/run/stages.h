/* SPDX-License-Identifier: MIT */
/* supervisor/run/stages.h - A stage of the launch that failed, as a person is told */
#ifndef WARDER_SUPERVISOR_RUN_STAGES_H
#define WARDER_SUPERVISOR_RUN_STAGES_H

#include "jail/stage.h"
#include "policy/base/text.h"

void stage_tell(const struct stage_error *error, struct text *message);

#endif
