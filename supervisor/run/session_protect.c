// SPDX-License-Identifier: MIT
// supervisor/run/session_protect.c - What is out of the jail's reach whatever its policy says
#include <errno.h>
#include <string.h>

#include "policy/base/path.h"
#include "policy/diag.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/effective.h"
#include "supervisor/run/session_inside.h"
#include "supervisor/words/refuse.h"

#define SECRETS_MAX 128

/* Adds mount points of one kind to what is out of the jail's reach. */
static int add_mounts(const struct names *names,
		      const char *(*at)(const struct names *names, size_t index),
		      const char *secret[SECRETS_MAX], size_t *count, struct text *message)
{
	const char *point;

	for (size_t i = 0; (point = at(names, i)); i++) {
		if (*count == SECRETS_MAX)
			return session_complain(message, -E2BIG, "too many mounts such as ", point);
		secret[(*count)++] = point;
	}
	return 0;
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

/* Files of warder's own, by their names on the host. */
static size_t list_secrets(const struct session *session, const char *secret[SECRETS_MAX])
{
	size_t count = 0;

	secret[count++] = session->paths.state;
	if (session->log.path && !path_below(session->log.path, session->paths.state))
		secret[count++] = session->log.path;
	if (session->learn.path)
		secret[count++] = session->learn.path;
	for (size_t i = 0; session->beside && i < session->beside->count; i++) {
		const char *path = session->beside->items[i];

		if ((!session->log.path || strcmp(path, session->log.path) != 0) &&
		    count < SECRETS_MAX)
			secret[count++] = path;
	}
	if (session->signer)
		secret[count++] = signer_path(session->signer);
	return count;
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
	const char *secret[SECRETS_MAX];
	size_t count = list_secrets(session, secret);

	return own_files_find(&session->rooted, secret, count, &session->paths,
			      session->remember.output.path, ret_own);
}

/**
 * session_protect() - Put out of the jail's reach what nobody there may touch
 * @session:	Opened; its policy gets the rules
 * @own:	From session_name_own()
 * @message:	What cannot be protected
 *
 * That is everything of warder's own, every procfs that is not the jail's, and every place where
 * names do not say which file it is.
 *
 * Context: inside of a root of its own.
 *
 * Return: 0 or -errno
 */
int session_protect(struct session *session, const struct own_files *own, struct text *message)
{
	struct policy_diag diag = { .count = 0 };
	const char *secret[SECRETS_MAX];
	size_t count = own->secret.count;
	int r = names_read(&session->compiled.names);

	if (r < 0)
		return session_complain(message, r, "/proc/self/mountinfo", NULL);
	if (count > SECRETS_MAX)
		return session_complain(message, -E2BIG, "files of warder's own", NULL);
	memcpy(secret, own->secret.items, count * sizeof(*secret));
	r = add_mounts(session->compiled.names, names_foreign_proc, secret, &count, message);
	if (r == 0)
		r = add_mounts(session->compiled.names, names_folding, secret, &count, message);
	if (r == 0)
		r = check_case(session, message);
	if (r < 0)
		return r;
	r = effective_protect(secret, count, &own->paths, session->compiled.names, &session->vars,
			      &session->policy, &diag);
	complaint_take(&diag, message);
	return r < 0 ? r : check_remember(session, own, message);
}
