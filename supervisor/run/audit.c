// SPDX-License-Identifier: MIT
// supervisor/run/audit.c - The audit of one run: records in; log lines, counts and findings out
//
// DOC: Theory of operation
//
// A record is copied out of the ring and checked (event), tells the process table about births and
// deaths (family), becomes one line (render), gets its place in the chain (chain) and is written in
// batches (journal). Refusals are also kept for the summary (denial), counted (tally) and, when
// asked for, remembered for a policy (learn). Nothing here depends on how many records there were.
#include "supervisor/run/audit.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "supervisor/reading/line.h"
#include "supervisor/record/event.h"
#include "supervisor/record/family.h"
#include "supervisor/record/reached.h"
#include "supervisor/record/refusal.h"
#include "supervisor/rules/cite.h"
#include "supervisor/words/emit.h"
#include "supervisor/writing/chain.h"
#include "supervisor/writing/journal.h"
#include "supervisor/writing/log.h"
#include "supervisor/writing/render.h"
#include "supervisor/writing/render_run.h"
#include "supervisor/writing/render_trace.h"
#include "supervisor/writing/signature.h"

/* That the log is still in its place is looked at this often, while records come. */
#define LOOK_NS UINT64_C(100000000)

struct audit {
	struct audit_config config;
	uint64_t start_ns;
	struct stat log_at_start;
	uint64_t looked_ns; /* when that was last compared */
	struct journal *journal; /* NULL: no lines are wanted */
	struct chain chain;
	struct cites *cites;
	struct family *family;
	struct denials *denials;
	struct tally tally;
	struct audit_used used;
	struct census census; /* while observing */
	struct made made; /* calls that there are records of, when the run is measured */
	struct event event;
	struct traced_call traced;
	struct text line;
};

static uint64_t since(const struct audit *audit, uint64_t ns)
{
	return ns > audit->start_ns ? ns - audit->start_ns : 0;
}

/* Begins a line of some kind. */
static struct text *line_begin(struct audit *audit, uint64_t ns, const char *kind)
{
	text_reset(&audit->line);
	emit_begin(&audit->line, audit->chain.lines, since(audit, ns), kind);
	return &audit->line;
}

/* Seals the line and hands it to the journal. */
static int line_end(struct audit *audit)
{
	struct text *line = &audit->line;

	if (line->failed)
		return -ENOMEM;
	if (line->len + CHAIN_TAIL > LINE_MAX_BYTES)
		return -EMSGSIZE;
	chain_seal(&audit->chain, line);
	if (line->failed)
		return -ENOMEM;
	return journal_line(audit->journal, line->data, line->len);
}

/* The same of a line that is about a thread. */
static int event_line_end(struct audit *audit)
{
	family_told(audit->family, audit->event.record.tid);
	return line_end(audit);
}

/**
 * audit_open() - Begin an audit
 * @config:	See there; copied
 * @ret_audit:	The audit
 *
 * Return: 0, -ENOMEM, or an error of fstat(2)
 */
int audit_open(const struct audit_config *config, struct audit **ret_audit)
{
	struct audit *audit = calloc(1, sizeof(*audit));
	int r;

	if (!audit)
		return -ENOMEM;
	audit->config = *config;
	chain_begin(&audit->chain);
	r = cites_create(config->policy, &audit->cites);
	if (!r)
		r = family_create(&audit->family);
	if (!r)
		r = denials_create(&audit->denials);
	if (!r && config->fd >= 0 && fstat(config->fd, &audit->log_at_start) < 0)
		r = -errno;
	if (!r && config->fd >= 0)
		r = journal_open(config->fd, config->uring, &audit->journal);
	if (!r && audit->journal && config->wait)
		journal_on_wait(audit->journal, config->wait, config->wait_context);
	if (r < 0) {
		audit_close(audit);
		return r;
	}
	*ret_audit = audit;
	return 0;
}

/**
 * audit_close() - Give everything back but the log's descriptor
 * @audit:	Gone afterwards; NULL is fine. What audit_end() did not flush is flushed, but an
 *		error is no longer told.
 */
void audit_close(struct audit *audit)
{
	if (!audit)
		return;
	journal_close(audit->journal);
	cites_free(audit->cites);
	family_free(audit->family);
	denials_free(audit->denials);
	census_free(&audit->census);
	text_free(&audit->event.bytes);
	text_free(&audit->traced.text);
	text_free(&audit->line);
	free(audit);
}

/**
 * audit_begin() - Write the `start` line
 * @audit:	From audit_open()
 * @start:	The launch, with layers as read back
 *
 * Return: 0, -ENOMEM, -EMSGSIZE, or an error of writing the log
 */
int audit_begin(struct audit *audit, const struct audit_start *start)
{
	audit->start_ns = start->start_ns;
	audit->used.cut = true; /* until audit_end() says otherwise */
	if (!audit->journal)
		return 0;
	render_start(line_begin(audit, start->start_ns, "start"), start, audit->config.observe,
		     audit->config.policy);
	return line_end(audit);
}

