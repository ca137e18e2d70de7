/* SPDX-License-Identifier: MIT */
/* policy/pattern.h - A rule's path: components, some of them globs */
#ifndef WARDER_POLICY_PATTERN_H
#define WARDER_POLICY_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/base/text.h"
#include "policy/base/strings.h"
#include "policy/vars.h"
#include "policy/verb.h"

/*
 * DOC: Patterns, as struct rule holds them
 *
 * Absolute (`/a/b*`), or beginning with a double star (`** / .env` without the blanks), which is
 * the same as an absolute one with `/` in front of it. Components are separated by single slashes,
 * none is empty, `.` or `..`, and there is no slash at the end but in "/". Each component is in the
 * escaped form of policy/glob.h; one that is exactly `**` stands for any number of components, and
 * at the end of a pattern for at least one.
 *
 * `@name` is the name of an abstract unix socket, one component whatever bytes are in it.
 *
 * What begins otherwise is an internet address: policy/inet.h.
 */

enum part_kind {
	PART_LITERAL,
	PART_GLOB, /* needs glob_match() */
	PART_ANY, /* exactly one star */
	PART_DEEP, /* exactly two stars */
};

/* One component of a pattern: @len bytes at @text, escaped form. */
struct part {
	enum part_kind kind;
	const char *text;
	size_t len;
};

bool pattern_next(const char **cursor, struct part *ret_part);
bool pattern_is_literal(const char *pattern);
bool pattern_covers_below(const char *pattern);
bool pattern_is_abstract(const char *pattern);
bool pattern_is_inet(const char *pattern);
bool pattern_is_path(const char *pattern);
bool pattern_prefix(const char *pattern, struct text *path);
const char *pattern_behind(const char *pattern);
int pattern_expand(const struct vars *vars, const struct place *at, const struct word *word,
		   verbs_t verbs, struct strings *patterns, bool *ret_tmpdir);

#endif
