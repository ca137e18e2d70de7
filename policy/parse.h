/* SPDX-License-Identifier: MIT */
/* policy/parse.h - From the lines of a policy's sources to rules and settings */
#ifndef WARDER_POLICY_PARSE_H
#define WARDER_POLICY_PARSE_H

#include <stddef.h>

#include "policy/lex.h"
#include "policy/policy.h"
#include "policy/variable.h"

/*
 * DOC: Theory of Operation
 *
 * The order of lines never matters, so every source is read three times: PHASE_INCLUDE finds all
 * the texts there are, PHASE_SET all the variables in them, PHASE_RULE everything else, which can
 * then use any of those variables. Mistakes in the cut of a line or in its first word are reported
 * in the first phase only. No mistake stops a phase: a person wants to see all of them.
 */
enum parse_phase {
	PHASE_INCLUDE,
	PHASE_SET,
	PHASE_RULE,
};

/* One source includes another: ranks follow these. */
struct inclusion {
	unsigned int from;
	unsigned int to;
};

/**
 * struct parse - One policy_add_…() on its way
 * @policy:	Grows
 * @io:		For includes; may be NULL, then only shipped policies are found
 * @vars:	Variables; its diag takes the errors
 * @inclusions:	Who includes whom, of the sources that this call added
 * @inclusion_count:	How many
 */
struct parse {
	struct policy *policy;
	const struct policy_io *io;
	struct vars vars;
	struct inclusion *inclusions;
	size_t inclusion_count;
};

/* A line: @words are at least one, at->column is that of the first. */
struct line {
	struct place at;
	const struct word *words;
	size_t count;
};

/* Returns 0, -EINVAL when the line was wrong (reported), -ENOMEM. */
typedef int parse_line(struct parse *parse, const struct line *line);

/* Likewise of one word of a line; @context is what the words before it said. */
typedef int parse_word(struct parse *parse, const struct line *line, const struct word *word,
		       const void *context);

parse_line parse_include;
parse_line parse_set;
parse_line parse_allow;
parse_line parse_deny;
parse_line parse_redirect;
parse_line parse_map;
parse_line parse_env;
parse_line parse_limit;
parse_line parse_net;
parse_line parse_syscalls;
parse_line parse_syscall;
parse_line parse_emulate;
parse_line parse_verdict;

int parse_add_rule(struct policy *policy, const struct rule *template, const char *pattern,
		   const struct word *spelled);
int parse_words(struct parse *parse, const struct line *line, size_t first, size_t end,
		parse_word *each, const void *context);
int parse_source(struct parse *parse, unsigned int source, enum parse_phase phase);
int parse_fail(const struct parse *parse, const struct line *line, const struct word *word,
	       const char *help, const char *format, ...) __attribute__((format(printf, 5, 6)));
int parse_unknown(const struct parse *parse, const struct line *line, const struct word *word,
		  const char *what, const void *table, size_t count, size_t stride);
struct place parse_place(const struct line *line, const struct word *word);
int parse_text(const struct parse *parse, const struct line *line, const struct word *word,
	       struct text *text);
int parse_scalar(const struct parse *parse, const struct line *line, const struct word *word,
		 const struct place *before, bool same, const char *what);
void *parse_grow(void *items, size_t count, size_t size);

#endif
