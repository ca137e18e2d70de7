// SPDX-License-Identifier: MIT
// supervisor/commands/command_audit_show.c - `warder audit show`: the records of a log, or some of
// them
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/options.h"
#include "supervisor/options/usage.h"
#include "supervisor/reading/complaints.h"
#include "supervisor/show/filter.h"
#include "supervisor/show/follow.h"
#include "supervisor/show/row.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/words/paths.h"
#include "supervisor/words/style.h"
#include "supervisor/writing/log.h"

/* Records that -n keeps until the end of the log. */
#define LAST_MOST 100000U

/* The options of this subcommand alone: first those that filter_add() takes, by their kind. */
enum {
	SHOW_SINCE = FILTER_KINDS,
	SHOW_UNTIL,
	SHOW_LAST,
	SHOW_N,
	SHOW_FOLLOW,
	SHOW_JSON,
	SHOW_COUNT,
	SHOW_OPTIONS
};

static const struct extra options_of_show[SHOW_OPTIONS] = {
	[FILTER_PROGRAM] = { .name = "--program", .shown = "PROGRAM|PATH" },
	[FILTER_PID] = { .name = "--pid", .shown = "PID" },
	[FILTER_PATH] = { .name = "--path", .shown = "PATH" },
	[FILTER_VERB] = { .name = "--verb", .shown = "VERB|write" },
	[FILTER_DECISION] = { .name = "--decision",
			      .shown = "allow|redirect|deny|hide|absent|ask|kill" },
	[FILTER_RULE] = { .name = "--rule", .shown = "TEXT|PLACE" },
	[FILTER_SYSCALL] = { .name = "--syscall", .shown = "CALL" },
	[FILTER_KIND] = { .name = "--kind", .shown = "start|call|exec|exit|kill|trace|end" },
	[FILTER_ERRNO] = { .name = "--errno", .shown = "ERRNO" },
	[SHOW_SINCE] = { .name = "--since", .shown = "SECONDS" },
	[SHOW_UNTIL] = { .name = "--until", .shown = "SECONDS" },
	[SHOW_LAST] = { .name = "--last", .shown = "N" },
	[SHOW_N] = { .name = "-n", .shown = "N" },
	[SHOW_FOLLOW] = { .name = "--follow" },
	[SHOW_JSON] = { .name = "--json" },
	[SHOW_COUNT] = { .name = "--count" },
};

/**
 * struct show - All that one command holds
 * @last:	Records that are kept, at the end @last_most of them; 0: each is shown at once
 * @next:	In @kept, where the next one goes
 * @matched:	Records that were asked for
 * @ended:	The last record that was read is the end of a run
 */
struct show {
	struct filter filter;
	struct reader reader;
	struct follow follow;
	struct complaints complaints;
	struct entry *entry;
	struct text row;
	struct text *kept;
	size_t last_most;
	uint64_t next;
	uint64_t matched;
	uint64_t runs;
	bool color;
	bool json;
	bool count;
	bool following;
	bool ended;
};

/* What a terminal could act on: no audit writes it, but who forges a log may. */
static bool is_harmless(const char *bytes, size_t len)
{
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t code;

		size = utf8_sequence(bytes + at, len - at, &code);
		if (!size || utf8_is_unsafe(code))
			return false;
	}
	return true;
}

/* Shows the records that are kept, the oldest first. */
static void show_kept(struct show *show)
{
	uint64_t first = show->next > show->last_most ? show->next - show->last_most : 0;

	for (uint64_t i = first; show->last_most && i < show->next; i++) {
		struct text *row = &show->kept[i % show->last_most];

		fwrite(row->data, 1, row->len, stdout);
		text_free(row);
	}
	show->last_most = 0;
}

/* The end of what is there so far: what is kept is due, even if more may come. */
static int wait_for_more(void *context)
{
	struct show *show = context;

	show_kept(show);
	return follow_wait(&show->follow);
}

