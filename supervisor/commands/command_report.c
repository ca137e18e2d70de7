// SPDX-License-Identifier: MIT
// supervisor/commands/command_report.c - `warder report`: what happened in a run, from its log
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/options.h"
#include "supervisor/options/usage.h"
#include "supervisor/page/page.h"
#include "supervisor/reading/complaints.h"
#include "supervisor/report/report_print.h"
#include "supervisor/words/beside.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/words/style.h"

/* Bad lines that are told of one by one; a log of another kind has a million. */

/* Columns where the reader's terminal does not say how many it has. */
#define WIDTH 100

/* All that one report holds. */
struct work {
	struct report_look look;
	struct entry *entry;
	struct report_run run;
	bool running; /* @run is of a run that is not told yet */
	uint64_t runs;
	struct complaints complaints;
	const char *html; /* where the page goes, NULL: to the terminal */
	struct beside beside;
	struct page page;
};

/* A run is over: @last, with its log. */
static int tell_run(struct work *work, bool last)
{
	_cleanup_text_ struct text text = { 0 };
	int r;

	if (!work->running)
		return 0;
	work->running = false;
	r = report_close(&work->run);
	if (r == 0 && work->html) {
		work->runs++;
		r = page_end_run(&work->page, &work->run);
	} else if (r == 0) {
		text_str(&text, work->runs++ ? "\n" : "");
		work->look.log = last && strcmp(work->run.name, "-") ? work->run.name : NULL;
		report_print(&work->run, &work->look, &text);
		r = text.failed ? -ENOMEM : 0;
	}
	if (r == 0 && text.len)
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
		r = tell_run(work, false);
		if (r < 0)
			return r;
		work->running = true;
		r = report_begin(&work->run, reader->name, work->entry);
		return r < 0 || !work->html ? r : page_begin_run(&work->page, &work->run);
	case ENTRY_EVENT:
		r = report_take(&work->run, work->entry, reader->quotes, &event);
		return r < 0 || !work->html ? r
					    : page_row(&work->page, &work->run, work->entry,
						       reader->quotes, &event);
	case ENTRY_END:
		report_end(&work->run, work->entry);
		return 0;
	case ENTRY_INTENT:
		report_unfinished(&work->run, work->entry);
		return 0;
	case ENTRY_TRACE:
	case ENTRY_SIGNATURE:
	case ENTRY_OTHER:
		break;
	}
	return 0;
}

/* Whether the page is to stand in the place of a log. */
static bool is_output(const struct work *work, int fd)
{
	struct stat log, page;

	return work->html && work->beside.path && stat(work->beside.path, &page) == 0 &&
	       fstat(fd, &log) == 0 && same_file(&log, &page);
}

static int report_log(struct work *work, const char *name)
{
	_cleanup_close_ int fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC)
						   : dup(STDIN_FILENO);
	_cleanup_(reader_close) struct reader reader = { .name = name };
	_cleanup_text_ struct text shown = { 0 };
	uint64_t runs = work->runs;
	int r = fd < 0 ? -errno
		       : reader_open(fd, name, complaints_take, &work->complaints, &reader);

	if (r == 0 && is_output(work, fd)) {
		fprintf(stderr, "warder: --html would replace the log that it is about\n"
				"  name another file\n");
		return -EINVAL;
	}

	reader.unfinished = true;
	while (r == 0 && (r = reader_next(&reader, work->entry)) > 0)
		r = take_entry(work, &reader);
	if (r == 0)
		r = tell_run(work, true);
	text_visible(&shown, name, strlen(name));
	if (work->page.out.error)
		return r; /* told by who writes it */
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
	complaints_end(&work->complaints);
	return status;
}

/* Why there is no page. */
static int no_page(const struct work *work, int r, const char *help)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "warder: --html ");
	text_visible(&text, work->html, strlen(work->html));
	text_printf(&text, ": %s\n%s", strerror(-r), help);
	fputs(text_cstr(&text), stderr);
	return EXIT_WARDER;
}

