/* SPDX-License-Identifier: MIT */
/* supervisor/options/option_line.h - Policy lines that options stand for */
#ifndef WARDER_SUPERVISOR_OPTIONS_OPTION_LINE_H
#define WARDER_SUPERVISOR_OPTIONS_OPTION_LINE_H

#include "policy/base/text.h"

void option_path(struct text *text, const char *path);
const char *option_env(struct text *text, const char *value);

#endif
