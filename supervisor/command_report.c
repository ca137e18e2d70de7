// SPDX-License-Identifier: MIT
// supervisor/command_report.c - `warder report`: what happened in a run, from its log
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands.h"
#include "supervisor/options.h"
#include "supervisor/report_print.h"
#include "supervisor/run.h"
#include "supervisor/style.h"
#include "supervisor/usage.h"

/* Bad lines that are told of one by one; a log of another kind has a million. */
#define COMPLAINTS_MAX 20

/* Columns where the reader's terminal does not say how many it has. */
#define WIDTH 100

/* All that one report holds. */
struct work {
	struct report_look look;
	struct entry *entry;
	struct report_run run;
	bool running; /* @run is of a run that is not told yet */
	uint64_t runs;
	uint64_t complaints;
};

static void complain(void *context, const char *message)
{
	struct work *work = context;

	if (++work->complaints <= COMPLAINTS_MAX)
		fprintf(stderr, "warder: %s\n", message);
}

/* A run is over, or its log is. */
static int tell_run(struct work *work)
{
	_cleanup_text_ struct text text = { 0 };
	int r;

	if (!work->running)
		return 0;
	work->running = false;
	r = report_close(&work->run);
	if (r == 0) {
		text_str(&text, work->runs++ ? "\n" : "");
		report_print(&work->run, &work->look, &text);
		r = text.failed ? -ENOMEM : 0;
	}
	if (r == 0)
		fwrite(text.data, 1, text.len, stdout);
	report_run_free(&work->run);
	return r;
}

static int take_entry(struct work *work, const struct reader *reader)
{
	struct report_event event;
	int r;

	switch (work->entry->kind) {
	case ENTRY_START:
		r = tell_run(work);
		work->running = true;
		return r < 0 ? r : report_begin(&work->run, reader->name, work->entry);
	case ENTRY_EVENT:
		return report_take(&work->run, work->entry, reader->quotes, &event);
	case ENTRY_END:
		report_end(&work->run, work->entry);
		return 0;
	case ENTRY_OTHER:
		break;
	}
	return 0;
}

static int report_log(struct work *work, const char *name)
{
	_cleanup_close_ int fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC)
						   : dup(STDIN_FILENO);
	_cleanup_(reader_close) struct reader reader = { .name = name };
	_cleanup_text_ struct text shown = { 0 };
	uint64_t runs = work->runs;
	int r = fd < 0 ? -errno : reader_open(fd, name, complain, work, &reader);

	while (r == 0 && (r = reader_next(&reader, work->entry)) > 0)
		r = take_entry(work, &reader);
	if (r == 0)
		r = tell_run(work);
	text_visible(&shown, name, strlen(name));
	if (r < 0)
		fprintf(stderr, "warder: %s: %s\n", text_cstr(&shown), strerror(-r));
	else if (runs == work->runs)
		fprintf(stderr, "warder: %s: there is no run in it: not an audit log\n",
			text_cstr(&shown));
	return r < 0 ? r : runs == work->runs ? -EINVAL : 0;
}

static int report_all(struct work *work, char *const *names)
{
	int status = 0;

	for (; *names; names++)
		if (report_log(work, *names) < 0)
			status = EXIT_WARDER;
	if (work->complaints > COMPLAINTS_MAX)
		fprintf(stderr, "warder: and %" PRIu64 " more lines were left out\n",
			work->complaints - COMPLAINTS_MAX);
	return status;
}

static unsigned int find_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 40)
		return WIDTH;
	return size.ws_col;
}

/* The number of --depth at words[at], or in the next one; false when it is none. */
static bool read_depth(char *const *words, int *at, unsigned int *ret_depth)
{
	const char *value = words[*at] + strlen("--depth");
	unsigned long depth;
	char *end;

	value = *value == '=' ? value + 1 : words[++*at];
	if (!value || *value < '0' || *value > '9')
		return false;
	depth = strtoul(value, &end, 10);
	if (*end || depth > 9999)
		return false;
	*ret_depth = (unsigned int)depth;
	return true;
}

/* Takes --depth out of the words; what is left is for options_parse(). */
static int take_depth(int argc, char *const argv[], char **words, unsigned int *ret_depth)
{
	int to = 1;
	bool options = true;

	words[0] = argv[0];
	for (int at = 1; at < argc; at++) {
		bool depth = options && (!strcmp(argv[at], "--depth") ||
					 !strncmp(argv[at], "--depth=", strlen("--depth=")));

		options = options && strcmp(argv[at], "--") != 0;
		if (!depth)
			words[to++] = argv[at];
		else if (!read_depth(argv, &at, ret_depth))
			return -EINVAL;
	}
	return to;
}

/* Whether an option was given that has no meaning here. */
static bool has_others(const struct options *options)
{
	return options->rules.len || options->policy_count || options->chdir || options->audit ||
	       options->learn || options->observe || options->light || options->status_fd >= 0 ||
	       options->fail_on_deny || options->verbose || options->quiet;
}

/**
 * command_report() - warder report [--color WHEN] [--depth N] AUDIT…
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: the exit status: 0, 125 when a log could not be told of
 */
int command_report(int argc, char *const argv[])
{
	_cleanup_free_ char **words = calloc((size_t)argc + 1, sizeof(*words));
	_cleanup_(options_free) struct options options = { .command = NULL };
	_cleanup_text_ struct text message = { 0 };
	struct work work = { .look = { .depth = REPORT_DEPTH } };
	int r, status, count;

	work.entry = calloc(1, sizeof(*work.entry));
	if (!words || !work.entry) {
		free(work.entry);
		fputs("warder: memory is short\n", stderr);
		return EXIT_WARDER;
	}
	count = take_depth(argc, argv, words, &work.look.depth);
	r = count < 0 ? count : options_parse(count, words, &options, &message);
	if (count < 0)
		status = usage_wrong(usage_report, "--depth takes a number of components");
	else if (r == OPTIONS_HELP || r == OPTIONS_VERSION)
		status = usage_print(usage_report);
	else if (r >= 0 && has_others(&options))
		status = usage_wrong(usage_report, "only --color and --depth matter here");
	else if (r == OPTIONS_NO_COMMAND)
		status = usage_wrong(usage_report, "AUDIT is missing");
	else if (r < 0)
		status = EXIT_WARDER;
	else {
		work.look.color = style_wanted(options.color, STDOUT_FILENO);
		work.look.width = find_width();
		status = report_all(&work, options.command);
	}
	fputs(text_cstr(&message), stderr);
	report_run_free(&work.run);
	entry_free(work.entry);
	free(work.entry);
	return status;
}
