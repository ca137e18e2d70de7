// SPDX-License-Identifier: MIT
// supervisor/style.c - Colours of what people read
#include "supervisor/style.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const styles[] = {
	[STYLE_PLAIN] = "",	   [STYLE_HEAD] = "\x1b[1m", [STYLE_DIM] = "\x1b[2m",
	[STYLE_GOOD] = "\x1b[32m", [STYLE_BAD] = "\x1b[31m",
};

/**
 * style_wanted() - Whether a reader wants colours
 * @option:	struct options.color
 * @fd:		Where it is written to
 */
bool style_wanted(int option, int fd)
{
	const char *no_color = getenv("NO_COLOR");

	if (option >= 0)
		return option;
	return isatty(fd) && !(no_color && *no_color);
}

/**
 * style_add() - Append a string in a style
 * @text:	Grows
 * @color:	Colours are wanted
 * @style:	Of it
 * @str:	Without control bytes
 */
void style_add(struct text *text, bool color, enum style style, const char *str)
{
	color = color && style != STYLE_PLAIN;
	if (color)
		text_str(text, styles[style]);
	text_str(text, str);
	if (color)
		text_str(text, "\x1b[0m");
}
