// SPDX-License-Identifier: MIT
// supervisor/run/session.c - A run, prepared: everything decided before anything happens
//
// Every mistake of the user's ends here, with a message and nothing done.
#include "supervisor/run/session.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jail/landlock.h"
#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/diag.h"
#include "supervisor/ask/terminal.h"
#include "supervisor/host/command.h"
#include "supervisor/host/standin.h"
#include "supervisor/options/usage.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/effective.h"
#include "supervisor/rules/needs.h"
#include "supervisor/run/environment.h"
#include "supervisor/run/session_files.h"
#include "supervisor/run/session_inside.h"
#include "supervisor/run/written.h"
#include "supervisor/writing/log.h"

/**
 * session_complain() - Say that something failed
 * @message:	Grows
 * @r:		-errno
 * @what:	What it was
 * @object:	On what, NULL: @what says it all
 *
 * Return: @r
 */
int session_complain(struct text *message, int r, const char *what, const char *object)
{
	text_printf(message, "warder: %s", what);
	if (object)
		text_visible(message, object, strlen(object));
	text_printf(message, ": %s\n", strerror(-r));
	return r;
}

/* Whether a path's last name is a link's: it does not say what it leads to. */
static bool names_link(const char *path)
{
	_cleanup_free_ char *copy = strdup(path);
	size_t len = copy ? strlen(copy) : 0;
	char byte;

	while (len > 1 && copy[len - 1] == '/')
		copy[--len] = '\0';
	return !copy || readlink(copy, &byte, 1) >= 0;
}

/* Opening one's whole home, or the whole system, is never what `./` was meant to say. */
static int check_directory(const struct session *session, struct text *message)
{
	const char *cwd = session->paths.cwd;
	bool root = !strcmp(cwd, "/");

	if (session->chosen || session->options->root ||
	    (!root && strcmp(cwd, session->paths.home) != 0))
		return 0;
	for (size_t i = 0; i < session->policy.rule_count; i++) {
		const struct rule *rule = &session->policy.rules[i];

		if (rule->kind != RULE_ALLOW || !(rule->verbs & V_MODIFY) ||
		    strcmp(rule->pattern, cwd) != 0)
			continue;
		text_printf(message, "warder: this would let the command write all of ");
		text_visible(message, cwd, strlen(cwd));
		text_printf(
			message,
			"%s\n  rule: %s\n  change into a project directory first, or say that you "
			"mean it with -C %s\n",
			root ? "" : " (your home)", rule->spelled, root ? "/" : "~");
		return -EPERM;
	}
	return 0;
}

static int load_policy(struct session *session, struct text *message)
{
	struct policy_diag diag = { .count = 0 };
	int r = effective_load(session->options, &session->paths, &session->vars, &session->policy,
			       &diag);

	complaint_take(&diag, message);
	return r;
}

static int preview(struct session *session, const struct plan_options *options,
		   struct policy_diag *diag)
{
	free(steal_ptr(session->preview));
	session->preview = malloc(sizeof(*session->preview));
	return session->preview ? plan_preview(&session->policy, options, session->preview, diag)
				: -ENOMEM;
}

static int find_pins(struct session *session)
{
	const struct tree_names names = names_for_tree(session->compiled.names);
	_cleanup_free_ char *layers = kept_directory(session->paths.state);

	return layers ? pins_find(&session->policy, &names, layers, &session->pins) : -ENOMEM;
}

static int compile(struct session *session, struct text *message)
{
	struct plan_options options = {
		.observe = session->options->observe,
		.list = session->probe,
		.addresses = session->options->learn != NULL,
		.pids = session->probe,
		/* Without a pid namespace Landlock's scope holds signals (ABI 6), else the broker.
		 */
		.signals = session->light && landlock_abi() < 6,
		.late = session->options->late_tracing,
	};
	struct policy_diag diag = { .count = 0 };
	int r = compiled_build(&session->policy, &options, &session->compiled, &diag);

	if (r == 0)
		r = standin_check(&session->policy, &diag);
	if (r == 0 && options.observe)
		r = preview(session, &options, &diag);
	if (r == 0)
		r = find_pins(session);
	complaint_take(&diag, message);
	return r;
}

/* What the tree says about executing a path: the decision that the broker will make. */
static bool may_execute(void *context, const char *path)
{
	const struct session *session = context;
	_cleanup_free_ char *resolved = realpath(path, NULL);
	struct outcome outcome;

	if (!resolved || session->options->observe)
		return true;
	tree_lookup(session->compiled.tree, resolved, strlen(resolved), 0, &outcome);
	return outcome.allowed & V_EXEC;
}

