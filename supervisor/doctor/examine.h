/* SPDX-License-Identifier: MIT */
/* supervisor/doctor/examine.h - What this host offers: each layer, whether it works, what to do */
#ifndef WARDER_SUPERVISOR_DOCTOR_EXAMINE_H
#define WARDER_SUPERVISOR_DOCTOR_EXAMINE_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/base/text.h"

enum examine_result {
	EXAMINE_FULL,
	EXAMINE_DEGRADED, /* something wanted is missing */
	EXAMINE_UNUSABLE, /* something needed is */
};

#define FINDINGS_MAX 32

/**
 * struct finding - Of one layer
 * @name:	What it is called
 * @needed:	Without it nothing runs; else something is missing
 * @err:	0: it works; else why it does not, an errno
 * @without:	What it is like without it
 * @remedy:	What a person can do
 */
struct finding {
	const char *name;
	bool needed;
	int err;
	const char *without;
	const char *remedy;
};

/**
 * struct examination - Of a host
 * @list:	In the order in which they were tried, @count of them
 * @count:	How many
 * @result:	What they come to
 */
struct examination {
	struct finding list[FINDINGS_MAX];
	size_t count;
	enum examine_result result;
};

void examine(struct examination *ret_examination);
void examination_show(const struct examination *examination, bool color, struct text *text);
void examination_json(const struct examination *examination, struct text *text);

#endif
