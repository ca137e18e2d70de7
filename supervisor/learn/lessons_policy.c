// SPDX-License-Identifier: MIT
// supervisor/learn/lessons_policy.c - The policies of the runs that are learnt from
//
// A learnt policy takes over the settings of the one that a run had: environment, network, limits,
// whether /tmp was its own. Without -p that is what the log says the run had, as long as its texts
// are still the same and all runs agree; everything else is for the user to say.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/learn/lessons.h"
#include "supervisor/learn/tighten.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/effective.h"
#include "supervisor/rules/settings_diff.h"

/* Appends all of a start record that the policy of its run depends on. */
static void make_key(const struct entry *entry, bool own, struct text *key)
{
	const struct entry_start *start = &entry->start;
	const entry_string places[] = { start->cwd, start->home, start->tmpdir };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const char *place = entry_string_at(entry, places[i]);

		text_add(key, place, strlen(place) + 1);
	}
	text_printf(key, "%u %d", start->uid, start->light);
	for (size_t i = 0; own && i < start->source_count; i++) {
		const struct entry_source *source = &start->sources[i];
		const char *name = entry_string_at(entry, source->name);

		if (effective_is_own_name(name)) /* its log's name, for one, is another each time */
			continue;
		text_add(key, name, strlen(name) + 1);
		text_str(key, source->digest);
	}
}

static int refuse(const struct lessons *lessons, const char *what, const char *remedy)
{
	fprintf(stderr, "warder: %s: %s\n  %s\n", text_cstr(&lessons->where), what, remedy);
	return -ECANCELED;
}

/* All texts must be those that the run had. */
static int check_texts(const struct lessons *lessons, const struct policy *policy)
{
	for (size_t i = 0; i < policy->source_count; i++) {
		_cleanup_text_ struct text what = { 0 };

		if (former_had(lessons->entry, &policy->sources[i]))
			continue;
		text_str(&what, "the policy of this run has changed since: ");
		text_visible(&what, policy->sources[i].name, strlen(policy->sources[i].name));
		return refuse(lessons, text_cstr(&what),
			      "name with -p the policy whose settings the new one takes over; it "
			      "may be the same");
	}
	return 0;
}

/* The policy that the run had, from where it was started. */
static int read_own(const struct lessons *lessons, const struct policy_vars *places,
		    struct former *former)
{
	_cleanup_close_ int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(options_free) struct options options = { .status_fd = -1, .color = -1 };
	const char *cwd = entry_string_at(lessons->entry, lessons->entry->start.cwd);
	_cleanup_text_ struct text message = { 0 };
	bool there;
	int r;

	if (here < 0)
		return -errno;
	there = cwd[0] && chdir(cwd) == 0;
	r = former_options(lessons->entry, &options);
	if (r == 0)
		r = former_read(&options, lessons->entry, places, former, &message);
	if (there && fchdir(here) < 0)
		return -errno;
	if (r == 0)
		return check_texts(lessons, &former->offline.policy);
	fputs(text_cstr(&message), stderr);
	return refuse(lessons, "the policy of this run cannot be put together again",
		      "name with -p the policy whose settings the new one takes over");
}

/* For -p: it is the same for all runs, as long as no places are. */
static int read_named(const struct lessons *lessons, struct former *former)
{
	_cleanup_text_ struct text message = { 0 };
	int r = former_read(lessons->options, lessons->entry, NULL, former, &message);

	fputs(text_cstr(&message), stderr);
	return r < 0 ? -ECANCELED : 0;
}

/* Runs whose policies come to other settings have none in common that could go on. */
static int check_settings(const struct lessons *lessons)
{
	_cleanup_(former_free) struct former same = { .enforced = NULL };
	const struct tree_side sides[2] = { { .policy = &lessons->first.offline.policy },
					    { .policy = &same.offline.policy } };
	struct settings_changes changes = { .count = 0 };
	_cleanup_text_ struct text what = { 0 };
	int r = read_own(lessons, &lessons->first.offline.vars, &same);

	if (r == 0)
		r = settings_diff(sides, &changes);
	if (r < 0)
		return r;
	if (changes.count || changes.cut) {
		const struct settings_change *change = changes.count ? &changes.items[0] : NULL;

		text_str(&what, "the policy of this run has other settings than that of the first");
		if (change && change->name[0])
			text_printf(&what, " (`%s %s`)", change->setting, change->name);
		else if (change)
			text_printf(&what, " (`%s`)", change->setting);
		r = refuse(lessons, text_cstr(&what),
			   "name with -p the policy whose settings the new one takes over");
	}
	settings_changes_free(&changes);
	return r;
}

