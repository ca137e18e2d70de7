// SPDX-License-Identifier: MIT
// supervisor/run.c - `warder run`: from the command line to the exit status
#include "supervisor/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "jail/descriptors.h"
#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "supervisor/audit.h"
#include "supervisor/launch.h"
#include "supervisor/layers.h"
#include "supervisor/live.h"
#include "supervisor/log.h"
#include "supervisor/result.h"
#include "supervisor/session.h"
#include "supervisor/signals.h"
#include "supervisor/summary.h"
#include "supervisor/watch.h"

/* A run while it goes on. */
struct run {
	const struct options *options;
	struct session session;
	struct launched launched;
	struct signals signals;
	struct learn *learn;
	struct audit *audit;
	struct watched watched;
	struct stat log_at_start;
	struct text message;
};

static bool wants_color(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR");

	if (options->color >= 0)
		return options->color;
	return isatty(STDERR_FILENO) && !(no_color && *no_color);
}

static void run_free(struct run *run)
{
	launched_close(&run->launched);
	audit_close(run->audit);
	learn_free(run->learn);
	session_free(&run->session);
	text_free(&run->message);
	signals_close(&run->signals);
}

static int start_learning(struct run *run)
{
	struct tree_names names = names_for_tree(run->session.compiled.names);
	struct learn_config config = {
		.policy = &run->session.policy,
		.vars = &run->session.vars,
		.names = &names,
	};

	return learn_create(&config, &run->learn);
}

static int open_audit(struct run *run)
{
	struct audit_config config = {
		.fd = run->session.log.fd,
		.uring = true,
		.observe = run->options->observe,
		.policy = &run->session.policy,
		.refused = run->options->verbose ? live_refusal : NULL,
		.context = &run->session.policy,
	};
	int r = run->options->learn ? start_learning(run) : 0;

	if (r < 0)
		return r;
	config.learn = run->learn;
	if (config.fd >= 0 && fstat(config.fd, &run->log_at_start) < 0)
		return -errno;
	return audit_open(&config, &run->audit);
}

static void tell_stage(struct run *run, const struct stage_error *error)
{
	text_printf(&run->message, "warder: %s failed: ", stage_name((enum stage)error->stage));
	if (error->detail[0]) {
		text_visible(&run->message, error->detail, strlen(error->detail));
		text_str(&run->message, ": ");
	}
	text_printf(&run->message, "%s\n  %s\n", strerror(error->err),
		    stage_remedy((enum stage)error->stage));
}

/* Whether the host forbids namespaces, as against something in this run that went wrong in them. */
static bool host_refuses(const struct stage_error *error)
{
	if (error->stage == STAGE_CLONE)
		return error->err == EPERM || error->err == EACCES || error->err == ENOSPC ||
		       error->err == ENOSYS || error->err == EINVAL || error->err == EUSERS;
	return stage_is_namespace((enum stage)error->stage) &&
	       (error->err == EPERM || error->err == EACCES);
}

/* Launches with namespaces, or without where the host has none and the policy needs none. */
static int start(struct run *run)
{
	struct stage_error error = { 0 };
	int r = launch(&run->session, &run->signals, &run->launched, &error);

	if (r < 0 && !run->session.light && host_refuses(&error)) {
		fprintf(stderr,
			"warder: running light, without namespaces: %s: %s (see warder doctor)\n",
			stage_name((enum stage)error.stage), strerror(error.err));
		launched_close(&run->launched);
		r = session_lighten(&run->session, &run->message);
		if (r < 0)
			return r;
		memset(&error, 0, sizeof(error));
		r = launch(&run->session, &run->signals, &run->launched, &error);
	}
	if (r < 0 && !run->launched.signal)
		tell_stage(run, &error);
	return r;
}

static int begin_log(struct run *run, uint64_t start_ns)
{
	const struct handover *handover = run->launched.handover;
	_cleanup_free_ char *target = realpath(run->session.program, NULL);
	struct layers layers;
	int r = output_begin(&run->session.log);
	struct audit_start record = {
		.run = run->session.run,
		.start_ns = start_ns,
		.argv = run->options->command,
		.cwd = run->session.paths.cwd,
		.target = handover->target[0] ? handover->target : target,
		.light = run->session.light,
		.layers = layers.list,
		.uid = getuid(),
		.pid = getpid(),
	};

	if (r < 0)
		return r;
	if (run->launched.hashed)
		record.digest = run->launched.digest;
	clock_gettime(CLOCK_REALTIME, &record.wall);
	layers_read(&run->session, &run->launched, audit_means(run->audit), &layers);
	record.layer_count = layers.count;
	if (run->options->verbose)
		live_start(&run->session.policy, &record, run->session.log.path,
			   run->options->observe);
	return audit_begin(run->audit, &record);
}

