/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/complain.h - What is wrong with an image, in words, and what to do */
#ifndef WARDER_SUPERVISOR_UNPACK_COMPLAIN_H
#define WARDER_SUPERVISOR_UNPACK_COMPLAIN_H

#include "policy/base/text.h"

/* How much of a hostile word is shown. */
#define COMPLAIN_WORD 200

int complain(struct text *message, int r, const char *remedy, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void complain_word(struct text *message, const char *word);

#endif
