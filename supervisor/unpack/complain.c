// SPDX-License-Identifier: MIT
// supervisor/unpack/complain.c - What is wrong with an image, in words, and what to do
#include "supervisor/unpack/complain.h"

#include <string.h>

/**
 * complain() - Say what is wrong, unless something was said already
 * @message:	Gets a line and, below it, the remedy; what was said first is nearest to the cause
 * @r:		-errno
 * @remedy:	What to do about it
 * @format:	printf's, of words of ours: what an image chose goes through complain_word()
 *
 * Return: @r
 */
int complain(struct text *message, int r, const char *remedy, const char *format, ...)
{
	va_list args;

	if (message->len)
		return r;
	va_start(args, format);
	text_vprintf(message, format, args);
	va_end(args);
	text_printf(message, "\n  %s\n", remedy);
	return r;
}

/**
 * complain_word() - A word that an image chose, so that a terminal acts on none of it
 * @message:	Gets it, cut where it is long
 * @word:	Any
 *
 * Trust: @word is of the image.
 */
void complain_word(struct text *message, const char *word)
{
	size_t len = strlen(word);

	text_visible(message, word, len < COMPLAIN_WORD ? len : COMPLAIN_WORD);
	if (len > COMPLAIN_WORD)
		text_str(message, "...");
}
