// SPDX-License-Identifier: MIT
// supervisor/learn.c - From what a run did to a policy that lets it do just that
//
// DOC: Theory of operation
//
// While the run lasts, each thing it asked for is put down once: paths with their verbs (demand),
// but for what `include base` grants anyway, and apart from them what no policy should grant
// unread (secrets, ways out). In the end the paths become a tree (outline), directories take the
// place of their entries where that says more (widen), and learn_write.c writes it down.
#include "supervisor/learn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "policy/map.h"
#include "policy/pattern.h"
#include "supervisor/asked.h"
#include "supervisor/learning.h"
#include "supervisor/sibling.h"
#include "supervisor/spell.h"

#define CHANGES ((verbs_t)(V_MODIFY | V_APPEND | V_CREATE | V_DELETE))

/*
 * What ${TMPDIR} was in this run: a directory of its own, unless a rule names the place in so many
 * words. What rules name in it, and the working directory, are the host's (supervisor/launch.c).
 */
static int find_private(struct learn *learn)
{
	const struct policy *policy = learn->config.policy;
	const char *tmpdir = learn->config.vars->tmpdir, *cwd = learn->config.vars->cwd;
	int r = 0;

	if (!policy->uses_tmpdir || !tmpdir)
		return 0;
	learn->private_tmp = true;
	if (cwd && path_below(cwd, tmpdir) && strcmp(cwd, tmpdir))
		r = strings_push(&learn->kept, cwd, strlen(cwd));
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
			learn->private_tmp &= !whole || strstr(rule->spelled, "${");
		else if (path_below(text_cstr(&path), tmpdir))
			r = strings_push(&learn->kept, path.data, path.len);
	}
	return r;
}

/* Whether a path is in the part of ${TMPDIR} that the next run will not see again. */
static bool is_private(const struct learn *learn, const char *path)
{
	if (!learn->private_tmp || !path_below(path, learn->config.vars->tmpdir))
		return false;
	for (size_t i = 0; i < learn->kept.count; i++)
		if (path_below(path, learn->kept.items[i]))
			return false;
	return true;
}

/**
 * learn_create() - Begin to learn
 * @config:	See there; copied
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
	r = find_private(learn);
	if (!r)
		r = ground_create(config->vars, config->names, &learn->ground);
	if (r < 0) {
		learn_free(learn);
		return r;
	}
	*ret_learn = learn;
	return 0;
}

void learn_free(struct learn *learn)
{
	if (!learn)
		return;
	ground_free(learn->ground);
	demands_free(&learn->wanted);
	demands_free(&learn->review);
	demands_free(&learn->named);
	strings_free(&learn->programs);
	strings_free(&learn->kept);
	free(learn);
}

/* Length of the number at the start of a path component; 0 when it is something else. */
static size_t number_len(const char *component)
{
	size_t len = strspn(component, "0123456789");

	return component[len] && component[len] != '/' ? 0 : len;
}

/* Appends a path as a pattern. Process and thread ids in /proc are others next time. */
static void add_pattern(const char *path, struct text *pattern)
{
	bool proc = !strncmp(path, "/proc/", 6);

	while (*path) {
		size_t len = strcspn(path + 1, "/") + 1;
		size_t number = proc ? number_len(path + 1) : 0;

		if (number)
			text_str(pattern, "/*");
		else
			glob_escape(pattern, path, len, GLOB_SPECIAL);
		path += len;
	}
}

static int note(const struct learn *learn, struct demands *demands, const char *path, verbs_t verbs,
		unsigned int flags)
{
	_cleanup_text_ struct text pattern = { 0 };

	if (*path == '/' && path[1])
		add_pattern(path, &pattern);
	else
		glob_escape(&pattern, path, strlen(path), GLOB_SPECIAL);
	return pattern.failed ? -ENOMEM
			      : demand_add(demands, pattern.data, verbs, flags, &learn->now);
}

/**
 * learn_path() - Note that something was asked of a path, and that a rule may grant it
 * @learn:	The learner
 * @path:	As resolved, or the @name of an abstract socket; @len bytes
 * @len:	How many
 * @verbs:	What was asked
 * @flags:	enum demand_flag
 *
 * Trust: the target chose all of it. What it could not have been granted by a rule that a person
 * has read goes to the review.
 *
 * Return: 0 or -ENOMEM
 */
