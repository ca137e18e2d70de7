/* SPDX-License-Identifier: MIT */
/* supervisor/reading/blame.h - What was done to a log, told from the place where its chain breaks
 */
#ifndef WARDER_SUPERVISOR_READING_BLAME_H
#define WARDER_SUPERVISOR_READING_BLAME_H

#include <sys/types.h>

#include "supervisor/reading/lines.h"
#include "supervisor/reading/verify.h"
#include "supervisor/writing/chain.h"

/**
 * struct blame - The first line that does not go on with the chain, and where to look further
 * @chain:	Of all lines before it, which are good; one at least where @line is NULL
 * @ended:	Nothing may come behind those
 * @line:	It, NULL: it is no record at all
 * @bytes:	A copy of its bytes
 * @len:	How many
 * @lines:	Go on behind it
 * @origin:	Where in the file the log begins, -1: it cannot be read again
 */
struct blame {
	const struct chain *chain;
	bool ended;
	const struct line *line;
	char *bytes;
	size_t len;
	struct lines *lines;
	off_t origin;
};

int blame_line(struct blame *blame, enum verify_wrong *ret_wrong, struct text *said);

#endif
