/* SPDX-License-Identifier: MIT */
/* supervisor/reading/complaints.h - Lines of logs that were left out, told on stderr */
#ifndef WARDER_SUPERVISOR_READING_COMPLAINTS_H
#define WARDER_SUPERVISOR_READING_COMPLAINTS_H

#include <stdint.h>

/* Of all logs of a command; zeroed at first. */
struct complaints {
	uint64_t count;
};

void complaints_take(void *complaints, const char *message);
void complaints_end(const struct complaints *complaints);

#endif
