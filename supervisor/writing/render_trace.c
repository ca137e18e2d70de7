// SPDX-License-Identifier: MIT
// supervisor/writing/render_trace.c - One traced call as a line of the log, and as strace(1) writes
// it
#include "supervisor/writing/render_trace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "policy/calls.h"
#include "policy/errname.h"
#include "supervisor/trace/shapes.h"
#include "supervisor/words/emit.h"

#define REGISTERS 6U

/* Errors with which the kernel makes a call again: no program sees them. */
static const struct restart {
	int err;
	const char *name;
	const char *meaning;
} restarts[] = {
	{ KERNEL_ERESTARTSYS, "ERESTARTSYS", "To be restarted if SA_RESTART is set" },
	{ KERNEL_ERESTARTNOINTR, "ERESTARTNOINTR", "To be restarted" },
	{ KERNEL_ERESTARTNOHAND, "ERESTARTNOHAND", "To be restarted if no handler" },
	{ KERNEL_ERESTART_RESTARTBLOCK, "ERESTART_RESTARTBLOCK", "Interrupted by signal" },
};

static const struct restart *restart_of(int err)
{
	for (size_t i = 0; i < ARRAY_SIZE(restarts); i++)
		if (restarts[i].err == err)
			return &restarts[i];
	return NULL;
}

/* Whether the call returned something that its program saw. */
static bool returned(const struct record *record)
{
	return record->err != RECORD_NO_RETURN && !restart_of(record->err);
}

static void add_unknown(struct traced_call *call, const struct record *record)
{
	for (; call->count < REGISTERS; call->count++) {
		text_hex(&call->text, record->args[call->count]);
		call->ends[call->count] = call->text.len;
	}
}

static void add_resumed(struct traced_call *call, const struct record *record)
{
	const struct call *former = call_at(record->other);

	text_printf(&call->text, "<... resuming interrupted %s ...>",
		    former ? former->name : "system call");
	call->ends[call->count++] = call->text.len;
}

/**
 * render_decode() - Decode a traced call
 * @call:	Its text is kept from one to the next
 * @event:	A RECORD_TRACE; it must outlive @call
 *
 * Trust: everything in @event is a target's, or of a broker that was taken over.
 */
void render_decode(struct traced_call *call, const struct event *event)
{
	const struct record *record = &event->record;
	const struct call *known = call_at(record->nr);
	struct shapes shapes = {
		.text = &call->text,
		.pieces = { (const unsigned char *)event->str[STRING_CAPTURED],
			    event->len[STRING_CAPTURED] },
		.nr = record->nr,
		.args = record->args,
		.result = record->result,
		.failed = record->err != 0,
	};

	text_reset(&call->text);
	call->event = event;
	call->count = 0;
	call->name = known ? known->name : NULL;
	if (!known) {
		add_unknown(call, record);
		return;
	}
	if (record->nr == SYS_restart_syscall) {
		add_resumed(call, record);
		return;
	}
	while (call->count < REGISTERS && shapes_argument(&shapes, call->count)) {
		call->ends[call->count] = call->text.len;
		call->count++;
	}
	shapes_detail(&shapes);
}

static const char *argument(const struct traced_call *call, unsigned int index, size_t *ret_len)
{
	size_t start = index ? call->ends[index - 1] : 0;

	*ret_len = call->ends[index] - start;
	return call->text.data + start;
}

static const char *detail(const struct traced_call *call, size_t *ret_len)
{
	size_t start = call->count ? call->ends[call->count - 1] : 0;

	*ret_len = call->text.len - start;
	return text_cstr(&call->text) + start;
}

static void add_name(struct text *text, const struct traced_call *call)
{
	if (call->name)
		text_str(text, call->name);
	else
		text_printf(text, "#%d", call->event->record.nr);
}

