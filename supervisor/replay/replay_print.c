// SPDX-License-Identifier: MIT
// supervisor/replay/replay_print.c - What a replay found, for a person and for a program
#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/replay/replay.h"
#include "supervisor/words/emit.h"
#include "supervisor/words/style.h"

static const struct {
	const char *word; /* for a program */
	const char *head; /* for a person */
} changes[REPLAY_CHANGES] = {
	[REPLAY_DENIED] = { "newly_denied", "newly denied" },
	[REPLAY_ALLOWED] = { "newly_allowed", "newly allowed" },
	[REPLAY_OTHERWISE] = { "refused_otherwise", "refused as before, but otherwise" },
	[REPLAY_SAME] = { "unchanged", "unchanged" },
	[REPLAY_UNKNOWN] = { "unknown", "cannot be told" },
};

static const struct {
	const char *word;
	const char *why;
} doubts[DOUBT_COUNT] = {
	[DOUBT_KILLED] = { "killed", "the call was killed before anybody saw what it is about" },
	[DOUBT_HIDDEN] = { "hidden", "the way ended at something that would not be hidden now" },
	[DOUBT_UNSEEN] = { "unseen", "the call was refused before its file was looked at" },
	[DOUBT_ADDRESS] = { "address", "it may have gone to an address that nobody looked at" },
	[DOUBT_ANOTHER] = { "redirected", "it would be about another file, by a redirect" },
};

/* What no log tells; said once, whatever the logs are. */
static const char *const notes[] = {
	"calls that the run did not show the broker are in no log: what a smaller whitelist, "
	"`map deny`, `append`, `hide` or `deny list` would make of them is not known "
	"(`warder --observe` shows most)",
	"a program that was refused something may have gone another way if it had not been",
	"links, mounts and other names of files are looked up as they are now; a path that led "
	"through what would be hidden, by a link or `..`, is judged by where it ended",
	"what `limit` and `env` lines would change is not known; under `net none` those "
	"connections count as cut off that did not go to a port which the run itself had bound, "
	"under `net user` such of them as went to the loopback",
};

/**
 * replay_note() - What cannot be known offline
 * @index:	From 0
 *
 * Return: a sentence without a full stop; NULL behind the last
 */
const char *replay_note(unsigned int index)
{
	return index < ARRAY_SIZE(notes) ? notes[index] : NULL;
}

static void print_group(const struct replay_group *group, FILE *out)
{
	const char *verb = group->verb < VERB_COUNT ? verb_name((enum verb)group->verb)
						    : group->call;

	fprintf(out, "  %7" PRIu64 "  %s%s  %s\n", group->count, group->kill ? "killed: " : "",
		verb, group->rule);
	fprintf(out, "           first by %s, %s%s", group->comm[0] ? group->comm : "the command",
		group->call, group->examples[0] ? ":" : "");
	for (unsigned int i = 0; i < REPLAY_EXAMPLES && group->examples[i]; i++)
		fprintf(out, "%s%s", i ? ", " : " ", group->examples[i]);
	fputc('\n', out);
	if (group->remedy[0])
		fprintf(out, "           %s\n", group->remedy);
}

static void print_change(const struct replay *replay, enum replay_change change, FILE *out)
{
	if (!replay->counts[change])
		return;
	fprintf(out, "\n%s: %" PRIu64 "\n", changes[change].head, replay->counts[change]);
	for (size_t i = 0; i < replay->group_count; i++)
		if (replay->groups[i].change == change)
			print_group(&replay->groups[i], out);
}

static void print_doubts(const struct replay *replay, FILE *out)
{
	if (!replay->counts[REPLAY_UNKNOWN])
		return;
	fprintf(out, "\n%s: %" PRIu64 "\n", changes[REPLAY_UNKNOWN].head,
		replay->counts[REPLAY_UNKNOWN]);
	for (unsigned int i = 0; i < DOUBT_COUNT; i++)
		if (replay->doubts[i])
			fprintf(out, "  %7" PRIu64 "  %s\n", replay->doubts[i], doubts[i].why);
}

static void print_notes(FILE *out)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "\nnot known here:\n");
	for (unsigned int i = 0; replay_note(i); i++) {
		text_str(&text, "  -");
		style_wrapped(replay_note(i), 4, &text);
		text_char(&text, '\n');
	}
	fputs(text_cstr(&text), out);
}

/**
 * replay_print() - Tell a person
 * @replay:	All logs were added
 * @out:	Where to
 */
