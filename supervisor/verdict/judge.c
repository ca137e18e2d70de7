// SPDX-License-Identifier: MIT
// supervisor/verdict/judge.c - From what was seen of runs to evidence
#include "supervisor/verdict/judge.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "policy/base/cleanup.h"
#include "supervisor/record/reached.h"

static const enum evidence_kind touch_kinds[TOUCH_COUNT] = {
	[TOUCH_RANDOM] = EVIDENCE_RANDOM,   [TOUCH_CLOCK] = EVIDENCE_CLOCK,
	[TOUCH_PIDS] = EVIDENCE_PIDS,	    [TOUCH_NETWORK] = EVIDENCE_NETWORK,
	[TOUCH_LISTING] = EVIDENCE_LISTING, [TOUCH_HOST] = EVIDENCE_HOST,
};

static const enum evidence_kind differing[ASPECT_COUNT] = {
	[ASPECT_STDOUT] = EVIDENCE_STDOUT_DIFFERS,	[ASPECT_STDERR] = EVIDENCE_STDERR_DIFFERS,
	[ASPECT_STATUS] = EVIDENCE_STATUS_DIFFERS,	[ASPECT_FILES] = EVIDENCE_FILES_DIFFER,
	[ASPECT_INPUTS] = EVIDENCE_INPUTS_DIFFER,	[ASPECT_CALLS] = EVIDENCE_CALLS_DIFFER,
	[ASPECT_RESOURCES] = EVIDENCE_RESOURCES_DIFFER,
};

/* What took much or little is no sign of anything when it was the same: it has no item then. */
static const enum evidence_kind agreeing[ASPECT_COUNT] = {
	[ASPECT_STDOUT] = EVIDENCE_STDOUT_SAME, [ASPECT_STDERR] = EVIDENCE_STDERR_SAME,
	[ASPECT_STATUS] = EVIDENCE_STATUS_SAME, [ASPECT_FILES] = EVIDENCE_FILES_SAME,
	[ASPECT_INPUTS] = EVIDENCE_INPUTS_SAME, [ASPECT_CALLS] = EVIDENCE_CALLS_SAME,
	[ASPECT_RESOURCES] = EVIDENCE_COUNT,
};

/* What the probe is about: that calls and memory are others without a clock's vDSO says nothing. */
static const struct {
	enum aspect aspect;
	const char *word;
} probed[] = {
	{ ASPECT_STDOUT, "standard output" },
	{ ASPECT_STDERR, "standard error" },
	{ ASPECT_STATUS, "the exit status" },
	{ ASPECT_FILES, "a file" },
};

/* What the probe is like. */
#define OTHERWISE "with another clock, other random bytes, pids and addresses"

static bool has(const struct verdict *verdict, enum evidence_kind kind)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (verdict->items[i].kind == kind)
			return true;
	return false;
}

/* Adds an item unless one of its kind is there: of several runs the first that shows it counts. */
static int add(struct verdict *verdict, const struct policy *policy, enum evidence_kind kind,
	       const char *text, const char *where)
{
	char shown[DIFFERENCE_SIZE];

	if (has(verdict, kind))
		return 0;
	snprintf(shown, sizeof(shown), "%s", where ? where : "");
	return verdict_add(verdict, policy, kind, text, where ? shown : NULL);
}

static int judge_end(struct verdict *verdict, const struct policy *policy,
		     const struct observation *seen)
{
	char text[64];

	if (seen->end == END_LIMIT)
		return add(verdict, policy, EVIDENCE_LIMIT, seen->cause, NULL);
	if (seen->end != END_ITSELF)
		return add(verdict, policy, EVIDENCE_NOT_RUN, seen->cause, NULL);
	if (WIFSIGNALED(seen->status)) {
		snprintf(text, sizeof(text), "signal %d", WTERMSIG(seen->status));
		return add(verdict, policy, EVIDENCE_SIGNAL, text, NULL);
	}
	if (!WEXITSTATUS(seen->status))
		return 0;
	snprintf(text, sizeof(text), "exit status %d", WEXITSTATUS(seen->status));
	return add(verdict, policy, EVIDENCE_FAILED, text, NULL);
}

/*
 * What was reached and did not end the command either: without it, it would have done more. Not so
 * where it only took longer, nor where all that is known is that it was close.
 */
static int judge_limits(struct verdict *verdict, const struct policy *policy,
			const struct observation *seen)
{
	uint32_t reached = seen->reached & ~(1U << LIMIT_CPUS | 1U << LIMIT_AS);
	_cleanup_text_ struct text text = { 0 };

	if (!reached)
		return 0;
	text_str(&text, "limit ");
	reached_show(reached, policy->limits, &text);
	return text.failed ? -ENOMEM : add(verdict, policy, EVIDENCE_LIMIT, text_cstr(&text), NULL);
}

