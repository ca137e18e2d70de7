// SPDX-License-Identifier: MIT
// supervisor/record/phrase.c - A refusal in words: what it was, and whose
#include "supervisor/record/phrase.h"

#include <inttypes.h>
#include <string.h>
#include <sys/syscall.h>

#include "policy/calls.h"

/* Longer names are shown with their middle left out. */
#define NAME_SHOWN 160

/* Of the numbers of x32, whose table is never there for the jail. */
#define X32_BIT 0x40000000

static void add_name(const char *bytes, size_t len, struct text *text)
{
	if (len <= NAME_SHOWN) {
		text_visible(text, bytes, len);
		return;
	}
	text_visible(text, bytes, NAME_SHOWN / 2);
	text_str(text, "...");
	text_visible(text, bytes + len - NAME_SHOWN / 2, NAME_SHOWN / 2);
}

/**
 * phrase_is_foreign() - Whether a call is not one of the machine's own table
 * @nr:		struct denial.nr
 */
bool phrase_is_foreign(int64_t nr)
{
	return nr >= 0 && nr & (X32_BIT | DENIAL_I386);
}

/**
 * phrase_call() - Append the name of a system call
 * @nr:		struct denial.nr; the tracer's kills have none: they are about an execve that took
 *		effect
 * @text:	Grows by one word, or by what tells the number
 */
void phrase_call(int64_t nr, struct text *text)
{
	const struct call *call = denial_call(nr == DENIAL_NO_CALL ? SYS_execve : nr);

	if (call)
		text_str(text, call->name);
	else if (phrase_is_foreign(nr))
		text_printf(text, "%s system call %d", nr & DENIAL_I386 ? "32-bit" : "x32",
			    (int)(uint32_t)nr);
	else
		text_printf(text, "system call %" PRId64, nr);
}

/**
 * phrase_what() - Append what was refused: a verb and a path, or only a call
 * @denial:	The refusal; its path need not end with a NUL
 * @text:	Grows by part of a line
 *
 * Trust: names come from the target and are shown so that a terminal acts on none of their bytes.
 */
void phrase_what(const struct denial *denial, struct text *text)
{
	if (denial->kill)
		text_str(text, "killed: ");
	if (denial->verb < VERB_COUNT)
		text_printf(text, "%s ", verb_name((enum verb)denial->verb));
	if (denial->len)
		add_name(denial->path, denial->len, text);
	else
		phrase_call(denial->nr, text);
}

/* As addr2line(1) takes it, but for what is no file. */
static void add_place(const struct denial_place *place, struct text *text)
{
	if (!place->known)
		return;
	text_str(text, place->file[0] ? " in " : " in memory of no file");
	add_name(place->file, strlen(place->file), text);
	text_printf(text, "+0x%" PRIx64, place->offset);
}

/**
 * phrase_who() - Append who it was, by which call, and where in which file that was
 * @denial:	The refusal
 * @text:	Grows by part of a line
 */
void phrase_who(const struct denial *denial, struct text *text)
{
	text_str(text, "by ");
	if (denial->comm[0])
		text_visible(text, denial->comm, strlen(denial->comm));
	else
		text_str(text, "the command");
	if (denial->len) {
		text_str(text, ", ");
		phrase_call(denial->nr, text);
	}
	add_place(&denial->place, text);
}
