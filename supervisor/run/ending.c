// SPDX-License-Identifier: MIT
// supervisor/run/ending.c - How a run ended: its status, and what a person and a program are told
#include "supervisor/run/ending.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/record/reached.h"
#include "supervisor/run/result.h"
#include "supervisor/summary/overview.h"
#include "supervisor/summary/summary.h"
#include "supervisor/verdict/verdict_show.h"
#include "supervisor/words/amount.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/words/style.h"
#include "supervisor/writing/log.h"

/* The log must still be the file that was opened: nobody put another one in its place. */
static bool log_was_replaced(const struct run *run)
{
	return run->audit && audit_replaced(run->audit);
}

/* The errno with which the command's own execve failed, 0: it ran. */
static int exec_error(const struct run *run)
{
	const struct handover *handover = run->launched.handover;

	return handover && handover->failed && handover->error.stage == STAGE_EXEC
		       ? handover->error.err
		       : 0;
}

/**
 * ending_reached() - Which limits were reached
 * @run:	Watched; its control groups are still there
 *
 * Return: a bit each, by enum limit
 */
uint32_t ending_reached(const struct run *run)
{
	const struct handover *handover = run->launched.handover;
	uint32_t reached = audit_tally(run->audit)->reached, told = 0;

	if (handover)
		told = atomic_load(&handover->reached);
	for (unsigned int i = 0; i < LIMIT_COUNT; i++) {
		bool there = run->session.policy.limits[i].set || i == LIMIT_TMP;

		if ((told & 1U << i && there) || holding_reached(&run->holding, (enum limit)i))
			reached |= 1U << i;
	}
	reached |= run->watched.flooded ? 1U << LIMIT_OUTPUT : 0;
	return reached | (run->watched.timed_out ? 1U << LIMIT_WALL : 0);
}

/* What a command that a limit has ended died of. */
static const struct ended_by {
	int signal; /* 0: it was the supervisor */
	enum limit limit;
	const char *words;
} ends[] = {
	{ 0, LIMIT_WALL, "limit wall" },
	{ 0, LIMIT_OUTPUT, "limit output" },
	{ SIGXCPU, LIMIT_CPU, "limit cpu" },
	{ SIGKILL, LIMIT_CPU, "limit cpu" }, /* a second later */
	{ SIGXFSZ, LIMIT_FSIZE, "limit fsize" },
	{ SIGKILL, LIMIT_MEMORY, "limit memory" },
};

static const struct ended_by *find_end(const struct run *run)
{
	int status = run->watched.end.status;
	bool died = run->watched.ended && WIFSIGNALED(status);

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (run->reached & 1U << ends[i].limit &&
		    (!ends[i].signal || (died && WTERMSIG(status) == ends[i].signal)))
			return &ends[i];
	return NULL;
}

/* Which limit ended the command; NULL: none. */
static const char *limit_of(const struct run *run)
{
	const struct ended_by *end = find_end(run);

	return end ? end->words : NULL;
}

/**
 * ending_cause() - Why the command did not end by itself
 * @run:	Watched
 *
 * Return: for the end record; NULL: it did
 */
const char *ending_cause(const struct run *run)
{
	if (limit_of(run))
		return limit_of(run);
	if (run->watched.relay_died && !run->watched.ended)
		return "the terminal's relay died";
	if (!run->watched.ended)
		return run->launched.signal ? "a signal during the launch" : "the broker died";
	return exec_error(run) ? "the command could not be run" : NULL;
}

/**
 * ending_kind() - The same for a verdict
 * @run:	Watched
 */
enum end_kind ending_kind(const struct run *run)
{
	if (limit_of(run))
		return END_LIMIT;
	if (!run->watched.ended)
		return END_BROKEN;
	return exec_error(run) ? END_NOT_RUN : END_ITSELF;
}

/* Why the command never ran its first instruction, unless the summary says so and better. */
static void tell_exec(const struct run *run)
{
	int err = exec_error(run);
	_cleanup_text_ struct text text = { 0 };
	const char *word = run->options->command[0];

	if (!run->options->quiet && !run->options->observe &&
	    tally_refusals(audit_tally(run->audit)))
		return;
	text_str(&text, "warder: ");
	text_visible(&text, word, strlen(word));
	if (err == ENOENT && !run->launched.handover->target[0])
		text_str(&text, ": it is not there inside the jail, where /tmp is private\n"
				"  copy it into the working directory, or allow all of /tmp with "
				"-x /tmp\n");
	else if (err == ENOENT)
		text_str(&text, ": the interpreter or loader that it names is not there\n");
	else if (err == ENOEXEC)
		text_str(&text, ": it is no program, and names no interpreter with `#!`\n");
	else
		text_printf(&text, ": %s\n", strerror(err));
	fputs(text_cstr(&text), stderr);
}

