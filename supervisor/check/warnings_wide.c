// SPDX-License-Identifier: MIT
// supervisor/check/warnings_wide.c - Rules that are wider than they look
#include <grp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/pattern.h"
#include "supervisor/check/checking.h"
#include "supervisor/words/spell.h"

#define V_FILLS ((verbs_t)(V_MODIFY | V_APPEND | V_CREATE))

/* Files of users that have no number here, in a user namespace. */
#define OVERFLOW_UID 65534

/* The rule by which something may be written, RULE_NONE: it may not be. */
static uint32_t filled_by(const struct outcome *outcome)
{
	static const enum verb verbs[] = { VERB_CREATE, VERB_MODIFY, VERB_APPEND };

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (outcome->allowed & VERB_BIT(verbs[i]))
			return outcome->rule[verbs[i]];
	return RULE_NONE;
}

/* The line that keeps what is run apart from what is written: a denial for the deeper of the two.
 */
static void help_apart(const struct checking *checking, const struct rule *write,
		       const struct rule *run, struct text *help)
{
	_cleanup_text_ struct text written = { 0 }, run_at = { 0 };
	bool tmpdir = checking->policy->uses_tmpdir;

	pattern_prefix(write->pattern, &written);
	pattern_prefix(run->pattern, &run_at);
	if (written.failed || run_at.failed || !strcmp(written.data, run_at.data)) {
		text_str(help, "if that is not meant, let programs be run from another directory "
			       "than what is written");
		return;
	}
	text_str(help, "if that is not meant: deny ");
	text_str(help, path_below(run_at.data, written.data) ? "write " : "exec ");
	spell_pattern(checking->vars, tmpdir,
		      path_below(run_at.data, written.data) ? run->pattern : write->pattern, help);
}

/* What @writing lets programs write, @running lets them run, at a path. */
static void report_runs(struct checking *checking, uint32_t writing, uint32_t running)
{
	const struct policy *policy = checking->policy;
	const struct rule *write = &policy->rules[writing], *run = &policy->rules[running];
	bool users = checking_is_users(checking, writing),
	     same = !strcmp(write->pattern, run->pattern);
	_cleanup_text_ struct text what = { 0 }, help = { 0 };

	if (!users && !checking_is_users(checking, running))
		return;
	checking_begin(users ? write : run, &what);
	text_str(&what, users ? " may be written, and what is there may be run by "
			      : " may be run, and what is there may be written by ");
	policy_place(policy, users ? &run->at : &write->at, &what);
	text_str(&what, ": a program can run what it wrote");
	help_apart(checking, write, run, &help);
	findings_add(checking->findings, same ? DIAG_NOTE : DIAG_WARNING,
		     users ? &write->at : &run->at, &what, &help);
}

/* Whether a rule of the user's gives only what a shipped one gives as well. */
static bool adds_nothing(const struct checking *checking, uint32_t index, enum verb verb,
			 const char *path)
{
	struct tree_trace traces[2];
	size_t count = tree_explain(checking->compiled->tree, path, strlen(path), 0, verb, traces,
				    ARRAY_SIZE(traces));

	return count == 2 && traces[0].rule == index &&
	       !checking_is_users(checking, traces[1].rule) &&
	       checking->policy->rules[traces[1].rule].kind == RULE_ALLOW;
}

/* Looks at a path, and at a name in it. */
static void look_at_runs(struct checking *checking, uint32_t index, const char *path)
{
	struct outcome outcome;

	for (unsigned int inside = 0; inside < 2; inside++) {
		uint32_t writing, running;

		if (!inside)
			checking_outcome(checking, path, &outcome);
		else if (!checking_within(checking, path, &outcome))
			return;
		writing = filled_by(&outcome);
		running = outcome.rule[VERB_EXEC];
		if (!(outcome.allowed & V_EXEC) || writing == RULE_NONE ||
		    (writing != index && running != index) ||
		    adds_nothing(checking, index, running == index ? VERB_EXEC : VERB_MODIFY, path))
			continue;
		report_runs(checking, writing, running);
		return;
	}
}

