// SPDX-License-Identifier: MIT
// supervisor/run/written.c - --writes: a run whose writes go to layers, from its plan to its list
//
// What a jail left in the layers is looked at by a child of its own: an ordinary user cannot look
// into a directory without permissions, but can in a user namespace in which it is its own.
#include "supervisor/run/written.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/host/own_rights.h"
#include "supervisor/run/session.h"
#include "supervisor/writes/offer.h"
#include "supervisor/writes/survey.h"

/**
 * written_refuse() - Say that there are no layers without namespaces
 * @who:	"this host allows" or the like
 * @message:	Grows
 *
 * Return: -EINVAL
 */
int written_refuse(const char *who, struct text *message)
{
	text_printf(message,
		    "warder: --writes needs a mount namespace, and %s none\n"
		    "  leave it out, or see `warder doctor`\n",
		    who);
	return -EINVAL;
}

static int refuse(struct text *message, const char *why, const char *remedy)
{
	text_printf(message, "warder: --writes: %s\n  %s\n", why, remedy);
	return -EINVAL;
}

static int check(const struct session *session, struct text *message)
{
	if (session->rooted.wanted)
		return refuse(message, "--root, --bind, --tmpfs and --dev show other files",
			      "leave one of them out: what is written to `--root oci:…`, `fresh` "
			      "and --tmpfs is thrown away anyway");
	if (session->options->verdict_runs)
		return refuse(message, "--verdict is about files that are really written",
			      "leave one of them out; with several runs it has copies of its own");
	if (session->pins.count)
		return refuse(message,
			      "a file that `deny!` or `hide!` protects has several names, which "
			      "are not told apart through an overlay",
			      "remove its other names, or leave out --writes");
	return 0;
}

/**
 * written_prepare() - Find what will be under overlays, and make room for what is written
 * @session:	Compiled
 * @message:	Why not
 *
 * Context: inside of a root of its own.
 *
 * Return: 0 or -errno
 */
int written_prepare(struct session *session, struct text *message)
{
	int r = check(session, message);

	if (r == 0)
		r = overlaid_find(session, &session->overlaid, message);
	if (r == 0)
		r = kept_make(session->paths.state, session->run, &session->kept, message);
	if (r == 0 &&
	    asprintf(&session->layers, "%s/writes/%s", session->paths.state, session->run) < 0) {
		session->layers = NULL;
		r = -ENOMEM;
	}
	return r;
}

/**
 * written_begin() - The run is about to begin
 * @session:	Opened
 * @message:	What goes wrong, or stays read-only
 *
 * Return: 0 or -errno
 */
int written_begin(struct session *session, struct text *message)
{
	int r = kept_begin(&session->kept, session->paths.cwd, session->options->command,
			   &session->overlaid.paths);

	if (r < 0)
		text_printf(message, "warder: --writes: %s: %s\n", session->layers, strerror(-r));
	else if (!session->options->quiet)
		overlaid_tell(&session->overlaid, message);
	return r;
}

static int survey(struct session *session)
{
	struct changes changes = { .count = 0 };
	const struct overlaid *overlaid = &session->overlaid;
	int r = 0;

	for (size_t i = 0; r == 0 && i < overlaid->paths.count; i++) {
		_cleanup_close_ int upper =
			overlaid->places[i].same ? -1 : kept_upper(&session->kept, i);

		if (upper >= 0)
			r = survey_place(upper, overlaid->lowers[i], (unsigned int)i,
					 &session->kept.began, &changes);
		else if (!overlaid->places[i].same)
			r = upper;
	}
	changes_sort(&changes);
	changes_imply(&changes);
	if (r == 0)
		r = kept_finish(&session->kept, &changes);
	changes_free(&changes);
	return r;
}

/* A child that may look at and change whatever is the user's. */
static int in_child(struct session *session, int (*then)(struct session *session))
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	struct sigaction before;
	sigset_t none;
	int status = 0;
	pid_t child;

	sigaction(SIGCHLD, &usual, &before);
	child = fork();
	if (child == 0) {
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		own_rights_take();
		_exit(-then(session) & 0xff);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGCHLD, &before, NULL);
	if (child < 0)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

/**
 * written_end() - Find out what a run has written
 * @session:	Its jail is gone
 * @ret_written: Filled
 * @message:	What goes wrong
 *
 * Return: 0 or -errno: then nothing is known, and the layers stay as those of a run that died
 */
int written_end(struct session *session, struct written *ret_written, struct text *message)
{
	struct changes changes = { .count = 0 };
	int r = in_child(session, survey);

	if (r == 0)
		r = kept_changes(&session->kept, &changes);
	if (r == 0) {
		*ret_written = (struct written){ .known = true, .missed = changes.missed };
		changes_count(&changes, &ret_written->counts);
		session->kept.state = KEPT_WAITING;
	} else {
		text_printf(message,
			    "warder: --writes: what was written could not be listed: %s\n"
			    "  `warder writes discard %s` removes it\n",
			    strerror(-r), session->run);
		kept_close(&session->kept);
	}
	changes_free(&changes);
	return r;
}

static int offer(struct session *session)
{
	const struct offer what = {
		.kept = &session->kept,
		.ask = session->options->writes == WRITES_REVIEW,
		.quiet = session->options->quiet,
	};

	fflush(stderr);
	offer_make(&what);
	fflush(stderr);
	return 0;
}

/**
 * written_settle() - Tell what a run has written, and ask what is to be done with it
 * @session:	Behind written_end()
 * @written:	From there
 * @message:	What goes wrong
 */
void written_settle(struct session *session, const struct written *written, struct text *message)
{
	int r;

	if (!written->known)
		return;
	fflush(stderr);
	r = in_child(session, offer);
	if (r == -EINTR && session->options->writes == WRITES_REVIEW)
		offer_keep(&session->kept, message);
	else if (r < 0)
		text_printf(message, "warder: --writes: telling of them: %s\n", strerror(-r));
}

/**
 * written_forget() - Close what --writes needed, and remove the layers that nobody wants
 * @session:	Any
 *
 * Those of a run that could not be listed, and of one that is to be reviewed, stay.
 */
void written_forget(struct session *session)
{
	bool keep = session->options && session->options->writes == WRITES_REVIEW &&
		    session->kept.state == KEPT_WAITING;

	if (session->kept.dir >= 0 && !keep)
		(void)kept_remove(&session->kept);
	kept_close(&session->kept);
	overlaid_free(&session->overlaid);
	free(steal_ptr(session->layers));
}
