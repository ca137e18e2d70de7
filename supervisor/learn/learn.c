// SPDX-License-Identifier: MIT
// supervisor/learn/learn.c - From what a run did to a policy that lets it do just that
//
// DOC: Theory of operation
//
// While the run lasts, each thing it asked for is put down once: paths with their verbs (demand),
// but for what `include base` grants anyway, and apart from them what no policy should grant
// unread (secrets, ways out). In the end the paths become a tree (outline), directories take the
// place of their entries where that says more (widen), and learn_write.c writes it down.
#include "supervisor/learn/learn.h"

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
#include "supervisor/learn/learning.h"
#include "supervisor/learn/sibling.h"
#include "supervisor/record/asked.h"
#include "supervisor/words/spell.h"

/* Whether a path is in the part of ${TMPDIR} that the next run will not see again. */
static bool is_private(const struct learn *learn, const char *path)
{
	const struct learn_run *run = &learn->run;

	if (!run->private_tmp || !path_below(path, run->frame.tmpdir))
		return false;
	for (size_t i = 0; i < run->kept.count; i++)
		if (path_below(path, run->kept.items[i]))
			return false;
	return true;
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
	_cleanup_text_ struct text own = { 0 }, pattern = { 0 };

	if (*path == '/' && path[1])
		add_pattern(path, &own);
	else
		glob_escape(&own, path, strlen(path), GLOB_SPECIAL);
	frame_map(&learn->run.frame, &learn->frame, text_cstr(&own), &pattern);
	return own.failed || pattern.failed
		       ? -ENOMEM
		       : demand_add(demands, pattern.data, verbs, flags, &learn->now);
}

/* What speaks against granting it, whoever got it: flags of a demand. */
static unsigned int why_not(const struct learn *learn, const char *path, verbs_t verbs)
{
	unsigned int flags = 0;

	if (ground_secret(learn->run.ground, path, strlen(path)))
		flags |= DEMAND_SECRET;
	if (verbs & V_CONNECT && ground_way_out(learn->run.ground, path))
		flags |= DEMAND_WAY_OUT;
	if (verbs & CHANGES && ground_trap(learn->run.ground, path))
		flags |= DEMAND_TRAP;
	return flags;
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
	_cleanup_text_ struct text copy = { 0 }, tmpdir = { 0 };
	unsigned int why;

	if (!len || !verbs || (*path != '/' && *path != '@') || memchr(path, '\0', len))
		return 0;
	text_add(&copy, path, len);
	if (copy.failed)
		return -ENOMEM;
	why = why_not(learn, copy.data, verbs);
	if (why & ~(unsigned int)DEMAND_TRAP || !learn_spellable(copy.data))
		return note(learn, &learn->review, copy.data, verbs, flags | why);
	if (why) {
		int r = note(learn, &learn->review, copy.data, verbs & CHANGES, why);

		verbs &= (verbs_t)~CHANGES;
		flags &= ~(unsigned int)(DEMAND_MOVED | DEMAND_MADE);
		if (r < 0 || !verbs)
			return r;
	}
	if (ground_grants(learn->run.ground, path, len, verbs))
		return 0;
	if (!is_private(learn, copy.data))
		return note(learn, &learn->wanted, copy.data, verbs, flags);
	if (verbs & CHANGES) /* it is the run's own */
		verbs |= DEMAND_MOVED_VERBS;
	/* whatever it was called in this run, all runs have the first one's name for it */
	glob_escape(&tmpdir, learn->frame.tmpdir, strlen(learn->frame.tmpdir), GLOB_SPECIAL);
	if (tmpdir.failed)
		return -ENOMEM;
	return demand_add(&learn->wanted, text_cstr(&tmpdir), verbs, DEMAND_DIRECTORY, &learn->now);
}

static int note_refusal(struct learn *learn, const char *path, size_t len, verbs_t verbs,
			unsigned int flags)
{
	_cleanup_text_ struct text copy = { 0 };

	if (!len || (*path != '/' && *path != '@') || memchr(path, '\0', len))
		return 0;
	text_add(&copy, path, len);
	if (copy.failed)
		return -ENOMEM;
	flags |= why_not(learn, copy.data, verbs);
	return note(learn, &learn->review, copy.data, verbs, flags);
}

/**
 * learn_refused() - Note what a rule of the run's own policy refuses
 * @learn:	The learner
 * @path:	As resolved, @len bytes
 * @len:	How many
 * @verbs:	What was asked
 *
 * Return: 0 or -ENOMEM
 */
int learn_refused(struct learn *learn, const char *path, size_t len, verbs_t verbs)
{
	return note_refusal(learn, path, len, verbs, DEMAND_RULED);
}

/**
 * learn_denied() - Note what an enforced run did not get, because no rule allowed it
 * @learn:	As for learn_refused()
 * @path:	Likewise
 * @len:	Likewise
 * @verbs:	Likewise
 *
 * The policy did what it is for: that the program wanted it is no reason to grant it.
 *
 * Return: 0 or -ENOMEM
 */
int learn_denied(struct learn *learn, const char *path, size_t len, verbs_t verbs)
{
	if (len && *path == '/' && ground_grants(learn->run.ground, path, len, verbs))
		return 0;
	return note_refusal(learn, path, len, verbs, 0);
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
	return real && (ground_secret(learn->run.ground, real, strlen(real)) ||
			ground_has_secrets(learn->run.ground, real, true));
}

/**
 * learn_absent() - Note that the run looked for a file that is not there
 * @learn:	The learner
 * @path:	As resolved, @len bytes
 * @len:	How many
 */
void learn_absent(struct learn *learn, const char *path, size_t len)
{
	_cleanup_text_ struct text own = { 0 }, pattern = { 0 }, name = { 0 };

	if (!len || *path != '/')
		return;
	glob_escape(&own, path, len, GLOB_SPECIAL);
	frame_map(&learn->run.frame, &learn->frame, text_cstr(&own), &pattern);
	glob_unescape(&name, text_cstr(&pattern), pattern.len);
	ground_absent(learn->ground, text_cstr(&name), name.len);
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
		return note_refusal(learn, asked->path, asked->len, asked->verbs, DEMAND_ASKED);
	else if (asked->refused)
		return learn_refused(learn, asked->path, asked->len, asked->verbs);
	else if (leads_to_secret(learn, asked))
		return note_refusal(learn, asked->path, asked->len, asked->verbs, DEMAND_LINK);
	else if (asked->denied)
		return learn_denied(learn, asked->path, asked->len, asked->verbs);
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

	if (call)
		made_call(&learn->took.made, record->nr, record->args);
	if (call && outside && record->decision == RECORD_ALLOW)
		learn_syscall(learn, record->nr);
	else if ((kill || outside) && !event_is_i386(event) && record->nr >= 0 &&
		 record->nr <= CALL_NEWEST)
		learn->killed[record->nr] = true;
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
	if (!r)
		r = learn_inet_event(&learn->inet, event, &learn->now);
	learn->now = (struct credit){ 0 };
	return r;
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
