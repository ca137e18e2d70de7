// SPDX-License-Identifier: MIT
// supervisor/writing/render.c - One event of the jail as one line of the log
//
// docs/audit-format.md describes the members and docs/audit.schema.json defines them: change all
// three together. Members that have nothing to say are left out, so that `jq .member` gives null.
#include "supervisor/writing/render.h"

#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "policy/errname.h"
#include "supervisor/rules/builtin.h"
#include "supervisor/words/answer.h"
#include "supervisor/words/decode.h"
#include "supervisor/words/digest.h"
#include "supervisor/words/emit.h"
#include "supervisor/words/flags.h"
#include "supervisor/words/record_words.h"
#include "supervisor/writing/render_counts.h"

/* Appends a table's word in quotes; a value outside of it comes from a broken broker. */
static void add_word(struct text *text, const struct record_words *words, unsigned int index)
{
	TEXT_LIT(text, "\"");
	text_str(text, index < words->count ? words->words[index] : "unknown");
	TEXT_LIT(text, "\"");
}

/**
 * render_who() - Append who did it: members of every kind; of a program that runs, and of what a
 * process is told of first, also who made that process
 * @text:	Grows
 * @event:	Any
 * @who:	The thread, NULL when it is not known
 */
void render_who(struct text *text, const struct event *event, const struct member *who)
{
	int32_t tid = event->record.tid;

	EMIT_KEY(text, "pid");
	text_i64(text, who ? who->tgid : tid);
	EMIT_KEY(text, "tid");
	text_i64(text, tid);
	EMIT_KEY(text, "comm");
	emit_cstr(text, who && who->comm[0] ? who->comm : NULL);
	if (who && who->parent > 0 && (who->newborn || event->record.kind == RECORD_EXEC)) {
		EMIT_KEY(text, "parent");
		text_i64(text, who->parent);
	}
}

/*
 * The strings behind a call's path arguments, in the order of the arguments. symlink's first one is
 * the text of the link; the broker has it as the second name, which it does not resolve.
 */
static void find_paths(const struct event *event, struct decode_path paths[2])
{
	bool swapped = event->record.nr == SYS_symlink || event->record.nr == SYS_symlinkat;

	for (unsigned int i = 0; i < 2; i++) {
		unsigned int from = swapped ? !i : i;
		bool there = event->len[2 * from] || event->len[2 * from + 1];

		paths[i].bytes = there ? event->str[2 * from] : NULL;
		paths[i].len = event->len[2 * from];
	}
}

/* The call and its arguments. */
static void add_call(struct text *text, const struct event *event)
{
	const struct call *call = event_call(event);
	struct decode_path paths[2];

	EMIT_KEY(text, "syscall");
	if (!call) {
		TEXT_LIT(text, "\"#");
		text_i64(text, event->record.nr);
		TEXT_LIT(text, "\"");
		EMIT_KEY(text, "args");
		decode_raw(text, event->record.args);
		return;
	}
	find_paths(event, paths);
	TEXT_LIT(text, "\"");
	text_str(text, call->name);
	TEXT_LIT(text, "\"");
	EMIT_KEY(text, "args");
	decode_args(text, call, event->record.args, paths, ARRAY_SIZE(paths));
}

/* A name as spelled by the target and as resolved, so far as there is one. */
static void add_names(struct text *text, const struct event *event, unsigned int which)
{
	size_t spelled = event->len[2 * which], resolved = event->len[2 * which + 1];

	if (spelled && !(which && event_is_exec(event))) {
		text_str(text, which ? ",\"spelled2\":" : ",\"spelled\":");
		emit_string(text, event->str[2 * which], spelled);
	}
	if (resolved) {
		text_str(text, !which			    ? ",\"path\":"
			       : event_is_redirected(event) ? ",\"redirected\":"
							    : ",\"path2\":");
		emit_string(text, event->str[2 * which + 1], resolved);
	}
}

