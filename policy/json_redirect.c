// SPDX-License-Identifier: MIT
// policy/json_redirect.c - `redirect` and `fake` in JSON
#include "policy/json_redirect.h"

#include <jansson.h>
#include <string.h>

/**
 * json_redirect() - A member of `rules` that puts a file in another's place
 * @reader:	Its script grows by a line: the path, the arrow, the file
 * @spot:	The object
 * @members:	What it has
 *
 * Return: 0, -EINVAL (reported) perhaps with half a line, -ENOMEM
 */
int json_redirect(struct reader *reader, const struct json_spot *spot,
		  const struct json_redirect *members)
{
	const char *word = json_string_value(members->decision->value);
	const struct json_spot *more = members->verbs->value ? members->verbs : members->when;
	int r;

	if (more->value)
		return reader_fail(reader, more->at, "leave it out: it is about all",
				   "`%s` has no `%s`", word,
				   more == members->verbs ? "verbs" : "when");
	if (!members->file->value)
		return reader_fail(reader, spot->at,
				   "as in {\"decision\": \"redirect\", \"path\": \"/etc/hosts\", "
				   "\"file\": \"./hosts\"}",
				   "`%s` without `file`", word);
	r = json_line_begin(reader, spot, NULL);
	if (!r)
		r = json_line_strings(reader, members->decision);
	if (!r)
		r = json_line_strings(reader, members->path);
	if (!r)
		r = json_line_word(reader, spot, !strcmp(word, "fake") ? "<-" : "->");
	return r < 0 ? r : json_line_strings(reader, members->file);
}
