// SPDX-License-Identifier: MIT
// supervisor/run/trials.c - --verdict: runs of one command, and what they come to
#include "supervisor/run/trials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "supervisor/host/mounts.h"
#include "supervisor/run/rooted.h"
#include "supervisor/verdict/fingerprint.h"

/* The probe's clock is so far ahead that the year shows, too; files are in its past. */
#define PROBE_AHEAD (400 * 86400L)
#define PROBE_SEED "7919"

static int refuse(struct text *message, const char *why, const char *remedy)
{
	text_printf(message, "warder: --verdict: %s\n  %s\n", why, remedy);
	return -EINVAL;
}

/* A log that is a file has those of the other runs beside it. */
static bool logs_beside(const struct options *options)
{
	struct stat st;

	if (!options->audit || !strcmp(options->audit, "-") || !strcmp(options->audit, "none"))
		return false;
	return stat(options->audit, &st) < 0 ? errno == ENOENT : S_ISREG(st.st_mode);
}

static int name_log(const struct options *options, enum trial_kind kind, unsigned int number,
		    char **ret_name)
{
	int r;

	if (kind == TRIAL_PROBE || kind == TRIAL_FIXED)
		r = asprintf(ret_name, "%s.%s", options->audit,
			     kind == TRIAL_PROBE ? "probe" : "fixed");
	else if (kind == TRIAL_LAST)
		r = asprintf(ret_name, "%s", options->audit);
	else
		r = asprintf(ret_name, "%s.%u", options->audit, number);
	if (r < 0)
		*ret_name = NULL;
	return r < 0 ? -ENOMEM : 0;
}

static int open_log(struct trials *trials, enum trial_kind kind, unsigned int number,
		    struct text *message)
{
	struct output *log = &trials->logs[trials->log_count];
	_cleanup_free_ char *name = NULL;
	int r = name_log(trials->options, kind, number, &name);

	*log = OUTPUT_NONE;
	if (r < 0)
		return r;
	r = output_open(name, O_APPEND, 0600, log);
	if (r < 0) {
		text_str(message, "warder: cannot write the audit log ");
		text_visible(message, name, strlen(name));
		text_printf(message, ": %s\n  %s\n", strerror(-r), output_remedy(r));
		return r;
	}
	trials->log_count++;
	trials->apart[trials->apart_count++] = log->fd;
	return log->path ? strings_push(&trials->protected, log->path, strlen(log->path)) : 0;
}

/* All logs are there before the first run: a listing is the same in each of them. */
static int open_logs(struct trials *trials, struct text *message)
{
	unsigned int runs = trials->options->verdict_runs;
	int r = 0;

	if (!logs_beside(trials->options))
		return 0;
	trials->logs = calloc(runs + 2U, sizeof(*trials->logs));
	if (!trials->logs)
		return -ENOMEM;
	for (unsigned int i = 1; i < runs && r == 0; i++)
		r = open_log(trials, TRIAL_REHEARSAL, i, message);
	if (r == 0)
		r = open_log(trials, TRIAL_PROBE, 0, message);
	if (r == 0)
		r = open_log(trials, TRIAL_FIXED, 0, message);
	return r < 0 ? r : open_log(trials, TRIAL_LAST, runs, message);
}

/**
 * trials_open() - Everything that can be refused before the first run
 * @options:	The user's; must outlive the trials
 * @ret_trials:	trials_close() it in any case
 * @message:	What is wrong
 *
 * Context: signals still do what they do, see input_open().
 *
 * Return: 0 or -errno
 */
int trials_open(const struct options *options, struct trials *ret_trials, struct text *message)
{
	struct trials *trials = ret_trials;
	int r;

	*trials = (struct trials){ .options = options, .input = INPUT_NONE, .cwd = -1 };
	trials->verdict.runs = options->verdict_runs;
	if (options->verdict_runs < 2)
		return 0;
	if (options->light)
		return refuse(message, "several runs need a mount namespace, which --light has not",
			      "`--verdict` alone judges one run");
	if (rooted_wanted(options))
		return refuse(message,
			      "a root of its own is not made several times over for runs that are "
			      "compared",
			      "`--verdict` alone judges one run");
	if (options->tty)
		return refuse(message, "-t: what several runs print is compared, and not shown",
			      "`--verdict` alone judges one run");
	trials->cwd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (trials->cwd < 0)
		return refuse(message, "the directory that warder was started in is gone",
			      "change into one that is there");
	trials->apart[trials->apart_count++] = trials->cwd;
	r = input_open(&trials->input, message);
	return r < 0 ? r : open_logs(trials, message);
}

void trials_close(struct trials *trials)
{
	for (size_t i = 0; i < trials->log_count; i++) {
		struct stat st;

		/* Of a run that began it stays. */
		if (fstat(trials->logs[i].fd, &st) == 0 && st.st_size)
			trials->logs[i].made = false;
		output_close(&trials->logs[i]);
	}
	free(trials->logs);
	strings_free(&trials->protected);
	input_close(&trials->input);
	observation_free(&trials->first);
	observation_free(&trials->probe);
	verdict_free(&trials->verdict);
	close_fd(&trials->cwd);
}

