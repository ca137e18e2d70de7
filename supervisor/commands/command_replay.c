// SPDX-License-Identifier: MIT
// supervisor/commands/command_replay.c - `warder replay`: recorded requests against another policy
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/usage.h"
#include "supervisor/reading/complaints.h"
#include "supervisor/reading/reader.h"
#include "supervisor/replay/replay.h"
#include "supervisor/words/exit_status.h"

/* Bad lines that are told of one by one; a log of another kind has a million. */

/* All that one replay holds. */
struct work {
	const struct options *options;
	struct former former;
	struct rejudge *rejudge;
	struct replay replay;
	struct entry *entry;
	struct complaints complaints;
	struct text told;
	bool loaded;
};

static void forget(struct work *work)
{
	rejudge_free(steal_ptr(work->rejudge));
	former_free(&work->former);
	work->loaded = false;
}

static void add_place(struct text *text, const char *what, const char *now, const char *then)
{
	if (!now || !then[0] || !strcmp(now, then))
		return;
	text_printf(text, "warder: %s stands for ", what);
	text_visible(text, then, strlen(then));
	text_str(text, ", as in the run, and not for ");
	text_visible(text, now, strlen(now));
	text_char(text, '\n');
}

/*
 * What the policy means that one would not expect, seen from here; once for runs that are alike.
 */
static void tell_differences(struct work *work)
{
	const struct entry *start = work->entry;
	_cleanup_text_ struct text text = { 0 };
	struct paths here;

	if (paths_find(&here) == 0) {
		add_place(&text, "~", here.home, entry_string_at(start, start->start.home));
		add_place(&text, "./", here.cwd, entry_string_at(start, start->start.cwd));
	}
	if (start->start.uid != getuid())
		text_printf(&text, "warder: ${UID} stands for %" PRIu32 ", who made the run\n",
			    start->start.uid);
	paths_free(&here);
	if (!entry_string_at(start, start->start.home)[0])
		text_str(&text, "warder: the log does not say what ~ stood for: yours is taken\n");
	if (!work->former.protected_known)
		text_str(&text, "warder: the log does not say what warder itself protected: that "
				"is not counted\n");
	if (strcmp(text_cstr(&text), text_cstr(&work->told)) != 0)
		fputs(text_cstr(&text), stderr);
	text_reset(&work->told);
	text_str(&work->told, text_cstr(&text));
}

/* A pipe gives a policy but once; another run may need it again. */
static bool can_reload(const struct work *work)
{
	for (unsigned int i = 0; i < work->options->policy_count; i++) {
		const char *name = work->options->policies[i];
		struct stat st;

		if (!strchr(name, '/') || stat(name, &st) < 0 || S_ISREG(st.st_mode))
			continue;
		fprintf(stderr,
			"warder: %s: a pipe can be read once, and these runs need the policy "
			"again\n  name a file with -p\n",
			name);
		return false;
	}
	return true;
}

/* A run begins: the policy, as it would have held in it. */
static int take_start(struct work *work)
{
	_cleanup_text_ struct text message = { 0 };
	int r;

	work->replay.runs++;
	rejudge_free(steal_ptr(work->rejudge));
	if (!work->loaded || !former_fits(&work->former, work->entry)) {
		if (work->loaded && !can_reload(work))
			return -ECANCELED;
		forget(work);
		r = former_load(work->options, work->entry, &work->former, &message);
		fputs(text_cstr(&message), stderr);
		if (r < 0)
			return -ECANCELED; /* it was told */
		work->loaded = true;
		tell_differences(work);
	}
	r = rejudge_create(&work->former, &work->rejudge);
	if (r == 0)
		rejudge_run(work->rejudge, work->entry);
	return r;
}

static int take_event(struct work *work, const struct reader *reader)
{
	uint8_t kind = work->entry->event.record.kind;
	struct rejudged rejudged;
	int r;

	if (kind != RECORD_CALL && kind != RECORD_KILL)
		return 0;
	r = rejudge_event(work->rejudge, work->entry, reader->quotes, &rejudged);
	return r < 0 ? r : replay_add(&work->replay, &work->former, work->entry, &rejudged);
}

static int replay_log(struct work *work, const char *name)
{
	_cleanup_close_ int fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC)
						   : dup(STDIN_FILENO);
	_cleanup_(reader_close) struct reader reader = { .name = name };
	uint64_t runs = work->replay.runs;
	int r = fd < 0 ? -errno
		       : reader_open(fd, name, complaints_take, &work->complaints, &reader);

	reader.unfinished = true; /* they were decided like all others */
	while (r == 0 && (r = reader_next(&reader, work->entry)) > 0) {
		r = 0;
		if (work->entry->kind == ENTRY_START)
			r = take_start(work);
		else if (work->entry->kind == ENTRY_EVENT || work->entry->kind == ENTRY_INTENT)
			r = take_event(work, &reader);
	}
	if (r == 0 && runs == work->replay.runs) {
		fprintf(stderr, "warder: %s: there is no run in it: not an audit log\n", name);
		return -ECANCELED;
	}
	if (r < 0 && r != -ECANCELED)
		fprintf(stderr, "warder: %s: %s\n", name, strerror(-r));
	return r;
}

static int replay_all(struct work *work, bool json)
{
	int r = 0;

	for (char *const *name = work->options->command; *name && r == 0; name++)
		r = replay_log(work, *name);
	complaints_end(&work->complaints);
	if (r < 0)
		return EXIT_WARDER;
	work->replay.bad = work->complaints.count;
	(json ? replay_json : replay_print)(&work->replay, stdout);
	return work->replay.counts[REPLAY_DENIED] != 0;
}

/* Takes `--json` out of the words before the logs. */
static bool take_json(int *argc, char *argv[])
{
	int to = 1;
	bool json = false;

	for (int at = 1; at < *argc; at++) {
		if (!strcmp(argv[at], "--json"))
			json = true;
		else
			argv[to++] = argv[at];
	}
	argv[to] = NULL;
	*argc = to;
	return json;
}

/**
 * command_replay() - warder replay [options] [--json] AUDIT…
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: 0 when nothing is newly denied, 1 when something is, 125 when it could not be told
 */
int command_replay(int argc, char *const argv[])
{
	_cleanup_free_ char **words = calloc((size_t)argc + 1, sizeof(*words));
	_cleanup_text_ struct text message = { 0 };
	struct work work = { .entry = calloc(1, sizeof(*work.entry)) };
	struct options options = { .command = NULL };
	int r = -ENOMEM, status = EXIT_WARDER;
	bool json = false;

	if (words && work.entry) {
		memcpy(words, argv, (size_t)argc * sizeof(*words));
		json = take_json(&argc, words);
		r = options_parse(argc, words, &options, &message);
	}
	work.options = &options;
	if (r == OPTIONS_HELP || r == OPTIONS_VERSION)
		status = usage_print(usage_replay);
	else if (r == OPTIONS_NO_COMMAND)
		status = usage_wrong(usage_replay, "AUDIT is missing");
	else if (r == OPTIONS_RUN && (!options.chdir || paths_change(options.chdir, &message) == 0))
		status = replay_all(&work, json);
	fputs(text_cstr(&message), stderr);
	forget(&work);
	replay_free(&work.replay);
	text_free(&work.told);
	if (work.entry)
		entry_free(work.entry);
	free(work.entry);
	options_free(&options);
	return status;
}
