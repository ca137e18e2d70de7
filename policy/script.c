// SPDX-License-Identifier: MIT
// policy/script.c - Lines that stand in no text as such: words with places of their own
#include "policy/script.h"

#include <errno.h>
#include <stdlib.h>

#include "policy/parse.h"

/**
 * script_begin() - Begin a new line
 * @script:	Grows
 * @at:		Where the line's first word is looked for by messages
 *
 * Return: 0, -ENOMEM
 */
int script_begin(struct script *script, const struct place *at)
{
	struct script_line *lines = parse_grow(script->lines, script->count, sizeof(*lines));

	if (!lines)
		return -ENOMEM;
	script->lines = lines;
	lines[script->count++] = (struct script_line){ .at = *at };
	return 0;
}

/**
 * script_word() - Append a word to the last line
 * @script:	Has a line
 * @text:	@len bytes, copied
 * @len:	How many
 * @at:		Where they stand; not above the line
 *
 * Return: 0, -ENOMEM
 */
int script_word(struct script *script, const char *text, size_t len, const struct place *at)
{
	struct script_line *line = &script->lines[script->count - 1];
	struct word word = { .len = len, .column = at->column, .down = at->line - line->at.line };
	int r = strings_push(&script->texts, text, len);

	if (r < 0)
		return r;
	word.text = script->texts.items[script->texts.count - 1];
	return words_push(&line->words, &word);
}

/**
 * script_skip() - Say that the last word has a front that does not stand at its place
 * @script:	Has a word
 * @skip:	Bytes of it
 */
void script_skip(struct script *script, size_t skip)
{
	struct words *words = &script->lines[script->count - 1].words;

	words->items[words->count - 1].skip = (unsigned int)skip;
}

/**
 * script_free() - Give a script back
 * @script:	From the heap, or NULL
 */
void script_free(struct script *script)
{
	if (!script)
		return;
	for (size_t i = 0; i < script->count; i++)
		words_free(&script->lines[i].words);
	free(script->lines);
	strings_free(&script->texts);
	free(script);
}