int learn_path(struct learn *learn, const char *path, size_t len, verbs_t verbs, unsigned int flags)
{
	_cleanup_text_ struct text copy = { 0 };
	bool review;

	if (!len || !verbs || (*path != '/' && *path != '@') || memchr(path, '\0', len))
		return 0;
	text_add(&copy, path, len);
	if (copy.failed)
		return -ENOMEM;
	review = !spell_possible(path, len) || ground_secret(learn->ground, path, len) ||
		 (verbs & V_CONNECT && ground_way_out(learn->ground, copy.data));
	if (review)
		return note(learn, &learn->review, copy.data, verbs, flags);
	if (verbs & CHANGES && ground_trap(learn->ground, copy.data)) {
		int r = note(learn, &learn->review, copy.data, verbs & CHANGES, 0);

		verbs &= (verbs_t)~CHANGES;
		flags &= ~(unsigned int)DEMAND_MOVED;
		if (r < 0 || !verbs)
			return r;
	}
	if (ground_grants(learn->ground, path, len, verbs))
		return 0;
	if (!is_private(learn, copy.data))
		return note(learn, &learn->wanted, copy.data, verbs, flags);
	if (verbs & CHANGES) /* it is the run's own */
		verbs |= DEMAND_MOVED_VERBS;
	return note(learn, &learn->wanted, learn->config.vars->tmpdir, verbs, DEMAND_DIRECTORY);
}

/**
 * learn_refused() - Note what the run's own policy refuses
 * @learn:	The learner
 * @path:	As resolved, @len bytes
 * @len:	How many
 * @verbs:	What was asked
 *
 * Return: 0 or -ENOMEM
 */
int learn_refused(struct learn *learn, const char *path, size_t len, verbs_t verbs)
{
	_cleanup_text_ struct text copy = { 0 };

	if (!len || (*path != '/' && *path != '@') || memchr(path, '\0', len))
		return 0;
	text_add(&copy, path, len);
	return copy.failed ? -ENOMEM : note(learn, &learn->review, copy.data, verbs, 0);
}

/* What a person has to decide about for a reason that its path does not show. */
static int learn_review(struct learn *learn, const struct asked *asked, unsigned int flag)
{
	_cleanup_text_ struct text copy = { 0 };

	if (!asked->len || (*asked->path != '/' && *asked->path != '@') ||
	    memchr(asked->path, '\0', asked->len))
		return 0;
	text_add(&copy, asked->path, asked->len);
	return copy.failed ? -ENOMEM : note(learn, &learn->review, copy.data, asked->verbs, flag);
}

/*
 * A link that was opened as such. A rule for its path would be about what it leads to, of which the
 * run had nothing.
 */
static bool leads_to_secret(const struct learn *learn, const struct asked *asked)
{
	_cleanup_text_ struct text copy = { 0 };
	_cleanup_free_ char *real = NULL;

	if (!asked->link || asked->verbs & (V_CREATE | V_DELETE))
		return false;
	text_add(&copy, asked->path, asked->len);
	real = copy.failed ? NULL : realpath(copy.data, NULL);
	return real && (ground_secret(learn->ground, real, strlen(real)) ||
			ground_has_secrets(learn->ground, real, true));
}

/**
 * learn_absent() - Note that the run looked for a file that is not there
 * @learn:	The learner
 * @path:	As resolved, @len bytes
 * @len:	How many
 */
void learn_absent(struct learn *learn, const char *path, size_t len)
{
	if (len && *path == '/')
		ground_absent(learn->ground, path, len);
}

/**
 * learn_syscall() - Note a system call from outside of the whitelist
 * @learn:	The learner
 * @nr:		Any number
 */
void learn_syscall(struct learn *learn, int nr)
{
	if (nr >= 0 && nr <= CALL_NEWEST)
		learn->syscalls[nr] = true;
}

/* Memory that `map deny` refuses. */
static void learn_mapping(struct learn *learn, const struct record *record)
{
	unsigned int deny = (unsigned int)learn->config.policy->map.value;
	bool shm = record->nr == SYS_shmat;
	uint64_t prot = shm ? PROT_READ | PROT_WRITE | PROT_EXEC : record->args[2];
	bool shared = shm || (record->nr == SYS_mmap && record->args[3] & MAP_SHARED);

	learn->mapped |= map_refused(deny, prot, shared);
	if (record->nr != SYS_mmap)
		learn->mapped |= deny & MAP_DENY_WX;
}

