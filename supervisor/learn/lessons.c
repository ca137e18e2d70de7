// SPDX-License-Identifier: MIT
// supervisor/learn/lessons.c - What the runs of some logs teach: a policy, or what of one was used
//
// DOC: Theory of operation
//
// Each event of each run goes to the learner that --learn has, or with --tighten to where it is put
// down which rules were used. A run begins with its start record: it says what ~, ./ and ${TMPDIR}
// stood for and which policy it had (lessons_policy.c). Its end tells what it took. A run that was
// there before, in the same log or in another one, is passed over: it would count twice.
//
// Trust: whoever could write to a log chose every byte. A line can do no more than to say that a
// program asked for a path: what comes of that is spelled literally, and secrets are not granted.
#include "supervisor/learn/lessons.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"

/* Bad lines that are told of one by one; a log of another kind has a million. */

/**
 * lessons_open() - Begin with no run
 * @options:	Must outlive the lessons
 * @limits:	Learn limits, too
 * @lessons:	Zeroed; lessons_close() in any case
 *
 * Return: 0 or -errno
 */
int lessons_open(const struct options *options, bool limits, struct lessons *lessons)
{
	int r;

	lessons->options = options;
	lessons->limits = limits;
	lessons->own = !options->policy_count && !options->rules.len;
	lessons->entry = calloc(1, sizeof(*lessons->entry));
	r = lessons->entry ? paths_find(&lessons->paths) : -ENOMEM;
	if (r == 0)
		r = names_read(&lessons->names);
	if (r == 0)
		lessons->tree_names = names_for_tree(lessons->names);
	return r;
}

static void note_close(struct lessons_note *note)
{
	text_free(&note->first);
}

void lessons_close(struct lessons *lessons)
{
	if (lessons->entry)
		entry_free(lessons->entry);
	free(lessons->entry);
	learn_free(lessons->learn);
	used_free(lessons->used);
	tree_free(lessons->tree);
	former_free(&lessons->policy);
	former_free(&lessons->first);
	names_free(lessons->names);
	paths_free(&lessons->paths);
	demands_free(&lessons->seen);
	text_free(&lessons->key);
	text_free(&lessons->where);
	text_free(&lessons->name);
	text_free(&lessons->command);
	note_close(&lessons->enforced);
	note_close(&lessons->unmeasured);
	note_close(&lessons->cut);
	note_close(&lessons->again);
	note_close(&lessons->broken);
	*lessons = (struct lessons){ .options = NULL };
}

static void note(struct lessons_note *note, const struct text *where)
{
	if (!note->runs++)
		text_add(&note->first, text_cstr(where), where->len);
}

/* The run at hand has come to its end, or its log has. */
static void end_run(struct lessons *lessons)
{
	if (lessons->mode == LESSONS_TAKE) {
		if (!lessons->observe)
			note(&lessons->enforced, &lessons->where);
		if (!lessons->ended)
			note(&lessons->cut, &lessons->where);
		else if (!lessons->measured)
			note(&lessons->unmeasured, &lessons->where);
	}
	lessons->mode = LESSONS_NO_RUN;
}

/* Bit of lessons.seen: the run was there to its end. Without it the next copy may tell more. */
#define SEEN_WHOLE DEMAND_DIRECTORY

/* Whether a run was there before; its name and what goes with it are kept. */
static int was_there(struct lessons *lessons, bool *ret_again)
{
	const struct entry *entry = lessons->entry;
	const struct entry_start *start = &entry->start;
	const entry_string parts[] = { start->run, start->time, start->cwd, start->home,
				       start->target.path };
	struct text *key = &lessons->name;
	const struct demand *seen;

	text_reset(key);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		text_str(key, entry_string_at(entry, parts[i]));
		text_char(key, '\n');
	}
	text_printf(key, "%" PRIu32 " %" PRId32, start->uid, start->pid);
	if (key->failed)
		return -ENOMEM;
	seen = demand_find(&lessons->seen, key->data);
	*ret_again = seen && seen->flags & SEEN_WHOLE;
	return 0;
}