static int judge_refusals(struct verdict *verdict, const struct policy *policy,
			  const struct observation *seen)
{
	char text[64];
	int r = 0;

	if (seen->kills) {
		snprintf(text, sizeof(text), "%" PRIu64 " time%s", seen->kills,
			 seen->kills == 1 ? "" : "s");
		r = add(verdict, policy, EVIDENCE_KILLED, text, seen->kill);
	}
	if (r == 0 && seen->refusals) {
		snprintf(text, sizeof(text), "%" PRIu64 " time%s", seen->refusals,
			 seen->refusals == 1 ? "" : "s");
		r = add(verdict, policy, EVIDENCE_DENIED, text, seen->denial);
	}
	return r;
}

/**
 * judge_touched() - What a run asked for that another one does not get
 * @verdict:	Grows by what no run before it has asked for
 * @policy:	Its weights
 * @seen:	A run
 *
 * Return: 0, -ENOMEM
 */
int judge_touched(struct verdict *verdict, const struct policy *policy,
		  const struct observation *seen)
{
	int r = 0;

	for (unsigned int i = 0; i < TOUCH_COUNT && r == 0; i++) {
		char text[64];

		if (!seen->touched[i].count)
			continue;
		snprintf(text, sizeof(text), "%" PRIu64 " time%s", seen->touched[i].count,
			 seen->touched[i].count == 1 ? "" : "s");
		r = add(verdict, policy, touch_kinds[i], text, seen->touched[i].where);
	}
	return r;
}

/* The path of a kind that sorts first, so that it is the same one in every run. */
static void least(const char **first, const struct ledger_entry *entry)
{
	if (!*first || strcmp(entry->name, *first) < 0)
		*first = entry->name;
}

/* Whether a run left, or took away, something that no other run was given. */
static bool is_left(const struct ledger_entry *entry)
{
	if (!(entry->marks & PATH_WRITTEN) || entry->marks & PATH_WITHIN)
		return false;
	switch (entry->found.kind) {
	case FOUND_NOTHING:
		return !(entry->marks & PATH_MADE);
	case FOUND_FILE:
	case FOUND_DIRECTORY:
	case FOUND_LINK:
	case FOUND_CLOSED:
		return true;
	case FOUND_UNKNOWN:
	case FOUND_OTHER:
	case FOUND_PRIVATE:
		break;
	}
	return false;
}

/* A device, or a FIFO or socket that was there before: what went in is somewhere else. */
static bool is_sent(const struct ledger_entry *entry)
{
	return entry->marks & PATH_WRITTEN && !(entry->marks & PATH_MADE) &&
	       entry->found.kind == FOUND_OTHER;
}

/* Whether a call began of which nobody knows whether it did anything. */
static bool has_pending(const struct observation *seen)
{
	for (size_t i = 0; i < seen->pending.count; i++)
		if (seen->pending.entries[i].marks)
			return true;
	return seen->pending.full;
}

static int judge_uncompared(struct verdict *verdict, const struct policy *policy,
			    const struct observation *seen, const char *sent, const char *closed)
{
	const char *text = NULL, *where = NULL;

	if (seen->paths.full || seen->calls.full) {
		text = "more files, or programs, than are kept";
	} else if (closed) {
		text = "could not be read afterwards";
		where = closed;
	} else if (sent) {
		text = "it is no file, and what was written to it is not there to be looked at";
		where = sent;
	} else if (has_pending(seen)) {
		text = "a program was ended while a call of it was carried out";
	}
	return text ? add(verdict, policy, EVIDENCE_UNCOMPARED, text, where) : 0;
}

static int judge_paths(struct verdict *verdict, const struct policy *policy,
		       const struct observation *seen)
{
	const char *outside = NULL, *closed = NULL, *sent = NULL;
	bool input = seen->stdin_read;
	int r = 0;

	for (size_t i = 0; i < seen->paths.count; i++) {
		const struct ledger_entry *entry = &seen->paths.entries[i];

		if (is_left(entry))
			least(&outside, entry);
		if (is_sent(entry))
			least(&sent, entry);
		if (entry->found.kind == FOUND_CLOSED)
			least(&closed, entry);
		if (entry->marks & PATH_READ && entry->marks & PATH_WITHIN &&
		    entry->found.kind == FOUND_FILE)
			input = true;
	}
	if (outside)
		r = add(verdict, policy, EVIDENCE_NOT_RESET,
			"written outside of the working directory", outside);
	if (r == 0)
		r = judge_uncompared(verdict, policy, seen, sent, closed);
	if (r == 0 && !input)
		r = add(verdict, policy, EVIDENCE_NO_INPUT,
			"neither standard input nor a file of the working directory was read",
			NULL);
	return r;
}

