// SPDX-License-Identifier: MIT
// supervisor/reading/cited.c - A policy of the rules that a log cites, for advice about its
// refusals
//
// A log has the text and the place of each rule that decided something. That is enough to say what
// advice.c says at the end of a run, whether or not the policy's files are still there.
#include "supervisor/reading/cited.h"

#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/pattern.h"
#include "policy/setting.h"
#include "policy/tree.h"
#include "supervisor/rules/advice.h"
#include "supervisor/rules/builtin.h"

/* The parts of file:line:column; false for what is no place. */
static bool split_place(const char *at, size_t *ret_name, unsigned int *ret_line,
			unsigned int *ret_column)
{
	const char *column = strrchr(at, ':'), *line;

	line = column && column > at ? memrchr(at, ':', (size_t)(column - at)) : NULL;
	if (!line)
		return false;
	*ret_name = (size_t)(line - at);
	*ret_line = (unsigned int)strtoul(line + 1, NULL, 10);
	*ret_column = (unsigned int)strtoul(column + 1, NULL, 10);
	return *ret_line && *ret_column;
}

static int no_include(void *context, const char *name, const char *dir, char **ret_text,
		      size_t *ret_len, char **ret_name, char **ret_dir)
{
	(void)context;
	(void)name;
	(void)dir;
	(void)ret_text;
	(void)ret_len;
	(void)ret_name;
	(void)ret_dir;
	return -ENOENT;
}

static bool place_is(const struct place *at, const struct place *other)
{
	return at->source == other->source && at->line == other->line &&
	       at->column == other->column;
}

/*
 * Which of a text's rules stands at a column. The log has no blanks from before the line, so it is
 * the last one that stands no further to the right. What the line includes is not the line.
 */
static uint32_t rule_at(const struct policy *policy, size_t source, unsigned int column)
{
	uint32_t found = RULE_NONE;

	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].at.source == source &&
		    (found == RULE_NONE || policy->rules[i].at.column <= column))
			found = (uint32_t)i;
	return found;
}

/* Blanks before the line are not in the log, but its place is. */
static void move_syscalls(struct policy *policy, size_t first, unsigned int column)
{
	for (size_t i = policy->syscall_count; i-- > first;)
		policy->syscalls[i].at.column += column - policy->syscalls[first].at.column;
}

/* A word with braces is several rules in one place. */
static void move_rules(struct policy *policy, uint32_t rule, unsigned int column)
{
	struct place from = policy->rules[rule].at;

	for (size_t i = 0; i < policy->rule_count; i++)
		if (place_is(&policy->rules[i].at, &from))
			policy->rules[i].at.column = column;
}

/* Reads the line where it stood in its file: what is before it is not known and left empty. */
static int parse(struct cited *cited, const struct policy_vars *vars, const struct quote *quote,
		 uint32_t *ret_rule)
{
	size_t syscalls = cited->policy.syscall_count;
	static const struct policy_io io = { .load = no_include };
	size_t name_len, source = cited->policy.source_count;
	_cleanup_text_ struct text text = { 0 }, name = { 0 }, dir = { 0 };
	struct policy_diag diag = { .count = 0 };
	unsigned int line, column;
	const char *slash;
	int r;

	*ret_rule = RULE_NONE;
	if (strpbrk(quote->text, "\r\n") || !split_place(quote->at, &name_len, &line, &column) ||
	    line > CITED_LINES)
		return 0;
	text_add(&name, quote->at, name_len);
	slash = name.data && name.data[0] == '/' ? strrchr(name.data, '/') : NULL;
	text_add(&dir, name.data, slash ? (size_t)(slash - name.data) : 0);
	for (unsigned int i = 1; i < line; i++)
		text_char(&text, '\n');
	text_str(&text, quote->text);
	text_char(&text, '\n');
	if (text.failed || name.failed || dir.failed)
		return -ENOMEM;
	r = policy_add_text(&cited->policy, text_cstr(&name), slash ? text_cstr(&dir) : NULL,
			    text_cstr(&text), text.len, 0, &io, vars, &diag);
	policy_diag_free(&diag);
	if (r == 0) {
		*ret_rule = rule_at(&cited->policy, source, column);
		if (*ret_rule != RULE_NONE)
			move_rules(&cited->policy, *ret_rule, column);
		move_syscalls(&cited->policy, syscalls, column);
	}
	return r == -ENOMEM ? r : 0;
}

static int make_room(struct cited *cited, uint32_t number)
{
	size_t count = cited->count ? cited->count : 16;
	struct cited_rule *rules;

	if (number < cited->count)
		return 0;
	while (count <= number)
		count *= 2;
	rules = reallocarray(cited->rules, count, sizeof(*rules));
	if (!rules)
		return -ENOMEM;
	memset(rules + cited->count, 0, (count - cited->count) * sizeof(*rules));
	cited->rules = rules;
	cited->count = count;
	return 0;
}

/**
 * cited_add() - Learn a rule, if it is new
 * @cited:	Zeroed at first
 * @vars:	Of the run
 * @number:	Of the rule in the log's quotes
 * @quote:	It
 *
 * Trust: who could write to the log chose the text. What is no rule is only shown.
 *
 * Return: 0 or -ENOMEM
 */
