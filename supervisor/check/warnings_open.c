// SPDX-License-Identifier: MIT
// supervisor/check/warnings_open.c - What a policy opens that the shipped ones keep shut
//
// There is no second list: secrets are what `default` says `deny!` of, what runs later outside is
// what `agent` adds to it, and the sockets that lead out are those of supervisor/rules/ground.c.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/pattern.h"
#include "supervisor/check/checking.h"
#include "supervisor/check/expand.h"

/* Rules around which files are looked for; who has more of them made them by a program. */
#define AROUND_MAX 2000

/* Lines of /proc/net/unix that are looked at. */
#define SOCKETS_MAX 20000

/**
 * struct search - What is looked for, and what was found
 * @checking:	The policy
 * @verbs:	Any of these
 * @access:	What the user can do to it, as for access(2)
 * @by:		By rule: the paths that it opens
 */
struct search {
	const struct checking *checking;
	verbs_t verbs;
	int access;
	struct gathered *by;
};

/* The first rule that allows any of some verbs. */
static uint32_t opened_by(const struct outcome *outcome, verbs_t verbs)
{
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		if (verbs & outcome->allowed & VERB_BIT(verb))
			return outcome->rule[verb];
	return RULE_NONE;
}

/* expand_found: a path that is there. */
static bool take_path(void *ctx, const char *path)
{
	struct search *search = ctx;
	_cleanup_free_ char *real = realpath(path, NULL);
	struct outcome outcome;
	uint32_t rule;

	checking_outcome(search->checking, real ? real : path, &outcome);
	rule = opened_by(&outcome, search->verbs);
	if (checking_is_users(search->checking, rule) && eaccess(path, search->access) == 0)
		gathered_add(&search->by[rule], path);
	return true;
}

/* A pattern that begins with a double star, in the directories that the user's rules are about. */
static void expand_around(struct search *search, const char *pattern)
{
	const struct checking *checking = search->checking;

	for (uint32_t i = 0, left = AROUND_MAX; i < checking->policy->rule_count && left; i++) {
		_cleanup_text_ struct text path = { 0 }, plain = { 0 };
		const struct rule *rule = &checking->policy->rules[i];

		if (!checking_is_users(checking, i) || rule->kind != RULE_ALLOW ||
		    !(rule->verbs & search->verbs) || !pattern_is_path(rule->pattern) ||
		    !pattern_prefix(rule->pattern, &plain) || plain.len < 2)
			continue;
		left--;
		text_str(&path, rule->pattern);
		text_str(&path, pattern + strlen("**"));
		if (!path.failed)
			expand_pattern(path.data, take_path, search);
	}
}

static void expand_one(struct search *search, const char *pattern)
{
	if (*pattern == '/')
		expand_pattern(pattern, take_path, search);
	else if (*pattern != '@')
		expand_around(search, pattern);
}

/* A rule that names something in a secret place: nothing of it need be there. */
static void take_named(struct search *search, uint32_t index)
{
	const struct checking *checking = search->checking;
	const struct rule *rule = &checking->policy->rules[index];
	_cleanup_text_ struct text prefix = { 0 };
	struct outcome outcome;

	if (rule->kind != RULE_ALLOW || !(rule->verbs & search->verbs) ||
	    !pattern_is_path(rule->pattern) || !pattern_prefix(rule->pattern, &prefix) ||
	    prefix.failed || search->by[index].paths.count)
		return;
	checking_outcome(checking, prefix.data, &outcome);
	if (opened_by(&outcome, search->verbs) == index &&
	    ground_secret(checking->ground, prefix.data, prefix.len))
		gathered_add(&search->by[index], prefix.data);
}

static int begin(struct search *search, const struct checking *checking, verbs_t verbs, int access)
{
	*search = (struct search){ .checking = checking, .verbs = verbs, .access = access };
	search->by = calloc(checking->policy->rule_count + 1, sizeof(*search->by));
	return search->by ? 0 : -ENOMEM;
}

/* Makes a warning of what was found for each rule: its path, @opens, the paths. What to do: @help,
 * the paths again, @more. */
static void end(struct search *search, struct checking *checking, const char *opens,
		const char *help, const char *more)
{
	for (uint32_t i = 0; i < checking->policy->rule_count; i++) {
		struct gathered *gathered = &search->by[i];
		const struct rule *rule = &checking->policy->rules[i];
		_cleanup_text_ struct text what = { 0 }, remedy = { 0 };

		if (gathered->paths.count) {
			checking_begin(rule, &what);
			text_str(&what, opens);
			gathered_show(gathered, checking->vars, true, &what);
			text_printf(&remedy, "%s ", help);
			gathered_show(gathered, checking->vars, false, &remedy);
			text_str(&remedy, more);
			findings_add(checking->findings, DIAG_WARNING, &rule->at, &what, &remedy);
		}
		strings_free(&gathered->paths);
	}
	free(search->by);
}

/* Sockets that are bound now: the last word of a line, `@` for a NUL. */
static void find_sockets(struct search *search)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/net/unix", "re");
	_cleanup_free_ char *line = NULL;
	size_t size = 0;
	ssize_t len;

	for (unsigned int i = 0; file && i < SOCKETS_MAX; i++) {
		struct outcome outcome;
		char *path;
		uint32_t rule;

		len = getline(&line, &size, file);
		if (len < 0)
			break;
		if (len && line[len - 1] == '\n')
			line[len - 1] = '\0';
		path = strpbrk(line, "/@");
		if (!path || path == line || path[-1] != ' ')
			continue;
		checking_outcome(search->checking, path, &outcome);
		rule = opened_by(&outcome, V_CONNECT);
		if (checking_is_users(search->checking, rule) &&
		    ground_way_out(search->checking->ground, path))
			gathered_add(&search->by[rule], path);
	}
}

