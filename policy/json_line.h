/* SPDX-License-Identifier: MIT */
/* policy/json_line.h - Values of a JSON policy as lines; for policy/json*.c only */
#ifndef WARDER_POLICY_JSON_LINE_H
#define WARDER_POLICY_JSON_LINE_H

#include "policy/json_reader.h"
#include "policy/json_spot.h"

/* Makes the lines that a value stands for: 0, -EINVAL (reported), -ENOMEM. */
typedef int read_value(struct reader *reader, const struct json_spot *spot);

int json_line_begin(struct reader *reader, const struct json_spot *spot, const char *word);
int json_line_word(struct reader *reader, const struct json_spot *spot, const char *word);
int json_line_strings(struct reader *reader, const struct json_spot *spot);
void json_line_drop(struct reader *reader, size_t count);

read_value json_line_rule;
read_value json_line_env;
read_value json_line_syscall;
read_value json_line_limit;
read_value json_line_emulate;
read_value json_line_weight;
int json_line_setting(struct reader *reader, const struct json_spot *spot, const char *word);

#endif
