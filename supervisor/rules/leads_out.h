/* SPDX-License-Identifier: MIT */
/* supervisor/rules/leads_out.h - Sockets that lead out of a jail */
#ifndef WARDER_SUPERVISOR_RULES_LEADS_OUT_H
#define WARDER_SUPERVISOR_RULES_LEADS_OUT_H

#include <stdbool.h>

bool leads_out(const char *path);

#endif
