// SPDX-License-Identifier: MIT
// supervisor/reading/former.c - A policy as it would hold in a run that a log tells of
//
// ~, ./ and ${TMPDIR} stand for what they stood for in the run, whoever asks now, and warder's own
// rules are those of the run: the log has them. Links and mounts are this host's as they are now.
#include "supervisor/reading/former.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/effective.h"

static void add_word(struct text *key, const char *word)
{
	text_add(key, word, strlen(word) + 1);
}

/* All of a start record that a policy depends on. */
static void make_key(const struct entry *start, struct text *key)
{
	const struct entry_start *run = &start->start;

	add_word(key, entry_string_at(start, run->cwd));
	add_word(key, entry_string_at(start, run->home));
	add_word(key, entry_string_at(start, run->tmpdir));
	text_printf(key, "%u %d %d", run->uid, run->observe, run->light);
	for (size_t i = 0; i < run->source_count; i++)
		if (effective_is_own_name(entry_string_at(start, run->sources[i].name)))
			add_word(key, entry_string_at(start, run->sources[i].text));
}

/* The user's places, with those of the run where the log has them, or with @places. */
static int find_paths(const struct entry *start, const struct policy_vars *places,
		      struct offline *offline)
{
	const char *home = places ? places->home : entry_string_at(start, start->start.home);
	const char *cwd = places ? places->cwd : entry_string_at(start, start->start.cwd);
	const char *tmpdir = places ? places->tmpdir : entry_string_at(start, start->start.tmpdir);
	struct paths *paths = &offline->paths;
	int r = paths_find(paths);

	if (r < 0)
		return r;
	if (home[0] == '/') {
		free(paths->home);
		paths->home = strdup(home);
	}
	if (cwd[0] == '/') {
		free(paths->cwd);
		paths->cwd = strdup(cwd);
	}
	free(steal_ptr(paths->tmpdir));
	paths->tmpdir = strdup(tmpdir[0] == '/' ? tmpdir : PATHS_TMP);
	if (!paths->home || !paths->cwd || !paths->tmpdir)
		return -ENOMEM;
	offline->vars = (struct policy_vars){ .home = paths->home,
					      .cwd = paths->cwd,
					      .tmpdir = paths->tmpdir,
					      .uid = start->start.uid };
	return 0;
}

/* What warder protected in the run: its log, its directories, the policies that were in use. */
static int add_own(const struct entry *start, struct former *former, struct policy_diag *diag)
{
	const struct entry_start *run = &start->start;
	int r = 0;

	for (size_t i = 0; r == 0 && i < run->source_count; i++) {
		const struct entry_source *source = &run->sources[i];

		if (!effective_is_own_name(entry_string_at(start, source->name)) ||
		    source->text == ENTRY_NULL)
			continue;
		former->protected_known = true;
		r = effective_add_own(entry_string_at(start, source->text), source->alone,
				      &former->offline.vars, &former->offline.policy, diag);
	}
	return r;
}

static int compile(struct former *former, struct policy_diag *diag)
{
	struct offline *offline = &former->offline;
	struct plan_options plan = { .observe = former->observe }, enforced = { .observe = false };
	int r = compiled_build(&offline->policy, &plan, &offline->compiled, diag);

	if (r < 0)
		return r;
	former->enforced = malloc(sizeof(*former->enforced));
	return former->enforced ? plan_build(&offline->policy, &enforced, former->enforced, diag)
				: -ENOMEM;
}

/* What is wrong with the policy, in words; there always are some. */
static int explain(int r, struct policy_diag *diag, struct text *message)
{
	complaint_take(diag, message);
	if (r < 0 && !message->len)
		text_printf(message, "warder: %s\n", strerror(-r));
	return r;
}

/**
 * former_read() - Load a policy for a former run
 * @options:	Name the policy; what they do not say is the default policy
 * @start:	The run's start record
 * @places:	What ~, ./ and ${TMPDIR} stand for; NULL: what they stood for in the run
 * @former:	Zeroed; former_free() in any case. Nothing in it is compiled
 * @message:	What is wrong with the policy
 *
 * Return: 0 or -errno
 */
int former_read(const struct options *options, const struct entry *start,
		const struct policy_vars *places, struct former *former, struct text *message)
{
	struct offline *offline = &former->offline;
	struct policy_diag diag = { .count = 0 };
	int r = find_paths(start, places, offline);

	if (r == 0)
		r = effective_load(options, &offline->paths, &offline->vars, &offline->policy,
				   &diag);
	return explain(r, &diag, message);
}

/**
 * former_load() - Load and compile a policy for a former run
 * @options:	Name the policy; what they do not say is the default policy
 * @start:	The run's start record
 * @former:	Zeroed; former_free() in any case
 * @message:	What is wrong with the policy
 *
 * Return: 0 or -errno
 */
int former_load(const struct options *options, const struct entry *start, struct former *former,
		struct text *message)
{
	struct policy_diag diag = { .count = 0 };
	int r;

	former->observe = start->start.observe;
	make_key(start, &former->key);
	r = former_read(options, start, NULL, former, message);
	if (r < 0)
		return r;
	r = add_own(start, former, &diag);
	if (r == 0)
		r = compile(former, &diag);
	return explain(r, &diag, message);
}

/**
 * former_fits() - Whether a policy that was loaded for one run is the same for another
 * @former:	Loaded
 * @start:	The other run's start record
 */
bool former_fits(const struct former *former, const struct entry *start)
{
	_cleanup_text_ struct text key = { 0 };

	make_key(start, &key);
	return !key.failed && key.len == former->key.len &&
	       !memcmp(key.data, former->key.data, key.len);
}

void former_free(struct former *former)
{
	free(steal_ptr(former->enforced));
	text_free(&former->key);
	offline_free(&former->offline);
	*former = (struct former){ .enforced = NULL };
}

/**
 * former_rule() - The rule of a policy that a log cites
 * @policy:	Any
 * @quote:	The log's rule
 *
 * Return: the rule that is the same line at the same place, or anywhere; RULE_NONE
 */
uint32_t former_rule(const struct policy *policy, const struct quote *quote)
{
	uint32_t found = RULE_NONE;

	for (size_t i = 0; i < policy->rule_count; i++) {
		_cleanup_text_ struct text line = { 0 }, place = { 0 };

		policy_line(policy, &policy->rules[i].at, &line);
		if (strcmp(text_cstr(&line), quote->text) != 0)
			continue;
		policy_place(policy, &policy->rules[i].at, &place);
		if (!strcmp(text_cstr(&place), quote->at))
			return (uint32_t)i;
		if (found == RULE_NONE)
			found = (uint32_t)i;
	}
	return found;
}
