/* SPDX-License-Identifier: MIT */
/* policy/json_redirect.h - `redirect` and `fake` in JSON */
#ifndef WARDER_POLICY_JSON_REDIRECT_H
#define WARDER_POLICY_JSON_REDIRECT_H

#include "policy/json_line.h"

/* The members of such a rule; those that are not there have no value. */
struct json_redirect {
	const struct json_spot *decision;
	const struct json_spot *path;
	const struct json_spot *file;
	const struct json_spot *verbs;
	const struct json_spot *when;
};

int json_redirect(struct reader *reader, const struct json_spot *spot,
		  const struct json_redirect *members);

#endif
