/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/choice.h - Which manifest of an index is meant */
#ifndef WARDER_SUPERVISOR_UNPACK_CHOICE_H
#define WARDER_SUPERVISOR_UNPACK_CHOICE_H

#include "supervisor/unpack/descriptor.h"

int choice_make(const json_t *index, const char *tag, bool nested,
		struct descriptor *ret_descriptor, struct text *message);
int choice_platform(const char *os, const char *architecture, struct text *message);

#endif
