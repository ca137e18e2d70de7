/* SPDX-License-Identifier: MIT */
/* supervisor/summary/overview.h - What a person reads on stderr after a run that only observed */
#ifndef WARDER_SUPERVISOR_SUMMARY_OVERVIEW_H
#define WARDER_SUPERVISOR_SUMMARY_OVERVIEW_H

#include <stdio.h>

#include "policy/tree.h"
#include "supervisor/summary/census.h"
#include "supervisor/summary/summary.h"

int overview_print(const struct summary *summary, const struct census *census,
		   const struct tree_names *names, FILE *out);

#endif
