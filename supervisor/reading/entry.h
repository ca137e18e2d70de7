/* SPDX-License-Identifier: MIT */
/* supervisor/reading/entry.h - One line of a log, read back into what it was written from */
#ifndef WARDER_SUPERVISOR_READING_ENTRY_H
#define WARDER_SUPERVISOR_READING_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/measure.h"
#include "supervisor/reading/pull.h"
#include "supervisor/reading/quotes.h"
#include "supervisor/record/event.h"
#include "supervisor/record/family.h"
#include "supervisor/record/tally.h"
#include "supervisor/words/digest.h"

/* Texts of a policy, and layers, that are read back; no run has as many. */
#define ENTRY_SOURCES 512
#define ENTRY_LAYERS 64

/* Interpreters of a program, one behind the other: the kernel follows no more. */
#define ENTRY_INTERPRETERS 8

/* `syscall` lines of the policy that are read back; of more only the first. */
#define ENTRY_LINES 256

enum entry_kind {
	ENTRY_START,
	ENTRY_EVENT, /* call, exec, exit, kill */
	ENTRY_END,
	ENTRY_TRACE,
	ENTRY_INTENT, /* all of it is as of an ENTRY_EVENT, a RECORD_CALL without a result */
	ENTRY_SIGNATURE, /* nothing of it is read: see verify.c */
	ENTRY_OTHER, /* a kind that this version does not know */
};

/* Words of a call that a later version may have more of. */
enum entry_word { ENTRY_DECISION, ENTRY_WOULD, ENTRY_HOW, ENTRY_FENCE, ENTRY_WORDS };

/* Strings of an entry by number: offsets into its bytes, each with a NUL behind it. */
typedef uint32_t entry_string;
#define ENTRY_NULL 0U /* it is null, or is not there */

/**
 * struct entry_source - One text of the run's policy
 * @name:	As struct source.name
 * @text:	Its bytes where no file has them, ENTRY_NULL: a file, or a shipped policy
 * @digest:	In hexadecimal
 * @included:	By another one, not asked for by the user
 * @alone:	First line that is for names alone, 0: none is; see supervisor/rules/effective.c
 */
struct entry_source {
	entry_string name;
	entry_string text;
	char digest[DIGEST_HEX + 1];
	bool included;
	unsigned int alone;
};

/* A program, and its digest in hexadecimal, "" when it is not known. */
struct entry_program {
	entry_string path;
	char digest[DIGEST_HEX + 1];
};

/* One line of the policy and its place. */
struct entry_line {
	entry_string text;
	entry_string at;
};

/* One layer of the jail. */
struct entry_layer {
	entry_string name;
	entry_string detail;
	bool active;
};

/**
 * struct entry_start - A `start` line
 * @argv:	First of @argc strings that stand one behind the other
 * @target:	The command's program
 * @interpreters: What the kernel starts with it
 * @syscall_set: The whitelist's name
 * @lines:	That allow or kill single calls
 */
struct entry_start {
	entry_string run, time, cwd, home, tmpdir, kernel, version;
	entry_string argv;
	uint32_t argc;
	uint64_t argv_omitted;
	struct entry_program target;
	struct entry_program interpreters[ENTRY_INTERPRETERS];
	size_t interpreter_count;
	bool observe;
	bool light;
	uint32_t uid;
	int32_t pid;
	struct entry_source sources[ENTRY_SOURCES];
	size_t source_count;
	struct entry_layer layers[ENTRY_LAYERS];
	size_t layer_count;
	entry_string syscall_set;
	struct entry_line lines[ENTRY_LINES];
	size_t line_count;
};

/**
 * struct entry_usage - What a run used
 * @processes:	Whose figures these are; 0 in logs of versions that did not count them
 * @all:	As in struct usage_sum, its @known: what there is
 * @lower_bound: It was more than that
 */
struct entry_usage {
	uint64_t processes;
	struct usage all;
	int64_t major_faults, voluntary_switches, involuntary_switches;
	bool lower_bound;
};

/**
 * struct entry_end - An `end` line
 * @status:	wait(2) status of the command
 * @tally:	The counts
 * @reached:	Limits, with blanks between them
 * @measured:	@measure is there: all of it is as learn_measured() takes it
 */
struct entry_end {
	int status;
	entry_string cause, journal, head, verdict, reached;
	uint64_t wall_ns;
	struct entry_usage usage;
	struct tally tally;
	bool measured;
	struct measure measure;
};

/**
 * struct entry_trace - A `trace` line
 * @pid:	As struct entry has it, but not yet checked; likewise the three that follow
 * @returned:	@result is what the call returned
 */
struct entry_trace {
	int64_t pid, tid, parent;
	entry_string comm;
	entry_string syscall, error, detail;
	bool returned;
	int64_t result;
};

/**
 * struct entry - One line
 * @kind:	What it is
 * @seq:	Its number in the log
 * @since_ns:	Since the run's start; the record's @time_ns is the same
 * @event:	ENTRY_EVENT: as the broker made it, but for what the log does not have: registers
 *		behind paths, upper halves that the kernel does not read, @other of an exec,
 *		all 0. Its rule is a number of the quotes, a builtin or none
 * @args_read:	Bits of the arguments that are in @event.record.args
 * @pid:	ENTRY_EVENT, ENTRY_TRACE: the process
 * @parent:	Likewise, of an exec and of what the log has first of a process: who made it, 0
 *		when it is not known
 * @comm:	Likewise: program, "" when it is not known
 * @usage:	ENTRY_EVENT, of an exit: memory of what event_usage() tells
 * @argv_cut:	ENTRY_EVENT: the command line is not all of it
 * @args:	Likewise: the arguments as the log has them, a NUL behind each
 * @args_len:	Bytes of them
 * @words:	ENTRY_EVENT, by enum entry_word: as the log has them, ENTRY_NULL: not there
 * @lenient:	Set by who reads only to show: a word of these that this version does not know is no
 *		mistake, and @odd has its bit; the record has 0 in its place
 * @odd:	See there
 * @start:	ENTRY_START
 * @end:	ENTRY_END
 * @trace:	ENTRY_TRACE
 * @bytes:	Memory of the strings, kept for the next line
 * @calls:	Numbers of calls that were met, by a hash of their names
 */
struct entry {
	enum entry_kind kind;
	uint64_t seq;
	uint64_t since_ns;
	struct event event;
	unsigned int args_read;
	int32_t pid;
	int32_t parent;
	char comm[COMM_SIZE];
	struct usage usage;
	bool argv_cut;
	entry_string args;
	size_t args_len;
	entry_string words[ENTRY_WORDS];
	bool lenient;
	unsigned int odd;
	struct entry_start start;
	struct entry_end end;
	struct entry_trace trace;
	struct text bytes;
	uint16_t calls[256];
};

int entry_read(struct entry *entry, struct quotes *quotes, const char *line, size_t len,
	       const char **ret_wrong);
void entry_free(struct entry *entry);
const char *entry_string_at(const struct entry *entry, entry_string string);
const char *entry_argument(const struct entry *entry, uint32_t index);

#endif
