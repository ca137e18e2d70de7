// SPDX-License-Identifier: MIT
// supervisor/run/run.c - One run: prepared, launched, watched, ended
#include "supervisor/run/run.h"

#include <errno.h>
#include <stdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "supervisor/check/warnings.h"
#include "supervisor/learn/tighten.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/run/ending.h"
#include "supervisor/run/layers.h"
#include "supervisor/run/product.h"
#include "supervisor/run/stages.h"
#include "supervisor/summary/live.h"
#include "supervisor/verdict/verdict_show.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/writing/log.h"

static void close_audit(struct run *run)
{
	audit_close(steal_ptr(run->audit));
	learn_free(steal_ptr(run->learn));
	used_free(steal_ptr(run->used));
}

static void run_free(struct run *run)
{
	launched_close(&run->launched);
	holding_end(&run->holding);
	flood_close(&run->flood);
	close_audit(run);
	session_free(&run->session);
	hosts_free(&run->hosts); /* the policy's tree knew where they are */
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
		.limits = run->options->learn_limits,
		.light = run->session.light,
	};

	return learn_create(&config, &run->learn);
}

/* For -v, and for --tighten, whose policy must be one of the run's. */
static int start_using(struct run *run)
{
	const struct session *session = &run->session;
	int source = 0;

	if (run->options->tighten)
		source = tighten_find(&session->policy, run->options->tighten);
	if (source < 0) {
		text_str(&run->message, "warder: --tighten ");
		text_visible(&run->message, run->options->tighten, strlen(run->options->tighten));
		text_str(&run->message, ": it is not a policy that this run has by that name\n"
					"  name its file\n");
		return source;
	}
	if (session->policy.sources[source].script && run->options->tighten) {
		text_str(&run->message, "warder: --tighten ");
		text_visible(&run->message, run->options->tighten, strlen(run->options->tighten));
		text_str(&run->message, ": it is JSON, which is not taken apart line by line\n"
					"  write it in lines: `warder policy show` prints it so\n");
		return -EINVAL;
	}
	run->tightened = (unsigned int)source;
	return used_create(&session->policy, session->compiled.tree, &run->used);
}

static int open_audit(struct run *run)
{
	struct audit_config config = {
		.fd = run->session.log.fd,
		.path = run->session.log.path,
		.uring = !run->options->audit_sync,
		.sync = run->options->audit_sync,
		.wait = patience_wait,
		.wait_context = &run->patience,
		.signer = run->session.signer,
		.observe = run->options->observe,
		.measure = session_measures(&run->session),
		.policy = &run->session.policy,
		.tree = run->session.compiled.tree,
		.refused = run->options->verbose ? live_refusal : NULL,
		.happened = run->options->verbose ? live_event : NULL,
		.traced = run->options->verbose ? live_trace : NULL,
		.observation = run->trial ? &run->trial->seen : NULL,
		.context = &run->session.policy,
	};
	bool learn = run->options->learn && !run->options->tighten;
	int r = learn ? start_learning(run) : 0;

	if (r == 0 && (run->options->verbose || run->options->tighten))
		r = start_using(run);
	config.learn = run->learn;
	config.used = run->used;
	if (r == 0)
		r = audit_open(&config, &run->audit);
	if (r < 0)
		text_printf(&run->message, "warder: the audit log: %s\n", strerror(-r));
	return r;
}

/* Whether the host forbids namespaces, as against something in this run that went wrong in them. */
static bool host_refuses(const struct stage_error *error)
{
	if (error->stage == STAGE_CLONE)
		return error->err == EPERM || error->err == EACCES || error->err == ENOSPC ||
		       error->err == ENOSYS || error->err == EINVAL || error->err == EUSERS;
	return stage_is_namespace((enum stage)error->stage) &&
	       (error->err == EPERM || error->err == EACCES || error->err == ENOSYS);
}

