// SPDX-License-Identifier: MIT
// supervisor/options/option_line.c - Policy lines that options stand for
#include "supervisor/options/option_line.h"

#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"

/**
 * option_path() - Append a path as a quoted word of the policy language, and the line's end
 * @text:	Grows
 * @path:	Relative ones get their `./`
 */
void option_path(struct text *text, const char *path)
{
	_cleanup_text_ struct text word = { 0 };

	if (path[0] != '/' && path[0] != '~' && strncmp(path, "./", 2) != 0 &&
	    strncmp(path, "../", 3) != 0 && strcmp(path, ".") != 0 && strcmp(path, "..") != 0)
		text_str(&word, "./");
	if (path[0] == '~') /* the one character that is not literal */
		text_char(text, *path++);
	text_str(&word, path);
	if (word.len)
		text_quoted(text, text_cstr(&word));
	text_char(text, '\n');
}

/**
 * option_env() - Append the line that --env stands for
 * @text:	Grows by a line, or not at all
 * @value:	NAME=VALUE, which sets it; NAME: it takes the value that it has now, if it has one.
 *		Both hold whatever the policy unsets.
 *
 * Return: NULL; what the value is not, when it is wrong
 */
const char *option_env(struct text *text, const char *value)
{
	_cleanup_text_ struct text word = { 0 };
	const char *now;

	if (*value == '=')
		return "NAME or NAME=VALUE";
	text_str(&word, value);
	if (!strchr(value, '=')) {
		now = getenv(value);
		if (!now)
			return NULL;
		if (strpbrk(now, "\n\r"))
			return "possible: a line break in its value";
		text_printf(&word, "=%s", now);
	}
	text_str(text, "env set ");
	text_quoted(text, text_cstr(&word));
	text_char(text, '\n');
	return NULL;
}