static int show_record(struct show *show)
{
	struct text *row = &show->row;

	text_reset(row);
	if (show->json) {
		text_add(row, show->reader.bytes, show->reader.len);
		text_char(row, '\n');
	} else {
		row_add(&show->reader, show->entry, show->color, row);
	}
	if (row->failed)
		return -ENOMEM;
	if (!show->last_most) {
		fwrite(row->data, 1, row->len, stdout);
		return 0;
	}
	text_free(&show->kept[show->next % show->last_most]);
	show->kept[show->next++ % show->last_most] = *row;
	*row = (struct text){ .len = 0 };
	return 0;
}

static int take_record(struct show *show)
{
	bool matches = false;
	int r = 0;

	if (show->entry->kind != ENTRY_SIGNATURE) /* which stands behind the end */
		show->ended = show->entry->kind == ENTRY_END;
	if (show->entry->kind == ENTRY_START) {
		show->runs++;
		r = filter_start(&show->filter, show->entry);
	}
	if (r == 0)
		r = filter_matches(&show->filter, show->entry, show->reader.quotes, &matches);
	if (r < 0 || !matches)
		return r;
	if (show->json && !is_harmless(show->reader.bytes, show->reader.len))
		return reader_leave(&show->reader, "characters that no audit writes");
	show->matched++;
	return show->count ? 0 : show_record(show);
}

/* The log that was named, or the newest of the default place; NULL when it was told why not. */
static char *find_log(const char *name)
{
	struct paths paths;
	char *path = NULL;

	if (name)
		return strdup(name);
	if (paths_find(&paths) == 0 && log_newest(paths.state, &path) < 0) {
		_cleanup_text_ struct text shown = { 0 };

		text_visible(&shown, paths.state, strlen(paths.state));
		fprintf(stderr, "warder: there is no log in %s\n  name one\n", text_cstr(&shown));
	}
	paths_free(&paths);
	return path;
}

/* How a log that was read to its end is to be told of: the exit status. */
static int tell_end(const struct show *show, const char *shown)
{
	if (!show->runs && (show->reader.line || !show->following)) {
		fprintf(stderr, "warder: %s: there is no run in it: not an audit log\n", shown);
		return EXIT_WARDER;
	}
	if (show->count)
		printf("%" PRIu64 "\n", show->matched);
	if (!show->following)
		return !show->matched;
	if (!show->ended)
		fprintf(stderr,
			"warder: %s: nobody writes it any more, and it has no end record: cut off, "
			"or "
			"warder was killed\n",
			shown);
	return !show->ended;
}

static int show_log(struct show *show, const char *name)
{
	bool piped = !strcmp(name, "-");
	_cleanup_close_ int fd = piped ? dup(STDIN_FILENO) : open(name, O_RDONLY | O_CLOEXEC);
	_cleanup_text_ struct text shown = { 0 };
	int r = fd < 0 ? -errno
		       : reader_open(fd, name, complaints_take, &show->complaints, &show->reader);

	text_visible(&shown, name, strlen(name));
	show->reader.all = true;
	if (r == 0 && show->following) {
		setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
		follow_begin(&show->follow, fd, piped ? NULL : name, &show->reader);
		show->reader.lines.wait = wait_for_more;
		show->reader.lines.context = show;
	}
	while (r == 0 && !(show->following && show->ended) && !ferror(stdout) &&
	       (r = reader_next(&show->reader, show->entry)) > 0)
		r = take_record(show);
	show_kept(show);
	complaints_end(&show->complaints);
	if (r < 0) {
		fprintf(stderr, "warder: %s: %s\n", text_cstr(&shown), strerror(-r));
		return EXIT_WARDER;
	}
	return tell_end(show, text_cstr(&shown));
}

/* -n: room for that many. The exit status, 0 when it is right. */
static int take_last(struct show *show, const char *value)
{
	char *end;
	unsigned long last = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || !last || last > LAST_MOST)
		return usage_wrong(usage_audit_show,
				   "--last: `%s` is no number of records from 1 to %u", value,
				   LAST_MOST);
	show->last_most = last;
	show->kept = calloc(last, sizeof(*show->kept));
	return show->kept ? 0 : usage_wrong(usage_audit_show, "memory is short");
}