static int launch_run(struct run *run, struct stage_error *error)
{
	bool quiet = run->options->quiet || trial_is_hidden(run->trial);
	int r = hosts_look_up(&run->hosts, &run->session, quiet, run->signals.ending, error);

	if (r == -EINTR)
		run->launched.signal = signals_ending(&run->signals);
	return r < 0 ? r : launch(&run->session, &run->signals, &run->launched, error);
}

/* Real root is who RLIMIT_NPROC does not hold, and --uid makes another of him. */
static int begin_holding(struct run *run)
{
	const struct session *session = &run->session;
	struct holding_spec spec = {
		.policy = &session->policy,
		.run = session->run,
		.light = session->light,
		.root = geteuid() == 0 && !(session->identity.spec.taken && session->identity.uid),
	};

	holding_end(&run->holding);
	run->session.holding = &run->holding;
	return holding_begin(&spec, &run->holding, &run->message);
}

/* Launches with namespaces, or without where the host has none and the policy needs none. */
static int start(struct run *run)
{
	struct stage_error error = { 0 };
	int r = begin_holding(run);

	if (r < 0)
		return r;
	r = launch_run(run, &error);
	if (r < 0 && !run->session.light && !trial_is_apart(run->trial) && host_refuses(&error)) {
		fprintf(stderr,
			"warder: running light, without namespaces: %s: %s (see warder doctor)\n",
			stage_name((enum stage)error.stage), strerror(error.err));
		launched_close(&run->launched);
		close_audit(run); /* it holds on to the policy, which changes */
		r = session_lighten(&run->session, &run->message);
		if (r == 0)
			r = open_audit(run);
		if (r == 0)
			r = begin_holding(run);
		if (r < 0)
			return r;
		memset(&error, 0, sizeof(error));
		r = launch_run(run, &error);
	}
	if (r < 0 && !run->launched.signal)
		stage_tell(&error, &run->message);
	return r;
}

/* What the policy does not hold, on this host. */
static void tell_pins(const struct run *run)
{
	struct policy_diag diag = { .count = 0 };
	_cleanup_text_ struct text text = { 0 };

	if (run->options->quiet)
		return;
	warnings_pins(&run->session.policy, &run->session.pins, &diag);
	complaint_take(&diag, &text);
	fputs(text_cstr(&text), stderr);
}

static void tell_network(const struct run *run)
{
	if (run->session.network.nameless && !run->options->quiet)
		fputs("warder: net user: names are not resolved in the jail: this host's name "
		      "servers are on its loopback only\n"
		      "  have one in /etc/resolv.conf that is elsewhere, or on 127.0.0.1\n",
		      stderr);
}

/* What runs, resolved. */
static char *find_target(const struct session *session)
{
	char *target = NULL;

	if (rooted_enter(&session->rooted) == 0)
		target = realpath(session->program, NULL);
	rooted_leave(&session->rooted);
	return target;
}

