/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/confine.h - Give up what unpacking does not need */
#ifndef WARDER_SUPERVISOR_UNPACK_CONFINE_H
#define WARDER_SUPERVISOR_UNPACK_CONFINE_H

#include "policy/base/text.h"

int confine_enter(int layout, int cache, struct text *message);

#endif
