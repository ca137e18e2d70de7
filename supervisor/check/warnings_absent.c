// SPDX-License-Identifier: MIT
// supervisor/check/warnings_absent.c - Rules for what is not there, or not where it seems to be
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/pattern.h"
#include "supervisor/check/checking.h"
#include "supervisor/check/expand.h"

/* Names of a directory among which one is looked for that is spelled alike. */
#define SIBLINGS_MAX 5000

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* How much of a path is there. */
static size_t existing(const char *path)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof(part))
		return len;
	memcpy(part, path, len + 1);
	while (len > 1 && !is_there(part)) {
		while (len > 1 && part[len - 1] != '/')
			len--;
		len -= len > 1;
		part[len ? len : 1] = '\0';
	}
	return len ? len : 1;
}

/* What the policy says about a path; of a rule's own path, without that rule if it is a denial. */
static void say(const struct checking *checking, const char *path, size_t len, bool denied,
		struct outcome *ret_outcome)
{
	_cleanup_text_ struct text part = { 0 };

	while (denied && len > 1 && path[len - 1] != '/')
		len--;
	len -= denied && len > 1;
	text_add(&part, path, len);
	if (part.failed || !denied || !checking_within(checking, part.data, ret_outcome))
		tree_lookup(checking->compiled->tree, path, len, 0, ret_outcome);
}

/* Whether the policy lets all that is missing of a path come to be. */
static bool may_come(const struct checking *checking, const struct rule *rule, const char *path)
{
	size_t len = strlen(path), there = existing(path);

	for (bool own = true; len > there; own = false) {
		struct outcome outcome;

		say(checking, path, len, own && rule->kind != RULE_ALLOW, &outcome);
		if (!(outcome.allowed & (V_CREATE | V_BIND)))
			return false;
		while (len > 1 && path[len - 1] != '/')
			len--;
		len -= len > 1;
	}
	return true;
}