/* The log must still be the file that was opened: nobody put another one in its place. */
static bool log_was_replaced(const struct run *run)
{
	const char *log = run->session.log.path;
	struct stat st;

	return log &&
	       (stat(log, &st) < 0 || st.st_ino != run->log_at_start.st_ino ||
		st.st_dev != run->log_at_start.st_dev);
}

/* Which limit ended the command, as the end record and the person are told; NULL: none. */
static const char *limit_cause(const struct run *run)
{
	const struct limit_value *limits = run->session.policy.limits;
	int status = run->watched.end.status;

	if (run->watched.timed_out)
		return "limit wall";
	if (!run->watched.ended || !WIFSIGNALED(status))
		return NULL;
	if (WTERMSIG(status) == SIGXCPU && limits[LIMIT_CPU].set)
		return "limit cpu";
	if (WTERMSIG(status) == SIGXFSZ && limits[LIMIT_FSIZE].set)
		return "limit fsize";
	return NULL;
}

static int end_log(struct run *run)
{
	struct audit_end record = {
		.end_ns = clock_ns(),
		.status = run->watched.ended ? run->watched.end.status : SIGKILL,
		.cause = run->watched.ended || run->watched.timed_out ? limit_cause(run)
								      : "the broker died",
		.usage = run->watched.end.usage,
	};

	return audit_end(run->audit, &record);
}

static int write_learnt(struct run *run)
{
	struct learn_header header = { .argv = run->options->command };
	_cleanup_text_ struct text text = { 0 };
	int r;

	clock_gettime(CLOCK_REALTIME, &header.wall);
	r = learn_write(run->learn, &header, &text);
	if (r == 0)
		r = output_begin(&run->session.learn);
	return r < 0 ? r : output_write(run->session.learn.fd, text.data, text.len);
}

/* The errno with which the command's own execve failed, 0: it ran. */
static int exec_error(const struct run *run)
{
	const struct handover *handover = run->launched.handover;

	return handover && handover->failed && handover->error.stage == STAGE_EXEC ?
		       handover->error.err :
		       0;
}

/* Why the command never ran its first instruction, unless the summary says so and better. */
static void tell_exec(const struct run *run)
{
	int err = exec_error(run);
	_cleanup_text_ struct text text = { 0 };
	const char *word = run->options->command[0];

	if (!run->options->quiet && tally_refusals(audit_tally(run->audit)))
		return;
	text_str(&text, "warder: ");
	text_visible(&text, word, strlen(word));
	if (err == ENOENT && access(run->session.program, F_OK) == 0)
		text_str(&text, ": the interpreter or loader that it names is not there\n");
	else if (err == ENOEXEC)
		text_str(&text, ": it is no program, and names no interpreter with `#!`\n");
	else
		text_printf(&text, ": %s\n", strerror(err));
	fputs(text_cstr(&text), stderr);
}

/* What a person is told at the end, all of it on stderr. */
static void conclude(struct run *run)
{
	struct summary summary = {
		.policy = &run->session.policy,
		.vars = &run->session.vars,
		.tally = audit_tally(run->audit),
		.denials = audit_denials(run->audit),
		.observe = run->options->observe,
		.color = wants_color(run->options),
		.log = run->session.log.path,
	};

	if (!run->options->quiet)
		summary_print(&summary, stderr);
	if (limit_cause(run))
		fprintf(stderr, "warder: the command was ended by `%s`\n", limit_cause(run));
	else if (exec_error(run))
		tell_exec(run);
	else if (!run->watched.ended)
		fprintf(stderr, "warder: the broker died (%s %d), and the jail with it\n",
			run->watched.broker.si_code == CLD_EXITED ? "status" : "signal",
			run->watched.broker.si_status);
	if (log_was_replaced(run))
		fprintf(stderr, "warder: %s is no longer the file that was written\n",
			run->session.log.path);
}

