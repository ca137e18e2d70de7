/* SPDX-License-Identifier: MIT */
/* supervisor/words/exit_status.h - How warder itself ends */
#ifndef WARDER_SUPERVISOR_WORDS_EXIT_STATUS_H
#define WARDER_SUPERVISOR_WORDS_EXIT_STATUS_H

/* Exit statuses of warder's own: section "EXIT STATUS" of warder(1). */
enum exit_status {
	EXIT_VERDICT = 122,
	EXIT_DENIED = 123,
	EXIT_TIMEOUT = 124,
	EXIT_WARDER = 125,
	EXIT_CANNOT_RUN = 126,
	EXIT_NOT_FOUND = 127,
};

#endif
