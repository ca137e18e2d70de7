/* SPDX-License-Identifier: MIT */
/* jail/overlay.h - One directory whose changes go elsewhere */
#ifndef WARDER_JAIL_OVERLAY_H
#define WARDER_JAIL_OVERLAY_H

int overlay_make(int lower, int layer);
int overlay_mount(int lower, int layer);

#endif