/* A rule that names such a socket, be it there or not. */
static void find_named_sockets(struct search *search)
{
	const struct checking *checking = search->checking;

	for (uint32_t i = 0; i < checking->policy->rule_count; i++) {
		const struct rule *rule = &checking->policy->rules[i];
		_cleanup_text_ struct text path = { 0 };

		if (checking_is_users(checking, i) && rule->kind == RULE_ALLOW &&
		    rule->verbs & V_CONNECT && !pattern_is_inet(rule->pattern) &&
		    pattern_prefix(rule->pattern, &path) && !path.failed &&
		    !search->by[i].paths.count && ground_way_out(checking->ground, path.data))
			gathered_add(&search->by[i], path.data);
	}
}

/**
 * check_secrets() - What `default` protects and this policy grants, and sockets that lead out
 * @checking:	The policy
 *
 * Return: 0, -ENOMEM
 */
int check_secrets(struct checking *checking)
{
	struct search search;
	int r = begin(&search, checking, V_READ, R_OK);

	if (r < 0)
		return r;
	for (size_t i = 0; i < checking->agent.rule_count; i++) {
		const struct rule *rule = &checking->agent.rules[i];

		if (rule->strong && rule->verbs & V_READ && !path_below(rule->pattern, "/proc"))
			expand_one(&search, rule->pattern);
	}
	for (uint32_t i = 0; i < checking->policy->rule_count; i++)
		if (checking_is_users(checking, i))
			take_named(&search, i);
	end(&search, checking,
	    " opens what the policy `default` protects: ", "keep shut what is not meant: deny!",
	    ", or include default");
	r = begin(&search, checking, V_CONNECT, 0);
	if (r < 0)
		return r;
	find_sockets(&search);
	find_named_sockets(&search);
	end(&search, checking,
	    " lets the jail be left by sockets whose other side does what it may not: ",
	    "keep shut what is not meant: deny connect", "");
	return 0;
}

/* Directories in which programs are looked for, and that the user can write. */
static void find_path(struct search *search)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t len = strcspn(path, ":");
		_cleanup_text_ struct text directory = { 0 };
		struct outcome outcome;
		uint32_t rule;

		text_add(&directory, path, len);
		path += len + (path[len] == ':');
		if (directory.failed || !len || *directory.data != '/' ||
		    eaccess(directory.data, W_OK) < 0 ||
		    !checking_within(search->checking, directory.data, &outcome))
			continue;
		rule = opened_by(&outcome, search->verbs);
		if (checking_is_users(search->checking, rule))
			gathered_add(&search->by[rule], directory.data);
	}
}

/* Whether a rule names nothing but such a file, or something in it. */
static bool is_meant(const struct checking *checking, uint32_t index, const char *path)
{
	_cleanup_text_ struct text prefix = { 0 };

	pattern_prefix(checking->policy->rules[index].pattern, &prefix);
	return !prefix.failed && path_below(prefix.data, path);
}

/* A file that need not be there: who can make it can also have it run. */
static void take_trap(struct search *search, const char *pattern)
{
	const struct checking *checking = search->checking;
	_cleanup_text_ struct text path = { 0 }, above = { 0 };
	struct outcome outcome;
	struct stat st;
	uint32_t rule;

	if (!pattern_prefix(pattern, &path) || path.failed)
		return;
	text_add(&above, path.data, (size_t)(strrchr(path.data, '/') - path.data));
	if (above.failed || !above.len || eaccess(above.data, W_OK) < 0 ||
	    (lstat(path.data, &st) < 0 && !strcmp(above.data, checking->vars->cwd)))
		return;
	checking_outcome(checking, path.data, &outcome);
	rule = opened_by(&outcome, search->verbs);
	if (checking_is_users(checking, rule) && !is_meant(checking, rule, path.data))
		gathered_add(&search->by[rule], path.data);
}

/**
 * check_traps() - Rules that let be written what runs later, outside of the jail
 * @checking:	The policy
 *
 * Return: 0, -ENOMEM
 */
int check_traps(struct checking *checking)
{
	struct search search;
	int r = begin(&search, checking, V_MODIFY | V_CREATE, W_OK);

	if (r < 0)
		return r;
	find_path(&search);
	end(&search, checking, " lets programs be put where they are looked for (PATH): ",
	    "keep shut what is not meant: deny write", "");
	r = begin(&search, checking, V_MODIFY | V_CREATE, W_OK);
	if (r < 0)
		return r;
	for (size_t i = 0; i < checking->agent.rule_count; i++) {
		const struct rule *rule = &checking->agent.rules[i];

		if (rule->kind != RULE_ALLOW && !(rule->verbs & V_READ) && rule->verbs & V_MODIFY)
			take_trap(&search, rule->pattern);
	}
	end(&search, checking, " lets what runs later, outside of the jail, be written: ",
	    "keep shut what is not meant: deny write", ", or include agent");
	return 0;
}
