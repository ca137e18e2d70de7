// SPDX-License-Identifier: MIT
// supervisor/writing/render_counts.c - What was used, and how often what happened, as members
//
// The same of a process, of a run in its log, and of a run for --status-fd. docs/audit-format.md,
// docs/audit.schema.json and docs/status.schema.json say what they mean: change all together.
#include "supervisor/writing/render_counts.h"

#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/emit.h"

/* A member that is a count. */
struct counted {
	const char *key;
	size_t offset;
};

static void add_counts(struct text *text, const struct counted *members, size_t count,
		       const void *from)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t value;

		memcpy(&value, (const char *)from + members[i].offset, sizeof(value));
		text_str(text, members[i].key);
		text_u64(text, value);
	}
}

static const struct counted bytes[] = {
	{ ",\"bytes_read\":", offsetof(struct usage, bytes_read) },
	{ ",\"bytes_written\":", offsetof(struct usage, bytes_written) },
	{ ",\"storage_bytes_read\":", offsetof(struct usage, storage_read) },
	{ ",\"storage_bytes_written\":", offsetof(struct usage, storage_written) },
};

static void add_times(struct text *text, const struct usage *usage)
{
	EMIT_KEY(text, "user");
	emit_seconds(text, usage->user_ns);
	EMIT_KEY(text, "system");
	emit_seconds(text, usage->system_ns);
	EMIT_KEY(text, "max_rss_kib");
	text_u64(text, usage->max_rss_kib);
}

/**
 * render_usage() - Append what a process used as a member `usage`
 * @text:	Grows
 * @usage:	What is not known is left out
 */
void render_usage(struct text *text, const struct usage *usage)
{
	EMIT_KEY(text, "usage");
	TEXT_LIT(text, "{\"wall\":");
	emit_seconds(text, usage->wall_ns);
	if (usage->known & USAGE_TIMES)
		add_times(text, usage);
	if (usage->known & USAGE_BYTES)
		add_counts(text, bytes, ARRAY_SIZE(bytes), usage);
	TEXT_LIT(text, "}");
}

/**
 * render_used() - Append what a run used as a member `usage`
 * @text:	Grows
 * @used:	What is not known is left out
 */
void render_used(struct text *text, const struct audit_used *used)
{
	EMIT_KEY(text, "usage");
	TEXT_LIT(text, "{\"processes\":");
	text_u64(text, used->sum.processes);
	add_times(text, &used->sum.all);
	add_counts(text, bytes, ARRAY_SIZE(bytes), &used->sum.all);
	if (used->kernel) {
		EMIT_KEY(text, "major_faults");
		text_i64(text, used->kernel->ru_majflt);
		EMIT_KEY(text, "voluntary_switches");
		text_i64(text, used->kernel->ru_nvcsw);
		EMIT_KEY(text, "involuntary_switches");
		text_i64(text, used->kernel->ru_nivcsw);
	}
	if (audit_used_more(used)) {
		EMIT_KEY(text, "lower_bound");
		emit_bool(text, true);
	}
	TEXT_LIT(text, "}");
}

/* The plain counts, in the order in which they are written. */
static const struct counted counts[] = {
	{ "{\"calls\":", offsetof(struct tally, calls) },
	{ ",\"allowed\":", offsetof(struct tally, allowed) },
	{ ",\"denied\":", offsetof(struct tally, denied) },
	{ ",\"hidden\":", offsetof(struct tally, hidden) },
	{ ",\"absent\":", offsetof(struct tally, absent) },
	{ ",\"redirected\":", offsetof(struct tally, redirected) },
	{ ",\"would_refuse\":", offsetof(struct tally, would) },
	{ ",\"asks\":", offsetof(struct tally, asks) },
	{ ",\"kills\":", offsetof(struct tally, kills) },
	{ ",\"execs\":", offsetof(struct tally, execs) },
};

static const struct counted verb_counts[] = {
	{ "{\"asked\":", offsetof(struct tally_verb, asked) },
	{ ",\"allowed\":", offsetof(struct tally_verb, allowed) },
	{ ",\"denied\":", offsetof(struct tally_verb, denied) },
	{ ",\"hidden\":", offsetof(struct tally_verb, hidden) },
	{ ",\"absent\":", offsetof(struct tally_verb, absent) },
	{ ",\"refused\":", offsetof(struct tally_verb, refused) },
};

/**
 * render_tally() - Append how often what happened as a member `counts`
 * @text:	Grows
 * @tally:	Of a run
 */
void render_tally(struct text *text, const struct tally *tally)
{
	bool first = true;

	EMIT_KEY(text, "counts");
	add_counts(text, counts, ARRAY_SIZE(counts), tally);
	EMIT_KEY(text, "by_verb");
	TEXT_LIT(text, "{");
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		if (!tally->verbs[verb].asked && !tally->verbs[verb].refused)
			continue;
		text_str(text, first ? "\"" : ",\"");
		text_str(text, verb_name(verb));
		TEXT_LIT(text, "\":");
		add_counts(text, verb_counts, ARRAY_SIZE(verb_counts), &tally->verbs[verb]);
		TEXT_LIT(text, "}");
		first = false;
	}
	TEXT_LIT(text, "}}");
}