void replay_print(const struct replay *replay, FILE *out)
{
	uint64_t records = replay_records(replay);

	fprintf(out,
		"%" PRIu64 " request%s of %" PRIu64 " run%s: %" PRIu64 " newly denied, %" PRIu64
		" newly allowed, %" PRIu64 " unchanged",
		records, records == 1 ? "" : "s", replay->runs, replay->runs == 1 ? "" : "s",
		replay->counts[REPLAY_DENIED], replay->counts[REPLAY_ALLOWED],
		replay->counts[REPLAY_SAME]);
	if (replay->other_rule)
		fprintf(out, " (%" PRIu64 " by another rule)", replay->other_rule);
	fputc('\n', out);
	print_change(replay, REPLAY_DENIED, out);
	print_change(replay, REPLAY_ALLOWED, out);
	print_change(replay, REPLAY_OTHERWISE, out);
	print_doubts(replay, out);
	if (replay->ungrouped)
		fprintf(out, "\nand %" PRIu64 " more, by more rules than are kept apart\n",
			replay->ungrouped);
	print_notes(out);
}

static void add_count(struct text *text, const char *key, uint64_t count)
{
	text_printf(text, ",\"%s\":%" PRIu64, key, count);
}

static void add_cited(struct text *text, const struct replay_group *group)
{
	EMIT_KEY(text, "rule");
	if (group->builtin) {
		TEXT_LIT(text, "{\"builtin\":");
		emit_cstr(text, group->builtin);
	} else if (group->text) {
		TEXT_LIT(text, "{\"text\":");
		emit_cstr(text, group->text);
		EMIT_KEY(text, "at");
		emit_cstr(text, group->at);
	} else {
		TEXT_LIT(text, "null");
		return;
	}
	TEXT_LIT(text, "}");
}

static void add_group(struct text *text, const struct replay_group *group)
{
	TEXT_LIT(text, "{\"change\":");
	emit_cstr(text, changes[group->change].word);
	add_count(text, "count", group->count);
	EMIT_KEY(text, "verb");
	emit_cstr(text, group->verb < VERB_COUNT ? verb_name((enum verb)group->verb) : NULL);
	EMIT_KEY(text, "kill");
	emit_bool(text, group->kill);
	add_cited(text, group);
	EMIT_KEY(text, "program");
	emit_cstr(text, group->comm[0] ? group->comm : NULL);
	EMIT_KEY(text, "syscall");
	emit_cstr(text, group->call);
	EMIT_KEY(text, "paths");
	TEXT_LIT(text, "[");
	for (unsigned int i = 0; i < REPLAY_EXAMPLES && group->examples[i]; i++) {
		if (i)
			TEXT_LIT(text, ",");
		emit_cstr(text, group->examples[i]);
	}
	TEXT_LIT(text, "]");
	if (group->remedy[0]) {
		EMIT_KEY(text, "remedy");
		emit_cstr(text, group->remedy);
	}
	TEXT_LIT(text, "}");
}

/**
 * replay_json() - Tell a program: one object on one line
 * @replay:	All logs were added
 * @out:	Where to
 */
void replay_json(const struct replay *replay, FILE *out)
{
	_cleanup_text_ struct text text = { 0 };

	TEXT_LIT(&text, "{\"schema\":\"warder.replay/1\"");
	add_count(&text, "runs", replay->runs);
	add_count(&text, "requests", replay_records(replay));
	for (unsigned int i = 0; i < REPLAY_CHANGES; i++)
		add_count(&text, changes[i].word, replay->counts[i]);
	add_count(&text, "other_rule", replay->other_rule);
	add_count(&text, "lines_left_out", replay->bad);
	EMIT_KEY(&text, "why_unknown");
	TEXT_LIT(&text, "{");
	for (unsigned int i = DOUBT_NONE + 1; i < DOUBT_COUNT; i++)
		text_printf(&text, "%s\"%s\":%" PRIu64, i > 1 ? "," : "", doubts[i].word,
			    replay->doubts[i]);
	TEXT_LIT(&text, "}");
	EMIT_KEY(&text, "groups");
	TEXT_LIT(&text, "[");
	for (size_t i = 0; i < replay->group_count; i++) {
		if (i)
			TEXT_LIT(&text, ",");
		add_group(&text, &replay->groups[i]);
	}
	TEXT_LIT(&text, "]");
	add_count(&text, "ungrouped", replay->ungrouped);
	EMIT_KEY(&text, "not_known");
	TEXT_LIT(&text, "[");
	for (unsigned int i = 0; replay_note(i); i++) {
		if (i)
			TEXT_LIT(&text, ",");
		emit_cstr(&text, replay_note(i));
	}
	TEXT_LIT(&text, "]}\n");
	fwrite(text_cstr(&text), 1, text.len, out);
}
