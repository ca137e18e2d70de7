/* SPDX-License-Identifier: MIT */
/* supervisor/report/report_print.h - What happened in a run, for a person at a terminal */
#ifndef WARDER_SUPERVISOR_REPORT_REPORT_PRINT_H
#define WARDER_SUPERVISOR_REPORT_REPORT_PRINT_H

#include "supervisor/report/report_run.h"

/* How deep the paths are shown, if nobody says otherwise. */
#define REPORT_DEPTH 4

/**
 * struct report_look - How it is to look
 * @color:	The reader's terminal shows colours
 * @utf8:	It shows more than ASCII
 * @log:	The log's name, NULL: `warder explain` finds another run there, or nothing
 * @depth:	Components below which paths are only counted
 * @width:	Columns; command lines and names of files that are longer are cut, refusals are not
 */
struct report_look {
	bool color;
	bool utf8;
	const char *log;
	unsigned int depth;
	unsigned int width;
};

void report_print(const struct report_run *run, const struct report_look *look, struct text *text);
void report_print_refused(const struct report_run *run, const struct report_look *look,
			  struct text *text);
void report_heading(const struct report_look *look, const char *heading, struct text *text);
void report_print_tree(const struct paths_tree *tree, const struct report_look *look,
		       struct text *text);
void report_cut(const char *shown, size_t columns, struct text *text);
size_t report_columns(const char *shown);
void report_wait_status(int status, struct text *text);
bool report_usage(const struct entry_usage *usage, struct text *text);
void report_status(const struct process *process, struct text *text);

#endif
