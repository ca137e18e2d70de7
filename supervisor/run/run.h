/* SPDX-License-Identifier: MIT */
/* supervisor/run/run.h - `warder run`: one run, and the command line that asks for runs */
#ifndef WARDER_SUPERVISOR_RUN_RUN_H
#define WARDER_SUPERVISOR_RUN_RUN_H

#include "supervisor/options/options.h"
#include "supervisor/run/trials.h"

int run_once(const struct options *options, struct trial *trial);
int run_main(int argc, char *const argv[]);

#endif
