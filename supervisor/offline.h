/* SPDX-License-Identifier: MIT */
/* supervisor/offline.h - A policy loaded and compiled without a run */
#ifndef WARDER_SUPERVISOR_OFFLINE_H
#define WARDER_SUPERVISOR_OFFLINE_H

#include "supervisor/compiled.h"
#include "supervisor/options.h"
#include "supervisor/paths.h"

/**
 * struct offline - A policy and what it compiles to
 * @options:	Of the command line; the words behind the options are its command
 */
struct offline {
	struct options options;
	struct paths paths;
	struct policy_vars vars;
	struct policy policy;
	struct compiled compiled;
};

int offline_load(int argc, char *const argv[], bool operand_is_policy, struct offline *ret_offline);
void offline_free(struct offline *offline);

#endif
