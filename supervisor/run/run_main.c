// SPDX-License-Identifier: MIT
// supervisor/run/run_main.c - `warder run`: from the command line to one run or several
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "jail/descriptors.h"
#include "policy/base/cleanup.h"
#include "supervisor/options/usage.h"
#include "supervisor/run/ending.h"
#include "supervisor/run/image.h"
#include "supervisor/run/nested.h"
#include "supervisor/run/rooted.h"
#include "supervisor/run/run.h"
#include "supervisor/run/trials.h"
#include "supervisor/words/exit_status.h"

/* Says why there is no run, or no further one, before there is one to tell of. */
static int refuse(const struct options *options, const struct text *message, int failed)
{
	struct run run = { .options = options };
	int status = ending_result(&run, failed);

	fputs(text_cstr(message), stderr);
	fputs(text_cstr(&run.message), stderr);
	text_free(&run.message);
	return status;
}

/* One of several runs; false when it ended all of them. */
static bool run_trial(struct trials *trials, enum trial_kind kind, unsigned int number,
		      int *ret_status)
{
	static const char *const names[] = {
		[TRIAL_ALONE] = "run",
		[TRIAL_REHEARSAL] = "run",
		[TRIAL_PROBE] = "the probe behind run",
		[TRIAL_FIXED] = "at fixed addresses behind run",
		[TRIAL_LAST] = "run",
	};
	_cleanup_text_ struct text message = { 0 };
	_cleanup_(trial_close) struct trial trial;

	if (trial_open(trials, kind, number, &trial, &message) < 0) {
		*ret_status = refuse(trials->options, &message, EXIT_WARDER);
		return false;
	}
	if (trials->options->verbose && kind != TRIAL_ALONE)
		fprintf(stderr, "warder: %s %u of %u\n", names[kind],
			trial_is_hidden(&trial) && kind != TRIAL_REHEARSAL ? number - 1 : number,
			trials->options->verdict_runs);
	*ret_status = run_once(trial_is_hidden(&trial) ? &trial.options : trials->options, &trial);
	return trial.complete;
}

/* --verdict: see supervisor/run/trials.h for the order. */
static int run_trials(const struct options *options)
{
	_cleanup_text_ struct text message = { 0 };
	_cleanup_(trials_close) struct trials trials;
	unsigned int runs = options->verdict_runs;
	bool go_on = trials_open(options, &trials, &message) == 0;
	int status = go_on ? EXIT_WARDER : refuse(options, &message, EXIT_WARDER);

	for (unsigned int number = 1; go_on && number < runs; number++)
		go_on = run_trial(&trials, TRIAL_REHEARSAL, number, &status);
	if (go_on && runs > 1)
		go_on = run_trial(&trials, TRIAL_PROBE, runs, &status);
	if (go_on && trials_doubt(&trials))
		go_on = run_trial(&trials, TRIAL_FIXED, runs, &status);
	if (go_on)
		run_trial(&trials, runs > 1 ? TRIAL_LAST : TRIAL_ALONE, runs, &status);
	return status;
}

static int print_text(void (*make)(struct text *text))
{
	_cleanup_text_ struct text text = { 0 };

	make(&text);
	return fputs(text_cstr(&text), stdout) < 0 ? EXIT_WARDER : 0;
}

/* Only 0-2 and the status descriptor are anybody's business. */
static int check_descriptors(const struct options *options, struct text *message)
{
	int fd = options->status_fd, flags = fd < 0 ? O_WRONLY : fcntl(fd, F_GETFL), r;

	if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY || flags & O_PATH) {
		text_printf(message,
			    "warder: --status-fd %d: it is not open%s\n  open it in the shell, as "
			    "in `warder --status-fd %d ... %d>status.json`\n",
			    fd, flags < 0 ? "" : " for writing", fd, fd);
		return -EBADF;
	}
	if (options->audit && !strcmp(options->audit, "-") && fcntl(STDOUT_FILENO, F_GETFD) < 0) {
		text_str(message, "warder: -o -: standard output is closed\n  open it, or name a "
				  "file\n");
		return -EBADF;
	}
	r = descriptors_close(&fd, 1);
	if (r < 0)
		text_printf(message, "warder: standard descriptors: %s\n", strerror(-r));
	return r;
}

/* What asks much of the log, or costs much, and has none is a mistake. */
static int check_log(const struct options *options, struct text *message)
{
	if (!options->audit || strcmp(options->audit, "none") != 0)
		return 0;
	if (options->audit_sync) {
		text_str(message,
			 "warder: --audit-sync with -o none: there is no log to be in step "
			 "with\n  leave one of them out\n");
		return -EINVAL;
	}
	if (!options->tracing || options->verbose)
		return 0;
	text_str(message, "warder: --trace with -o none: nobody would see it\n  add -v, or let the "
			  "log be written\n");
	return -EINVAL;
}

/* In a jail already: run in that one, or say so. */
static int run_nested(const struct options *options)
{
	_cleanup_text_ struct text message = { 0 };
	int status = nested_run(options, &message);

	return refuse(options, &message, status);
}

static int run(struct options *options)
{
	_cleanup_(image_free) struct image image = { .root = NULL };
	_cleanup_text_ struct text message = { 0 };

	if (nested())
		return run_nested(options);
	if (options->light && rooted_wanted(options)) {
		rooted_refuse("--light has", &message);
		return refuse(options, &message, EXIT_WARDER);
	}
	if (image_wanted(options) && image_open(options, &image, &message) < 0)
		return refuse(options, &message, EXIT_WARDER);
	if (rooted_wanted(options) && rooted_begin(&message) < 0)
		return refuse(options, &message, EXIT_WARDER);
	return options->verdict_runs ? run_trials(options) : run_once(options, NULL);
}

/**
 * run_main() - Run a command in a jail
 * @argc:	As main's, with the subcommand's word in front or without it
 * @argv:	As main's
 *
 * Return: the exit status
 */
int run_main(int argc, char *const argv[])
{
	_cleanup_text_ struct text message = { 0 };
	struct options options;
	int r = options_parse(argc, argv, &options, &message), status = EXIT_WARDER;

	switch (r) {
	case OPTIONS_HELP:
		status = print_text(options_help);
		break;
	case OPTIONS_VERSION:
		status = printf("warder %s\n", WARDER_VERSION) < 0 ? EXIT_WARDER : 0;
		break;
	case OPTIONS_NO_COMMAND:
		if (!image_wanted(&options)) {
			status = usage_wrong(usage_run, "no command given");
			break;
		}
		__attribute__((fallthrough)); /* the image has one */
	case OPTIONS_RUN:
		if (check_log(&options, &message) == 0 &&
		    check_descriptors(&options, &message) == 0)
			status = run(&options);
		break;
	default:
		break;
	}
	fputs(text_cstr(&message), stderr);
	options_free(&options);
	return status;
}
