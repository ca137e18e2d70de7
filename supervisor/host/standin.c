// SPDX-License-Identifier: MIT
// supervisor/host/standin.c - Files in the place of others, as they lie on this host
//
// A directory cannot be in another's place, nor have something in its own: nobody can change the
// working directory of another process, so half of what a program does would be about the one and
// half about the other. A name below a link to /proc/self is one that no process uses. What a fake
// shows has to be there when the run starts.
#include "supervisor/host/standin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/pattern.h"
#include "policy/redirect.h"

static void say_directory(const struct policy *policy, const struct rule *rule, const char *path,
			  struct policy_diag *diag)
{
	_cleanup_text_ struct text shown = { 0 };

	text_visible(&shown, path, strlen(path));
	diag_error(diag, policy, &rule->at, "write a line for each file in it",
		   "%s is a directory: only files can take another's place", text_cstr(&shown));
}

/* Whether links lead a name's directory to one that each process has of its own, as /proc/net does.
 */
static bool is_of_process(const char *path)
{
	_cleanup_free_ char *dir = strndup(path, (size_t)(strrchr(path, '/') - path));
	_cleanup_free_ char *found = dir && *dir ? realpath(dir, NULL) : NULL;

	return found && redirect_of_process(found);
}

static void check_rule(const struct policy *policy, const struct rule *rule,
		       struct policy_diag *diag)
{
	_cleanup_text_ struct text path = { 0 }, shown = { 0 };
	struct stat st;
	int r;

	pattern_prefix(rule->pattern, &path);
	if (is_of_process(text_cstr(&path)))
		diag_error(diag, policy, &rule->at, "name what is the same for all processes",
			   "a link leads this to another file for each process");
	if (stat(text_cstr(&path), &st) == 0 && S_ISDIR(st.st_mode)) {
		say_directory(policy, rule, text_cstr(&path), diag);
		return;
	}
	r = stat(rule->target, &st) < 0 ? -errno : 0;
	if (r == 0 && S_ISDIR(st.st_mode)) {
		say_directory(policy, rule, rule->target, diag);
	} else if (r < 0 && rule->fake) {
		text_visible(&shown, rule->target, strlen(rule->target));
		diag_error(diag, policy, &rule->at,
			   "make the file before the run; `redirect` does not need it so early",
			   "what is to be shown in the place of this is not there: %s: %s",
			   text_cstr(&shown), strerror(-r));
	}
}

/**
 * standin_check() - What makes a policy's redirects impossible on this host
 * @policy:	The policy
 * @diag:	Gets each mistake: directories, and files of `fake` that are missing
 *
 * Return: 0, or -EINVAL with messages in @diag
 */
int standin_check(const struct policy *policy, struct policy_diag *diag)
{
	unsigned int before = diag->count;

	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].kind == RULE_REDIRECT)
			check_rule(policy, &policy->rules[i], diag);
	return diag->count > before ? -EINVAL : 0;
}
