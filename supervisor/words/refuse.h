/* SPDX-License-Identifier: MIT */
/* supervisor/words/refuse.h - What is wrong with something that the user named, and what to do */
#ifndef WARDER_SUPERVISOR_WORDS_REFUSE_H
#define WARDER_SUPERVISOR_WORDS_REFUSE_H

#include "policy/base/text.h"

int refuse_value(struct text *message, const char *option, const char *value, const char *why,
		 const char *remedy);

#endif
