// SPDX-License-Identifier: MIT
// supervisor/reading/complaints.c - Lines of logs that were left out, told on stderr
#include "supervisor/reading/complaints.h"

#include <inttypes.h>
#include <stdio.h>

#define COMPLAINTS_SHOWN 20

/**
 * complaints_take() - Tell of one line, if not of too many before; for reader_open()
 * @complaints:	A struct complaints
 * @message:	"NAME:LINE: what", fit for a terminal
 */
void complaints_take(void *complaints, const char *message)
{
	struct complaints *all = complaints;

	if (++all->count <= COMPLAINTS_SHOWN)
		fprintf(stderr, "warder: %s\n", message);
}

/* Tells how many there were besides. */
void complaints_end(const struct complaints *complaints)
{
	if (complaints->count > COMPLAINTS_SHOWN)
		fprintf(stderr, "warder: and %" PRIu64 " more lines were left out\n",
			complaints->count - COMPLAINTS_SHOWN);
}
