/* SPDX-License-Identifier: MIT */
/* supervisor/page/page.h - A report as one page for a browser, written while the log is read */
#ifndef WARDER_SUPERVISOR_PAGE_PAGE_H
#define WARDER_SUPERVISOR_PAGE_PAGE_H

#include "supervisor/page/page_out.h"
#include "supervisor/report/report_run.h"

/* Records that a page lists one by one; what comes later is only counted. A browser still shows
 * as many. */
#define PAGE_ROWS_MAX 1000000U

/* Distinct words of decisions that are told apart; no version has as many. */
#define PAGE_WORDS_MAX 64U

/* One file of supervisor/page, as the build embeds it. */
struct page_file {
	const char *name;
	const char *text;
	size_t len;
};

/**
 * struct page - A page that is being written
 * @out:	Where to
 * @rows:	Records in it
 * @runs:	Runs in it
 * @run_rows:	Records of the run that is being read
 * @left:	Records of it that found no room
 * @words:	Decisions and the like of that run, a NUL behind each
 * @word_count:	How many
 * @calls:	Bits of the calls that its records have, by number
 * @errs:	Likewise of errors
 * @comms:	Names of its programs, each a path of one component
 * @rules:	Its rules by their numbers, as elements of a JSON array
 * @rule_count:	How many
 *
 * DOC: How it is used
 *
 *	page_begin()  page_begin_run()  page_row()…  page_end_run()  page_begin_run()…  page_end()
 *
 * What grows with the number of records goes straight to the file. Errors of writing are kept and
 * told by each function.
 */
struct page {
	struct page_out out;
	uint64_t rows;
	uint64_t runs;
	uint64_t run_rows;
	uint64_t left;
	struct text words;
	unsigned int word_count;
	uint64_t calls[16];
	uint64_t errs[64];
	struct paths_tree comms;
	struct text rules;
	uint32_t rule_count;
};

int page_begin(struct page *page, int fd);
int page_begin_run(struct page *page, const struct report_run *run);
int page_row(struct page *page, struct report_run *run, const struct entry *entry,
	     const struct quotes *quotes, const struct report_event *counted);
int page_end_run(struct page *page, const struct report_run *run);
int page_end(struct page *page, uint64_t bad);
void page_free(struct page *page);

void page_tables(struct page *page, const struct report_run *run);
void page_story(struct page *page, const struct report_run *run);

#endif
