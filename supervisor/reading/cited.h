/* SPDX-License-Identifier: MIT */
/* supervisor/reading/cited.h - A policy of the rules that a log cites, for advice about its
 * refusals */
#ifndef WARDER_SUPERVISOR_READING_CITED_H
#define WARDER_SUPERVISOR_READING_CITED_H

#include "policy/policy.h"
#include "supervisor/reading/quotes.h"
#include "supervisor/record/denial.h"

/* Later lines of a file are not told apart by their numbers: no policy is as long. */
#define CITED_LINES 10000U

/**
 * struct cited_rule - A rule by its number in the log's quotes
 * @known:	The rest is filled in
 * @rule:	Index into the policy's rules, RULE_NONE: the text is no rule that is understood
 * @shown:	"file:line:column  the line", as a person reads it; heap
 */
struct cited_rule {
	bool known;
	uint32_t rule;
	char *shown;
};

/**
 * struct cited - Rules of one run
 * @policy:	Has no settings but for the whitelist, and only rules that were cited
 * @rules:	By number
 * @count:	Of them
 * @set_known:	@policy has the run's whitelist, and the lines that change it
 */
struct cited {
	struct policy policy;
	struct cited_rule *rules;
	size_t count;
	bool set_known;
};

void cited_whitelist(struct cited *cited, const char *set);
int cited_syscall(struct cited *cited, const struct policy_vars *vars, const struct quote *line);
int cited_add(struct cited *cited, const struct policy_vars *vars, uint32_t number,
	      const struct quote *quote);
void cited_free(struct cited *cited);
void cited_reason(const struct cited *cited, const struct denial *denial, struct text *text);
void cited_line(const struct cited *cited, const struct policy_vars *vars,
		const struct denial *denial, struct text *text);
void cited_remedy(const struct cited *cited, const struct policy_vars *vars,
		  const struct denial *denial, struct text *text);

#endif
