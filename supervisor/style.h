/* SPDX-License-Identifier: MIT */
/* supervisor/style.h - Colours and line breaks of what people read */
#ifndef WARDER_SUPERVISOR_STYLE_H
#define WARDER_SUPERVISOR_STYLE_H

#include <stdbool.h>

#include "policy/base/text.h"

enum style {
	STYLE_PLAIN,
	STYLE_HEAD,
	STYLE_DIM,
	STYLE_GOOD,
	STYLE_BAD,
};

bool style_wanted(int option, int fd);
void style_wrapped(const char *words, unsigned int indent, struct text *text);
void style_add(struct text *text, bool color, enum style style, const char *str);

#endif
