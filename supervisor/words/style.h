/* SPDX-License-Identifier: MIT */
/* supervisor/words/style.h - Colours and line breaks of what people read */
#ifndef WARDER_SUPERVISOR_WORDS_STYLE_H
#define WARDER_SUPERVISOR_WORDS_STYLE_H

#include <stdbool.h>

/*
 * What warder itself says is ASCII, whatever the locale: "..." where something is left out. Only
 * what ASCII draws badly asks style_utf8(). Names are of the run, and are as text_visible() has
 * them. What is a file (a policy, a page, JSON) is UTF-8, whoever writes it.
 */

#include "policy/base/text.h"

enum style {
	STYLE_PLAIN,
	STYLE_HEAD,
	STYLE_DIM,
	STYLE_GOOD,
	STYLE_BAD,
};

bool style_wanted(int option, int fd);
bool style_utf8(void);
void style_wrapped(const char *words, unsigned int indent, struct text *text);
void style_add(struct text *text, bool color, enum style style, const char *str);

#endif