static int keep_command(struct lessons *lessons)
{
	const char *word;

	text_reset(&lessons->command);
	for (uint32_t i = 0; (word = entry_argument(lessons->entry, i)); i++)
		text_add(&lessons->command, word, strlen(word) + 1);
	return lessons->command.failed ? -ENOMEM : 0;
}

/* Whether the places of a run can be what they say; "": it does not say. */
static bool has_places(const struct entry *entry)
{
	const struct entry_start *start = &entry->start;
	const char *cwd = entry_string_at(entry, start->cwd);
	const char *home = entry_string_at(entry, start->home);
	const char *tmpdir = entry_string_at(entry, start->tmpdir);

	return (!*cwd || path_is_resolved(cwd)) && (!*home || path_is_resolved(home)) &&
	       (!*tmpdir || (path_is_resolved(tmpdir) && tmpdir[1]));
}

static int take_start(struct lessons *lessons, const struct reader *reader)
{
	bool again;
	int r;

	end_run(lessons);
	text_reset(&lessons->where);
	text_visible(&lessons->where, reader->name, strlen(reader->name));
	text_printf(&lessons->where, ":%" PRIu64, reader->line);
	if (!has_places(lessons->entry)) {
		fprintf(stderr, "warder: %s: no run has such a home or directory; it is left out\n",
			text_cstr(&lessons->where));
		return 0;
	}
	r = lessons->where.failed ? -ENOMEM : was_there(lessons, &again);
	if (r == 0 && again) {
		note(&lessons->again, &lessons->where);
		lessons->mode = LESSONS_PASS;
		return 0;
	}
	if (r == 0)
		r = keep_command(lessons);
	if (r == 0)
		r = lessons_policy(lessons);
	if (r < 0)
		return r;
	lessons->runs++;
	lessons->mode = LESSONS_TAKE;
	lessons->measured = false;
	lessons->ended = false;
	lessons->observe = lessons->entry->start.observe;
	return 0;
}

static int take_end(struct lessons *lessons)
{
	const struct entry_end *end = &lessons->entry->end;

	if (lessons->ended) /* a second one was put there by somebody */
		return 0;
	lessons->ended = true;
	lessons->measured = end->measured;
	if (lessons->learn && end->measured)
		learn_measured(lessons->learn, &end->measure, end->wall_ns,
			       end->usage.all.user_ns + end->usage.all.system_ns);
	return demand_add(&lessons->seen, lessons->name.data, 0, SEEN_WHOLE, NULL);
}

static int take_entry(struct lessons *lessons, const struct reader *reader)
{
	const struct entry *entry = lessons->entry;

	if (entry->kind == ENTRY_START)
		return take_start(lessons, reader);
	if (lessons->mode != LESSONS_TAKE)
		return 0;
	if (entry->kind == ENTRY_END)
		return take_end(lessons);
	/* of an intent whose call never came nobody knows more than that it was asked for */
	if (entry->kind != ENTRY_EVENT && entry->kind != ENTRY_INTENT)
		return 0;
	if (lessons->learn)
		return learn_event(lessons->learn, &entry->event, entry->comm);
	if (lessons->used)
		return used_event(lessons->used, &entry->event, entry->comm);
	return 0;
}

static void note_chain(struct lessons *lessons, const struct reader *reader)
{
	_cleanup_text_ struct text where = { 0 };

	text_visible(&where, reader->name, strlen(reader->name));
	text_printf(&where, ":%" PRIu64, reader->broken);
	note(&lessons->broken, &where);
}

/**
 * lessons_log() - Learn from all runs of a log
 * @lessons:	Open
 * @name:	A file, or `-` for standard input
 *
 * What is wrong with it is printed.
 *
 * Return: 0; -errno when it could not be read, or has no run in it
 */
