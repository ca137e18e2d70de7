// SPDX-License-Identifier: MIT
// supervisor/writes/listing.c - What a run's writes come to, in lines and as JSON
#include "supervisor/writes/listing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/amount.h"
#include "supervisor/words/emit.h"
#include "supervisor/words/spell.h"

/* Words of what is another, by bit. */
static const char *const what_words[] = {
	"type", "content", "mode", "owner", "times", "attributes"
};

static const char *type_word(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "file";
	case S_IFDIR:
		return "directory";
	case S_IFLNK:
		return "link";
	case S_IFIFO:
		return "fifo";
	case S_IFSOCK:
		return "socket";
	default:
		return "device";
	}
}

/**
 * listing_path() - The whole path of something that changes
 * @kept:	Its run
 * @change:	It
 *
 * Return: heap, NULL without memory
 */
char *listing_path(const struct kept *kept, const struct change *change)
{
	const char *place = change->place < kept->places.count ? kept->places.items[change->place]
							       : "?";
	char *path;

	return asprintf(&path, "%s%s%s", place, *change->path ? "/" : "", change->path) < 0 ? NULL
											    : path;
}

/* "2 created, 1 changed", or that nothing was written. */
void listing_counts(const struct changes *changes, struct text *text)
{
	struct change_counts counts;
	size_t start = text->len;

	changes_count(changes, &counts);
	for (unsigned int kind = 0; kind < CHANGE_KINDS; kind++)
		if (counts.of[kind])
			text_printf(text, "%s%" PRIu64 " %s", text->len > start ? ", " : "",
				    counts.of[kind], change_word((enum change_kind)kind));
	if (text->len == start)
		text_str(text, "nothing was written");
	if (changes->missed)
		text_printf(text, "; %" PRIu64 " names could not be looked at", changes->missed);
}

static void sizes(const struct change *change, struct text *text)
{
	if (change->kind == CHANGE_CHANGED && S_ISREG(change->before.mode)) {
		amount_bytes(change->before.size, text);
		text_str(text, " -> ");
	}
	amount_bytes(change->after.size, text);
}

static void say(struct text *text, size_t start, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct text *text, size_t start, const char *format, ...)
{
	va_list args;

	text_str(text, text->len > start ? ", " : "  (");
	va_start(args, format);
	text_vprintf(text, format, args);
	va_end(args);
}

/* Behind the path: what is another. */
static void add_details(const struct change *change, struct text *text)
{
	const struct change_side *side = change->kind == CHANGE_DELETED ? &change->before
									: &change->after;
	size_t start = text->len;

	if (change->what & CHANGE_TYPE)
		say(text, start, "%s -> %s", type_word(change->before.mode), type_word(side->mode));
	else if (!S_ISREG(side->mode) && !S_ISDIR(side->mode))
		say(text, start, "%s", type_word(side->mode));
	if (S_ISREG(side->mode) &&
	    (change->kind == CHANGE_CREATED || change->what & (CHANGE_CONTENT | CHANGE_TYPE))) {
		say(text, start, "%s", "");
		sizes(change, text);
	}
	if (change->what & CHANGE_MODE)
		say(text, start, "mode %04o -> %04o", change->before.mode & 07777,
		    side->mode & 07777);
	if ((change->kind == CHANGE_CREATED || change->what & CHANGE_TYPE) && side->mode & 07000 &&
	    !S_ISLNK(side->mode))
		say(text, start, "mode %04o", side->mode & 07777);
	if (change->what & CHANGE_OWNER)
		say(text, start, "owner %u:%u -> %u:%u", change->before.uid, change->before.gid,
		    side->uid, side->gid);
	if (change->what & CHANGE_ATTRIBUTES)
		say(text, start, "attributes");
	if ((change->what & ~(unsigned int)CHANGE_RACED) == CHANGE_TIMES)
		say(text, start, "times");
	if (change->what & CHANGE_RACED)
		say(text, start, "the host's was changed meanwhile");
	if (text->len > start)
		text_char(text, ')');
}

/**
 * listing_lines() - One line for each
 * @kept:	The run
 * @changes:	Of it
 * @text:	Grows
 */
void listing_lines(const struct kept *kept, const struct changes *changes, struct text *text)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->list[i];
		_cleanup_free_ char *path = listing_path(kept, change);
		mode_t mode = change->kind == CHANGE_DELETED ? change->before.mode
							     : change->after.mode;

		if (change->what & CHANGE_IMPLIED)
			continue;
		text_printf(text, "  %s  ", change_word(change->kind));
		if (path)
			text_visible(text, path, strlen(path));
		if (S_ISDIR(mode))
			text_char(text, '/');
		add_details(change, text);
		text_char(text, '\n');
	}
}