/* Printable ASCII as a JSON string: its own escapes are the C language's, and stay as they are. */
static void add_json(struct text *text, const char *bytes, size_t len)
{
	TEXT_LIT(text, "\"");
	for (size_t at = 0; at < len;) {
		size_t plain = 0;

		while (at + plain < len && bytes[at + plain] != '"' && bytes[at + plain] != '\\')
			plain++;
		text_add(text, bytes + at, plain);
		at += plain;
		if (at < len) {
			text_char(text, '\\');
			text_char(text, bytes[at++]);
		}
	}
	TEXT_LIT(text, "\"");
}

static const char *error_name(int err)
{
	const struct restart *restart = restart_of(err);

	return restart ? restart->name : errname_of(err);
}

static void add_errno(struct text *text, int err)
{
	const char *name = err > 0 ? error_name(err) : NULL;

	EMIT_KEY(text, "errno");
	if (err > 0 && !name)
		text_printf(text, "\"%d\"", err);
	else
		emit_cstr(text, name);
}

/**
 * render_trace() - Append the rest of a `trace` line, behind who it was
 * @text:	Grows
 * @call:	Decoded
 */
void render_trace(struct text *text, const struct traced_call *call)
{
	const struct record *record = &call->event->record;
	const char *bytes;
	size_t len;

	EMIT_KEY(text, "syscall");
	TEXT_LIT(text, "\"");
	add_name(text, call);
	TEXT_LIT(text, "\"");
	EMIT_KEY(text, "args");
	TEXT_LIT(text, "[");
	for (unsigned int i = 0; i < call->count; i++) {
		text_str(text, i ? "," : "");
		bytes = argument(call, i, &len);
		add_json(text, bytes, len);
	}
	TEXT_LIT(text, "]");
	EMIT_KEY(text, "result");
	if (returned(record))
		text_i64(text, record->result);
	else
		TEXT_LIT(text, "null");
	add_errno(text, record->err);
	bytes = detail(call, &len);
	if (len) {
		EMIT_KEY(text, "detail");
		add_json(text, bytes, len);
	}
	EMIT_KEY(text, "us");
	emit_micros(text, record->took_ns);
	TEXT_LIT(text, "}");
}

/* Whether a result is an address, or bits. */
static bool is_hex(const struct record *record)
{
	switch (record->nr) {
	case SYS_mmap:
	case SYS_mremap:
	case SYS_brk:
	case SYS_shmat:
		return true;
	case SYS_fcntl:
		return record->args[1] == F_GETFL || record->args[1] == F_GETFD;
	default:
		return false;
	}
}

static void add_result(struct text *text, const struct record *record)
{
	const struct restart *restart = restart_of(record->err);

	if (record->err == RECORD_NO_RETURN) {
		TEXT_LIT(text, "?");
	} else if (restart) {
		text_printf(text, "? %s (%s)", restart->name, restart->meaning);
	} else if (record->err) {
		const char *name = error_name(record->err);

		text_printf(text, "-1 %s (%s)", name ? name : "error", strerror(record->err));
	} else if (is_hex(record) && record->result) {
		text_hex(text, (uint64_t)record->result);
	} else if (record->nr == SYS_umask) {
		text_printf(text, "%#03o", (unsigned int)record->result);
	} else {
		text_i64(text, record->result);
	}
}

/**
 * render_strace() - Append a call as strace(1) writes it
 * @text:	Grows; printable ASCII
 * @call:	Decoded
 */
void render_strace(struct text *text, const struct traced_call *call)
{
	const char *bytes;
	size_t len;

	text_printf(text, "[pid %d] ", call->event->record.tid);
	add_name(text, call);
	TEXT_LIT(text, "(");
	for (unsigned int i = 0; i < call->count; i++) {
		text_str(text, i ? ", " : "");
		bytes = argument(call, i, &len);
		text_add(text, bytes, len);
	}
	TEXT_LIT(text, ") = ");
	add_result(text, &call->event->record);
	bytes = detail(call, &len);
	if (len) {
		TEXT_LIT(text, " (");
		text_add(text, bytes, len);
		TEXT_LIT(text, ")");
	}
}