static void no_program(const char *word, int r, struct text *message)
{
	bool unknown = r == -ENOENT && !strchr(word, '/');
	_cleanup_text_ struct text meant = { 0 };
	struct stat st = { .st_mode = 0 };

	if (r == -EACCES && strchr(word, '/') && stat(word, &st) == 0 && S_ISDIR(st.st_mode))
		r = -EISDIR;

	text_str(message, "warder: ");
	text_visible(message, word, strlen(word));
	text_printf(message, ": %s\n", unknown ? "command not found" : strerror(-r));
	if (unknown && usage_meant(word, &meant))
		text_printf(message, "  did you mean `warder %s`?\n", text_cstr(&meant));
	if (S_ISREG(st.st_mode) && !(st.st_mode & 0111))
		text_str(message, "  it is not executable: `chmod +x` makes it so\n");
}

/*
 * With @final the policy is asked as well; what it refuses everywhere is still run, so that the
 * refusal is made, recorded and explained where all others are.
 */
static int find_program(struct session *session, bool final, struct text *message)
{
	const char *word = session->options->command[0];
	const char *search = environment_get(session->environment, "PATH");
	_cleanup_free_ char *found = NULL;
	int r = command_find(word, search, final ? may_execute : NULL, session, &found);

	if (r == -EACCES && final)
		r = command_find(word, search, NULL, NULL, &found);
	if (r < 0) {
		no_program(word, r, message);
		return r == -ENOENT || r == -ENOMEM ? r : -EACCES;
	}
	free(steal_ptr(session->program));
	if (found[0] == '/') {
		session->program = steal_ptr(found);
		return 0;
	}
	if (asprintf(&session->program, "%s/%s", session->paths.cwd, found) < 0) {
		session->program = NULL;
		return -ENOMEM;
	}
	return 0;
}

static int prepare_policy(struct session *session, struct text *message)
{
	const struct environment_more who = { session->identity.name, session->identity.home,
					      session->options->image_environment };
	int r = load_policy(session, message);

	if (r == 0)
		r = check_directory(session, message);
	if (r == 0)
		r = needs_check(&session->policy, session->options->observe,
				session->options->light, message);
	if (r == 0)
		network_plan(&session->policy, session->rooted.wanted, &session->network);
	if (r == 0)
		r = environment_make(&session->policy, environ, &who, &session->environment);
	return r;
}

static void forget_policy(struct session *session)
{
	compiled_free(&session->compiled);
	policy_free(&session->policy);
	environment_free(steal_ptr(session->environment));
	pins_free(&session->pins);
}

/* What looks at the jail's files. */
static int finish_inside(struct session *session, const struct own_files *own, struct text *message)
{
	int r = rooted_enter(&session->rooted);

	if (r < 0)
		session_complain(message, r, "entering the root", NULL);
	if (r == 0)
		r = session_protect(session, own, message);
	if (r == 0)
		r = compile(session, message);
	if (r == 0)
		r = find_program(session, true, message);
	if (r == 0 && session->options->writes)
		r = written_prepare(session, message);
	rooted_leave(&session->rooted);
	return r;
}

static int finish_policy(struct session *session, struct text *message)
{
	_cleanup_(own_files_free) struct own_files own = { .paths = { .cwd = NULL } };
	int r = session_check_tracing(session, message);

	if (r == 0)
		r = session_name_own(session, &own);
	return r < 0 ? r : finish_inside(session, &own, message);
}

/**
 * session_lighten() - Prepare again for a host without namespaces
 * @session:	Prepared, and not yet launched
 * @message:	What is wrong
 *
 * Return: 0, or -EINVAL for a session that truly needs a namespace
 */
int session_lighten(struct session *session, struct text *message)
{
	const char *who = session->options->light ? "--light has" : "this host allows";
	int r;

	if (session->rooted.wanted)
		return rooted_refuse(who, message);
	if (session->options->writes)
		return written_refuse(who, message);
	if (session->identity.spec.shown || session->identity.spec.hostname) {
		text_printf(message,
			    "warder: %s needs a user namespace, and %s none\n"
			    "  leave it out, or see `warder doctor`\n",
			    session->identity.spec.hostname ? "--hostname" : "--uid", who);
		return -EINVAL;
	}
	if (needs_namespaces(&session->policy, who, message))
		return -EINVAL;
	session->light = true;
	forget_policy(session);
	r = tmpdir_make(session->run, &session->tmpdir);
	if (r < 0)
		return session_complain(message, r, "private directory in " PATHS_TMP, NULL);
	session->vars.tmpdir = session->tmpdir.path;
	r = prepare_policy(session, message);
	if (r == 0)
		r = finish_policy(session, message);
	return r < 0 ? -EINVAL : 0;
}

/* Nobody is refused without a word. */
static int refuse(int r, struct text *message)
{
	if (!message->len)
		session_complain(message, r, "preparing the run", NULL);
	return -EINVAL;
}