static void side_json(const char *key, const struct change_side *side, struct text *text)
{
	if (!side->mode)
		return;
	text_printf(text, ",\"%s\":{\"type\":\"%s\",\"mode\":\"%04o\",\"uid\":%u,\"gid\":%u", key,
		    type_word(side->mode), side->mode & 07777, side->uid, side->gid);
	if (S_ISREG(side->mode))
		text_printf(text, ",\"size\":%" PRIu64, side->size);
	text_printf(text, ",\"mtime\":%" PRId64 ".%09ld}", (int64_t)side->mtime.tv_sec,
		    side->mtime.tv_nsec);
}

static void change_json(const struct kept *kept, const struct change *change, struct text *text)
{
	_cleanup_free_ char *path = listing_path(kept, change);
	const char *separator = "";

	text_printf(text, "{\"kind\":\"%s\",\"path\":", change_word(change->kind));
	emit_cstr(text, path ? path : "");
	if (change->kind == CHANGE_CHANGED) {
		text_str(text, ",\"what\":[");
		for (unsigned int bit = 0; bit < ARRAY_SIZE(what_words); bit++)
			if (change->what & 1U << bit) {
				text_printf(text, "%s\"%s\"", separator, what_words[bit]);
				separator = ",";
			}
		text_char(text, ']');
	}
	if (change->what & CHANGE_RACED)
		text_str(text, ",\"raced\":true");
	side_json("before", &change->before, text);
	side_json("after", &change->after, text);
	text_char(text, '}');
}

static void list_json(const struct strings *list, struct text *text)
{
	text_char(text, '[');
	for (size_t i = 0; i < list->count; i++) {
		text_str(text, i ? "," : "");
		emit_cstr(text, list->items[i]);
	}
	text_char(text, ']');
}

/**
 * listing_json() - All of a run as one object, and a newline
 * @kept:	The run
 * @changes:	Of it
 * @text:	Grows
 */
void listing_json(const struct kept *kept, const struct changes *changes, struct text *text)
{
	struct change_counts counts;
	const char *separator = "";

	changes_count(changes, &counts);
	text_str(text, "{\"schema\":\"warder.writes/1\",\"run\":");
	emit_cstr(text, kept->run);
	text_str(text, ",\"cwd\":");
	emit_cstr(text, kept->cwd ? kept->cwd : "");
	text_str(text, ",\"argv\":");
	list_json(&kept->command, text);
	text_str(text, ",\"places\":");
	list_json(&kept->places, text);
	for (unsigned int kind = 0; kind < CHANGE_KINDS; kind++)
		text_printf(text, ",\"%s\":%" PRIu64, change_word((enum change_kind)kind),
			    counts.of[kind]);
	text_printf(text, ",\"missed\":%" PRIu64 ",\"changes\":[", changes->missed);
	for (size_t i = 0; i < changes->count; i++) {
		if (changes->list[i].what & CHANGE_IMPLIED)
			continue;
		text_str(text, separator);
		change_json(kept, &changes->list[i], text);
		separator = ",";
	}
	text_str(text, "]}\n");
}

/**
 * listing_run() - A line about a run that left its writes
 * @kept:	It
 * @text:	Grows
 */
void listing_run(const struct kept *kept, struct text *text)
{
	static const char *const states[] = {
		[KEPT_RUNNING] = "running",
		[KEPT_UNFINISHED] = "unfinished",
		[KEPT_WAITING] = "waiting",
		[KEPT_BEGUN] = "half applied",
	};
	_cleanup_text_ struct text command = { 0 };
	struct changes changes = { .count = 0 };

	text_printf(text, "%s  %s", kept->run, states[kept->state]);
	if (kept->state >= KEPT_WAITING && kept_changes(kept, &changes) == 0) {
		text_str(text, ": ");
		listing_counts(&changes, text);
	}
	changes_free(&changes);
	for (size_t i = 0; i < kept->command.count; i++)
		text_add(&command, kept->command.items[i], strlen(kept->command.items[i]) + 1);
	text_str(text, "  ");
	spell_command(text_cstr(&command), command.len, text->len + SPELL_COMMAND_SHOWN, text);
	text->failed |= command.failed;
	text_char(text, '\n');
}
