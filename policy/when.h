/* SPDX-License-Identifier: MIT */
/* policy/when.h - Open flags by name: `when O_TRUNC` */
#ifndef WARDER_POLICY_WHEN_H
#define WARDER_POLICY_WHEN_H

#include <stdint.h>

#include "policy/base/text.h"
#include "policy/parse.h"

int when_parse(const struct parse *parse, const struct line *line, const struct word *word,
	       uint32_t *flags);
int when_read(const char *names, uint32_t *ret_flags, const char **ret_wrong);
void when_show(uint32_t flags, struct text *text);

#endif
