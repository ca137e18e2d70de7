/* SPDX-License-Identifier: MIT */
/* supervisor/report/report_process.h - The processes of a run: who made whom, what they ran, how
 * they ended */
#ifndef WARDER_SUPERVISOR_REPORT_REPORT_PROCESS_H
#define WARDER_SUPERVISOR_REPORT_REPORT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/base/text.h"
#include "supervisor/reading/entry.h"

#define PROCESS_NONE UINT32_MAX

/**
 * struct process - One of them
 * @pid:	Its number in the jail; another one may have had it before
 * @parent:	Index of who made it, PROCESS_NONE: the log does not say
 * @image:	Index of what it executed last, PROCESS_NONE: nothing
 * @images:	How often it executed something
 * @comm:	Program, "" when it is not known
 * @start_ns:	Since the run's start: its first record
 * @end_ns:	Likewise: its end
 * @ended:	It did
 * @status:	How, as wait(2) has it
 * @usage:	Of it alone, so far as the log has it
 * @killed:	By warder
 * @calls:	Decisions
 * @refused:	Of them, those that were refused or would have been
 */
struct process {
	int32_t pid;
	uint32_t parent;
	uint32_t image;
	uint32_t images;
	char comm[COMM_SIZE];
	uint64_t start_ns;
	uint64_t end_ns;
	bool ended;
	int status;
	struct usage usage;
	bool killed;
	uint64_t calls;
	uint64_t refused;
};

/**
 * struct image - One program that a process executed
 * @former:	Index of what the process ran before, PROCESS_NONE: nothing
 * @words:	Where its command line begins in the texts; shown words, a NUL behind it
 * @path:	Likewise of its file
 */
struct image {
	uint32_t former;
	uint32_t words;
	uint32_t path;
};

/**
 * struct processes - In the order in which they came
 * @outside:	Who made the first one: no process of the run
 * @slots:	Hash table by pid of the latest that has it, index plus one, 0: empty
 */
struct processes {
	struct process *items;
	size_t count;
	size_t cap;
	struct image *images;
	size_t image_count;
	size_t image_cap;
	int32_t outside;
	uint32_t *slots;
	size_t slot_count;
	struct text texts;
};

int process_event(struct processes *processes, const struct entry *entry, bool refused,
		  uint32_t *ret_process);
void process_words(const struct event *event, bool cut, struct text *text);
void processes_free(struct processes *processes);

#endif
