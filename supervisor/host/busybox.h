/* SPDX-License-Identifier: MIT */
/* supervisor/host/busybox.h - A busybox of the host that runs without anything else */
#ifndef WARDER_SUPERVISOR_HOST_BUSYBOX_H
#define WARDER_SUPERVISOR_HOST_BUSYBOX_H

#include "policy/base/strings.h"
#include "policy/base/text.h"

int busybox_find(char **ret_path, struct strings *applets, struct text *message);

#endif
