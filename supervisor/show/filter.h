/* SPDX-License-Identifier: MIT */
/* supervisor/show/filter.h - Which records of a log are asked for */
#ifndef WARDER_SUPERVISOR_SHOW_FILTER_H
#define WARDER_SUPERVISOR_SHOW_FILTER_H

#include "policy/base/strings.h"
#include "supervisor/reading/entry.h"
#include "supervisor/show/programs.h"
#include "supervisor/show/where.h"

/* What of a record is asked for. */
enum filter_kind {
	FILTER_PROGRAM,
	FILTER_PID,
	FILTER_PATH,
	FILTER_VERB,
	FILTER_DECISION,
	FILTER_RULE,
	FILTER_SYSCALL,
	FILTER_KIND,
	FILTER_ERRNO,
	FILTER_KINDS
};

/**
 * struct filter_word - One word that was asked for
 * @kind:	What it is about
 * @not:	It must not be so
 * @word:	Without its `!`
 * @number:	A process, or the errno that @word names
 * @verbs:	FILTER_VERB: each of them will do
 * @where:	FILTER_PATH, and FILTER_PROGRAM
 */
struct filter_word {
	enum filter_kind kind;
	bool not ;
	const char *word;
	int32_t number;
	verbs_t verbs;
	struct where where;
};

/**
 * struct filter - All that was asked for
 * @words:	In the order in which filter_add() took them
 * @count:	Of them
 * @since_ns:	Of the run, the first moment
 * @until_ns:	The last one
 * @by_program:	@programs is needed
 * @programs:	Of the run
 */
struct filter {
	struct filter_word *words;
	size_t count;
	uint64_t since_ns;
	uint64_t until_ns;
	bool by_program;
	struct programs programs;
};

int filter_add(struct filter *filter, enum filter_kind kind, const char *word,
	       struct text *message);
int filter_moment(const char *option, const char *word, uint64_t *ret_ns, struct text *message);
int filter_start(struct filter *filter, const struct entry *start);
int filter_matches(struct filter *filter, const struct entry *entry, const struct quotes *quotes,
		   bool *ret_matches);
void filter_free(struct filter *filter);

const char *filter_decision(const struct entry *entry);
const char *filter_kind_of(const struct entry *entry);
bool filter_has_process(const struct entry *entry);
const char *filter_syscall(const struct entry *entry, char number[16]);

#endif
