/* SPDX-License-Identifier: MIT */
/* policy/glob.h - One path component's pattern: is it literal, what does it match */
#ifndef WARDER_POLICY_GLOB_H
#define WARDER_POLICY_GLOB_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/base/text.h"

/*
 * The escaped form, which every pattern has behind the parser: `*`, `?` and `[…]` are globs, and a
 * backslash makes the byte behind it literal. Quotes, variables and braces are gone. `**` is not a
 * component's business: see policy/pattern.h.
 */

/* Bytes that are globs when no backslash stands before them, and so must have one to be literal. */
#define GLOB_SPECIAL "*?[\\"

/*
 * Bytes that must have one while braces are still to be expanded. Inside a class a few more have a
 * meaning; glob_tidy() takes off the backslashes that turn out not to be needed.
 */
#define GLOB_UNEXPANDED "*?[]{},!^-\\"

size_t glob_unit(const char *glob, size_t len);
bool glob_is_literal(const char *glob, size_t len);
void glob_escape(struct text *text, const char *bytes, size_t len, const char *special);
void glob_tidy(struct text *text, const char *glob, size_t len);
void glob_unescape(struct text *text, const char *glob, size_t len);
size_t glob_shortest(const char *glob, size_t len);
size_t glob_head(const char *glob, size_t len);
size_t glob_tail(const char *glob, size_t len);
bool glob_match(const char *glob, size_t glob_len, const char *name, size_t name_len);
bool glob_within(const char *inner, size_t inner_len, const char *outer, size_t outer_len);
const char *glob_check(const char *glob, size_t len, size_t *ret_offset);

#endif