int lessons_log(struct lessons *lessons, const char *name)
{
	_cleanup_close_ int fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY)
						   : dup(STDIN_FILENO);
	_cleanup_(reader_close) struct reader reader = { .name = name };
	uint64_t runs = lessons->runs + lessons->again.runs;
	_cleanup_text_ struct text shown = { 0 };
	int r = fd < 0 ? -errno
		       : reader_open(fd, name, complaints_take, &lessons->complaints, &reader);

	reader.verify = true;
	reader.unfinished = true;
	while (r == 0 && (r = reader_next(&reader, lessons->entry)) > 0)
		r = take_entry(lessons, &reader);
	end_run(lessons);
	if (reader.broken)
		note_chain(lessons, &reader);
	text_visible(&shown, name, strlen(name));
	if (r == 0 && runs == lessons->runs + lessons->again.runs) {
		fprintf(stderr, "warder: %s: there is no run in it: not an audit log\n",
			text_cstr(&shown));
		return -EINVAL;
	}
	if (r < 0 && r != -ECANCELED) /* that was told */
		fprintf(stderr, "warder: %s: %s\n", text_cstr(&shown), strerror(-r));
	return r;
}

static void tell(const struct lessons_note *note, uint64_t of, const char *what)
{
	if (note->runs)
		fprintf(stderr, "warder: %" PRIu64 " of %" PRIu64 " run%s %s (%s%s)\n", note->runs,
			of, of == 1 ? "" : "s", what, note->runs > 1 ? "the first: " : "",
			text_cstr(&note->first));
}

/**
 * lessons_tell() - Say on stderr what of the logs is not as one would expect
 * @lessons:	Of all logs
 */
void lessons_tell(const struct lessons *lessons)
{
	uint64_t all = lessons->runs + lessons->again.runs;

	complaints_end(&lessons->complaints);
	if (lessons->broken.runs)
		fprintf(stderr,
			"warder: %s: somebody changed this log, or took out lines: its chain does "
			"not hold\n  see `warder audit verify`; rely on no line that comes of it\n",
			text_cstr(&lessons->broken.first));
	if (lessons->broken.runs > 1)
		fprintf(stderr, "warder: and so it is with %" PRIu64 " other logs\n",
			lessons->broken.runs - 1);
	tell(&lessons->again, all, "had been there before: counted once");
	tell(&lessons->cut, lessons->runs, "has no end: cut off, or still going on");
	if (lessons->used)
		return;
	tell(&lessons->enforced, lessons->runs,
	     "was enforced: what it did not get is for review, not granted");
	tell(&lessons->unmeasured, lessons->runs,
	     "does not say which system calls it made, as those with --observe do");
	if (lessons->cut.runs || lessons->unmeasured.runs)
		fprintf(stderr, "warder: so the smallest whitelist is not known%s\n",
			lessons->limits ? ", and no limits are learnt" : "");
}

/**
 * lessons_notes() - Append what a reader of the policy should know of the logs, as comments
 * @lessons:	Of all logs
 * @text:	Grows by lines
 */
void lessons_notes(const struct lessons *lessons, struct text *text)
{
	if (lessons->broken.runs)
		text_str(text,
			 "# The chain of a log does not hold: it was changed. Rely on no line "
			 "before you know by whom.\n");
	if (lessons->complaints.count)
		text_printf(text, "# %" PRIu64 " lines of the logs were no records of an audit.\n",
			    lessons->complaints.count);
	if (lessons->enforced.runs)
		text_printf(text,
			    "# %" PRIu64 " of the runs had a policy in force: what it refused is "
			    "not granted here.\n",
			    lessons->enforced.runs);
	if (lessons->cut.runs)
		text_printf(text, "# The log of %" PRIu64 " of the runs has no end.\n",
			    lessons->cut.runs);
}
