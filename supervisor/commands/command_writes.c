// SPDX-License-Identifier: MIT
// supervisor/commands/command_writes.c - `warder writes`: what runs with --writes have left
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands/commands.h"
#include "supervisor/host/own_rights.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/usage.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/words/paths.h"
#include "supervisor/writes/apply.h"
#include "supervisor/writes/listing.h"
#include "supervisor/writes/unified.h"

/* Of a diff that was asked for. */
#define ALL_LINES 1000000

/* What one of the subcommands works with. */
struct work {
	struct kept kept;
	struct changes changes;
	bool json;
	bool diff;
	bool force;
	struct text text;
};

static int tell(const char *run, int r)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "warder: writes: ");
	text_visible(&text, run, strlen(run));
	text_printf(&text, ": %s\n", strerror(-r));
	fputs(text_cstr(&text), stderr);
	return EXIT_WARDER;
}

/* Only of a run that has ended, and was listed, there is something to say. */
static int load(struct work *work)
{
	static const char *const why[] = {
		[KEPT_RUNNING] = "its run goes on\n  wait until it has ended",
		[KEPT_UNFINISHED] = "its run died before what it wrote could be listed\n  "
				    "`warder writes discard` removes it",
	};
	int r;

	if (work->kept.state < KEPT_WAITING) {
		fprintf(stderr, "warder: writes: %s: %s\n", work->kept.run, why[work->kept.state]);
		return EXIT_WARDER;
	}
	r = kept_changes(&work->kept, &work->changes);
	return r < 0 ? tell(work->kept.run, r) : 0;
}

static int show(struct work *work)
{
	int status = load(work), r = 0;

	if (status)
		return status;
	if (work->json) {
		listing_json(&work->kept, &work->changes, &work->text);
	} else {
		listing_counts(&work->changes, &work->text);
		text_char(&work->text, '\n');
		listing_lines(&work->kept, &work->changes, &work->text);
	}
	if (work->diff && !work->json)
		r = unified_print(&work->kept, &work->changes, ALL_LINES, &work->text);
	fwrite(text_cstr(&work->text), 1, work->text.len, stdout);
	if (r == -ENOENT)
		fputs("warder: writes: the host has no diff(1), so no text is shown\n", stderr);
	return r < 0 && r != -ENOENT ? tell(work->kept.run, r) : 0;
}

static int apply(struct work *work)
{
	int status = load(work), r;

	if (status)
		return status;
	if (work->changes.missed && !work->force) {
		fprintf(stderr,
			"warder: writes: %s: some names could not be looked at, so not all of it "
			"can be applied\n  `warder writes apply --force %s` applies the rest\n",
			work->kept.run, work->kept.run);
		return EXIT_WARDER;
	}
	r = apply_all(&work->kept, &work->changes, work->force, &work->text);
	fputs(text_cstr(&work->text), stderr);
	if (r < 0)
		return r == -EBUSY ? 1 : EXIT_WARDER;
	r = kept_remove(&work->kept);
	return r < 0 ? tell(work->kept.run, r) : 0;
}

static int discard(struct work *work)
{
	int r;

	if (work->kept.state == KEPT_RUNNING)
		return load(work);
	r = kept_remove(&work->kept);
	return r < 0 ? tell(work->kept.run, r) : 0;
}

static const struct {
	const char *word;
	int (*main)(struct work *work);
	const char *usage;
} subcommands[] = {
	{ "show", show, usage_writes_show },
	{ "apply", apply, usage_writes_apply },
	{ "discard", discard, usage_writes_discard },
};

static int list_all(const char *state)
{
	_cleanup_strings_ struct strings runs = { 0 };
	int r = kept_list(state, &runs);

	for (size_t i = 0; r == 0 && i < runs.count; i++) {
		_cleanup_text_ struct text text = { 0 }, ignored = { 0 };
		struct kept kept;

		if (kept_open(state, runs.items[i], &kept, &ignored) == 0)
			listing_run(&kept, &text);
		fputs(text_cstr(&text), stdout);
		kept_close(&kept);
	}
	return r < 0 ? tell("the list", r) : 0;
}

static int run_one(int (*main)(struct work *work), const char *state, const char *run,
		   struct work *work)
{
	int r = kept_open(state, run, &work->kept, &work->text), status;

	if (r < 0) {
		fputs(text_cstr(&work->text), stderr);
		status = EXIT_WARDER;
	} else {
		own_rights_take();
		status = main(work);
	}
	changes_free(&work->changes);
	kept_close(&work->kept);
	text_free(&work->text);
	return status;
}

static int run_subcommand(size_t index, int argc, char *const argv[], const char *state)
{
	enum { JSON, DIFF, FORCE };
	struct extra extras[] = { [JSON] = { .name = "--json" },
				  [DIFF] = { .name = "--diff" },
				  [FORCE] = { .name = "--force" } };
	static const unsigned int allowed[] = { 1 << JSON | 1 << DIFF, 1 << FORCE, 0 };
	const char *usage = subcommands[index].usage;
	struct work work = { .kept = KEPT_NONE };
	_cleanup_free_ char **words = NULL;
	int status = extra_take(&argc, argv, extras, ARRAY_SIZE(extras), usage, &words);

	if (status)
		return status;
	for (unsigned int i = 0; i < ARRAY_SIZE(extras); i++)
		if (extras[i].value && !(allowed[index] & 1U << i))
			return extra_stray(extras[i].name, usage);
	if (argc > 1 && words[1][0] == '-')
		return extra_stray(words[1], usage);
	if (argc != 2)
		return usage_wrong(usage, "name one run");
	work.json = extras[JSON].value;
	work.diff = extras[DIFF].value;
	work.force = extras[FORCE].value;
	return run_one(subcommands[index].main, state, words[1], &work);
}

/**
 * command_writes() - List what runs have left, show it, apply it, or throw it away
 * @argc:	As main's
 * @argv:	As main's, with `writes` in front
 *
 * Return: the exit status: 1 when the host has changed since
 */
int command_writes(int argc, char *const argv[])
{
	struct paths paths;
	int r, status = -1;

	if (argc > 1 && usage_asked(argv[1]))
		return usage_print(usage_writes);
	r = paths_find(&paths);
	if (r < 0)
		status = tell("the state directory", r);
	else if (argc == 1)
		status = list_all(paths.state);
	for (size_t i = 0; status < 0 && i < ARRAY_SIZE(subcommands); i++) {
		if (strcmp(argv[1], subcommands[i].word) != 0)
			continue;
		status = argc > 2 && usage_asked(argv[2])
				 ? usage_print(subcommands[i].usage)
				 : run_subcommand(i, argc - 1, argv + 1, paths.state);
	}
	if (status < 0)
		status = usage_wrong(usage_writes, "there is no `writes %s`", argv[1]);
	paths_free(&paths);
	return status;
}
