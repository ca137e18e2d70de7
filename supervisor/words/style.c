// SPDX-License-Identifier: MIT
// supervisor/words/style.c - Colours and line breaks of what people read
#include "supervisor/words/style.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_WIDTH 98U

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
 * style_utf8() - Whether the reader's locale has more than ASCII
 *
 * nl_langinfo(3) of a locale of its own: the one of the process stays C, so that numbers and bytes
 * are read and written as they are everywhere. LC_ALL, LC_CTYPE and LANG count as for setlocale(3);
 * one that this host does not have is C.
 */
bool style_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool utf8;

	if (!locale)
		return false;
	utf8 = !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");
	freelocale(locale);
	return utf8;
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

/**
 * style_wrapped() - Append words in lines that a terminal has room for
 * @words:	Printable, single blanks between them
 * @indent:	Blanks in front of each line that is begun
 * @text:	Grows by a blank and a word, or by a new line and a word, for each
 */
void style_wrapped(const char *words, unsigned int indent, struct text *text)
{
	const char *begin = text->len ? memrchr(text->data, '\n', text->len) : NULL;
	size_t column = begin ? (size_t)(text->data + text->len - begin) - 1 : text->len;

	while (*words) {
		size_t len = strcspn(words, " ");

		if (column + 1 + len > LINE_WIDTH) {
			text_printf(text, "\n%*s", (int)indent - 1, "");
			column = indent - 1;
		}
		text_char(text, ' ');
		text_add(text, words, len);
		column += 1 + len;
		words += len + (words[len] == ' ');
	}
}