static void tell_denial(const struct audit_config *config, const struct denial_note *note,
			size_t number)
{
	struct denial denial = denial_first(note, number, NULL);

	memcpy(&denial.path, &note->path, sizeof(denial.path)); /* nobody writes through it */
	config->refused(config->context, &denial);
}

static void note_denial(struct audit *audit, const struct member *who)
{
	struct denial_note note;
	size_t number;

	refusal_note(&audit->event, who ? who->comm : "", &note);
	number = denials_add(audit->denials, &note);
	if (audit->config.refused)
		tell_denial(&audit->config, &note, number);
}

/* For a policy that is made from this run. */
static int take_lesson(struct audit *audit, const struct member *who)
{
	const char *comm = who ? who->comm : "";
	int r = 0;

	if (audit->config.learn)
		r = learn_event(audit->config.learn, &audit->event, comm);
	if (!r && audit->config.used)
		r = used_event(audit->config.used, &audit->event, comm);
	return r;
}

static int take_call(struct audit *audit)
{
	const struct member *who;
	const struct record *record = &audit->event.record;
	int r;

	tally_call(&audit->tally, record);
	if (event_is_exec(&audit->event) && record->decision == RECORD_ALLOW)
		family_call_exec(audit->family, record->tid, audit->event.str[STRING_SPELLED],
				 audit->event.len[STRING_SPELLED]);
	who = family_find(audit->family, record->tid);
	if (refusal_is(&audit->event)) {
		refusal_settle(&audit->event, audit->config.tree);
		note_denial(audit, who);
	}
	r = take_lesson(audit, who);
	if (r < 0 || !audit->journal)
		return r;
	render_call(line_begin(audit, record->time_ns, "call"), &audit->event, who, audit->cites);
	return event_line_end(audit);
}

/* What may have been done: it is neither counted nor learnt, for its call is, if it comes. */
static int take_intent(struct audit *audit, const struct member *who)
{
	if (!audit->journal)
		return 0;
	render_intent(line_begin(audit, audit->event.record.time_ns, "intent"), &audit->event, who,
		      audit->cites);
	return event_line_end(audit);
}

static int take_exec(struct audit *audit)
{
	const struct event *event = &audit->event;
	int32_t tid = event->record.tid;
	const struct member *who;
	int r;

	audit->tally.execs++;
	family_exec(audit->family, tid, event->record.other, event->str[STRING_PROGRAM],
		    event->len[STRING_PROGRAM]);
	who = family_find(audit->family, tid);
	r = take_lesson(audit, who);
	if (r < 0 || !audit->journal)
		return r;
	render_exec(line_begin(audit, event->record.time_ns, "exec"), event, who);
	return event_line_end(audit);
}

static int take_exit(struct audit *audit, const struct member *who)
{
	const struct event *event = &audit->event;
	struct usage usage;
	int r = 0;

	if (event_usage(event, &usage))
		usage_add(&audit->used.sum, &usage);
	if (audit->journal) {
		render_exit(line_begin(audit, event->record.time_ns, "exit"), event, who);
		r = event_line_end(audit);
	}
	family_exit(audit->family, event->record.tid);
	return r;
}

static int take_kill(struct audit *audit, const struct member *who)
{
	const struct event *event = &audit->event;
	int r;

	audit->tally.kills++;
	note_denial(audit, who);
	r = take_lesson(audit, who);
	if (r < 0 || !audit->journal)
		return r;
	render_kill(line_begin(audit, event->record.time_ns, "kill"), event, who, audit->cites);
	return event_line_end(audit);
}

static int take_trace(struct audit *audit, const struct member *who)
{
	const struct event *event = &audit->event;
	struct text *line;

	render_decode(&audit->traced, event);
	if (audit->traced.text.failed)
		return -ENOMEM;
	if (audit->config.traced) {
		text_reset(&audit->line);
		render_strace(&audit->line, &audit->traced);
		audit->config.traced(audit->config.context, &audit->line);
	}
	if (!audit->journal)
		return 0;
	line = line_begin(audit, event->record.time_ns, "trace");
	render_who(line, event, who);
	render_trace(line, &audit->traced);
	return event_line_end(audit);
}

/**
 * audit_take() - Take one record
 * @audit:	Begun
 * @record:	From ring_peek()
 *
 * A birth (RECORD_SPAWN) is no line: it only feeds the process table. Its args[0] holds clone
 * flags, of which CLONE_THREAD counts.
 *
 * Trust: the record is copied before it is looked at, see event_copy().
 *
 * Return: 0; -EINVAL for what is no record: the broker is broken; -ENOMEM, -EMSGSIZE, or an error
 * of writing the log
 */