/**
 * check_runs() - A rule for writing what another one lets programs run, or the other way round
 * @checking:	The policy
 * @index:	The rule
 *
 * An exec rule is looked at where it is, and a writing one likewise: whichever of the two is deeper
 * finds the other one above it.
 */
void check_runs(struct checking *checking, uint32_t index)
{
	const struct rule *rule = &checking->policy->rules[index];
	_cleanup_text_ struct text prefix = { 0 };

	pattern_prefix(rule->pattern, &prefix);
	if (rule->kind == RULE_ALLOW && rule->verbs & (V_FILLS | V_EXEC) &&
	    pattern_is_path(rule->pattern) && !prefix.failed)
		look_at_runs(checking, index, prefix.data);
}

/* Whether a group has somebody in it besides the user. */
static bool has_strangers(gid_t gid)
{
	struct group *group;

	if (gid == 0 || gid == getegid() || gid == OVERFLOW_UID)
		return false;
	group = getgrgid(gid); // cppcheck-suppress getgrgidCalled ; there is one thread
	return group && group->gr_mem[0];
}

/* Who besides root and the user can change what is at a path, NULL: nobody. @whole: it is the path
 * itself, in which a new file is enough; above it an entry has to be replaced. */
static const char *find_stranger(const char *path, bool whole)
{
	struct stat st;
	bool sticky;

	if (stat(path, &st) < 0)
		return NULL;
	sticky = !whole && S_ISDIR(st.st_mode) && st.st_mode & S_ISVTX;
	if (st.st_mode & S_IWOTH && !sticky)
		return "everybody";
	if (st.st_mode & S_IWGRP && !sticky && has_strangers(st.st_gid))
		return "its group";
	if (st.st_uid && st.st_uid != geteuid() && st.st_uid != OVERFLOW_UID)
		return "its owner, who is another user,";
	return NULL;
}

/* The length of the directory that a path is in. */
static size_t above(const char *path, size_t len)
{
	while (len > 1 && path[len - 1] != '/')
		len--;
	return len - (len > 1);
}

/* As much of a path as is there, canonical: who can write that can make the rest. */
static char *find_there(struct text *path)
{
	char *real = realpath(path->data, NULL);

	while (!real && path->len > 1) {
		path->len = above(path->data, path->len);
		path->data[path->len] = '\0';
		real = realpath(path->data, NULL);
	}
	return real;
}

/**
 * check_strangers() - An exec rule for a place that somebody else can write
 * @checking:	The policy
 * @index:	The rule
 */
void check_strangers(struct checking *checking, uint32_t index)
{
	const struct rule *rule = &checking->policy->rules[index];
	_cleanup_text_ struct text prefix = { 0 }, what = { 0 }, help = { 0 };
	_cleanup_free_ char *real = NULL;
	const char *who = NULL;

	pattern_prefix(rule->pattern, &prefix);
	if (rule->kind != RULE_ALLOW || !(rule->verbs & V_EXEC) || prefix.failed ||
	    (checking->policy->uses_tmpdir && path_below(prefix.data, checking->vars->tmpdir)))
		return;
	real = find_there(&prefix);
	for (size_t len = real ? strlen(real) : 0, whole = len; len;) {
		real[len] = '\0';
		who = find_stranger(real, len == whole);
		if (who || len == 1)
			break;
		len = above(real, len);
	}
	if (!who)
		return;
	checking_begin(rule, &what);
	text_printf(&what, " may be run, and %s can write ", who);
	text_visible(&what, real, strlen(real));
	text_str(&what, ": what they leave there is run");
	text_str(&help, "run programs from places that only root and you can write");
	findings_add(checking->findings, DIAG_WARNING, &rule->at, &what, &help);
}
