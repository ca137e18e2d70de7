// SPDX-License-Identifier: MIT
// policy/syscall.c - `syscall allow|kill NAME…`, `syscall errno ERROR NAME…`
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "policy/errname.h"
#include "policy/parse.h"

static const struct syscall_choice {
	const char *word;
	enum syscall_word value;
} choices[] = {
	{ "allow", SYSCALL_ALLOW },
	{ "errno", SYSCALL_ERRNO },
	{ "kill", SYSCALL_KILL },
};

/* What all names of one line get. */
struct verdict {
	enum syscall_word word;
	int err;
};

static int add_syscall(struct policy *policy, const struct verdict *verdict, const char *name,
		       const struct place *at)
{
	struct syscall_rule *rules =
		parse_grow(policy->syscalls, policy->syscall_count, sizeof(*rules));
	struct syscall_rule rule = { .word = verdict->word, .err = verdict->err, .at = *at };

	if (!rules)
		return -ENOMEM;
	policy->syscalls = rules;
	rule.name = strdup(name);
	if (!rule.name)
		return -ENOMEM;
	rules[policy->syscall_count++] = rule;
	return 0;
}

/* What the table of calls says about a name: unknown, or nothing that a policy may allow. */
static int check_call(const struct parse *parse, const struct line *line, const struct word *word,
		      const struct verdict *verdict, const char *name)
{
	const struct call *call = call_find(name), *near;
	_cleanup_text_ struct text shown = { 0 }, help = { 0 };

	if (call && (verdict->word != SYSCALL_ALLOW || call->group < GROUP_PROBE))
		return 0;
	if (call)
		return parse_fail(parse, line, word,
				  "leave it out, or answer it with `syscall errno`",
				  "no policy can allow %s: it would weaken the jail", name);
	text_visible(&shown, name, strlen(name));
	near = call_nearest(name);
	if (near)
		text_printf(&help, "did you mean `%s`?", near->name);
	return parse_fail(parse, line, word, text_cstr(&help), "no system call is named `%s`",
			  text_cstr(&shown));
}

/* One call: like a scalar it is answered in one way, and the higher rank decides which. */
static int parse_call(struct parse *parse, const struct line *line, const struct word *word,
		      const void *context)
{
	const struct verdict *verdict = context;
	_cleanup_text_ struct text name = { 0 };
	struct place at = parse_place(line, word);
	int r = parse_text(parse, line, word, &name);

	if (!r)
		r = check_call(parse, line, word, verdict, text_cstr(&name));
	if (r < 0)
		return r;
	for (size_t i = 0; i < parse->policy->syscall_count; i++) {
		struct syscall_rule *rule = &parse->policy->syscalls[i];

		if (strcmp(rule->name, name.data) != 0)
			continue;
		r = parse_scalar(parse, line, word, &rule->at,
				 rule->word == verdict->word && rule->err == verdict->err,
				 rule->name);
		if (r > 0) {
			rule->word = verdict->word;
			rule->err = verdict->err;
			rule->at = at;
		}
		return r < 0 ? r : 0;
	}
	return add_syscall(parse->policy, verdict, name.data, &at);
}

/* The ERROR behind `syscall errno`. */
static int parse_error(struct parse *parse, const struct line *line, const struct word *word,
		       struct verdict *verdict)
{
	_cleanup_text_ struct text name = { 0 }, help = { 0 }, shown = { 0 };
	const char *near;
	int r = parse_text(parse, line, word, &name);

	if (r < 0)
		return r;
	verdict->err = errname_find(text_cstr(&name));
	if (verdict->err)
		return 0;
	near = errname_nearest(text_cstr(&name));
	if (near)
		text_printf(&help, "did you mean `%s`?", near);
	else
		text_str(&help, "as in `syscall errno ENOSYS statx`");
	text_visible(&shown, text_cstr(&name), name.len);
	return parse_fail(parse, line, word, text_cstr(&help), "no error is named `%s`",
			  text_cstr(&shown));
}

/**
 * parse_syscall() - `syscall allow|kill NAME…`, `syscall errno ERROR NAME…`
 * @parse:	policy.syscalls
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_syscall(struct parse *parse, const struct line *line)
{
	const struct syscall_choice *choice = NULL;
	struct verdict verdict = { 0 };
	size_t first = 2;
	int r = 0, result;

	for (size_t i = 0; i < ARRAY_SIZE(choices) && line->count > 1; i++)
		if (word_is(&line->words[1], choices[i].word))
			choice = &choices[i];
	if (!choice && line->count > 1)
		return parse_unknown(parse, line, &line->words[1], "unknown word", choices,
				     ARRAY_SIZE(choices), sizeof(choices[0]));
	first += choice && choice->value == SYSCALL_ERRNO;
	if (!choice || line->count <= first)
		return parse_fail(parse, line, NULL, "as in `syscall errno ENOSYS statx`",
				  "`syscall` needs allow, kill or errno ERROR, and names of calls");
	verdict.word = choice->value;
	if (verdict.word == SYSCALL_ERRNO)
		r = parse_error(parse, line, &line->words[2], &verdict);
	if (r == -ENOMEM)
		return r;
	result = parse_words(parse, line, first, line->count, parse_call, &verdict);
	return result ? result : r;
}
