/* SPDX-License-Identifier: MIT */
/* supervisor/run/run.h - `warder run`: from the command line to the exit status */
#ifndef WARDER_SUPERVISOR_RUN_RUN_H
#define WARDER_SUPERVISOR_RUN_RUN_H

int run_main(int argc, char *const argv[]);

#endif