/* The words of all filters. The exit status, 0 when they are right. */
static int take_filters(struct show *show, const struct extra *extras)
{
	_cleanup_text_ struct text message = { 0 };
	int r = 0;

	for (unsigned int kind = 0; kind < FILTER_KINDS && r == 0; kind++)
		for (size_t i = 0; i < extras[kind].values->count && r == 0; i++)
			r = filter_add(&show->filter, (enum filter_kind)kind,
				       extras[kind].values->items[i], &message);
	show->filter.until_ns = UINT64_MAX;
	if (r == 0 && extras[SHOW_SINCE].value)
		r = filter_moment("--since", extras[SHOW_SINCE].value, &show->filter.since_ns,
				  &message);
	if (r == 0 && extras[SHOW_UNTIL].value)
		r = filter_moment("--until", extras[SHOW_UNTIL].value, &show->filter.until_ns,
				  &message);
	if (r == 0 && show->filter.until_ns < show->filter.since_ns) {
		text_str(&message, "warder: --until is before --since: nothing is between them\n");
		r = -EINVAL;
	}
	fputs(r == -ENOMEM ? "warder: memory is short\n" : text_cstr(&message), stderr);
	return r < 0 ? EXIT_WARDER : 0;
}

/* The words that are no filters, and the log. */
static int show_words(struct show *show, int argc, char **words, const struct extra *extras)
{
	_cleanup_(options_free) struct options options = { .command = NULL };
	_cleanup_text_ struct text message = { 0 };
	_cleanup_free_ char *log = NULL;
	const char *other;
	int r = options_parse(argc, words, &options, &message), status;

	fputs(text_cstr(&message), stderr);
	if (r < 0)
		return EXIT_WARDER;
	if (r == OPTIONS_HELP || r == OPTIONS_VERSION)
		return usage_print(usage_audit_show);
	other = options_besides(&options, (const char *const[]){ "color" }, 1);
	if (other)
		return usage_wrong(usage_audit_show,
				   "--%s means nothing here: of a run's options only --color does",
				   other);
	if (r == OPTIONS_RUN && options.command[1])
		return usage_wrong(usage_audit_show, "`audit show` takes one FILE");
	status = take_filters(show, extras);
	if (!status && extras[SHOW_LAST].value)
		status = take_last(show, extras[SHOW_LAST].value);
	if (status)
		return status;
	show->json = extras[SHOW_JSON].value;
	show->count = extras[SHOW_COUNT].value;
	show->following = extras[SHOW_FOLLOW].value;
	show->color = style_wanted(options.color, STDOUT_FILENO);
	log = find_log(r == OPTIONS_RUN ? options.command[0] : NULL);
	return log ? show_log(show, log) : EXIT_WARDER;
}

static void show_free(struct show *show)
{
	for (size_t i = 0; i < show->last_most; i++)
		text_free(&show->kept[i]);
	free(show->kept);
	text_free(&show->row);
	filter_free(&show->filter);
	follow_end(&show->follow);
	reader_close(&show->reader);
	if (show->entry)
		entry_free(show->entry);
	free(show->entry);
}

/**
 * audit_show() - warder audit show [FILTER…] [FILE]
 * @argc:	From `show` on
 * @argv:	Likewise
 *
 * Return: the exit status: 0 when a record was asked for, 1 when none was, 125 when the log could
 * not be read. With --follow: 0 when the log came to its end, 1 when it ended without one
 */
int audit_show(int argc, char *const argv[])
{
	struct show show = { .follow = { .notes = -1 } };
	struct strings values[FILTER_KINDS] = { { .count = 0 } };
	struct extra extras[SHOW_OPTIONS];
	_cleanup_free_ char **words = NULL;
	int status;

	memcpy(extras, options_of_show, sizeof(extras));
	for (unsigned int i = 0; i < FILTER_KINDS; i++)
		extras[i].values = &values[i];
	status = extra_take(&argc, argv, extras, SHOW_OPTIONS, usage_audit_show, &words);
	show.entry = calloc(1, sizeof(*show.entry));
	if (!status && !show.entry)
		status = usage_wrong(usage_audit_show, "memory is short");
	if (extras[SHOW_N].value)
		extras[SHOW_LAST].value = extras[SHOW_N].value;
	if (!status) {
		show.entry->lenient = true;
		status = show_words(&show, argc, words, extras);
	}
	show_free(&show);
	for (unsigned int i = 0; i < FILTER_KINDS; i++)
		strings_free(&values[i]);
	return status;
}