/* Where the run begins: on the host, or in a root with a tree of its own. */
static int enter_paths(struct session *session, struct text *message)
{
	const struct options *options = session->options;
	bool another = rooted_directory(&session->rooted);
	int r = paths_enter(another ? NULL : options->chdir, &session->paths, &session->vars,
			    message);

	if (r == 0)
		session->vars.uid = session->identity.spec.taken ? session->identity.uid : getuid();
	if (r == 0 && session->identity.home) {
		free(session->paths.home);
		session->paths.home = strdup(session->identity.home);
		session->vars.home = session->paths.home;
	}
	if (r < 0 || !another)
		return r < 0 || session->paths.home ? r : -ENOMEM;
	free(session->paths.cwd);
	session->paths.cwd = strdup(options->chdir ? options->chdir : "/");
	session->vars.cwd = session->paths.cwd;
	if (!session->paths.home || !session->paths.cwd)
		return -ENOMEM;
	if (path_is_resolved(session->paths.cwd))
		return 0;
	text_str(message, "warder: -C ");
	text_visible(message, session->paths.cwd, strlen(session->paths.cwd));
	text_str(message,
		 ": with --root it is a directory of that root\n"
		 "  begin it with a slash, and leave out `.`, `..` and a slash at the end\n");
	return -EINVAL;
}

/**
 * session_prepare() - Read and check what the user asked for
 * @options:	From the command line; must outlive the session
 * @ret_session: session_free() in any case
 * @message:	What is wrong
 *
 * Nothing is made or changed yet: a signal may still end warder where it stands.
 *
 * Return: 0; -ENOENT or -EACCES only for the command itself (127 and 126); any other -errno is a
 * mistake in the request or a failure of ours
 */
int session_prepare(const struct options *options, struct session *ret_session,
		    struct text *message)
{
	struct session *session = ret_session;
	int r;

	*session = (struct session){ .options = options,
				     .log = OUTPUT_NONE,
				     .learn = OUTPUT_NONE,
				     .remember = REMEMBER_NONE,
				     .flood = -1,
				     .kept = KEPT_NONE,
				     .tmpdir = TMPDIR_NONE,
				     .outer = OUTER_NONE };
	log_name_run(session->run);
	session->chosen = options->chdir && !names_link(options->chdir);
	session->rooted = ROOTED_NONE;
	r = rooted_open(options, &session->rooted, message);
	if (r == 0)
		r = identity_find(options, rooted_directory(&session->rooted), &session->identity,
				  message);
	if (r == 0)
		r = enter_paths(session, message);
	if (r == 0)
		r = prepare_policy(session, message);
	if (r == 0)
		r = rooted_make(&session->rooted, &session->policy, session->paths.cwd,
				session->identity.uid, session->identity.gid, message);
	if (r < 0)
		return refuse(r, message);
	r = rooted_enter(&session->rooted);
	r = r < 0 ? refuse(r, message) : find_program(session, false, message);
	rooted_leave(&session->rooted);
	return r;
}

/* The person's side of -t. */
static int open_outer(struct session *session, struct text *message)
{
	int r = outer_open(&session->outer);

	if (r < 0) {
		text_printf(message, "warder: -t: the modes of the terminal: %s\n", strerror(-r));
		return r;
	}
	if (session->options->audit && !strcmp(session->options->audit, "-") &&
	    session->outer.streams & 1U << STDOUT_FILENO) {
		text_str(message, "warder: -t and -o -: standard output is what the command's "
				  "terminal is connected to\n"
				  "  write the log to a file: -o FILE\n");
		return -EINVAL;
	}
	return 0;
}

/**
 * session_open() - Open the files of the run and compile the policy, with them in it
 * @session:	Prepared
 * @message:	What is wrong
 *
 * What exists is not changed yet, what is made here session_free() removes: see struct output.
 *
 * Context: signals are held back, so that what is made is removed.
 *
 * Return: 0 or -EINVAL
 */
int session_open(struct session *session, struct text *message)
{
	const struct options *options = session->options;
	int r = session_open_files(session, message);

	if (r == 0 && options->tty)
		r = open_outer(session, message);
	if (r == 0)
		r = options->light ? session_lighten(session, message)
				   : finish_policy(session, message);
	if (r == 0 && !options->observe && policy_asks(&session->policy))
		session->terminal = terminal_device();
	return r < 0 ? refuse(r, message) : 0;
}

/**
 * session_measures() - Whether it is measured what the run takes, and which calls it makes
 * @session:	Opened
 *
 * Each call that `strict` does not have then takes some microseconds longer. That is for --learn,
 * and for a run that observes: somebody may want a policy of its log.
 */
bool session_measures(const struct session *session)
{
	return session->options->learn || (session->options->observe && session->log.fd >= 0);
}

void session_free(struct session *session)
{
	forget_policy(session);
	written_forget(session);
	rooted_close(&session->rooted);
	identity_free(&session->identity);
	outer_close(&session->outer);
	paths_free(&session->paths);
	free(session->preview);
	free(session->program);
	output_close(&session->learn);
	output_close(&session->remember.output);
	output_close(&session->log);
	signer_free(session->signer);
	tmpdir_remove(&session->tmpdir);
}
