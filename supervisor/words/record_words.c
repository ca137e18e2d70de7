// SPDX-License-Identifier: MIT
// supervisor/words/record_words.c - The words by which a log calls what a record has as numbers
#include "supervisor/words/record_words.h"

#include <string.h>

#include "broker/record.h"
#include "policy/base/cleanup.h"

static const char *const decisions[] = {
	[RECORD_ALLOW] = "allow",
	[RECORD_DENY] = "deny",
	[RECORD_HIDDEN] = "hide",
	[RECORD_ASK] = "ask",
};

static const char *const hows[] = {
	[HOW_EMULATED] = "emulated",
	[HOW_REGISTER] = "register",
	[HOW_CONTINUED] = "continued",
	[HOW_KERNEL] = "kernel",
};

static const char *const fences[] = {
	[FENCE_NONE] = "none",
	[FENCE_EXECUTE] = "landlock-execute",
	[FENCE_NOEXEC] = "noexec-view",
	[FENCE_MDWE] = "mdwe",
	[FENCE_OPATH] = "o-path",
	[FENCE_REGISTERS] = "registers",
	[FENCE_SOCKETS] = "no-unix-datagram",
	[FENCE_CONNECTED] = "connected",
	[FENCE_CWD] = "cwd",
	[FENCE_OBSERVE] = "observe",
	[FENCE_DEADLINE] = "deadline",
};

static const char *const objects[] = {
	[OBJECT_UNKNOWN] = "unknown", [OBJECT_NONE] = "none",
	[OBJECT_FILE] = "file",	      [OBJECT_DIRECTORY] = "directory",
	[OBJECT_LINK] = "link",	      [OBJECT_SOCKET] = "socket",
	[OBJECT_OTHER] = "other",     [OBJECT_ANONYMOUS] = "anonymous",
};

/* The first two have no word: the digest is there, or nobody asked. */
static const char *const contents[CONTENT_COUNT] = {
	[CONTENT_NONE] = "none",       [CONTENT_WHOLE] = "whole",   [CONTENT_SIZE] = "size",
	[CONTENT_CHANGED] = "changed", [CONTENT_UNREAD] = "unread", [CONTENT_KIND] = "kind",
};

const struct record_words record_decisions = { decisions, ARRAY_SIZE(decisions) };
const struct record_words record_hows = { hows, ARRAY_SIZE(hows) };
const struct record_words record_fences = { fences, ARRAY_SIZE(fences) };
const struct record_words record_objects = { objects, ARRAY_SIZE(objects) };
const struct record_words record_contents = { contents, ARRAY_SIZE(contents) };

/**
 * record_word_find() - The number of a word
 * @words:	One of the tables above
 * @word:	Any
 * @ret_number:	It; untouched on failure
 *
 * Return: false when there is no such word
 */
bool record_word_find(const struct record_words *words, const char *word, uint8_t *ret_number)
{
	for (size_t i = 0; i < words->count; i++)
		if (!strcmp(words->words[i], word)) {
			*ret_number = (uint8_t)i;
			return true;
		}
	return false;
}
