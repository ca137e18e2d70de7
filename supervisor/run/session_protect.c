// SPDX-License-Identifier: MIT
// supervisor/run/session_protect.c - What is out of the jail's reach whatever its policy says
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/path.h"
#include "policy/diag.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/effective.h"
#include "supervisor/run/session_inside.h"
#include "supervisor/words/refuse.h"

/* Adds mount points of one kind to what is out of the jail's reach. */
static int add_mounts(const struct names *names,
		      const char *(*at)(const struct names *names, size_t index),
		      struct strings *secret)
{
	const char *point;
	int r = 0;

	for (size_t i = 0; r == 0 && (point = at(names, i)); i++)
		r = strings_push(secret, point, strlen(point));
	return r;
}

/* No rule holds where a name in another case is the same file. */
static int check_case(const struct session *session, struct text *message)
{
	const char *cwd = session->paths.cwd, *point;

	for (size_t i = 0; (point = names_folding(session->compiled.names, i)); i++) {
		if (!path_below(cwd, point))
			continue;
		text_str(message, "warder: ");
		text_visible(message, cwd, strlen(cwd));
		text_str(message,
			 ": upper and lower case are the same on this file system, so a rule "
			 "could be got around by spelling\n  work in a directory on another "
			 "one\n");
		return -EINVAL;
	}
	return 0;
}

static int add_secret(struct strings *secret, const char *path)
{
	return path && !strings_has(secret, path) ? strings_push(secret, path, strlen(path)) : 0;
}

/* Files of warder's own, by their names on the host. */
static int list_secrets(const struct session *session, struct strings *secret)
{
	const char *state = session->paths.state, *log = session->log.path;
	int r = add_secret(secret, state);

	if (r == 0 && log && !path_below(log, state))
		r = add_secret(secret, log);
	if (r == 0)
		r = add_secret(secret, session->learn.path);
	for (size_t i = 0; r == 0 && session->beside && i < session->beside->count; i++)
		r = add_secret(secret, session->beside->items[i]);
	if (r == 0 && session->signer)
		r = add_secret(secret, signer_path(session->signer));
	return r;
}

/* Where the jail sees the host's terminals, the person's is none of those that it may open. */
static int add_terminal(const struct session *session, struct strings *secret)
{
	char name[64] = "";

	if (!session->light || session->outer.fd < 0)
		return 0;
	return ttyname_r(session->outer.fd, name, sizeof(name)) == 0 ? add_secret(secret, name) : 0;
}

/* What the command could write must not be where the answers go. */
static int check_remember(const struct session *session, const struct own_files *own,
			  struct text *message)
{
	const struct tree_names names = names_for_tree(session->compiled.names);

	bool another = session->rooted.wanted && session->rooted.spec.kind != ROOT_HOST;

	if (session->remember.output.fd < 0 || (another && !own->remembered))
		return 0;
	if (another)
		return refuse_value(message, "--remember", session->remember.output.path,
				    "it is to be seen in the jail, by --root or --bind",
				    "name a file elsewhere");
	return remember_check(&session->remember, &session->policy, &names, message);
}

/**
 * session_name_own() - Find the names that files of warder's own have in the jail
 * @session:	Opened
 * @ret_own:	own_files_free() it in any case
 *
 * Context: outside of a root of its own.
 *
 * Return: 0 or -ENOMEM
 */
int session_name_own(const struct session *session, struct own_files *ret_own)
{
	_cleanup_strings_ struct strings secret = { 0 };
	int r = list_secrets(session, &secret);

	*ret_own = (struct own_files){ .whole = false };
	return r < 0 ? r
		     : own_files_find(&session->rooted, &secret, &session->paths,
				      session->remember.output.path, ret_own);
}

/**
 * session_protect() - Put out of the jail's reach what nobody there may touch
 * @session:	Opened; its policy gets the rules
 * @own:	From session_name_own()
 * @message:	What cannot be protected
 *
 * That is everything of warder's own, every procfs that is not the jail's, every place where names
 * do not say which file it is, and with -t the person's terminal.
 *
 * Context: inside of a root of its own.
 *
 * Return: 0 or -errno
 */
int session_protect(struct session *session, const struct own_files *own, struct text *message)
{
	struct policy_diag diag = { .count = 0 };
	_cleanup_strings_ struct strings secret = { 0 };
	int r = names_read(&session->compiled.names);

	if (r < 0)
		return session_complain(message, r, "/proc/self/mountinfo", NULL);
	for (size_t i = 0; r == 0 && i < own->secret.count; i++)
		r = add_secret(&secret, own->secret.items[i]);
	if (r == 0)
		r = add_mounts(session->compiled.names, names_foreign_proc, &secret);
	if (r == 0)
		r = add_mounts(session->compiled.names, names_folding, &secret);
	if (r == 0)
		r = add_terminal(session, &secret);
	if (r < 0)
		return session_complain(message, r, "files of warder's own", NULL);
	r = check_case(session, message);
	if (r < 0)
		return r;
	r = effective_protect(&secret, &own->paths, session->compiled.names, &session->vars,
			      &session->policy, &diag);
	complaint_take(&diag, message);
	return r < 0 ? r : check_remember(session, own, message);
}
