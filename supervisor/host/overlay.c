// SPDX-License-Identifier: MIT
// supervisor/host/overlay.c - The directories that an overlay is made of, as mountinfo has them
//
// Two kinds of escapes are on top of each other. The kernel writes blanks, commas and backslashes
// as octal numbers, some versions colons too; and in a list of lower directories, or in any option
// of the older ones, a backslash makes a colon part of a name.
#include "supervisor/host/overlay.h"

#include <errno.h>
#include <string.h>

#include "policy/base/text.h"

/* The character at an octal escape or by itself; moves behind it. */
static char take_char(const char **at)
{
	const char *from = *at;

	if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' &&
	    from[2] <= '7' && from[3] >= '0' && from[3] <= '7') {
		*at += 4;
		return (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + (from[3] - '0'));
	}
	(*at)++;
	return from[0];
}

/* One directory; only an absolute one says where it is. */
static int add_layer(struct text *layer, struct strings *layers)
{
	int r = 0;

	if (layer->failed)
		return -ENOMEM;
	if (layer->len && layer->data[0] == '/')
		r = strings_push(layers, layer->data, layer->len);
	text_reset(layer);
	return r;
}

/* The directories of one option, up to its end; a bare colon stands between two of a list. */
static int add_value(const char *at, const char *end, bool list, bool plain, struct strings *layers)
{
	_cleanup_text_ struct text layer = { 0 };
	int r = 0;

	while (at < end && !r) {
		bool separates = list && *at == ':';
		char c = take_char(&at);

		if (separates)
			r = add_layer(&layer, layers);
		else if (c == '\\' && !plain && at < end)
			text_char(&layer, take_char(&at));
		else
			text_char(&layer, c);
	}
	return r < 0 ? r : add_layer(&layer, layers);
}

/**
 * overlay_layers() - Take an overlay's options apart
 * @options:	Of the file system, the last word of its line in /proc/self/mountinfo
 * @layers:	Grows by the absolute paths of its layers, as they were spelled
 *
 * A name that has a backslash is given in both ways that it may be meant.
 *
 * Return: 0 or -ENOMEM
 */
int overlay_layers(const char *options, struct strings *layers)
{
	static const struct {
		const char *word;
		bool list;
	} words[] = { { "lowerdir=", true }, { "lowerdir+=", false }, { "upperdir=", false } };
	int r = 0;

	while (*options && !r) {
		const char *end = options + strcspn(options, ",");

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !r; i++) {
			size_t len = strlen(words[i].word);
			const char *value = options + len;

			if (strncmp(options, words[i].word, len) != 0)
				continue;
			r = add_value(value, end, words[i].list, false, layers);
			if (!r && !words[i].list &&
			    memmem(value, (size_t)(end - value), "\\134", 4))
				r = add_value(value, end, false, true, layers);
		}
		options = end + (*end == ',');
	}
	return r;
}