/* All that an execve runs besides the program, where that is more than the second name says. */
static void add_interpreters(struct text *text, const struct event *event)
{
	size_t at = 0, len, count = 0;
	const char *name;
	bool cut;

	while (event_interpreter(event, &at, &name, &len))
		count++;
	cut = at < event->len[STRING_SPELLED2];
	if (count < 2 && !cut)
		return;
	EMIT_KEY(text, "interpreters");
	TEXT_LIT(text, "[");
	for (at = 0; event_interpreter(event, &at, &name, &len);) {
		if (name != event->str[STRING_SPELLED2])
			TEXT_LIT(text, ",");
		emit_string(text, name, len);
	}
	TEXT_LIT(text, "]");
	if (cut) {
		EMIT_KEY(text, "interpreters_cut");
		emit_bool(text, true);
	}
}

static void add_verb_list(struct text *text, verbs_t verbs)
{
	bool first = true;

	TEXT_LIT(text, "[");
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		if (!(verbs & VERB_BIT(verb)))
			continue;
		text_str(text, first ? "\"" : ",\"");
		text_str(text, verb_name(verb));
		TEXT_LIT(text, "\"");
		first = false;
	}
	TEXT_LIT(text, "]");
}

static void add_errno(struct text *text, int err)
{
	const char *name = err ? errname_of(err) : NULL;

	EMIT_KEY(text, "errno");
	if (err && !name) {
		TEXT_LIT(text, "\"");
		text_i64(text, err);
		TEXT_LIT(text, "\"");
		return;
	}
	emit_cstr(text, name);
}

/* What a name led to, and what about it another policy would not know. */
static void add_object(struct text *text, const struct record *record, unsigned int which)
{
	static const char *const keys[][2] = {
		{ ",\"object\":", ",\"object2\":" },
		{ ",\"through\":true", ",\"through2\":true" },
		{ ",\"foreign\":true", ",\"foreign2\":true" },
		{ ",\"standard\":", ",\"standard2\":" },
	};

	if (record->object[which] != OBJECT_UNKNOWN) {
		text_str(text, keys[0][which]);
		add_word(text, &record_objects, record->object[which]);
	}
	if (record->marks[which] & MARK_THROUGH)
		text_str(text, keys[1][which]);
	if (record->marks[which] & MARK_FOREIGN)
		text_str(text, keys[2][which]);
	if (record->standard[which]) {
		text_str(text, keys[3][which]);
		add_verb_list(text, record->standard[which]);
	}
}

/* What was in the file that was opened, or why that is not known. */
static void add_content(struct text *text, const struct record *record)
{
	char hex[DIGEST_HEX + 1];

	if (record->content == CONTENT_NONE)
		return;
	EMIT_KEY(text, "blake2b");
	if (record->content == CONTENT_WHOLE) {
		digest_hex(record->digest, hex);
		emit_cstr(text, hex);
		return;
	}
	TEXT_LIT(text, "null");
	EMIT_KEY(text, "digest_cut");
	add_word(text, &record_contents, record->content);
}

/* What was granted to a file in another's place has a word of its own. */
static void add_decided(struct text *text, const struct record *record, uint8_t decision)
{
	if (decision == RECORD_ALLOW && record->marks[0] & MARK_REDIRECTED)
		TEXT_LIT(text, "\"" RECORD_REDIRECTED "\"");
	else
		add_word(text, &record_decisions, decision);
}

static void add_decision(struct text *text, const struct record *record)
{
	EMIT_KEY(text, "decision");
	add_decided(text, record, record->decision);
	EMIT_KEY(text, "would");
	add_decided(text, record, record->would);
	if (record->verb < VERB_COUNT && record->would != RECORD_ALLOW &&
	    record->would != RECORD_ASK) {
		EMIT_KEY(text, "refused");
		emit_cstr(text, verb_name(record->verb));
	}
	if (record->other == 1 && record->would != RECORD_ALLOW)
		TEXT_LIT(text, ",\"second\":true");
	if (record->answer) {
		EMIT_KEY(text, "answer");
		emit_cstr(text, answer_word(record->answer));
	}
}