/* What was refused, or would have been. */
static void tell_refusals(const struct run *run, const struct summary *summary)
{
	struct tree_names names = names_for_tree(run->session.compiled.names);
	int r = rooted_enter(&run->session.rooted);

	if (r == 0)
		r = run->options->observe
			    ? overview_print(summary, audit_census(run->audit), &names, stderr)
			    : summary_print(summary, stderr);
	rooted_leave(&run->session.rooted);
	if (r < 0 && r != -EIO)
		fprintf(stderr, "warder: no summary of this run: %s; its log has everything\n",
			strerror(-r));
}

/* What was granted, and what of that was used. */
static void tell_used(const struct run *run)
{
	_cleanup_text_ struct text text = { 0 };

	used_show(run->used, &text);
	fputs(text_cstr(&text), stderr);
}

/* What it took. */
static void tell_usage(const struct run *run)
{
	const struct audit_used *used = audit_used(run->audit);
	struct usage all = used->sum.all;
	_cleanup_text_ struct text text = { 0 };

	all.known = USAGE_TIMES | USAGE_BYTES;
	text_str(&text, "warder: used: wall ");
	amount_seconds(run->end_ns - run->start_ns, &text);
	text_str(&text, audit_used_more(used) ? "; at least " : ", ");
	amount_usage(&all, &text);
	text_printf(&text, " (%" PRIu64 " process%s; memory: the largest)\n", used->sum.processes,
		    used->sum.processes == 1 ? "" : "es");
	fputs(text_cstr(&text), stderr);
}

static void tell_verdict(const struct run *run)
{
	_cleanup_text_ struct text text = { 0 };

	verdict_show(run->verdict, run->options->quiet, &text);
	fputs(text_cstr(&text), stderr);
}

/* Limits that were reached, and did not end the command by that. */
static void tell_reached(const struct run *run)
{
	const struct ended_by *end = find_end(run);
	uint32_t others = run->reached & ~(end ? 1U << end->limit : 0);
	_cleanup_text_ struct text text = { 0 };

	if (run->options->quiet || !others)
		return;
	reached_show(others, run->session.policy.limits, &text);
	fprintf(stderr, "warder: limit %s %s reached\n", text_cstr(&text),
		others & (others - 1) ? "were" : "was");
}

/**
 * ending_tell() - Tell a person, all of it on stderr
 * @run:	Watched, and its log ended
 */
void ending_tell(const struct run *run)
{
	struct summary summary = {
		.policy = &run->session.policy,
		.vars = &run->session.vars,
		.tally = audit_tally(run->audit),
		.denials = audit_denials(run->audit),
		.color = style_wanted(run->options->color, STDERR_FILENO),
		.last = !run->options->audit,
		.kept = audit_kept(run->audit),
		.log = run->session.log.path,
	};

	if (!run->options->quiet)
		tell_refusals(run, &summary);
	if (run->options->verbose && run->used)
		tell_used(run);
	if (run->options->verbose && run->end_ns)
		tell_usage(run);
	tell_reached(run);
	if (run->watched.flooded && isatty(STDERR_FILENO))
		fputc('\n', stderr); /* the output was cut within a line */
	if (limit_of(run))
		fprintf(stderr, "warder: the command was ended by `%s`\n", limit_of(run));
	else if (exec_error(run))
		tell_exec(run);
	else if (!run->watched.ended && run->watched.relay_died)
		fputs("warder: the process that connects the command's terminal (-t) with this one "
		      "died, and the jail was ended\n",
		      stderr);
	else if (!run->watched.ended && !run->launched.signal && !run->watched.log_error)
		fprintf(stderr, "warder: the broker died (%s %d), and the jail with it\n",
			run->watched.broker.si_code == CLD_EXITED ? "status" : "signal",
			run->watched.broker.si_status);
	if (pasta_ended(&run->launched.pasta))
		fputs("warder: pasta ended before the command did: there was no network any more\n",
		      stderr);
	if (run->verdict)
		tell_verdict(run);
	if (log_was_replaced(run)) {
		_cleanup_text_ struct text name = { 0 };

		text_visible(&name, run->session.log.path, strlen(run->session.log.path));
		fprintf(stderr, "warder: %s is no longer the file that was written\n",
			text_cstr(&name));
	}
}

