// SPDX-License-Identifier: MIT
// supervisor/run/session_files.c - The files of a run besides its policy, opened and held apart
#include "supervisor/run/session_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/refuse.h"
#include "supervisor/words/spell.h"
#include "supervisor/writing/log.h"

/* --learn's file is opened before the jail can put anything in its place. */
static int open_learn(struct session *session, struct text *message)
{
	const char *path = session->options->learn, *why = NULL;
	int r;

	if (!path)
		return 0;
	r = strcmp(path, "-") ? output_open(path, O_NOFOLLOW, 0644, &session->learn) : -ENOTSUP;
	if (r == -ELOOP)
		why = "it is a symbolic link";
	else if (r == -ENOTSUP)
		why = "standard output is the command's";
	else if (r < 0)
		why = strerror(-r);
	else if (!session->learn.path)
		why = "a device keeps no policy";
	else if (!spell_possible(session->learn.path, strlen(session->learn.path)))
		why = "a name that no rule can hold is not protected from the command";
	if (!why)
		return 0;
	return refuse_value(message, "--learn", path, why, output_remedy(r));
}

/* What is written must not take the key's place. */
static const char *clash(const struct session *session)
{
	const char *key = session->signer ? signer_path(session->signer) : NULL;

	if (!key)
		return NULL;
	if (session->log.path && !strcmp(key, session->log.path))
		return "this is the log's file";
	if (session->learn.path && !strcmp(key, session->learn.path))
		return "this is --learn's file";
	if (session->remember.output.path && !strcmp(key, session->remember.output.path))
		return "this is --remember's file";
	if (!spell_possible(key, strlen(key)))
		return "a name that no rule can hold is not protected from the command";
	return NULL;
}

/* The key that the log is signed with. */
static int open_signer(struct session *session, struct text *message)
{
	const struct options *options = session->options;
	const char *why = NULL;
	int r;

	if (!options->sign)
		return 0;
	if (options->audit && !strcmp(options->audit, "none")) {
		text_str(message, "warder: --sign with -o none: there is no log to be signed\n"
				  "  leave one of them out\n");
		return -EINVAL;
	}
	r = signer_open(options->sign, &session->signer, message);
	if (r == 0)
		why = clash(session);
	return why ? refuse_value(message, "--sign", options->sign, why, "choose another file") : r;
}

/* The log must not take the place of something that is wanted afterwards. */
static int check_log(const struct session *session, struct text *message)
{
	const char *log = session->log.path, *other = NULL;

	if (log && session->learn.path && !strcmp(log, session->learn.path))
		other = "this is --learn's file";
	if (log && session->remember.output.path && !strcmp(log, session->remember.output.path))
		other = "this is --remember's file";
	for (size_t i = 0; log && i < session->policy.source_count; i++) {
		const struct source *source = &session->policy.sources[i];
		_cleanup_free_ char *file = source->dir ? realpath(source->name, NULL) : NULL;

		if (file && !strcmp(log, file))
			other = "this is a policy of this run";
	}
	if (log && !spell_possible(log, strlen(log)))
		other = "a name that no rule can hold is not protected from the command";
	return other ? refuse_value(message, "-o", log, other, "choose another file for the log")
		     : 0;
}

/*
 * The command has 0 to 2 open before there is a policy. One that leads to a file of this run would
 * let it read what is closed to it, and write lines of its own.
 */
static int check_streams(const struct session *session, struct text *message)
{
	const struct {
		const char *option;
		const struct output *output;
	} files[] = {
		{ "-o", &session->log },
		{ "--learn", &session->learn },
		{ "--remember", &session->remember.output },
	};
	static const char *const why[] = {
		[STDIN_FILENO] = "this is the command's standard input",
		[STDOUT_FILENO] = "this is where the command's standard output goes",
		[STDERR_FILENO] = "this is where the command's standard error goes",
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		for (int fd = 0; fd < (int)ARRAY_SIZE(why); fd++)
			if (output_is(files[i].output, fd))
				return refuse_value(message, files[i].option, files[i].output->path,
						    why[fd], "choose another file");
	if (output_is(&session->log, session->options->status_fd))
		return refuse_value(message, "-o", session->log.path,
				    "this is where --status-fd writes", "choose another file");
	return 0;
}

/**
 * session_open_files() - Open the log, --learn's and --remember's file, and --sign's key
 * @session:	Prepared
 * @message:	What is wrong
 *
 * What exists is not changed yet.
 *
 * Return: 0 or -errno
 */
int session_open_files(struct session *session, struct text *message)
{
	const struct options *options = session->options;
	int r = open_learn(session, message);

	if (r == 0 && options->remember)
		r = remember_open(options->remember, &session->remember, message);
	if (r == 0)
		r = log_open(options->audit, session->paths.state, session->run, &session->log,
			     message);
	if (r == 0)
		r = check_log(session, message);
	if (r == 0)
		r = check_streams(session, message);
	return r < 0 ? r : open_signer(session, message);
}