/* What a call is about. */
static void add_subject(struct text *text, const struct event *event, const struct member *who)
{
	const struct record *record = &event->record;

	render_who(text, event, who);
	add_call(text, event);
	add_names(text, event, 0);
	add_names(text, event, 1);
	if (event_is_exec(event))
		add_interpreters(text, event);
	add_object(text, record, 0);
	add_object(text, record, 1);
	add_content(text, record);
	EMIT_KEY(text, "verbs");
	add_verb_list(text, record->verbs);
	add_decision(text, record);
}

/**
 * render_call() - Append the rest of a `call` line
 * @text:	Grows
 * @event:	A RECORD_CALL
 * @who:	The caller, NULL when it is not known
 * @cites:	For the rule
 *
 * Trust: every string is the target's, every number perhaps.
 */
void render_call(struct text *text, const struct event *event, const struct member *who,
		 struct cites *cites)
{
	const struct record *record = &event->record;

	add_subject(text, event, who);
	add_errno(text, record->err);
	EMIT_KEY(text, "result");
	text_i64(text, record->result);
	EMIT_KEY(text, "how");
	add_word(text, &record_hows, record->how);
	if (record->fence != FENCE_NONE) {
		EMIT_KEY(text, "fence");
		add_word(text, &record_fences, record->fence);
	}
	EMIT_KEY(text, "rule");
	cite_rule(cites, record->rule, text);
	EMIT_KEY(text, "us");
	emit_micros(text, record->took_ns);
	TEXT_LIT(text, "}");
}

/**
 * render_intent() - Append the rest of an `intent` line: a `call` that has no result
 * @text:	Grows
 * @event:	A RECORD_INTENT
 * @who:	The caller, NULL when it is not known
 * @cites:	For the rule
 */
void render_intent(struct text *text, const struct event *event, const struct member *who,
		   struct cites *cites)
{
	add_subject(text, event, who);
	EMIT_KEY(text, "rule");
	cite_rule(cites, event->record.rule, text);
	TEXT_LIT(text, "}");
}

/**
 * render_argv() - Append a command line as a member `argv`
 * @text:	Grows
 * @bytes:	Arguments, a NUL behind each (the last one's may be missing); @len bytes
 * @len:	How many
 *
 * What does not fit into RENDER_ARGV_MAX is left out, and how many that are is said.
 */
void render_argv(struct text *text, const char *bytes, size_t len)
{
	size_t omitted = 0;
	bool first = true;

	EMIT_KEY(text, "argv");
	TEXT_LIT(text, "[");
	for (size_t at = 0; at < len;) {
		const char *nul = memchr(bytes + at, '\0', len - at);
		size_t size = nul ? (size_t)(nul - bytes) - at : len - at;

		if (at + size > RENDER_ARGV_MAX) {
			omitted++;
		} else {
			if (!first)
				TEXT_LIT(text, ",");
			emit_string(text, bytes + at, size);
			first = false;
		}
		at += size + 1;
	}
	TEXT_LIT(text, "]");
	if (omitted) {
		EMIT_KEY(text, "argv_omitted");
		text_u64(text, omitted);
	}
}

/*
 * The kernel puts a NUL behind every argument, and the broker reads a command line up to some whole
 * number of pages: one that ends otherwise, or there, may have gone on.
 */
static void add_command_line(struct text *text, const struct event *event)
{
	const char *bytes = event->str[STRING_ARGV];
	size_t len = event->len[STRING_ARGV];

	render_argv(text, bytes, len);
	if (len && (bytes[len - 1] || len % 4096 == 0)) {
		EMIT_KEY(text, "argv_cut");
		emit_bool(text, true);
	}
}

/**
 * render_exec() - Append the rest of an `exec` line
 * @text:	Grows
 * @event:	A RECORD_EXEC
 * @who:	The process, already with its new program's name; NULL when it is not known
 */
