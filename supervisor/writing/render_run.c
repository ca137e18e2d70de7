// SPDX-License-Identifier: MIT
// supervisor/writing/render_run.c - The first and the last line of a log
#include "supervisor/writing/render_run.h"

#include <string.h>
#include <sys/utsname.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "policy/plan.h"
#include "policy/setting.h"
#include "supervisor/record/reached.h"
#include "supervisor/words/digest.h"
#include "supervisor/words/emit.h"
#include "supervisor/writing/render.h"
#include "supervisor/writing/render_counts.h"

#ifndef WARDER_VERSION
#define WARDER_VERSION "unknown"
#endif

/* Bytes of texts that are written out, so that the line stays below LINE_MAX_BYTES. */
#define SOURCES_MAX (64U * 1024U)

/* The same of `syscall` lines and their places. */
#define SYSCALLS_MAX (16U * 1024U)

static void add_digest(struct text *text, const unsigned char *digest)
{
	char hex[DIGEST_HEX + 1];

	if (!digest) {
		TEXT_LIT(text, "null");
		return;
	}
	digest_hex(digest, hex);
	emit_cstr(text, hex);
}

/*
 * What no file has, and no other warder: the lines of the command line and warder's own. Who reads
 * the log can put the policy together again with them.
 */
static void add_source_text(struct text *text, const struct policy *policy, unsigned int index,
			    size_t *room)
{
	const struct source *source = &policy->sources[index];
	unsigned int alone = 0;

	if (source->dir || shipped_find(source->name) || source->len > *room)
		return;
	*room -= source->len;
	EMIT_KEY(text, "text");
	emit_string(text, source->text, source->len);
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->at.source == index && rule->alone && (!alone || rule->at.line < alone))
			alone = rule->at.line;
	}
	if (alone) {
		EMIT_KEY(text, "alone");
		text_u64(text, alone);
	}
}

static void add_sources(struct text *text, const struct policy *policy)
{
	size_t room = SOURCES_MAX;

	EMIT_KEY(text, "policy");
	TEXT_LIT(text, "[");
	for (size_t i = 0; i < policy->source_count; i++) {
		const struct source *source = &policy->sources[i];
		unsigned char digest[DIGEST_BYTES];

		digest_bytes(source->text, source->len, digest);
		text_str(text, i ? ",{\"name\":" : "{\"name\":");
		emit_cstr(text, source->name);
		EMIT_KEY(text, "blake2b");
		add_digest(text, digest);
		if (source->from_source >= 0) {
			EMIT_KEY(text, "included");
			emit_bool(text, true);
		}
		add_source_text(text, policy, (unsigned int)i, &room);
		TEXT_LIT(text, "}");
	}
	TEXT_LIT(text, "]");
}

/*
 * What the whitelist is, and the lines that take single calls out of it: a kill cites no rule, and
 * who reads of it asks for the line behind it.
 */
static void add_syscalls(struct text *text, const struct policy *policy)
{
	const struct place *last = NULL;
	size_t room = SYSCALLS_MAX;

	EMIT_KEY(text, "syscalls");
	TEXT_LIT(text, "{\"set\":");
	emit_cstr(text, setting_syscalls((int)plan_set(policy)));
	for (size_t i = 0; i < policy->syscall_count; i++) {
		const struct place *at = &policy->syscalls[i].at;
		_cleanup_text_ struct text line = { 0 }, place = { 0 };

		if (last && last->source == at->source && last->line == at->line)
			continue;
		policy_line(policy, at, &line);
		policy_place(policy, at, &place);
		if (line.len + place.len > room)
			break;
		room -= line.len + place.len;
		text_str(text, last ? ",{\"text\":" : ",\"lines\":[{\"text\":");
		emit_cstr(text, text_cstr(&line));
		EMIT_KEY(text, "at");
		emit_cstr(text, text_cstr(&place));
		TEXT_LIT(text, "}");
		text->failed |= line.failed || place.failed;
		last = at;
	}
	text_str(text, last ? "]}" : "}");
}