int audit_take(struct audit *audit, const struct record *record)
{
	const struct record *copy = &audit->event.record;
	const struct member *who;
	int r = event_copy(&audit->event, record);

	if (r < 0)
		return r;
	if (audit->config.observe && copy->kind != RECORD_INTENT)
		census_take(&audit->census, &audit->event);
	audit->tally.reached |= reached_by(&audit->event, audit->config.policy->limits);
	if (audit->config.measure && copy->kind == RECORD_CALL)
		made_call(&audit->made, copy->nr, copy->args);
	if (audit->config.happened && copy->kind != RECORD_SPAWN && copy->kind != RECORD_INTENT)
		audit->config.happened(audit->config.context, &audit->event,
				       family_pid(audit->family, copy->tid));
	who = family_find(audit->family, copy->tid);
	if (audit->config.observation)
		observation_take(audit->config.observation, &audit->event, who ? who->comm : "");
	switch ((enum record_kind)copy->kind) {
	case RECORD_CALL:
		return take_call(audit);
	case RECORD_SPAWN:
		family_spawn(audit->family, copy->tid, copy->other, copy->args[0] & CLONE_THREAD);
		return 0;
	case RECORD_EXEC:
		return take_exec(audit);
	case RECORD_EXIT:
		return take_exit(audit, who);
	case RECORD_KILL:
		return take_kill(audit, who);
	case RECORD_TRACE:
		return take_trace(audit, who);
	case RECORD_INTENT:
		return take_intent(audit, who);
	}
	return -EINVAL;
}

/**
 * audit_replaced() - Whether the log is no longer what was written, see log_replaced()
 * @audit:	Any
 */
bool audit_replaced(const struct audit *audit)
{
	const struct audit_config *config = &audit->config;

	return audit->journal && config->path &&
	       log_replaced(config->path, config->fd, &audit->log_at_start,
			    journal_written(audit->journal));
}

/**
 * audit_kept() - Whether the log is a file, which is there to be read when the run is over
 * @audit:	Any
 */
bool audit_kept(const struct audit *audit)
{
	return audit->config.path && S_ISREG(audit->log_at_start.st_mode) && !audit_replaced(audit);
}

/* Looks now and then whether what is written to is still what has the log's name. */
static int look_at_place(struct audit *audit)
{
	const struct audit_config *config = &audit->config;
	uint64_t now = config->path ? clock_ns() : 0;

	if (!config->path || now - audit->looked_ns < LOOK_NS)
		return 0;
	audit->looked_ns = now;
	return audit_replaced(audit) ? -ESTALE : 0;
}

/**
 * audit_kick() - Start to write what is buffered, without waiting; in step with the log: write it
 * @audit:	Any
 *
 * Return: 0, an error of writing the log, or -ESTALE: another file, or none, is in its place
 */
int audit_kick(struct audit *audit)
{
	int r;

	if (!audit->journal)
		return 0;
	r = audit->config.sync ? journal_flush(audit->journal) : journal_kick(audit->journal);
	return r < 0 ? r : look_at_place(audit);
}

/* The line behind the end, where the log is signed. */
static int sign(struct audit *audit, uint64_t ns)
{
	struct signer *signer = audit->config.signer;
	char signature[KEY_SIGNATURE_TEXT + 1];

	if (!signer)
		return 0;
	signer_sign(signer, audit->chain.head, signature);
	signature_render(line_begin(audit, ns, SIGNATURE_KIND), signer_key(signer),
			 audit->chain.head, signature);
	return line_end(audit);
}

/**
 * audit_end() - Write the `end` line, sign it, and wait until the log is complete
 * @audit:	Begun
 * @end:	How it went
 *
 * Return: 0, -ENOMEM, or an error of writing the log
 */
int audit_end(struct audit *audit, const struct audit_end *end)
{
	struct render_closing closing = {
		.tally = &audit->tally,
		.limits = audit->config.policy->limits,
		.used = &audit->used,
		.head = audit->chain.head,
		.since_ns = since(audit, end->end_ns),
	};
	struct measure measure;
	int r;

	audit->tally.reached = end->reached;
	audit->used.cut = !end->kernel;
	audit->used.unheard = end->unheard;
	audit->used.kernel = end->kernel;
	if (!audit->journal)
		return 0;
	closing.journal = journal_backend(audit->journal);
	if (end->measure) {
		measure = *end->measure;
		made_unite(&measure.made, &audit->made);
		closing.measure = &measure;
	}
	render_end(line_begin(audit, end->end_ns, "end"), end, &closing);
	r = line_end(audit);
	if (!r)
		r = sign(audit, end->end_ns);
	return r ? r : journal_flush(audit->journal);
}

const struct tally *audit_tally(const struct audit *audit)
{
	return &audit->tally;
}

/* Complete once audit_end() was called; its @kernel is that one's, as long as the caller has it. */
const struct audit_used *audit_used(const struct audit *audit)
{
	return &audit->used;
}

const struct denials *audit_denials(const struct audit *audit)
{
	return audit->denials;
}

/* Empty unless observing. */
const struct census *audit_census(const struct audit *audit)
{
	return &audit->census;
}

/**
 * audit_head() - h of the last line, which stands for the whole log
 * @audit:	Any
 *
 * Keep it elsewhere (--status-fd) and the log can be held against it later.
 */
const char *audit_head(const struct audit *audit)
{
	return audit->chain.head;
}

/**
 * audit_means() - How the log is and will be written
 * @audit:	Any
 *
 * Return: see journal_means(), or "none"
 */
const char *audit_means(const struct audit *audit)
{
	if (audit->config.sync)
		return "write, before a decision takes effect";
	return audit->journal ? journal_means(audit->journal) : "none";
}
