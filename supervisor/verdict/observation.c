// SPDX-License-Identifier: MIT
// supervisor/verdict/observation.c - What is noted of one run, to be held against another
#include "supervisor/verdict/observation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/calls.h"
#include "supervisor/record/refusal.h"

#define V_CHANGES ((verbs_t)(V_MODIFY | V_APPEND | V_CREATE | V_DELETE | V_BIND))

/* Files that are not the same twice, and what they stand for. Others below are the host's state. */
static const struct source_file {
	const char *path;
	enum touch touch;
} source_files[] = {
	{ "/dev/urandom", TOUCH_RANDOM }, { "/dev/random", TOUCH_RANDOM },
	{ "/dev/hwrng", TOUCH_RANDOM },	  { "/proc/sys/kernel/random", TOUCH_RANDOM },
	{ "/proc/uptime", TOUCH_CLOCK },  { "/proc/driver/rtc", TOUCH_CLOCK },
	{ "/dev/rtc0", TOUCH_CLOCK },
};

/* The kernel's own file systems: what is in them is no file that could be compared. */
static bool is_kernels(const char *path)
{
	return path_below(path, "/proc") || path_below(path, "/sys") || path_below(path, "/dev");
}

static const char *call_name(int nr)
{
	const struct call *call = call_at(nr);

	return call ? call->name : "an unknown call";
}

/* "FILE, by PROGRAM" */
static void say_where(char where[TOUCH_WHERE], const char *what, size_t len, const char *comm)
{
	snprintf(where, TOUCH_WHERE, "%.*s, by %s", (int)len, what, *comm ? comm : "the command");
}

static void touch(struct observation *observation, enum touch touch, const char *what, size_t len,
		  const char *comm)
{
	struct touched *touched = &observation->touched[touch];

	if (!touched->count++)
		say_where(touched->where, what, len, comm);
}

/* Whether a call talks to an address. */
static bool talks(int nr)
{
	return nr == SYS_connect || nr == SYS_sendto || nr == SYS_sendmsg || nr == SYS_sendmmsg ||
	       nr == SYS_bind;
}

/* Whether a call asks for the number of a process: the probe alone hears of it. */
static bool asks_number(int nr)
{
	return nr == SYS_getpid || nr == SYS_gettid || nr == SYS_getppid || nr == SYS_getpgrp ||
	       nr == SYS_getpgid || nr == SYS_getsid;
}

/* A file that was read, listed or run. */
static void take_read(struct observation *observation, const char *path, size_t len,
		      unsigned int mark, const char *comm)
{
	struct ledger_entry *entry;

	for (size_t i = 0; i < ARRAY_SIZE(source_files); i++) {
		const struct source_file *source = &source_files[i];

		if (path_below(path, source->path)) {
			touch(observation, source->touch, path, len, comm);
			return;
		}
	}
	if (path_below(path, "/proc") || path_below(path, "/sys"))
		touch(observation, TOUCH_HOST, path, len, comm);
	if (is_kernels(path))
		return;
	entry = ledger_add(&observation->paths, path, len);
	if (!entry)
		return;
	if (!(entry->marks & PATH_MADE))
		entry->marks |= mark;
	if (path_below(path, observation->cwd))
		entry->marks |= PATH_WITHIN;
}

static void take_written(struct observation *observation, const char *path, size_t len, bool made)
{
	struct ledger_entry *entry = is_kernels(path) ? NULL
						      : ledger_add(&observation->paths, path, len);

	if (!entry)
		return;
	if (!entry->marks && made)
		entry->marks |= PATH_MADE;
	entry->marks |= PATH_WRITTEN;
	if (path_below(path, observation->cwd))
		entry->marks |= PATH_WITHIN;
}

/* What an execve runs besides its program. */
static void take_interpreters(struct observation *observation, const struct event *event,
			      const char *comm)
{
	const char *name;
	size_t at = 0, len;

	while (event_interpreter(event, &at, &name, &len))
		if (len && *name == '/')
			take_read(observation, name, len, PATH_RUN, comm);
}