static int begin_log(struct run *run, uint64_t start_ns)
{
	const struct handover *handover = run->launched.handover;
	_cleanup_free_ char *target = find_target(&run->session);
	struct layers layers;
	int r = output_begin(&run->session.log);
	struct audit_start record = {
		.run = run->session.run,
		.start_ns = start_ns,
		.argv = run->options->command,
		.cwd = run->session.paths.cwd,
		.vars = &run->session.vars,
		.target = handover->target[0] ? handover->target : target,
		.light = run->session.light,
		.layers = layers.list,
		.uid = getuid(),
		.pid = getpid(),
	};

	if (r < 0)
		return r;
	record.interpreters = run->launched.told;
	record.interpreter_count = run->launched.interpreters.count;
	record.digests = run->options->digest_files;
	if (run->session.signer)
		record.key = signer_key(run->session.signer);
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

/* What this run says, and with the last one what all of them come to. */
static int judge(struct run *run)
{
	struct trial *trial = run->trial;
	const char *cause = ending_cause(run);

	if (!trial)
		return 0;
	trial->seen.reached = run->reached;
	run->verdict = trial_is_hidden(trial) ? NULL : &trial->trials->verdict;
	return trial_end(trial, &run->session, &run->watched, ending_kind(run), cause,
			 run->launched.copy);
}

static int end_log(struct run *run)
{
	_cleanup_text_ struct text verdict = { 0 };
	struct audit_end record = {
		.end_ns = run->end_ns = clock_ns(),
		.status = run->watched.ended && !run->watched.flooded ? run->watched.end.status
								      : SIGKILL,
		.cause = ending_cause(run),
		.reached = run->reached,
		.kernel = run->watched.ended ? &run->watched.end.usage : NULL,
		.unheard = run->watched.ended && run->watched.end.unheard,
		.written = run->written.known ? run->written.counts.of : NULL,
	};

	if (run->watched.ended && session_measures(&run->session))
		record.measure = &run->watched.end.measure;
	if (run->verdict) {
		verdict_json(run->verdict, &verdict);
		record.verdict = text_cstr(&verdict);
	}
	return verdict.failed ? -ENOMEM : audit_end(run->audit, &record);
}

/* Where nobody can be asked, there is nobody to hear of it. */
static int begin_asking(struct run *run, struct asking *ret_asking)
{
	*ret_asking = ASKING_NONE;
	ret_asking->control = run->launched.control;
	ret_asking->policy = &run->session.policy;
	ret_asking->tree = run->session.compiled.tree;
	ret_asking->remember = &run->session.remember;
	ret_asking->timeout_ns = run->options->ask_timeout_ns;
	return run->session.terminal ? asking_open(ret_asking) : 0;
}

/* The log has failed: why, and what a person can do. */
static void tell_log(struct run *run, int r)
{
	if (r == -ESTALE)
		text_str(&run->message,
			 "warder: the audit log was removed or replaced, or made shorter, while "
			 "the run went on\n"
			 "  the jail was ended: a run without its record is worse than no run; "
			 "leave the log and its directory alone until the run has ended\n");
	else if (r == -ETIMEDOUT)
		text_str(&run->message,
			 "warder: the audit log could not be written: the run was to end, and "
			 "nobody reads the log\n"
			 "  the jail was ended: a run without its record is worse than no run; "
			 "-o FILE puts it elsewhere\n");
	else
		text_printf(&run->message,
			    "warder: the audit log could not be written: %s\n"
			    "  the jail was ended: a run without its record is worse than no run; "
			    "-o FILE puts it elsewhere\n",
			    strerror(-r));
}

/* The policy that the run was for looks at what it names. */
static int make_product(struct run *run)
{
	int r = rooted_enter(&run->session.rooted);

	if (r == 0)
		r = product_write(run);
	rooted_leave(&run->session.rooted);
	return r;
}

/* What it has written, once nobody of the jail lives who could write more. */
static void end_writes(struct run *run)
{
	siginfo_t info;

	if (!run->options->writes)
		return;
	kill(run->launched.pid, SIGKILL);
	while (waitid(P_PIDFD, (id_t)run->launched.pidfd, &info, WEXITED | WNOWAIT) < 0 &&
	       errno == EINTR)
		;
	(void)written_end(&run->session, &run->written, &run->message);
}

static int supervise(struct run *run)
{
	const struct limit_value *limits = run->session.policy.limits;
	struct relay relay = RELAY_NONE;
	struct asking asking;
	int r;

	if (run->session.log.path && !run->options->audit)
		log_forget(run->session.paths.state);
	r = begin_asking(run, &asking);
	asking.relay = &relay;
	relay.flood = run->flood.told;
	relay.most = limits[LIMIT_OUTPUT].value;
	if (r == 0 && run->launched.terminal >= 0)
		r = relay_start(&relay, &run->session.outer, &run->launched.terminal);
	if (r == 0 && run->trial)
		r = trial_begin(run->trial, &run->session, &run->launched);
	else if (r == 0 && run->session.streams)
		r = streams_begin(run->session.streams);
	if (r == 0)
		r = watch(&run->launched, run->audit, run->session.terminal ? &asking : NULL,
			  &relay, &run->signals, &limits[LIMIT_WALL], &run->patience,
			  &run->watched);
	asking_close(&asking);
	relay_end(&relay, patience_wait, &run->patience);
	end_writes(run);
	run->watched.flooded |= flood_end(&run->flood, &run->session);
	run->reached = ending_reached(run);
	if (r == 0)
		r = run->watched.log_error;
	if (r == 0)
		r = judge(run);
	if (r == 0)
		r = end_log(run);
	if (r < 0) {
		run->watched.log_error = r;
		tell_log(run, r);
	}
	if (r == 0)
		r = make_product(run);
	if (!trial_is_hidden(run->trial))
		ending_tell(run);
	written_settle(&run->session, &run->written, &run->message);
	return r;
}

static int run_prepared(struct run *run)
{
	int r;

	run->start_ns = clock_ns();
	r = open_audit(run);

	if (r == 0) {
		r = flood_begin(&run->session, &run->flood);
		if (r < 0)
			text_printf(&run->message, "warder: limit output: %s\n", strerror(-r));
	}
	if (r == 0 && run->options->writes)
		r = written_begin(&run->session, &run->message);
	if (r == 0)
		r = start(run);
	if (r == 0) {
		tell_pins(run);
		tell_network(run);
		r = begin_log(run, run->start_ns);
		if (r < 0)
			text_printf(&run->message, "warder: the audit log: %s\n", strerror(-r));
	}
	if (r == 0)
		r = supervise(run);
	if (r == -EINTR && run->launched.signal)
		return 128 + run->launched.signal;
	return r < 0 ? EXIT_WARDER : ending_status(run);
}

/* Everything that has to be right before something happens, and then the run. */
static int run_session(struct run *run)
{
	int r = session_prepare(run->options, &run->session, &run->message);

	if (r == -ENOENT || r == -EACCES) {
		run->no_command = true;
		return r == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
	}
	if (r == 0) {
		r = signals_take(&run->signals);
		if (r < 0)
			text_printf(&run->message, "warder: signals: %s\n", strerror(-r));
	}
	if (r == 0 && run->trial)
		trial_lend(run->trial, &run->session);
	if (r == 0)
		r = session_open(&run->session, &run->message);
	if (r == 0 && run->trial)
		r = trial_check(run->trial, &run->session, &run->message);
	return r < 0 ? EXIT_WARDER : run_prepared(run);
}

/**
 * run_once() - One run, from what the user asked for to its exit status
 * @options:	From the command line, or a trial's own
 * @trial:	What it is for, NULL: for itself
 *
 * Return: the exit status
 */
int run_once(const struct options *options, struct trial *trial)
{
	_cleanup_(run_free) struct run run = { .options = options,
					       .trial = trial,
					       .holding = HOLDING_NONE,
					       .flood = FLOOD_NONE,
					       .signals = SIGNALS_NONE };
	int status;

	run.patience = (struct patience){
		.launched = &run.launched,
		.signals = &run.signals,
		.watched = &run.watched,
		.wall = -1,
	};
	run.hosts = HOSTS_NONE;
	run.launched.pidfd = -1;
	run.launched.control = -1;
	run.launched.copy = -1;
	run.launched.terminal = -1;
	run.launched.pasta = PASTA_NONE;
	run.launched.flood = -1;
	status = run_session(&run);
	if (trial && run.watched.interrupted)
		trial->complete = false;
	if (!trial_is_hidden(trial) || !trial->complete) /* else there is another one to tell of */
		status = ending_result(&run, status);
	fputs(text_cstr(&run.message), stderr);
	if (trial_is_hidden(trial) && run.signals.passed >= 0)
		signals_restore(&run.signals);
	return status;
}