static int status_of(struct run *run)
{
	int status = run->watched.end.status, err = exec_error(run);

	if (run->watched.log_error || log_was_replaced(run))
		return EXIT_WARDER;
	if (run->watched.timed_out)
		return EXIT_TIMEOUT;
	if (!run->watched.ended)
		return EXIT_WARDER;
	if (err)
		return err == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
	if (run->options->fail_on_deny &&
	    tally_refusals(audit_tally(run->audit)) >= run->options->fail_on_deny)
		return EXIT_DENIED;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int supervise(struct run *run)
{
	int r;

	if (run->session.log.path && !run->options->audit)
		log_forget(run->session.paths.state);
	r = watch(&run->launched, run->audit, &run->signals,
		  &run->session.policy.limits[LIMIT_WALL], &run->watched);

	if (r == 0)
		r = run->watched.log_error;
	if (r == 0)
		r = end_log(run);
	if (r < 0) {
		run->watched.log_error = r;
		text_printf(&run->message,
			    "warder: the audit log could not be written: %s\n"
			    "  the jail was ended: a run without its record is worse "
			    "than no run\n",
			    strerror(-r));
	}
	if (r == 0 && run->learn) {
		r = write_learnt(run);
		if (r < 0)
			text_printf(&run->message, "warder: --learn %s: %s\n", run->options->learn,
				    strerror(-r));
	}
	conclude(run);
	return r;
}

static int run_prepared(struct run *run)
{
	uint64_t start_ns = clock_ns();
	int r = open_audit(run);

	if (r < 0) {
		text_printf(&run->message, "warder: the audit log: %s\n", strerror(-r));
		return EXIT_WARDER;
	}
	r = start(run);
	if (r == 0) {
		r = begin_log(run, start_ns);
		if (r < 0)
			text_printf(&run->message, "warder: the audit log: %s\n", strerror(-r));
	}
	if (r == 0)
		r = supervise(run);
	if (run->launched.signal)
		return 128 + run->launched.signal;
	return r < 0 ? EXIT_WARDER : status_of(run);
}

/* Everything that has to be right before something happens, and then the run. */
static int run_session(struct run *run)
{
	int r = session_prepare(run->options, &run->session, &run->message);

	if (r == -ENOENT || r == -EACCES)
		return r == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
	if (r == 0) {
		r = signals_take(&run->signals);
		if (r < 0)
			text_printf(&run->message, "warder: signals: %s\n", strerror(-r));
	}
	if (r == 0)
		r = session_open(&run->session, &run->message);
	return r < 0 ? EXIT_WARDER : run_prepared(run);
}

/* Who ended the run, for --status-fd. */
static const char *cause(const struct run *run, int status)
{
	if (run->watched.log_error || (run->watched.ended && log_was_replaced(run)))
		return "log";
	if (run->watched.timed_out)
		return "timeout";
	if (run->launched.signal)
		return "signal";
	if (status == EXIT_NOT_FOUND || status == EXIT_CANNOT_RUN) {
		if (!run->watched.ended || exec_error(run))
			return "command";
	}
	if (!run->watched.ended)
		return "warder";
	if (WIFSIGNALED(run->watched.end.status))
		return "signal";
	return status == EXIT_DENIED && run->options->fail_on_deny ? "denied" : "exit";
}

/* The result for programs; one that nobody gets is a failure of the run. */
static int tell_result(struct run *run, int status)
{
	int ended = run->watched.end.status, r;
	struct result result = {
		.run = run->session.run,
		.status = status,
		.cause = cause(run, status),
		.exit = -1,
		.signal = run->launched.signal,
		.tally = run->audit ? audit_tally(run->audit) : NULL,
		.log = run->session.log.made ? NULL : run->session.log.path,
	};

	if (run->options->status_fd < 0)
		return status;
	if (run->watched.ended && !exec_error(run)) {
		result.exit = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
		result.signal = WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
	}
	r = result_write(run->options->status_fd, &result);
	if (r < 0)
		text_printf(&run->message, "warder: --status-fd %d: %s\n",
			    run->options->status_fd, strerror(-r));
	return r < 0 ? EXIT_WARDER : status;
}

static int run_options(const struct options *options)
{
	_cleanup_(run_free) struct run run = { .options = options, .signals = SIGNALS_NONE };
	int status;

	run.launched.pidfd = -1;
	run.launched.control = -1;
	status = run_session(&run);
	status = tell_result(&run, status);
	fputs(text_cstr(&run.message), stderr);
	return status;
}

static int print_text(void (*make)(struct text *text))
{
	_cleanup_text_ struct text text = { 0 };

	make(&text);
	return fputs(text_cstr(&text), stdout) < 0 || fflush(stdout) ? EXIT_WARDER : 0;
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
	case OPTIONS_RUN:
		r = descriptors_close(&options.status_fd, 1);
		if (r < 0)
			text_printf(&message, "warder: %s\n",
				    r == -EBADF ? "--status-fd: it is not open" : strerror(-r));
		else
			status = run_options(&options);
		break;
	default:
		break;
	}
	fputs(text_cstr(&message), stderr);
	options_free(&options);
	return status;
}
