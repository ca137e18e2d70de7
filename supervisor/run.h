/* SPDX-License-Identifier: MIT */
/* supervisor/run.h - `warder run`: from the command line to the exit status */
#ifndef WARDER_SUPERVISOR_RUN_H
#define WARDER_SUPERVISOR_RUN_H

/* Exit statuses of warder's own: section "EXIT STATUS" of warder(1). */
enum exit_status {
	EXIT_DENIED = 123,
	EXIT_TIMEOUT = 124,
	EXIT_WARDER = 125,
	EXIT_CANNOT_RUN = 126,
	EXIT_NOT_FOUND = 127,
};

int run_main(int argc, char *const argv[]);

#endif