/* Whether something came out otherwise, and the probe can help to say why. */
bool trials_doubt(const struct trials *trials)
{
	return trials->has_probe &&
	       (judge_doubts(&trials->compared) || judge_doubts(&trials->probed));
}

static void add_probe(const struct trials *trials, struct text *rules)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (!trials->emulated[EMULATE_CLOCK])
		text_printf(rules, "emulate clock start=@%lld\n",
			    (long long)now.tv_sec + PROBE_AHEAD);
	if (!trials->emulated[EMULATE_GETRANDOM])
		text_str(rules, "emulate getrandom seed=" PROBE_SEED "\n");
}

/* In the order of open_logs(). */
static size_t log_index(const struct trial *trial)
{
	size_t rehearsals = trial->trials->options->verdict_runs - 1U;

	if (trial->kind == TRIAL_REHEARSAL)
		return trial->number - 1U;
	return trial->kind == TRIAL_PROBE ? rehearsals : rehearsals + 1;
}

/* A run that nobody sees has the user's options but for what is written and told. */
static int hide(struct trial *trial)
{
	struct trials *trials = trial->trials;
	const struct options *options = trials->options;

	trial->options.learn = trial->options.tighten = trial->options.remember = NULL;
	trial->options.learn_limits = false;
	trial->options.fail_on_deny = 0;
	trial->options.verbose = false;
	trial->options.quiet = true;
	if (trials->log_count)
		trial->options.audit = trials->logs[log_index(trial)].path;
	else if (options->audit)
		trial->options.audit = "none";
	text_add(&trial->rules, text_cstr(&options->rules), options->rules.len);
	if (trial->kind == TRIAL_PROBE)
		add_probe(trials, &trial->rules);
	trial->options.rules = trial->rules;
	return trial->rules.failed ? -ENOMEM : 0;
}

/**
 * trial_open() - Make one run ready
 * @trials:	Opened
 * @kind:	Which run it is
 * @number:	From 1
 * @ret_trial:	trial_close() it in any case
 * @message:	What is wrong
 *
 * Return: 0 or -errno
 */
int trial_open(struct trials *trials, enum trial_kind kind, unsigned int number,
	       struct trial *ret_trial, struct text *message)
{
	struct trial *trial = ret_trial;
	int r;

	*trial = (struct trial){ .trials = trials,
				 .kind = kind,
				 .number = number,
				 .streams = STREAMS_NONE,
				 .options = *trials->options };
	clock_gettime(CLOCK_REALTIME, &trial->seen.began);
	r = observation_begin(&trial->seen);
	if (r < 0)
		text_printf(message, "warder: --verdict: this host has no random bytes: %s\n",
			    strerror(-r));
	if (r < 0 || kind == TRIAL_ALONE)
		return r;
	if (trial_is_hidden(trial))
		r = hide(trial);
	/* The supervisor is not dumpable while a jail is up, and could map no users of the next. */
	if (r == 0 && (fchdir(trials->cwd) < 0 || prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0))
		r = -errno;
	if (r == 0)
		r = streams_open(&trials->input, kind == TRIAL_LAST, &trial->streams);
	if (r < 0)
		text_printf(message, "warder: --verdict: preparing run %u: %s\n", number,
			    strerror(-r));
	return r;
}

void trial_close(struct trial *trial)
{
	streams_close(&trial->streams);
	observation_free(&trial->seen);
	text_free(&trial->rules);
}

/* Whether it is one of several. */
bool trial_is_apart(const struct trial *trial)
{
	return trial && trial->kind != TRIAL_ALONE;
}

/* Whether it is none of those whose output anybody sees. */
bool trial_is_hidden(const struct trial *trial)
{
	return trial && trial->kind != TRIAL_ALONE && trial->kind != TRIAL_LAST;
}

/**
 * trial_lend() - What a session has from the trial that it is for
 * @trial:	Opened
 * @session:	Prepared, not yet opened
 */
void trial_lend(struct trial *trial, struct session *session)
{
	if (trial->kind == TRIAL_ALONE)
		return;
	session->streams = &trial->streams;
	session->copied = trial_is_hidden(trial);
	session->probe = trial->kind == TRIAL_PROBE;
	session->fixed = trial->kind == TRIAL_PROBE || trial->kind == TRIAL_FIXED;
	session->apart = trial->trials->apart;
	session->apart_count = trial->trials->apart_count;
	session->beside = &trial->trials->protected;
}

/* An overlay has one file system only. */
static int check_mounts(const char *cwd, struct text *message)
{
	struct mounts mounts;
	int r = mounts_read(&mounts);

	for (size_t i = 0; r == 0 && i < mounts.count; i++) {
		const char *point = mounts.list[i].point;

		if (!path_below(point, cwd) || !strcmp(point, cwd))
			continue;
		text_str(message, "warder: --verdict: something is mounted on ");
		text_visible(message, point, strlen(point));
		text_str(message,
			 ", and a copy of the working directory would be without it\n"
			 "  choose another one with -C; `--verdict` alone copies nothing\n");
		r = -EINVAL;
	}
	mounts_free(&mounts);
	return r;
}

