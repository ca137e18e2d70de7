// SPDX-License-Identifier: MIT
// supervisor/verdict/compare.c - One run held against another
#include "supervisor/verdict/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Less is noise: pages that were there or not, a tick of the clock. */
#define RSS_SLACK_KIB 8192L
#define CPU_SLACK_US INT64_C(200000)

/* Says where two outputs part, as far as the first bytes of both were kept. */
static void say_offset(const struct stream_print *a, const struct stream_print *b, char *why)
{
	size_t both = a->kept_len < b->kept_len ? a->kept_len : b->kept_len, at = 0, line = 1;

	for (; at < both && a->kept[at] == b->kept[at]; at++)
		line += a->kept[at] == '\n';
	if (at == both && at < a->len && at < b->len)
		snprintf(why, DIFFERENCE_SIZE, "behind its first %zu bytes", at);
	else
		snprintf(why, DIFFERENCE_SIZE, "from byte %zu on, in line %zu", at, line);
}

static bool same_stream(const struct stream_print *a, const struct stream_print *b, char *why)
{
	if (a->len == b->len && !memcmp(a->digest, b->digest, sizeof(a->digest)))
		return true;
	say_offset(a, b, why);
	return false;
}

static bool same_out(const struct observation *a, const struct observation *b, char *why)
{
	return same_stream(&a->out[0], &b->out[0], why);
}

static bool same_err(const struct observation *a, const struct observation *b, char *why)
{
	return same_stream(&a->out[1], &b->out[1], why);
}

static void say_status(const struct observation *one, char *words, size_t room)
{
	if (one->end != END_ITSELF)
		snprintf(words, room, "%s", one->cause ? one->cause : "an unknown end");
	else if (WIFSIGNALED(one->status))
		snprintf(words, room, "signal %d", WTERMSIG(one->status));
	else
		snprintf(words, room, "%d", WEXITSTATUS(one->status));
}

static bool same_status(const struct observation *a, const struct observation *b, char *why)
{
	char one[128], other[128];

	if (a->end == b->end && a->status == b->status)
		return true;
	say_status(a, one, sizeof(one));
	say_status(b, other, sizeof(other));
	snprintf(why, DIFFERENCE_SIZE, "%s and %s", one, other);
	return false;
}

/* Whether a path is still something that a run has to show for itself. */
static bool is_output(const struct ledger_entry *entry)
{
	bool gone = entry->found.kind == FOUND_NOTHING;

	return entry->marks & PATH_WRITTEN && entry->found.kind != FOUND_PRIVATE &&
	       !(gone && entry->marks & PATH_MADE);
}