/* What a line that goes on grants of the file that it puts in another's place. */
static verbs_t given_by_redirects(const struct learn *learn, const struct asked *asked)
{
	const struct policy *policy = learn->config.policy;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const char *target = policy->rules[i].target;

		if (target && strlen(target) == asked->len &&
		    !memcmp(target, asked->path, asked->len))
			return V_LIST | V_READ;
	}
	return 0;
}

static int take_asked(void *ctx, const struct asked *asked)
{
	struct learn *learn = ctx;
	verbs_t verbs = asked->verbs & (verbs_t)~given_by_redirects(learn, asked);

	if (asked->redirected) /* by a line that goes on: learn_settings() */
		return 0;
	if (asked->absent)
		learn_absent(learn, asked->path, asked->len);
	else if (asked->asks)
		return learn_review(learn, asked, DEMAND_ASKED);
	else if (asked->refused)
		return learn_refused(learn, asked->path, asked->len, asked->verbs);
	else if (leads_to_secret(learn, asked))
		return learn_review(learn, asked, DEMAND_LINK);
	else if (verbs)
		return learn_path(learn, asked->path, asked->len, verbs, asked->flags);
	return 0;
}

/* What an event says besides the names in it. */
static void take_rest(struct learn *learn, const struct event *event)
{
	const struct record *record = &event->record;
	uint32_t family = (uint32_t)record->args[0];
	bool call = record->kind == RECORD_CALL, kill = record->kind == RECORD_KILL;
	bool outside = record->rule == RECORD_RULE_BUILTIN + BUILTIN_WHITELIST &&
		       record->would != RECORD_ALLOW;

	if (call || kill)
		made_call(&learn->took.made, record->nr, record->args);
	if (kill || (call && outside))
		learn_syscall(learn, record->nr);
	if (call && record->rule == RECORD_RULE_BUILTIN + BUILTIN_MAP)
		learn_mapping(learn, record);
	if (call && record->nr == SYS_socket && !record->err &&
	    (family == AF_INET || family == AF_INET6))
		learn->internet = true;
}

/**
 * learn_event() - Take what one event says
 * @learn:	The learner
 * @event:	Any kind
 * @comm:	Name of the program that is behind it, "" when it is not known
 *
 * Return: 0 or -ENOMEM
 */
int learn_event(struct learn *learn, const struct event *event, const char *comm)
{
	int r = credit_one(&learn->programs, comm, learn->runs - 1, &learn->now);

	if (!r && event->record.kind == RECORD_EXEC) {
		/* the execve that led to it was a hit already */
		learn->now = (struct credit){ 0 };
		r = siblings_name(&learn->named, event->str[STRING_ARGV], event->len[STRING_ARGV]);
	}
	take_rest(learn, event);
	if (!r)
		r = asked_each(event, take_asked, learn);
	learn->now = (struct credit){ 0 };
	return r;
}

/**
 * learn_next_run() - What comes now is of another run
 * @learn:	The learner
 */
void learn_next_run(struct learn *learn)
{
	learn->runs++;
}

/**
 * learn_measured() - Note what a run took
 * @learn:	The learner
 * @measure:	From the broker, at the end of the run
 * @wall_ns:	Nanoseconds from start to end
 * @cpu_ns:	Of processor time, of all processes together
 */
void learn_measured(struct learn *learn, const struct measure *measure, uint64_t wall_ns,
		    uint64_t cpu_ns)
{
	struct measure *took = &learn->took;

	made_unite(&took->made, &measure->made);
	took->memory = measure->memory > took->memory ? measure->memory : took->memory;
	took->files = measure->files > took->files ? measure->files : took->files;
	took->tasks = measure->tasks > took->tasks ? measure->tasks : took->tasks;
	learn->wall_ns = wall_ns > learn->wall_ns ? wall_ns : learn->wall_ns;
	learn->cpu_ns = cpu_ns > learn->cpu_ns ? cpu_ns : learn->cpu_ns;
	learn->measured++;
}