static void add_layers(struct text *text, const struct audit_layer *layers, size_t count)
{
	EMIT_KEY(text, "layers");
	TEXT_LIT(text, "[");
	for (size_t i = 0; i < count; i++) {
		text_str(text, i ? ",{\"name\":" : "{\"name\":");
		emit_cstr(text, layers[i].name);
		EMIT_KEY(text, "active");
		emit_bool(text, layers[i].active);
		if (layers[i].detail) {
			EMIT_KEY(text, "detail");
			emit_cstr(text, layers[i].detail);
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

/* The program, and all that runs besides it. */
static void add_target(struct text *text, const struct audit_start *start)
{
	EMIT_KEY(text, "target");
	TEXT_LIT(text, "{\"path\":");
	emit_cstr(text, start->target);
	EMIT_KEY(text, "blake2b");
	add_digest(text, start->digest);
	for (size_t i = 0; i < start->interpreter_count; i++) {
		text_str(text, i ? ",{\"path\":" : ",\"interpreters\":[{\"path\":");
		emit_cstr(text, start->interpreters[i].path);
		EMIT_KEY(text, "blake2b");
		add_digest(text, start->interpreters[i].digest);
		TEXT_LIT(text, "}");
	}
	text_str(text, start->interpreter_count ? "]}" : "}");
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
	EMIT_KEY(text, "schema");
	TEXT_LIT(text, "\"" AUDIT_SCHEMA "\"");
	if (start->key) { /* right here: supervisor/reading/verify.c */
		EMIT_KEY(text, "key");
		emit_cstr(text, start->key);
	}
	EMIT_KEY(text, "run");
	emit_cstr(text, start->run);
	EMIT_KEY(text, "time");
	emit_moment(text, &start->wall);
	add_command(text, start->argv);
	EMIT_KEY(text, "cwd");
	emit_cstr(text, start->cwd);
	if (start->vars) {
		EMIT_KEY(text, "home");
		emit_cstr(text, start->vars->home);
		EMIT_KEY(text, "tmpdir");
		emit_cstr(text, start->vars->tmpdir);
	}
	EMIT_KEY(text, "mode");
	text_str(text, observe ? "\"observe\"" : "\"enforce\"");
	EMIT_KEY(text, "light");
	emit_bool(text, start->light);
	add_sources(text, policy);
	add_syscalls(text, policy);
	add_target(text, start);
	if (start->digests) {
		EMIT_KEY(text, "digest");
		TEXT_LIT(text, "[\"files\"]");
	}
	add_layers(text, start->layers, start->layer_count);
	EMIT_KEY(text, "kernel");
	emit_cstr(text, host.release);
	EMIT_KEY(text, "version");
	emit_cstr(text, WARDER_VERSION);
	EMIT_KEY(text, "uid");
	text_u64(text, start->uid);
	EMIT_KEY(text, "pid");
	text_i64(text, start->pid);
	TEXT_LIT(text, "}");
}

/* Names of calls; a number that nobody knows is written as in `call`. */
static void add_made(struct text *text, const struct made *made, unsigned int first)
{
	bool any = false;

	TEXT_LIT(text, "[");
	for (unsigned int nr = 0; nr < MADE_NARROW; nr++) {
		const struct call *call = call_at((int)nr);

		if (!made_has(made, first + nr))
			continue;
		text_str(text, any ? ",\"" : "\"");
		if (call)
			text_str(text, call->name);
		else
			text_printf(text, "#%u", nr);
		TEXT_LIT(text, "\"");
		any = true;
	}
	TEXT_LIT(text, "]");
}

static void add_measure(struct text *text, const struct measure *measure)
{
	EMIT_KEY(text, "measured");
	TEXT_LIT(text, "{\"calls\":");
	add_made(text, &measure->made, 0);
	EMIT_KEY(text, "values");
	add_made(text, &measure->made, MADE_NARROW);
	EMIT_KEY(text, "memory");
	text_u64(text, measure->memory);
	EMIT_KEY(text, "files");
	text_u64(text, measure->files);
	EMIT_KEY(text, "tasks");
	text_u64(text, measure->tasks);
	TEXT_LIT(text, "}");
}

static void add_written(struct text *text, const uint64_t *counts)
{
	EMIT_KEY(text, "written");
	TEXT_LIT(text, "{\"created\":");
	text_u64(text, counts[0]);
	EMIT_KEY(text, "changed");
	text_u64(text, counts[1]);
	EMIT_KEY(text, "deleted");
	text_u64(text, counts[2]);
	TEXT_LIT(text, "}");
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
	EMIT_KEY(text, "cause");
	emit_cstr(text, end->cause);
	reached_json(closing->tally->reached, closing->limits, text);
	EMIT_KEY(text, "wall");
	emit_seconds(text, closing->since_ns);
	render_used(text, closing->used);
	render_tally(text, closing->tally);
	if (closing->measure)
		add_measure(text, closing->measure);
	if (end->written)
		add_written(text, end->written);
	if (end->verdict) {
		EMIT_KEY(text, "verdict");
		text_str(text, end->verdict);
	}
	EMIT_KEY(text, "journal");
	emit_cstr(text, closing->journal);
	EMIT_KEY(text, "head");
	emit_cstr(text, closing->head);
	TEXT_LIT(text, "}");
}
