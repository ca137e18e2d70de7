// SPDX-License-Identifier: MIT
// supervisor/render_run.c - The first and the last line of a log
#include "supervisor/render_run.h"

#include <string.h>
#include <sys/utsname.h>

#include "supervisor/digest.h"
#include "supervisor/json.h"
#include "supervisor/render.h"

#ifndef WARDER_VERSION
#define WARDER_VERSION "unknown"
#endif

static void add_digest(struct text *text, const unsigned char *digest)
{
	char hex[DIGEST_HEX + 1];

	if (!digest) {
		TEXT_LIT(text, "null");
		return;
	}
	digest_hex(digest, hex);
	json_cstr(text, hex);
}

static void add_sources(struct text *text, const struct policy *policy)
{
	JSON_KEY(text, "policy");
	TEXT_LIT(text, "[");
	for (size_t i = 0; i < policy->source_count; i++) {
		const struct source *source = &policy->sources[i];
		unsigned char digest[DIGEST_BYTES];

		digest_bytes(source->text, source->len, digest);
		text_str(text, i ? ",{\"name\":" : "{\"name\":");
		json_cstr(text, source->name);
		JSON_KEY(text, "blake2b");
		add_digest(text, digest);
		TEXT_LIT(text, "}");
	}
	TEXT_LIT(text, "]");
}

static void add_layers(struct text *text, const struct audit_layer *layers, size_t count)
{
	JSON_KEY(text, "layers");
	TEXT_LIT(text, "[");
	for (size_t i = 0; i < count; i++) {
		text_str(text, i ? ",{\"name\":" : "{\"name\":");
		json_cstr(text, layers[i].name);
		JSON_KEY(text, "active");
		json_bool(text, layers[i].active);
		if (layers[i].detail) {
			JSON_KEY(text, "detail");
			json_cstr(text, layers[i].detail);
		}
		TEXT_LIT(text, "}");
	}
	TEXT_LIT(text, "]");
}

static void add_command(struct text *text, char *const *argv)
{
	_cleanup_text_ struct text bytes = { 0 };

	for (; argv && *argv; argv++)
		text_add(&bytes, *argv, strlen(*argv) + 1);
	render_argv(text, text_cstr(&bytes), bytes.len);
	text->failed |= bytes.failed;
}

/**
 * render_start() - Append the rest of the `start` line
 * @text:	Grows
 * @start:	What the launch knows
 * @observe:	Nothing is refused
 * @policy:	Its sources are named, with digests
 */
void render_start(struct text *text, const struct audit_start *start, bool observe,
		  const struct policy *policy)
{
	struct utsname host = { 0 };

	uname(&host);
	JSON_KEY(text, "schema");
	TEXT_LIT(text, "\"" AUDIT_SCHEMA "\"");
	JSON_KEY(text, "run");
	json_cstr(text, start->run);
	JSON_KEY(text, "time");
	json_moment(text, &start->wall);
	add_command(text, start->argv);
	JSON_KEY(text, "cwd");
	json_cstr(text, start->cwd);
	JSON_KEY(text, "mode");
	text_str(text, observe ? "\"observe\"" : "\"enforce\"");
	JSON_KEY(text, "light");
	json_bool(text, start->light);
	add_sources(text, policy);
	JSON_KEY(text, "target");
	TEXT_LIT(text, "{\"path\":");
	json_cstr(text, start->target);
	JSON_KEY(text, "blake2b");
	add_digest(text, start->digest);
	TEXT_LIT(text, "}");
	add_layers(text, start->layers, start->layer_count);
	JSON_KEY(text, "kernel");
	json_cstr(text, host.release);
	JSON_KEY(text, "version");
	json_cstr(text, WARDER_VERSION);
	JSON_KEY(text, "uid");
	text_u64(text, start->uid);
	JSON_KEY(text, "pid");
	text_i64(text, start->pid);
	TEXT_LIT(text, "}");
}

static uint64_t nanoseconds(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000000000U + (uint64_t)time->tv_usec * 1000U;
}

static void add_usage(struct text *text, const struct rusage *usage)
{
	JSON_KEY(text, "usage");
	TEXT_LIT(text, "{\"user\":");
	json_seconds(text, nanoseconds(&usage->ru_utime));
	JSON_KEY(text, "system");
	json_seconds(text, nanoseconds(&usage->ru_stime));
	JSON_KEY(text, "max_rss_kib");
	text_i64(text, usage->ru_maxrss);
	JSON_KEY(text, "major_faults");
	text_i64(text, usage->ru_majflt);
	JSON_KEY(text, "voluntary_switches");
	text_i64(text, usage->ru_nvcsw);
	JSON_KEY(text, "involuntary_switches");
	text_i64(text, usage->ru_nivcsw);
	TEXT_LIT(text, "}");
}

static void add_tally(struct text *text, const struct tally *tally)
{
	bool first = true;

	JSON_KEY(text, "counts");
	TEXT_LIT(text, "{\"calls\":");
	text_u64(text, tally->calls);
	JSON_KEY(text, "allowed");
	text_u64(text, tally->allowed);
	JSON_KEY(text, "denied");
	text_u64(text, tally->denied);
	JSON_KEY(text, "hidden");
	text_u64(text, tally->hidden);
	JSON_KEY(text, "absent");
	text_u64(text, tally->absent);
	JSON_KEY(text, "would_refuse");
	text_u64(text, tally->would);
	JSON_KEY(text, "kills");
	text_u64(text, tally->kills);
	JSON_KEY(text, "execs");
	text_u64(text, tally->execs);
	JSON_KEY(text, "by_verb");
	TEXT_LIT(text, "{");
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		if (!tally->asked[verb] && !tally->refused[verb])
			continue;
		text_str(text, first ? "\"" : ",\"");
		text_str(text, verb_name(verb));
		TEXT_LIT(text, "\":{\"asked\":");
		text_u64(text, tally->asked[verb]);
		JSON_KEY(text, "refused");
		text_u64(text, tally->refused[verb]);
		TEXT_LIT(text, "}");
		first = false;
	}
	TEXT_LIT(text, "}}");
}

static void add_evidence(struct text *text, const char *const *evidence)
{
	JSON_KEY(text, "evidence");
	TEXT_LIT(text, "[");
	for (size_t i = 0; evidence && evidence[i]; i++) {
		if (i)
			TEXT_LIT(text, ",");
		json_cstr(text, evidence[i]);
	}
	TEXT_LIT(text, "]");
}

/**
 * render_end() - Append the rest of the `end` line
 * @text:	Grows
 * @end:	What the launch knows
 * @closing:	What the audit knows
 */
void render_end(struct text *text, const struct audit_end *end,
		const struct render_closing *closing)
{
	render_status(text, end->status);
	JSON_KEY(text, "cause");
	json_cstr(text, end->cause);
	JSON_KEY(text, "wall");
	json_seconds(text, closing->since_ns);
	add_usage(text, &end->usage);
	add_tally(text, closing->tally);
	if (end->verdict) {
		JSON_KEY(text, "verdict");
		json_cstr(text, end->verdict);
		add_evidence(text, end->evidence);
	}
	JSON_KEY(text, "journal");
	json_cstr(text, closing->journal);
	JSON_KEY(text, "head");
	json_cstr(text, closing->head);
	TEXT_LIT(text, "}");
}
