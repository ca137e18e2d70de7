/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/verdict_show.h - A verdict for a person, and for a program */
#ifndef WARDER_SUPERVISOR_VERDICT_VERDICT_SHOW_H
#define WARDER_SUPERVISOR_VERDICT_VERDICT_SHOW_H

#include "policy/base/text.h"
#include "supervisor/verdict/verdict.h"

void verdict_show(const struct verdict *verdict, bool brief, struct text *text);
void verdict_json(const struct verdict *verdict, struct text *text);

#endif