/* The nearest name in a directory to one that is not there. */
static void find_sibling(const char *directory, const char *name, struct text *sibling)
{
	size_t least = strlen(name) / 4 + 2;
	DIR *names = opendir(directory);
	struct dirent *entry;

	for (unsigned int i = 0; names && i < SIBLINGS_MAX && (entry = readdir(names)); i++) {
		size_t distance = edit_distance(name, entry->d_name, least);

		if (distance >= least || distance >= strlen(entry->d_name) ||
		    !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		least = distance;
		text_reset(sibling);
		text_str(sibling, entry->d_name);
	}
	if (names)
		closedir(names);
}

/* The path with a name that is there instead of the first that is not; nothing when none is near.
 */
static void find_meant(const char *path, struct text *meant)
{
	_cleanup_text_ struct text directory = { 0 }, name = { 0 }, sibling = { 0 };
	size_t there = existing(path), at = there + (path[there] == '/'),
	       len = strcspn(path + at, "/");

	text_add(&directory, path, there);
	text_add(&name, path + at, len);
	if (!name.len)
		return;
	find_sibling(text_cstr(&directory), name.data, &sibling);
	if (!sibling.len)
		return;
	text_add(meant, path, at);
	text_add(meant, sibling.data, sibling.len);
	text_str(meant, path + at + len);
}

static void report(struct checking *checking, const struct rule *rule, const char *path,
		   bool pattern)
{
	_cleanup_text_ struct text what = { 0 }, help = { 0 }, meant = { 0 };
	size_t there = existing(path);

	checking_begin(rule, &what);
	text_str(&what, pattern ? " matches nothing now" : " does not exist");
	if (path[there] && strchr(path + there + 1, '/')) {
		text_str(&what, ": there is no ");
		text_visible(&what, path,
			     there + (there > 1) + strcspn(path + there + (there > 1), "/"));
	}
	find_meant(path, &meant);
	if (meant.len) {
		text_str(&help, "did you mean ");
		checking_path(checking->vars, meant.data, &help);
		text_char(&help, '?');
	}
	findings_add(checking->findings,
		     rule->kind == RULE_ALLOW || meant.len ? DIAG_WARNING : DIAG_NOTE, &rule->at,
		     &what, &help);
}

static bool find_one(void *ctx, const char *path)
{
	(void)path;
	*(bool *)ctx = true;
	return false;
}

/* What begins with a double star is about anything anywhere. */
static void check_glob(struct checking *checking, const struct rule *rule, const char *prefix)
{
	struct outcome outcome;
	bool found = false;

	if (!is_there(prefix)) {
		if (!may_come(checking, rule, prefix))
			report(checking, rule, prefix, true);
		return;
	}
	if (prefix[1] == '\0' || !expand_pattern(rule->pattern, find_one, &found) || found)
		return;
	if (rule->verbs & (V_CREATE | V_BIND) && rule->kind == RULE_ALLOW)
		return;
	if (!checking_within(checking, prefix, &outcome) || outcome.allowed & V_CREATE)
		return;
	report(checking, rule, prefix, true);
}

/**
 * check_absent() - A rule for a path that is not there, and that no rule lets come to be
 * @checking:	The policy
 * @index:	The rule
 */
void check_absent(struct checking *checking, uint32_t index)
{
	const struct rule *rule = &checking->policy->rules[index];
	_cleanup_text_ struct text prefix = { 0 };
	bool whole = pattern_prefix(rule->pattern, &prefix);

	if (!pattern_is_path(rule->pattern) || prefix.failed || prefix.len >= PATH_MAX)
		return;
	if (!whole)
		check_glob(checking, rule, prefix.data);
	else if (!is_there(prefix.data) && !may_come(checking, rule, prefix.data))
		report(checking, rule, prefix.data, false);
}

/* Whether only root can change where a link leads, as that of /bin. */
static bool is_systems(const struct checking *checking, const char *link)
{
	const struct policy_vars *vars = checking->vars;
	struct stat st;

	return lstat(link, &st) == 0 && st.st_uid == 0 && !path_below(link, vars->cwd) &&
	       !(vars->home && path_below(link, vars->home));
}

/* The first link on the way of a path, as far as that is there. */
static bool find_link(const char *path, struct text *link)
{
	for (size_t len = 1; path[len - 1]; len++) {
		struct stat st;

		if (path[len] && path[len] != '/')
			continue;
		text_reset(link);
		text_add(link, path, len);
		if (link->failed || lstat(link->data, &st) < 0)
			return false;
		if (S_ISLNK(st.st_mode))
			return true;
	}
	return false;
}

/**
 * check_link() - An allow rule whose path leads elsewhere, through a link that somebody made
 * @checking:	The policy
 * @index:	The rule
 *
 * Links that the jail may replace are not followed: compiled_warn() says so.
 */
void check_link(struct checking *checking, uint32_t index)
{
	const struct rule *rule = &checking->policy->rules[index];
	_cleanup_text_ struct text prefix = { 0 }, link = { 0 }, what = { 0 }, help = { 0 };
	_cleanup_free_ char *real = NULL;
	const char *slash;
	bool reading = !(rule->verbs & (verbs_t) ~(V_LIST | V_READ));

	pattern_prefix(rule->pattern, &prefix);
	if (rule->kind != RULE_ALLOW || !pattern_is_path(rule->pattern) || prefix.failed ||
	    !find_link(prefix.data, &link) || is_systems(checking, link.data) ||
	    names_loose(checking->compiled->names, prefix.data))
		return;
	real = realpath(prefix.data, NULL);
	slash = strrchr(link.data, '/');
	if (!real || !strncmp(real, link.data, (size_t)(slash - link.data) + 1))
		return;
	checking_begin(rule, &what);
	text_str(&what, " leads elsewhere, through the link ");
	text_visible(&what, link.data, link.len);
	text_str(&what, ": it gives access to ");
	text_visible(&what, real, strlen(real));
	text_str(&help, "if that is meant, name it: ");
	checking_path(checking->vars, real, &help);
	findings_add(checking->findings, reading ? DIAG_NOTE : DIAG_WARNING, &rule->at, &what,
		     &help);
}