static int begin_learning(struct lessons *lessons, const struct former *former)
{
	struct learn_config config = {
		.policy = &former->offline.policy,
		.vars = &former->offline.vars,
		.names = &lessons->tree_names,
		.home = lessons->paths.home,
		.limits = lessons->limits,
		.light = lessons->entry->start.light,
	};

	return lessons->learn ? learn_next_run(lessons->learn, &config)
			      : learn_create(&config, &lessons->learn);
}

/* Rules are known by number: they must not be others now. */
static int check_same(const struct policy *first, const struct policy *now)
{
	size_t count = first->source_count > now->source_count ? first->source_count
							       : now->source_count;
	bool same = true;

	for (size_t i = 0; same && i < count; i++) {
		const struct source *a = i < first->source_count ? &first->sources[i] : NULL;
		const struct source *b = i < now->source_count ? &now->sources[i] : NULL;

		same = a && b ? !strcmp(a->text, b->text) ||
					(effective_is_own(a) && effective_is_own(b))
			      : effective_is_own(a ? a : b);
	}
	if (same)
		return 0;
	fputs("warder: --tighten: the policy changed while the logs were read\n", stderr);
	return -ECANCELED;
}

static int begin_using(struct lessons *lessons, const struct former *former, bool first)
{
	const struct policy *policy = &former->offline.policy;
	struct policy_diag diag = { .count = 0 };
	_cleanup_text_ struct text message = { 0 };
	int source = first ? tighten_find(policy, lessons->options->tighten) : 0;
	struct tree *tree = NULL;
	int r = source < 0 ? source : tree_build(policy, &lessons->tree_names, &tree, &diag);

	complaint_take(&diag, &message);
	fputs(text_cstr(&message), stderr);
	if (source < 0) {
		fprintf(stderr, "warder: --tighten: no policy is found by that name\n"
				"  name its file\n");
		return -ECANCELED;
	}
	if (r == 0 && first) {
		lessons->tightened = (unsigned int)source;
		r = used_create(policy, tree, &lessons->used);
	} else if (r == 0) {
		r = check_same(&lessons->first.offline.policy, policy);
		if (r == 0)
			r = used_next_run(lessons->used, policy, tree);
	}
	if (tree) {
		tree_free(lessons->tree);
		lessons->tree = tree;
	}
	return r;
}

/* A run whose policy is not the one at hand. */
static int change_policy(struct lessons *lessons)
{
	bool first = !lessons->learn && !lessons->used;
	struct former former = { .enforced = NULL };
	struct former *kept;
	int r = lessons->own ? read_own(lessons, NULL, &former) : read_named(lessons, &former);

	if (r == 0 && !first && lessons->own)
		r = check_settings(lessons);
	if (r < 0) {
		former_free(&former);
		return r;
	}
	/* the learner stays with the first one for its settings, and needs the last one no more */
	kept = first ? &lessons->first : &lessons->policy;
	if (lessons->options->tighten) {
		struct former old = *kept;

		*kept = former;
		r = begin_using(lessons, kept, first);
		former_free(&old);
		return r;
	}
	former_free(kept);
	*kept = former;
	return begin_learning(lessons, kept);
}

/**
 * lessons_policy() - A run begins: its policy, and its places
 * @lessons:	@entry is its start record
 *
 * Return: 0; -ECANCELED when it was told why not; another -errno
 */
int lessons_policy(struct lessons *lessons)
{
	_cleanup_text_ struct text key = { 0 };
	int r;

	make_key(lessons->entry, lessons->own, &key);
	if (key.failed)
		return -ENOMEM;
	if (lessons->runs && key.len == lessons->key.len &&
	    !memcmp(key.data, lessons->key.data, key.len)) {
		if (lessons->learn)
			return learn_next_run(lessons->learn, NULL);
		return used_next_run(lessons->used, lessons->used->policy, lessons->tree);
	}
	r = change_policy(lessons);
	if (r < 0)
		return r;
	text_free(&lessons->key);
	lessons->key = key;
	key = (struct text){ 0 };
	return 0;
}