/* Whether --fail-on-deny speaks, whatever the command's own status is. */
static bool fails_on_deny(const struct run *run)
{
	return run->options->fail_on_deny &&
	       tally_refusals(audit_tally(run->audit)) >= run->options->fail_on_deny;
}

/* Whether --fail-on-verdict speaks. */
static bool fails_on_verdict(const struct run *run)
{
	if (!run->verdict || run->options->fail_on_verdict == FAIL_NEVER)
		return false;
	return run->verdict->judged == JUDGED_REJECT ||
	       (run->options->fail_on_verdict == FAIL_UNLESS_DETERMINISTIC &&
		run->verdict->judged == JUDGED_UNCERTAIN);
}

/**
 * ending_status() - The exit status
 * @run:	Watched, and its log ended
 */
int ending_status(const struct run *run)
{
	int status = run->watched.end.status, err = exec_error(run);

	if (run->watched.log_error || log_was_replaced(run))
		return EXIT_WARDER;
	if (fails_on_verdict(run))
		return EXIT_VERDICT;
	if (run->watched.timed_out)
		return EXIT_TIMEOUT;
	if (run->watched.flooded)
		return 128 + SIGKILL;
	if (!run->watched.ended)
		return run->launched.signal ? 128 + run->launched.signal : EXIT_WARDER;
	if (err)
		return err == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
	if (fails_on_deny(run))
		return EXIT_DENIED;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* What the exit status means, for --status-fd: told from the run, in ending_status()'s order. */
static const char *cause(const struct run *run)
{
	if (run->watched.log_error || (run->watched.ended && log_was_replaced(run)))
		return "log";
	if (fails_on_verdict(run))
		return "verdict";
	if (run->watched.timed_out)
		return "timeout";
	if (run->launched.signal || run->watched.flooded)
		return "signal";
	if (run->no_command || (run->watched.ended && exec_error(run)))
		return "command";
	if (!run->watched.ended)
		return "warder";
	if (fails_on_deny(run))
		return "denied";
	return WIFSIGNALED(run->watched.end.status) ? "signal" : "exit";
}

/* What the log can be held against later: nothing where there is none, or not all of it. */
static const char *head(const struct run *run)
{
	bool complete = run->end_ns && !run->watched.log_error && run->session.log.fd >= 0;

	return run->audit && complete ? audit_head(run->audit) : NULL;
}

/**
 * ending_result() - Tell a program, when it has asked with --status-fd
 * @run:	In any state
 * @status:	What the exit status would be
 *
 * Return: the exit status: a result that nobody gets is a failure of the run
 */
int ending_result(struct run *run, int status)
{
	int ended = run->watched.end.status, r;
	struct result result = {
		.run = run->session.run,
		.status = status,
		.cause = cause(run),
		.exit = -1,
		.signal = run->launched.signal,
		.wall_ns = run->end_ns > run->start_ns ? run->end_ns - run->start_ns : 0,
		.used = run->audit ? audit_used(run->audit) : NULL,
		.tally = run->audit ? audit_tally(run->audit) : NULL,
		.limits = run->session.policy.limits,
		.verdict = run->verdict,
		.log = run->session.log.made ? NULL : run->session.log.path,
		.head = head(run),
	};

	if (run->options->status_fd < 0)
		return status;
	if (run->watched.ended && !exec_error(run)) {
		result.exit = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
		result.signal = WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
	}
	if (run->watched.flooded) {
		result.exit = -1;
		result.signal = SIGKILL;
	}
	/* there are no signals yet where the command line was wrong */
	r = run->patience.signals ? patience_wait(&run->patience, run->options->status_fd, POLLOUT)
				  : 0;
	if (r == 0)
		r = result_write(run->options->status_fd, &result);
	if (r < 0)
		text_printf(&run->message, "warder: --status-fd %d: %s\n", run->options->status_fd,
			    r == -ETIMEDOUT ? "nobody reads it" : strerror(-r));
	return r < 0 ? EXIT_WARDER : status;
}