static bool is_input(const struct ledger_entry *entry)
{
	return entry->marks & (PATH_READ | PATH_RUN) && !(entry->marks & PATH_WRITTEN) &&
	       entry->found.kind != FOUND_NOTHING && entry->found.kind != FOUND_PRIVATE;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool same_found(const struct found *a, const struct found *b, const char **what)
{
	bool content = a->kind == FOUND_FILE || a->kind == FOUND_LINK;

	*what = a->kind != b->kind ? "is not there in both" : "has another mode";
	if (a->kind != b->kind || a->mode != b->mode)
		return false;
	*what = "has another content";
	if (content && memcmp(a->digest, b->digest, sizeof(a->digest)) != 0)
		return false;
	*what = "has other extended attributes";
	if (memcmp(a->attributes, b->attributes, sizeof(a->attributes)) != 0)
		return false;
	*what = "is not a name of the same file in both";
	if (memcmp(a->twin, b->twin, sizeof(a->twin)) != 0)
		return false;
	*what = "has another time";
	return (!a->dated && !b->dated) || same_time(&a->when, &b->when);
}

/* The difference that sorts first, so that it is the same one whatever came first. */
static void note(char *why, const char **first, const char *name, const char *what)
{
	if (*first && strcmp(*first, name) <= 0)
		return;
	*first = name;
	snprintf(why, DIFFERENCE_SIZE, "%.512s %s", name, what);
}

/* The paths of one side that count, held against the other's; true when there was a difference. */
static void hold_paths(const struct ledger *one, const struct ledger *other,
		       bool (*counts)(const struct ledger_entry *entry), char *why,
		       const char **first)
{
	for (size_t i = 0; i < one->count; i++) {
		const struct ledger_entry *entry = &one->entries[i], *there;
		const char *what = "is not there in both";

		if (!counts(entry))
			continue;
		there = ledger_find(other, entry->name, entry->len);
		if (!there || !counts(there) || !same_found(&entry->found, &there->found, &what))
			note(why, first, entry->name, what);
	}
}

static bool same_paths(const struct observation *a, const struct observation *b,
		       bool (*counts)(const struct ledger_entry *entry), char *why)
{
	const char *first = NULL;

	hold_paths(&a->paths, &b->paths, counts, why, &first);
	hold_paths(&b->paths, &a->paths, counts, why, &first);
	return !first;
}

static bool same_files(const struct observation *a, const struct observation *b, char *why)
{
	return same_paths(a, b, is_output, why);
}

static bool same_inputs(const struct observation *a, const struct observation *b, char *why)
{
	if (a->stdin_read != b->stdin_read) {
		snprintf(why, DIFFERENCE_SIZE,
			 "of standard input, %" PRIu64 " and %" PRIu64 " bytes", a->stdin_read,
			 b->stdin_read);
		return false;
	}
	return same_paths(a, b, is_input, why);
}

static void hold_calls(const struct ledger *one, const struct ledger *other, char *why,
		       const char **first)
{
	for (size_t i = 0; i < one->count; i++) {
		const struct ledger_entry *entry = &one->entries[i];
		const struct ledger_entry *there = ledger_find(other, entry->name, entry->len);
		uint64_t count = there ? there->count : 0;
		char what[64];

		if (count == entry->count)
			continue;
		snprintf(what, sizeof(what), "%" PRIu64 " and %" PRIu64 " times",
			 entry->count < count ? entry->count : count,
			 entry->count < count ? count : entry->count);
		note(why, first, entry->name, what);
	}
}

static bool same_calls(const struct observation *a, const struct observation *b, char *why)
{
	const char *first = NULL;

	hold_calls(&a->calls, &b->calls, why, &first);
	hold_calls(&b->calls, &a->calls, why, &first);
	return !first;
}

static int64_t cpu_us(const struct rusage *usage)
{
	return ((int64_t)usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 +
	       usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

/* Whether two numbers are far apart: more than one and a half times, and by more than @slack. */
static bool far(int64_t a, int64_t b, int64_t slack)
{
	int64_t less = a < b ? a : b, more = a < b ? b : a;

	return more - less > slack && more / 3 > less / 2;
}

static bool same_resources(const struct observation *a, const struct observation *b, char *why)
{
	if (far(a->usage.ru_maxrss, b->usage.ru_maxrss, RSS_SLACK_KIB)) {
		snprintf(why, DIFFERENCE_SIZE, "memory: %ld and %ld KiB", a->usage.ru_maxrss,
			 b->usage.ru_maxrss);
		return false;
	}
	if (!far(cpu_us(&a->usage), cpu_us(&b->usage), CPU_SLACK_US))
		return true;
	snprintf(why, DIFFERENCE_SIZE, "processor time: %.1f and %.1f s",
		 (double)cpu_us(&a->usage) / 1e6, (double)cpu_us(&b->usage) / 1e6);
	return false;
}

static bool (*const same[ASPECT_COUNT])(const struct observation *a, const struct observation *b,
					char *why) = {
	[ASPECT_STDOUT] = same_out,	     [ASPECT_STDERR] = same_err,
	[ASPECT_STATUS] = same_status,	     [ASPECT_FILES] = same_files,
	[ASPECT_INPUTS] = same_inputs,	     [ASPECT_CALLS] = same_calls,
	[ASPECT_RESOURCES] = same_resources,
};

/* Whether both sides of a stream were seen, and to the end. */
static bool can_compare(enum aspect aspect, const struct observation *a,
			const struct observation *b)
{
	size_t stream = aspect == ASPECT_STDERR;

	if (aspect != ASPECT_STDOUT && aspect != ASPECT_STDERR)
		return true;
	return a->out[stream].watched && b->out[stream].watched && !a->out[stream].lost &&
	       !b->out[stream].lost;
}

/**
 * compare() - Hold a run against the first one
 * @reference:	The first
 * @other:	Another one, which was given the same
 * @run:	Its number
 * @comparison:	Grows
 */
void compare(const struct observation *reference, const struct observation *other, unsigned int run,
	     struct comparison *comparison)
{
	comparison->joined = reference->joined;
	for (unsigned int i = 0; i < ASPECT_COUNT; i++) {
		char why[DIFFERENCE_SIZE] = "";

		if (!can_compare((enum aspect)i, reference, other))
			continue;
		comparison->compared[i] = true;
		if (same[i](reference, other, why) || comparison->differs[i])
			continue;
		comparison->differs[i] = true;
		comparison->run[i] = run;
		memcpy(comparison->first[i], why, sizeof(why));
	}
}
