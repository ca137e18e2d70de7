/* SPDX-License-Identifier: MIT */
/* supervisor/result.h - The result of a run for programs: --status-fd */
#ifndef WARDER_SUPERVISOR_RESULT_H
#define WARDER_SUPERVISOR_RESULT_H

#include "supervisor/tally.h"
#include "supervisor/watch.h"

int result_write(int fd, int status, const struct watched *watched, const char *run,
		 const char *log, const struct tally *tally);

#endif