/* One of a call's names, for which a NUL is put behind it. */
static void take_name(struct observation *observation, const struct event *event,
		      unsigned int string, const char *comm)
{
	const struct record *record = &event->record;
	char path[EVENT_NAME_MAX + 1];
	size_t len = event->len[string];

	if (!len || event->str[string][0] != '/')
		return;
	memcpy(path, event->str[string], len);
	path[len] = '\0';
	len = strlen(path);
	if (record->verbs & V_CHANGES)
		take_written(observation, path, len,
			     record->verbs & V_CREATE && (string == STRING_RESOLVED2 ||
							  record->object[0] == OBJECT_NONE ||
							  record->object[0] == OBJECT_UNKNOWN));
	if (record->verbs & V_READ || (record->verbs & V_LIST && is_kernels(path)))
		take_read(observation, path, len, PATH_READ, comm);
	else if (record->verbs & V_EXEC)
		take_read(observation, path, len, PATH_RUN, comm);
}

/* A call that was let through, and that did what it is for. */
static void take_done(struct observation *observation, const struct event *event, const char *comm)
{
	const struct record *record = &event->record;
	bool redirected = event_is_redirected(event), exec = event_is_exec(event);
	bool links = record->nr == SYS_symlink || record->nr == SYS_symlinkat;

	if (record->nr == SYS_getdents || record->nr == SYS_getdents64) {
		touch(observation, TOUCH_LISTING, event->str[STRING_RESOLVED],
		      event->len[STRING_RESOLVED], comm);
		return;
	}
	if (talks(record->nr) && event->len[STRING_RESOLVED]) {
		touch(observation, TOUCH_NETWORK, event->str[STRING_RESOLVED],
		      event->len[STRING_RESOLVED], comm);
		return;
	}
	take_name(observation, event, redirected ? STRING_RESOLVED2 : STRING_RESOLVED, comm);
	if (exec)
		take_interpreters(observation, event, comm);
	if (!redirected && !links)
		take_name(observation, event, STRING_RESOLVED2, comm);
}

/* What is asked in the probe only is none of the calls that are counted. */
static bool take_probed(struct observation *observation, const struct event *event,
			  const char *comm)
{
	const struct record *record = &event->record;
	const char *name = call_name(record->nr);
	uint32_t builtin = record->rule - RECORD_RULE_BUILTIN;

	if (asks_number(record->nr)) {
		touch(observation, TOUCH_PIDS, name, strlen(name), comm);
		return true;
	}
	if (record->rule < RECORD_RULE_BUILTIN ||
	    (builtin != BUILTIN_RANDOM && builtin != BUILTIN_CLOCK))
		return false;
	touch(observation, builtin == BUILTIN_RANDOM ? TOUCH_RANDOM : TOUCH_CLOCK, name,
	      strlen(name), comm);
	return true;
}

static void take_call(struct observation *observation, const struct event *event, const char *comm)
{
	const struct record *record = &event->record;
	char key[128];
	int len;

	if (take_probed(observation, event, comm))
		return;
	len = snprintf(key, sizeof(key), "%s by %s", call_name(record->nr),
		       *comm ? comm : "the command");
	ledger_add(&observation->calls, key, (size_t)len);
	if (record->decision == RECORD_ALLOW && !record->err)
		take_done(observation, event, comm);
}

/* The first refusal, and the first kill, in words. */
static void note_refusal(struct observation *observation, const struct event *event,
			 const char *comm)
{
	bool kill = event->record.kind == RECORD_KILL;
	char *where = kill ? observation->kill : observation->denial;
	struct denial_note note;

	if (kill)
		observation->kills++;
	else
		observation->refusals++;
	if (*where)
		return;
	refusal_note(event, comm, &note);
	if (note.len)
		say_where(where, note.path, note.len, comm);
	else
		say_where(where, call_name(note.nr), strlen(call_name(note.nr)), comm);
}

/**
 * observation_take() - Note one event
 * @observation: Grows, up to the bounds of its ledgers
 * @event:	Any kind
 * @comm:	The program, "" when it is not known
 *
 * Trust: the target chose the names.
 */
void observation_take(struct observation *observation, const struct event *event, const char *comm)
{
	if (refusal_is(event))
		note_refusal(observation, event, comm);
	if (event->record.kind == RECORD_CALL)
		take_call(observation, event, comm);
}

void observation_free(struct observation *observation)
{
	ledger_free(&observation->paths);
	ledger_free(&observation->calls);
	for (size_t i = 0; i < ARRAY_SIZE(observation->out); i++)
		free(observation->out[i].kept);
	*observation = (struct observation){ .cwd = NULL };
}