void render_exec(struct text *text, const struct event *event, const struct member *who)
{
	render_who(text, event, who);
	EMIT_KEY(text, "path");
	emit_string(text, event->str[STRING_PROGRAM], event->len[STRING_PROGRAM]);
	add_command_line(text, event);
	TEXT_LIT(text, "}");
}

/**
 * render_status() - Append how something ended: a member `status` or `signal`
 * @text:	Grows
 * @status:	As wait(2) gives it
 */
void render_status(struct text *text, int status)
{
	const char *name;

	if (!WIFSIGNALED(status)) {
		EMIT_KEY(text, "status");
		text_i64(text, WEXITSTATUS(status));
		return;
	}
	EMIT_KEY(text, "signal");
	TEXT_LIT(text, "\"");
	name = name_of_signal((uint32_t)WTERMSIG(status));
	if (name)
		text_str(text, name);
	else
		text_i64(text, WTERMSIG(status));
	TEXT_LIT(text, "\"");
}

/**
 * render_exit() - Append the rest of an `exit` line
 * @text:	Grows
 * @event:	A RECORD_EXIT
 * @who:	The thread, NULL when it is not known
 */
void render_exit(struct text *text, const struct event *event, const struct member *who)
{
	struct usage usage;

	render_who(text, event, who);
	render_status(text, (int)event->record.result);
	if (event_usage(event, &usage))
		render_usage(text, &usage);
	TEXT_LIT(text, "}");
}

/*
 * A program that came to run although no rule covers it: the tracer killed before its first step.
 */
static void add_program(struct text *text, const struct event *event)
{
	EMIT_KEY(text, "syscall");
	TEXT_LIT(text, "\"execve\"");
	EMIT_KEY(text, "args");
	TEXT_LIT(text, "[]");
	EMIT_KEY(text, "path");
	emit_string(text, event->str[STRING_PROGRAM], event->len[STRING_PROGRAM]);
	if (event->len[STRING_REFUSED]) {
		EMIT_KEY(text, "path2");
		emit_string(text, event->str[STRING_REFUSED], event->len[STRING_REFUSED]);
	}
	add_command_line(text, event);
}

/* The instruction that made the call, for who looks it up in the program. */
static void add_place(struct text *text, const struct event *event)
{
	size_t len = event->len[STRING_PLACE];

	if (!(event->record.marks[0] & MARK_PLACE) || event->record.result < 0)
		return;
	EMIT_KEY(text, "file");
	TEXT_LIT(text, "{\"path\":");
	if (len)
		emit_string(text, event->str[STRING_PLACE], len);
	else
		TEXT_LIT(text, "null");
	EMIT_KEY(text, "offset");
	text_u64(text, (uint64_t)event->record.result);
	TEXT_LIT(text, "}");
}

/**
 * render_kill() - Append the rest of a `kill` line
 * @text:	Grows
 * @event:	A RECORD_KILL; one that is for no call is the tracer's, and has strings like
 *		RECORD_EXEC
 * @who:	The thread, NULL when it is not known
 * @cites:	For the rule
 */
void render_kill(struct text *text, const struct event *event, const struct member *who,
		 struct cites *cites)
{
	const struct builtin *builtin = builtin_of(event->record.rule);

	render_who(text, event, who);
	EMIT_KEY(text, "nr");
	text_i64(text, event->record.nr);
	if (event_is_stopped_program(event))
		add_program(text, event);
	else
		add_call(text, event);
	EMIT_KEY(text, "ip");
	TEXT_LIT(text, "\"");
	text_hex(text, event->record.pointer);
	TEXT_LIT(text, "\"");
	add_place(text, event);
	if (event->record.marks[0] & MARK_I386) {
		EMIT_KEY(text, "abi");
		emit_cstr(text, "i386");
	}
	EMIT_KEY(text, "reason");
	emit_cstr(text, builtin ? builtin->name : "policy");
	EMIT_KEY(text, "rule");
	cite_rule(cites, event->record.rule, text);
	TEXT_LIT(text, "}");
}