/**
 * trial_check() - Whether a command can be run several times under a policy
 * @trial:	Opened
 * @session:	Opened
 * @message:	Why not
 *
 * Return: 0 or -errno
 */
int trial_check(const struct trial *trial, const struct session *session, struct text *message)
{
	if (trial->kind == TRIAL_ALONE)
		return 0;
	if (!session->options->observe && policy_asks(&session->policy))
		return refuse(message,
			      "the policy asks a person, whose answers are no two the same",
			      "write `deny` or what is to be granted; `--verdict` alone may ask");
	if (session->pins.count)
		return refuse(message,
			      "a file that `deny!` or `hide!` protects has several names, which "
			      "are not told apart in a copy",
			      "remove its other names; `--verdict` alone copies nothing");
	return check_mounts(session->paths.cwd, message);
}

/**
 * trial_begin() - The jail is up
 * @trial:	Opened
 * @session:	Launched
 * @launched:	The jail
 *
 * Return: 0 or -errno
 */
int trial_begin(struct trial *trial, const struct session *session, const struct launched *launched)
{
	trial->seen.cwd = session->paths.cwd;
	trial->seen.private_tmp = launched->private_tmp;
	trial->seen.kept = launched->kept;
	trial->seen.kept_count = launched->kept_count;
	if (trial->kind == TRIAL_PROBE && !trial->trials->emulated[EMULATE_CLOCK])
		trial->seen.ahead = PROBE_AHEAD;
	trial->seen.private_net = policy_net(&session->policy) == NET_NONE && !session->light;
	return session->streams ? streams_begin(session->streams) : 0;
}

/* What is kept of a run outlives its session. */
static void take_over(struct observation *ret_kept, struct observation *seen)
{
	*ret_kept = *seen;
	ret_kept->cwd = NULL;
	ret_kept->kept = NULL;
	ret_kept->kept_count = 0;
	*seen = (struct observation){ .cwd = NULL };
}

/* A run that was given what the others were: the first, or one to be held against it. */
static int hold(struct trial *trial, const struct session *session)
{
	struct trials *trials = trial->trials;
	int r = judge_run(&trials->verdict, &session->policy, &trial->seen);

	if (r < 0 || trial->kind == TRIAL_ALONE)
		return r;
	if (trial->number > 1) {
		compare(&trials->first, &trial->seen, trial->number, &trials->compared);
		return 0;
	}
	take_over(&trials->first, &trial->seen);
	for (unsigned int i = 0; i < EMULATE_COUNT; i++)
		trials->emulated[i] = session->policy.emulations[i].set;
	return 0;
}

/* The probe: what was refused because of it is no evidence against the command. */
static int hold_probe(struct trial *trial, const struct session *session)
{
	struct trials *trials = trial->trials;

	trials->has_probe = !trial->seen.kills;
	compare(&trials->first, &trial->seen, trial->number, &trials->probed);
	take_over(&trials->probe, &trial->seen);
	return judge_touched(&trials->verdict, &session->policy, &trials->probe);
}

/* Where the probe's addresses are no others, whatever else of it still shows. */
static int hold_fixed(struct trial *trial)
{
	struct trials *trials = trial->trials;

	trials->has_fixed = !trial->seen.kills;
	compare(&trials->probe, &trial->seen, trial->number, &trials->fixed);
	return 0;
}

static int hold_any(struct trial *trial, const struct session *session)
{
	if (trial->kind == TRIAL_PROBE)
		return hold_probe(trial, session);
	return trial->kind == TRIAL_FIXED ? hold_fixed(trial) : hold(trial, session);
}

static int settle(struct trials *trials, const struct session *session)
{
	const struct policy *policy = &session->policy;
	int r = judge_comparison(&trials->verdict, policy, &trials->compared);

	if (r == 0 && trials->verdict.runs > 1)
		r = judge_probe(&trials->verdict, policy, &trials->probed, trials->probe.kills);
	if (r == 0 && trials->has_fixed)
		r = judge_addresses(&trials->verdict, policy, &trials->fixed, session->program);
	verdict_settle(&trials->verdict);
	return r;
}

/**
 * trial_end() - A run has ended: look at what it left, and judge
 * @trial:	Begun
 * @session:	Its
 * @watched:	How it went
 * @end:	How the command ended
 * @cause:	Why it did not end by itself, a literal; or NULL
 * @copy:	Its working directory, -1: it had the real one
 *
 * Return: 0 or -ENOMEM
 */
int trial_end(struct trial *trial, const struct session *session, const struct watched *watched,
	      enum end_kind end, const char *cause, int copy)
{
	struct observation *seen = &trial->seen;
	int r = 0;

	if (session->streams)
		streams_end(session->streams, seen);
	seen->end = end;
	seen->cause = cause;
	seen->status = watched->end.status;
	seen->usage = watched->end.usage;
	if (trial->kind != TRIAL_ALONE)
		r = fingerprint(seen, copy);
	if (r == 0)
		r = hold_any(trial, session);
	if (r == 0 && !trial_is_hidden(trial))
		r = settle(trial->trials, session);
	trial->complete = r == 0;
	return r;
}
