// SPDX-License-Identifier: MIT
// supervisor/learn/learn_run.c - The runs that are learnt from, one after the other
//
// Each has its own home, working directory and ${TMPDIR}, and by these its own secrets. What is
// learnt of it is put down under the names that all of them have in common: see frame.c.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/pattern.h"
#include "supervisor/learn/learn_denials.h"

/*
 * What ${TMPDIR} is in a run: a directory of its own, unless a rule names the place in so many
 * words. What rules name in it, and the working directory, are the host's
 * (supervisor/run/launch.c).
 */
static int find_private(const struct policy *policy, struct learn_run *run)
{
	const char *tmpdir = run->frame.tmpdir, *cwd = run->frame.cwd;
	int r = 0;

	if (!policy->uses_tmpdir || !tmpdir)
		return 0;
	run->private_tmp = true;
	if (cwd && path_below(cwd, tmpdir) && strcmp(cwd, tmpdir))
		r = strings_push(&run->kept, cwd, strlen(cwd));
	for (size_t i = 0; i < policy->rule_count && !r; i++) {
		const struct rule *rule = &policy->rules[i];
		_cleanup_text_ struct text path = { 0 };
		bool whole;

		if (!policy_rule_grants(rule) || rule->pattern[0] != '/')
			continue;
		whole = pattern_prefix(rule->pattern, &path);
		if (path.failed)
			return -ENOMEM;
		if (!strcmp(text_cstr(&path), tmpdir))
			run->private_tmp &= !whole || strstr(rule->spelled, "${");
		else if (path_below(text_cstr(&path), tmpdir))
			r = strings_push(&run->kept, path.data, path.len);
	}
	return r;
}

static void run_free(struct learn_run *run)
{
	frame_free(&run->frame);
	ground_free(run->ground);
	strings_free(&run->kept);
	*run = (struct learn_run){ .ground = NULL };
}

static int make_ground(const struct learn_config *config, const struct policy_vars *vars,
		       struct ground **ret_ground)
{
	struct ground *ground;
	int r = ground_create(vars, config->names, &ground);

	if (r < 0)
		return r;
	r = config->home ? ground_add_home(ground, config->home) : 0;
	if (r < 0) {
		ground_free(ground);
		return r;
	}
	*ret_ground = ground;
	return 0;
}

/* Makes a run known. The ground is the last one's where nothing of it is different. */
static int run_make(const struct learn_config *config, const struct learn_run *last,
		    struct learn_run *ret_run)
{
	struct learn_run run = { .ground = NULL };
	int r = frame_copy(config->vars, &run.frame);

	if (!r)
		r = find_private(config->policy, &run);
	if (!r && last && last->names == config->names && frame_same(&last->frame, config->vars))
		run.ground = ground_ref(last->ground);
	else if (!r)
		r = make_ground(config, config->vars, &run.ground);
	if (r < 0) {
		run_free(&run);
		return r;
	}
	run.names = config->names;
	*ret_run = run;
	return 0;
}

/**
 * learn_create() - Begin to learn
 * @config:	Of the first run; copied
 * @ret_learn:	The learner
 *
 * Return: 0, -ENOMEM; -EINVAL when a shipped policy does not load
 */
int learn_create(const struct learn_config *config, struct learn **ret_learn)
{
	struct learn *learn = calloc(1, sizeof(*learn));
	int r;

	if (!learn)
		return -ENOMEM;
	learn->config = *config;
	learn->runs = 1;
	r = run_make(config, NULL, &learn->run);
	if (!r)
		r = frame_copy(config->vars, &learn->frame);
	if (!r)
		r = learn_denials_take(learn, config->policy);
	if (r < 0) {
		learn_free(learn);
		return r;
	}
	learn_inet_next(&learn->inet, config->policy);
	learn->ground = ground_ref(learn->run.ground);
	learn->private_tmp = learn->run.private_tmp;
	*ret_learn = learn;
	return 0;
}

void learn_free(struct learn *learn)
{
	if (!learn)
		return;
	run_free(&learn->run);
	frame_free(&learn->frame);
	ground_free(learn->ground);
	demands_free(&learn->wanted);
	demands_free(&learn->review);
	demands_free(&learn->named);
	learn_inet_free(&learn->inet);
	learn_denials_free(&learn->denials);
	strings_free(&learn->programs);
	free(learn);
}

/* All demands by the names that they have in another frame. */
static int rename_demands(struct demands *demands, const struct frame *from, const struct frame *to)
{
	struct demands renamed = { .lost = demands->lost };
	int r = 0;

	for (size_t i = 0; i < demands->count && !r; i++) {
		const struct demand *demand = &demands->items[i];
		_cleanup_text_ struct text pattern = { 0 };

		frame_map(from, to, demand->pattern, &pattern);
		r = pattern.failed ? -ENOMEM
				   : demand_add(&renamed, pattern.data, demand->verbs,
						demand->flags, &demand->credit);
	}
	if (r < 0) {
		demands_free(&renamed);
		return r;
	}
	demands_free(demands);
	*demands = renamed;
	return 0;
}

/* A run has another home, or another working directory, than those before it had. */
static int join_frames(struct learn *learn, const struct learn_config *config)
{
	struct frame joint;
	struct ground *ground;
	int r = frame_join(&learn->frame, config->vars, &joint);

	if (r < 0)
		return r;
	r = make_ground(config, &joint.vars, &ground);
	if (!r) {
		ground_take_absent(ground, learn->ground);
		ground_free(learn->ground);
		learn->ground = ground;
		r = rename_demands(&learn->wanted, &learn->frame, &joint);
	}
	if (!r)
		r = rename_demands(&learn->review, &learn->frame, &joint);
	if (!r)
		r = learn_denials_rename(&learn->denials, &learn->frame, &joint);
	if (r < 0) {
		frame_free(&joint);
		return r;
	}
	frame_free(&learn->frame);
	learn->frame = joint;
	return 0;
}

/**
 * learn_next_run() - What comes now is of another run
 * @learn:	The learner
 * @config:	Of that run; @limits and the settings of @policy are of no account, these are the
 *		first run's; what it refuses goes on. NULL: it is as the last one
 *
 * Return: 0, -ENOMEM; -EINVAL when a shipped policy does not load
 */
int learn_next_run(struct learn *learn, const struct learn_config *config)
{
	struct learn_run run;
	int r;

	learn->runs++;
	if (!config) {
		learn->inet.datagrams = false;
		return 0;
	}
	r = run_make(config, &learn->run, &run);
	if (r < 0)
		return r;
	run_free(&learn->run);
	learn->run = run;
	learn_inet_next(&learn->inet, config->policy);
	learn->private_tmp |= run.private_tmp;
	learn->config.light |= config->light;
	if (frame_differs(&learn->frame, config->vars))
		r = join_frames(learn, config);
	return r < 0 ? r : learn_denials_take(learn, config->policy);
}
