// SPDX-License-Identifier: MIT
// supervisor/verdict/observation.c - What is noted of one run, to be held against another
#include "supervisor/verdict/observation.h"

#include <fcntl.h>
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

/* What is written to these is for nobody, or for the jail alone, which has its own. */
static const char *const sinks[] = {
	"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
	"/dev/ptmx", "/dev/pts",  "/dev/shm",  "/dev/mqueue",
};

/* Whether what is written there is for anybody. */
static bool is_sink(const char *path)
{
	if (path_below(path, "/proc") || path_below(path, "/sys"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(sinks); i++)
		if (path_below(path, sinks[i]))
			return true;
	return false;
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

/* Whether the run has made the directory that a path is in: then nothing can have been there. */
static bool is_in_made(const struct observation *observation, const char *path, size_t len)
{
	const struct ledger_entry *parent;

	while (len && path[len - 1] != '/')
		len--;
	parent = len > 1 ? ledger_find(&observation->paths, path, len - 1) : NULL;
	return parent && parent->marks & PATH_MADE;
}

static void take_written(struct observation *observation, const char *path, size_t len, bool fresh,
			 bool whole)
{
	struct ledger_entry *entry = is_sink(path) ? NULL
						   : ledger_add(&observation->paths, path, len);

	if (!entry)
		return;
	if (!entry->marks && (fresh || is_in_made(observation, path, len)))
		entry->marks |= PATH_MADE;
	entry->marks |= PATH_WRITTEN;
	if (whole)
		entry->marks |= PATH_WHOLE;
	if (path_below(path, observation->cwd))
		entry->marks |= PATH_WITHIN;
}

/*
 * Whether a call that did what it is for proves that nothing was there before. Of an open that
 * makes a file nobody may have looked: then it proves nothing, unless it was to fail otherwise.
 */
static bool is_fresh(const struct record *record, unsigned int string)
{
	uint64_t flags = record->nr == SYS_open ? record->args[1] : record->args[2];

	if (!(record->verbs & (V_CREATE | V_BIND)))
		return false;
	switch (record->nr) {
	case SYS_open:
	case SYS_openat:
		return record->object[0] == OBJECT_NONE || (flags & O_CREAT && flags & O_EXCL);
	case SYS_openat2:
	case SYS_creat:
		return record->object[0] == OBJECT_NONE;
	case SYS_rename:
	case SYS_renameat:
	case SYS_renameat2:
		return string == STRING_RESOLVED2 && record->object[1] == OBJECT_NONE;
	default:
		return true;
	}
}

static bool is_link(int nr)
{
	return nr == SYS_link || nr == SYS_linkat;
}

/* A directory in which something without a name was made: it is as it was. */
static bool is_unnamed(const struct record *record)
{
	bool open = record->nr == SYS_open || record->nr == SYS_openat || record->nr == SYS_openat2;

	return open && record->verbs & V_CREATE && record->object[0] == OBJECT_DIRECTORY;
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
	if (record->verbs & V_CHANGES && !is_unnamed(record) &&
	    !(string == STRING_RESOLVED && is_link(record->nr)))
		take_written(observation, path, len, is_fresh(record, string),
			     record->verbs & V_CREATE);
	if (record->verbs & V_READ || (record->verbs & V_LIST && is_kernels(path)))
		take_read(observation, path, len, PATH_READ, comm);
	else if (record->verbs & V_EXEC)
		take_read(observation, path, len, PATH_RUN, comm);
}

/*
 * Who was talked to. A socket of the jail's own is none of anybody else's, and where it has no
 * network but its own no address is. Who asks for the name of a user asks the host.
 */
static void take_talk(struct observation *observation, const struct event *event, const char *comm)
{
	static const char *const names[] = { "/run/systemd/userdb", "/run/nscd", "/var/run/nscd",
					     "/var/lib/sss" };
	const struct record *record = &event->record;
	const char *to = event->str[STRING_RESOLVED];
	size_t len = event->len[STRING_RESOLVED];
	bool unix_name = *to == '/' || *to == '@';
	enum touch kind = TOUCH_NETWORK;

	if (record->rule == RECORD_RULE_BUILTIN + BUILTIN_OWN_SOCKET ||
	    (!unix_name && observation->private_net))
		return;
	if (record->nr == SYS_bind && unix_name) {
		take_name(observation, event, STRING_RESOLVED, comm);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (len > strlen(names[i]) && !memcmp(to, names[i], strlen(names[i])) &&
		    to[strlen(names[i])] == '/')
			kind = TOUCH_HOST;
	touch(observation, kind, to, len, comm);
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
		take_talk(observation, event, comm);
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

/* Of a call that may have done something, until its result is there. */
static void take_pending(struct observation *observation, const struct record *record)
{
	bool intent = record->kind == RECORD_INTENT;
	const char *task = (const char *)&record->tid;
	struct ledger_entry *entry;

	if (!intent && !ledger_find(&observation->pending, task, sizeof(record->tid)))
		return;
	entry = ledger_add(&observation->pending, task, sizeof(record->tid));
	if (entry)
		entry->marks = intent;
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
 * observation_begin() - Nothing was seen yet
 * @observation: Zeroed; its ledgers get keys
 *
 * Return: 0 or -errno
 */
int observation_begin(struct observation *observation)
{
	int r = ledger_begin(&observation->paths);

	if (r == 0)
		r = ledger_begin(&observation->calls);
	return r < 0 ? r : ledger_begin(&observation->pending);
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
	if (event->record.kind == RECORD_CALL || event->record.kind == RECORD_INTENT)
		take_pending(observation, &event->record);
	if (event->record.kind == RECORD_CALL)
		take_call(observation, event, comm);
}

void observation_free(struct observation *observation)
{
	ledger_free(&observation->paths);
	ledger_free(&observation->calls);
	ledger_free(&observation->pending);
	for (size_t i = 0; i < ARRAY_SIZE(observation->out); i++)
		free(observation->out[i].kept);
	*observation = (struct observation){ .cwd = NULL };
}
