/* SPDX-License-Identifier: MIT */
/* supervisor/host/overlay.h - The directories that an overlay is made of, as mountinfo has them */
#ifndef WARDER_SUPERVISOR_HOST_OVERLAY_H
#define WARDER_SUPERVISOR_HOST_OVERLAY_H

#include "policy/base/strings.h"

int overlay_layers(const char *options, struct strings *layers);

#endif