/**
 * judge_run() - What one run says by itself
 * @verdict:	Grows by what no run before it has said
 * @policy:	Its weights
 * @seen:	A run that has ended, its files looked at
 *
 * Return: 0, -ENOMEM
 */
int judge_run(struct verdict *verdict, const struct policy *policy, const struct observation *seen)
{
	int r = judge_end(verdict, policy, seen);

	if (r == 0)
		r = judge_limits(verdict, policy, seen);
	if (r == 0)
		r = judge_refusals(verdict, policy, seen);
	if (r == 0)
		r = judge_touched(verdict, policy, seen);
	if (r == 0 && verdict->runs > 1)
		r = judge_paths(verdict, policy, seen);
	if (r == 0 && seen->out[0].lost)
		r = add(verdict, policy, EVIDENCE_OUTPUT_LOST, "standard output", NULL);
	else if (r == 0 && seen->out[1].lost)
		r = add(verdict, policy, EVIDENCE_OUTPUT_LOST, "standard error", NULL);
	return r;
}

/**
 * judge_comparison() - What runs that were given the same say together
 * @verdict:	Grows
 * @policy:	Its weights
 * @comparison:	Of all of them
 *
 * Return: 0, -ENOMEM
 */
int judge_comparison(struct verdict *verdict, const struct policy *policy,
		     const struct comparison *comparison)
{
	static const char both[] = "and standard error, which is the same file";
	int r = 0;

	for (unsigned int i = 0; i < ASPECT_COUNT && r == 0; i++) {
		bool last = comparison->run[i] == verdict->runs;
		char where[64];

		if (!comparison->compared[i])
			continue;
		if (!comparison->differs[i]) {
			if (agreeing[i] != EVIDENCE_COUNT)
				r = add(verdict, policy, agreeing[i],
					i == ASPECT_STDOUT && comparison->joined ? both : NULL,
					NULL);
			continue;
		}
		snprintf(where, sizeof(where), "run 1%s and run %u%s", last ? " on a copy" : "",
			 comparison->run[i], last ? " in place" : "");
		r = add(verdict, policy, differing[i], comparison->first[i], where);
	}
	return r;
}

/**
 * judge_probe() - What the run with another clock, other random bytes and other pids says
 * @verdict:	Grows
 * @policy:	Its weights
 * @comparison:	It, held against the first run
 * @kills:	How many of its processes were killed
 *
 * Where runs that were given the same differ already, the probe says nothing new.
 *
 * Return: 0, -ENOMEM
 */
int judge_probe(struct verdict *verdict, const struct policy *policy,
		const struct comparison *comparison, uint64_t kills)
{
	char text[DIFFERENCE_SIZE + 128];

	for (size_t i = 0; i < ARRAY_SIZE(probed); i++)
		if (has(verdict, differing[probed[i].aspect]))
			return 0;
	if (kills && !has(verdict, EVIDENCE_KILLED))
		return add(verdict, policy, EVIDENCE_PROBE_DIFFERS,
			   "a process was killed in it alone, so that it shows nothing", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(probed); i++) {
		enum aspect aspect = probed[i].aspect;

		if (!comparison->differs[aspect])
			continue;
		snprintf(text, sizeof(text), OTHERWISE ", %s is another one: %s", probed[i].word,
			 comparison->first[aspect]);
		return add(verdict, policy, EVIDENCE_PROBE_DIFFERS, text, NULL);
	}
	return add(verdict, policy, EVIDENCE_PROBE_SAME, OTHERWISE, NULL);
}

/**
 * judge_doubts() - Whether a result differs
 * @comparison:	Of runs
 *
 * Calls and what it took are no results.
 */
bool judge_doubts(const struct comparison *comparison)
{
	for (size_t i = 0; i < ARRAY_SIZE(probed); i++)
		if (comparison->differs[probed[i].aspect])
			return true;
	return false;
}

/**
 * judge_addresses() - Whether it was the addresses that made a difference
 * @verdict:	Has what differs; grows
 * @policy:	Its weights
 * @comparison:	The probe, held against a run that is at the same addresses and like the others in
 *		all else
 * @program:	Of the command
 *
 * Return: 0, -ENOMEM
 */
int judge_addresses(struct verdict *verdict, const struct policy *policy,
		    const struct comparison *comparison, const char *program)
{
	char where[DIFFERENCE_SIZE];
	const char *name = strrchr(program, '/');
	size_t i = 0;

	if (judge_doubts(comparison))
		return 0;
	while (i < ARRAY_SIZE(probed) && !has(verdict, differing[probed[i].aspect]))
		i++;
	if (i == ARRAY_SIZE(probed) && !has(verdict, EVIDENCE_PROBE_DIFFERS))
		return 0;
	snprintf(where, sizeof(where), "ASLR, by %s", name ? name + 1 : program);
	return add(verdict, policy, EVIDENCE_ADDRESSES,
		   "at addresses that are not random there is no difference", where);
}