int cited_add(struct cited *cited, const struct policy_vars *vars, uint32_t number,
	      const struct quote *quote)
{
	_cleanup_text_ struct text shown = { 0 };
	struct cited_rule *rule;
	int r = number < QUOTES_MAX ? make_room(cited, number) : -ENOMEM;

	if (r < 0 || cited->rules[number].known)
		return r;
	rule = &cited->rules[number];
	text_visible(&shown, quote->at, strlen(quote->at));
	text_str(&shown, "  ");
	text_visible(&shown, quote->text, strlen(quote->text));
	if (shown.failed)
		return -ENOMEM;
	r = parse(cited, vars, quote, &rule->rule);
	if (r < 0)
		return r;
	rule->shown = steal_ptr(shown.data);
	rule->known = true;
	return 0;
}

/**
 * cited_whitelist() - Learn which whitelist the run had
 * @cited:	Zeroed at first
 * @set:	Its name; another word, or "", tells nothing
 */
void cited_whitelist(struct cited *cited, const char *set)
{
	for (int i = SYSCALLS_STRICT; i <= SYSCALLS_TOOL; i++)
		if (!strcmp(setting_syscalls(i), set)) {
			cited->policy.syscall_set = (struct setting){ .set = true, .value = i };
			cited->set_known = true;
		}
}

/**
 * cited_syscall() - Learn a `syscall` line
 * @cited:	Zeroed at first
 * @vars:	Of the run
 * @line:	It, and its place
 *
 * Trust: as for cited_add(). What is no such line changes no more than what is shown.
 *
 * Return: 0 or -ENOMEM
 */
int cited_syscall(struct cited *cited, const struct policy_vars *vars, const struct quote *line)
{
	uint32_t rule;

	return parse(cited, vars, line, &rule);
}

void cited_free(struct cited *cited)
{
	for (size_t i = 0; i < cited->count; i++)
		free(cited->rules[i].shown);
	free(cited->rules);
	policy_free(&cited->policy);
	*cited = (struct cited){ .count = 0 };
}

static const struct cited_rule *find(const struct cited *cited, const struct denial *denial)
{
	return denial->rule < cited->count && cited->rules[denial->rule].known
		       ? &cited->rules[denial->rule]
		       : NULL;
}

/* Of the rules in the place of the one that was cited, the one that names what was refused. */
static uint32_t rule_of(const struct cited *cited, const struct cited_rule *rule,
			const struct denial *denial)
{
	const struct rule *rules = cited->policy.rules, *first;

	if (!rule)
		return denial->rule;
	first = &rules[rule->rule];
	for (size_t i = 0; i < cited->policy.rule_count; i++)
		if (place_is(&rules[i].at, &first->at) && denial->len &&
		    pattern_is_literal(rules[i].pattern) &&
		    path_below(denial->path, rules[i].pattern))
			return (uint32_t)i;
	return rule->rule;
}

/**
 * cited_reason() - Append which rule refused something, or that none allows it
 * @cited:	The run's
 * @denial:	The refusal; its rule is a number of the log's quotes
 * @text:	Grows by one line, without a newline
 */
void cited_reason(const struct cited *cited, const struct denial *denial, struct text *text)
{
	const struct cited_rule *rule = find(cited, denial);
	struct denial here = *denial;

	/* which whitelist the run had, an older log does not say */
	if (denial->rule == RECORD_RULE_BUILTIN + BUILTIN_WHITELIST && !cited->set_known) {
		text_str(text, builtin_of(denial->rule)->why);
		return;
	}
	if (rule && rule->rule == RULE_NONE) {
		text_str(text, rule->shown);
		return;
	}
	here.rule = rule_of(cited, rule, denial);
	advice_reason(&cited->policy, &here, text);
}

/**
 * cited_line() - Append the line of a policy that would allow something that was refused
 * @cited:	The run's
 * @vars:	The run's
 * @denial:	The refusal; its rule is a number of the log's quotes
 * @text:	Grows by the line; by nothing when no line does
 */
void cited_line(const struct cited *cited, const struct policy_vars *vars,
		const struct denial *denial, struct text *text)
{
	const struct cited_rule *rule = find(cited, denial);
	struct denial here = *denial;

	if (rule && rule->rule == RULE_NONE)
		return;
	here.rule = rule_of(cited, rule, denial);
	advice_line(&cited->policy, vars, &here, text);
}

/**
 * cited_remedy() - Append what would allow something that was refused
 * @cited:	The run's
 * @vars:	The run's
 * @denial:	The refusal; its rule is a number of the log's quotes
 * @text:	Grows by one line, without a newline; by nothing when there is nothing to say
 */
void cited_remedy(const struct cited *cited, const struct policy_vars *vars,
		  const struct denial *denial, struct text *text)
{
	const struct cited_rule *rule = find(cited, denial);
	struct denial here = *denial;

	if (rule && rule->rule == RULE_NONE)
		return;
	here.rule = rule_of(cited, rule, denial);
	advice_remedy(&cited->policy, vars, &here, text);
}
