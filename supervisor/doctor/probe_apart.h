/* SPDX-License-Identifier: MIT */
/* supervisor/doctor/probe_apart.h - Something tried in namespaces of its own */
#ifndef WARDER_SUPERVISOR_DOCTOR_PROBE_APART_H
#define WARDER_SUPERVISOR_DOCTOR_PROBE_APART_H

#include "jail/namespace.h"

int probe_apart(const struct namespace_spec *spec,
		int (*settle)(pid_t child, struct stage_error *error), int (*then)(void));
int probe_map(pid_t child, struct stage_error *error);
int probe_nothing(void);

#endif
