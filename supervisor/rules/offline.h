/* SPDX-License-Identifier: MIT */
/* supervisor/rules/offline.h - A policy loaded and compiled without a run */
#ifndef WARDER_SUPERVISOR_RULES_OFFLINE_H
#define WARDER_SUPERVISOR_RULES_OFFLINE_H

#include "supervisor/options/options.h"
#include "supervisor/rules/compiled.h"
#include "supervisor/words/paths.h"

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

/**
 * struct offline_usage - What a subcommand expects
 * @text:	One of supervisor/options/usage.h
 * @operands:	What the words behind the options are
 * @least:	How many there must be
 * @most:	How many there may be
 * @policy:	The only one is a policy's name
 * @bad:	Exit status for a policy that does not compile
 */
struct offline_usage {
	const char *text;
	const char *operands[2];
	unsigned int least;
	unsigned int most;
	bool policy;
	int bad;
};

bool offline_try(int argc, char *const argv[], const struct offline_usage *usage,
		 struct offline *ret_offline, int *ret_status, struct policy_diag *diag);
bool offline_load(int argc, char *const argv[], const struct offline_usage *usage,
		  struct offline *ret_offline, int *ret_status);
void offline_free(struct offline *offline);

#endif