/* A page of all logs, or none: what stood there before stays when one cannot be told of. */
static int report_page(struct work *work, char *const *names)
{
	bool piped = !strcmp(work->html, "-");
	int status, r = piped ? 0 : beside_open(work->html, &work->beside);

	if (r < 0)
		return no_page(work, r,
			       "  name a file that can be written, or - for standard output\n");
	r = page_begin(&work->page, piped ? STDOUT_FILENO : work->beside.fd);
	status = r < 0 ? EXIT_WARDER : report_all(work, names);
	if (r == 0 && !status)
		r = page_end(&work->page, work->complaints.count);
	if (r == 0 && !status && !piped)
		r = beside_place(&work->beside);
	r = work->page.out.error ? work->page.out.error : r;
	if (r < 0)
		return no_page(work, r, "  nothing was changed there\n");
	if (status && !piped)
		fputs("warder: there is no page, for not all could be told\n", stderr);
	return status;
}

static unsigned int find_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 40)
		return WIDTH;
	return size.ws_col;
}

/* --depth; no path has as many components. */
#define DEPTH_MOST 9999U

/* A number of components; false when it is none. */
static bool read_depth(const char *value, unsigned int *ret_depth)
{
	unsigned long depth;
	char *end;

	if (*value < '0' || *value > '9')
		return false;
	depth = strtoul(value, &end, 10);
	if (*end || depth > DEPTH_MOST)
		return false;
	*ret_depth = (unsigned int)depth;
	return true;
}

/* What the words ask for is wrong: the exit status, 0 if it is not. */
static int check(const struct options *options, const struct extra *depth, struct work *work)
{
	const char *other = options_besides(options, (const char *const[]){ "color" }, 1);

	if (other)
		return usage_wrong(usage_report,
				   "--%s means nothing here: of a run's options only --color does",
				   other);
	if (work->html && (options->color >= 0 || depth->value))
		return usage_wrong(usage_report,
				   "--color and --depth are for the terminal: a page of --html has "
				   "both in it");
	if (depth->value && !read_depth(depth->value, &work->look.depth))
		return usage_wrong(usage_report,
				   "--depth: `%s` is no number of a path's components from 0 to %u",
				   depth->value, DEPTH_MOST);
	return 0;
}

static int report(int argc, char *const argv[], struct work *work)
{
	struct extra extras[] = { { .name = "--depth", .shown = "N" },
				  { .name = "--html", .shown = "FILE" } };
	_cleanup_(options_free) struct options options = { .command = NULL };
	_cleanup_text_ struct text message = { 0 };
	_cleanup_free_ char **words = NULL;
	int status = extra_take(&argc, argv, extras, ARRAY_SIZE(extras), usage_report, &words), r;

	if (status)
		return status;
	r = options_parse(argc, words, &options, &message);
	work->html = extras[1].value;
	if (r == OPTIONS_HELP || r == OPTIONS_VERSION)
		return usage_print(usage_report);
	if (r >= 0)
		status = check(&options, &extras[0], work);
	if (!status && r == OPTIONS_NO_COMMAND)
		status = usage_wrong(usage_report, "AUDIT is missing");
	fputs(text_cstr(&message), stderr);
	if (r < 0 || status)
		return r < 0 ? EXIT_WARDER : status;
	work->look.color = style_wanted(options.color, STDOUT_FILENO);
	work->look.utf8 = style_utf8();
	work->look.width = find_width();
	return work->html ? report_page(work, options.command) : report_all(work, options.command);
}

/**
 * command_report() - warder report [--color WHEN] [--depth N] [--html FILE] AUDIT…
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: the exit status: 0, 125 when a log could not be told of
 */
int command_report(int argc, char *const argv[])
{
	struct work work = { .look = { .depth = REPORT_DEPTH }, .beside = BESIDE_NONE };
	int status = EXIT_WARDER;

	work.entry = calloc(1, sizeof(*work.entry));
	if (work.entry)
		work.entry->lenient = true;
	if (work.entry)
		status = report(argc, argv, &work);
	else
		fputs("warder: memory is short\n", stderr);
	report_run_free(&work.run);
	page_free(&work.page);
	beside_close(&work.beside);
	if (work.entry)
		entry_free(work.entry);
	free(work.entry);
	return status;
}
