// SPDX-License-Identifier: MIT
// supervisor/rules/advice.c - Why something was refused, and what would allow it
#include "supervisor/rules/advice.h"

#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/calls.h"
#include "policy/glob.h"
#include "policy/lex.h"
#include "policy/pattern.h"
#include "policy/plan.h"
#include "policy/setting.h"
#include "supervisor/record/phrase.h"
#include "supervisor/rules/builtin.h"
#include "supervisor/words/answer.h"
#include "supervisor/words/spell.h"

/* A longer suggestion is no help to anybody. */
#define SUGGESTION_MAX 200

/* The rule to suggest for a refused verb. The narrowest word is not always the one that helps: who
 * may not make a file will want to fill it next. */
static const struct suggestion {
	const char *word;
	const char *option; /* of the command line; NULL: only -e */
} suggestions[VERB_COUNT] = {
	[VERB_LIST] = { "list", NULL },	   [VERB_READ] = { "read", "-r" },
	[VERB_MODIFY] = { "write", "-w" }, [VERB_APPEND] = { "append", NULL },
	[VERB_CREATE] = { "write", "-w" }, [VERB_DELETE] = { "write", "-w" },
	[VERB_EXEC] = { "exec", "-x" },	   [VERB_CONNECT] = { "connect", NULL },
	[VERB_BIND] = { "bind", NULL },
};

/* The rule of the policy behind a refusal, NULL for none. */
static const struct rule *rule_of(const struct policy *policy, const struct denial *denial)
{
	return denial->rule < policy->rule_count ? &policy->rules[denial->rule] : NULL;
}

/* The policy's own `syscall kill` line for a call, NULL when it has none. */
static const struct syscall_rule *kill_rule(const struct policy *policy, const struct call *call)
{
	for (size_t i = 0; call && i < policy->syscall_count; i++)
		if (policy->syscalls[i].word == SYSCALL_KILL &&
		    !strcmp(policy->syscalls[i].name, call->name))
			return &policy->syscalls[i];
	return NULL;
}

/* Appends "file:line:column  the line", the line without the comment behind it. */
static void add_line(const struct policy *policy, const struct place *at, struct text *text)
{
	_cleanup_words_ struct words words = { 0 };
	_cleanup_text_ struct text line = { 0 };
	struct lex_error error;
	size_t len;

	policy_place(policy, at, text);
	text_str(text, "  ");
	policy_line(policy, at, &line);
	len = line.len;
	if (lex_line(text_cstr(&line), len, &words, &error) == 0 && words.count) {
		const struct word *last = &words.items[words.count - 1];

		len = (size_t)(last->text - text_cstr(&line)) + last->len;
	}
	text_add(text, text_cstr(&line), len);
}

static bool outside_whitelist(const struct denial *denial)
{
	return denial->rule == RECORD_RULE_BUILTIN + BUILTIN_WHITELIST;
}

static void reason_of_whitelist(const struct policy *policy, const struct denial *denial,
				struct text *text)
{
	const struct call *call = denial_call(denial->nr);
	const struct syscall_rule *rule = kill_rule(policy, call);
	enum syscall_set set = plan_set(policy);

	if (rule)
		add_line(policy, &rule->at, text);
	else if (phrase_is_foreign(denial->nr))
		text_printf(text, "no policy has the calls of %s programs",
			    denial->nr & DENIAL_I386 ? "32-bit" : "x32");
	else if (!call)
		text_str(text, "there is no such system call");
	else if (plan_set_has(set, call->group))
		text_printf(text, "`syscalls %s` does not allow these arguments",
			    setting_syscalls(set));
	else
		text_printf(text, "it is not in the whitelist `syscalls %s`",
			    setting_syscalls(set));
}

/* A pinned file is refused by a rule that does not match its name. */
static bool by_other_name(const struct rule *rule, const struct denial *denial)
{
	return rule->strong && denial->len && !denial->kill && pattern_is_path(rule->pattern) &&
	       pattern_is_literal(rule->pattern) && !path_below(denial->path, rule->pattern);
}

/**
 * advice_reason() - Append which rule refused something, or that none allows it
 * @policy:	The run's
 * @denial:	The refusal
 * @text:	Grows by one line, without a newline
 */
void advice_reason(const struct policy *policy, const struct denial *denial, struct text *text)
{
	const struct builtin *builtin = builtin_of(denial->rule);
	const struct rule *rule = rule_of(policy, denial);

	if (outside_whitelist(denial))
		reason_of_whitelist(policy, denial, text);
	else if (builtin)
		text_str(text, builtin->why);
	else if (rule)
		add_line(policy, &rule->at, text);
	else
		text_str(text, "no rule allows it");
	if (rule && rule->kind == RULE_ASK && answer_why(denial->answer))
		text_printf(text, ": %s", answer_why(denial->answer));
	if (rule && !builtin && by_other_name(rule, denial))
		text_str(text, ", of which it is another name");
}

/* The smallest whitelist above @set that has @call; NULL when there is none. */
static const char *larger_set(const struct call *call, enum syscall_set set)
{
	while (++set <= SYSCALLS_TOOL)
		if (plan_set_has(set, call->group))
			return setting_syscalls(set);
	return NULL;
}

/* Appends the line that lets a call outside of the whitelist pass; nothing when none does. */
static void line_of_whitelist(const struct policy *policy, const struct denial *denial,
			      struct text *text)
{
	const struct call *call = denial_call(denial->nr);
	const char *larger;

	if (!call || kill_rule(policy, call) || call->group >= GROUP_PROBE)
		return;
	larger = larger_set(call, plan_set(policy));
	if (larger)
		text_printf(text, "syscalls %s", larger);
	else
		text_printf(text, "syscall allow %s", call->name);
}

static void remedy_of_whitelist(const struct policy *policy, const struct denial *denial,
				struct text *text)
{
	const struct call *call = denial_call(denial->nr);

	if (!call) {
		if (phrase_is_foreign(denial->nr))
			text_str(text, "no policy can allow it: use a 64-bit program");
		return;
	}
	if (kill_rule(policy, call)) {
		text_str(text, "take that line out to allow it");
		return;
	}
	if (call->group >= GROUP_PROBE) {
		text_printf(text,
			    "no policy can allow it; `syscall errno ENOSYS %s` would answer it",
			    call->name);
		return;
	}
	text_str(text, "to allow it:  ");
	line_of_whitelist(policy, denial, text);
	if (larger_set(call, plan_set(policy)))
		text_printf(text, "   or  syscall allow %s", call->name);
}

/*
 * Whether a rule stands at just this path, by whatever name, so that an allow for the path would
 * only tie and lose.
 */
static bool is_at(const struct rule *rule, const char *path)
{
	_cleanup_text_ struct text literal = { 0 };
	_cleanup_free_ char *real = NULL;

	if (!pattern_is_path(rule->pattern))
		return !strcmp(rule->pattern, path);
	real = realpath(rule->pattern, NULL);
	glob_escape(&literal, path, strlen(path), GLOB_SPECIAL);
	return (real && !strcmp(real, path)) ||
	       (!literal.failed && !strcmp(text_cstr(&literal), rule->pattern));
}

/* Appends the rule that would allow it, which spell_possible() holds for. */
static void add_rule(const struct policy_vars *vars, const struct denial *denial, struct text *text)
{
	text_printf(text, "%s ", suggestions[denial->verb].word);
	spell_path(vars, denial->path, text);
}

/* Whether somebody was about to ask a name server, as programs do that are to connect elsewhere. */
static bool asks_names(const struct denial *denial)
{
	static const char port[] = ":53";

	return denial->verb == VERB_CONNECT && pattern_is_inet(denial->path) &&
	       denial->len > strlen(port) &&
	       !strcmp(denial->path + denial->len - strlen(port), port);
}

/* Appends the rule that would allow it, as a line and as an option. */
static void suggest(const struct policy_vars *vars, const struct denial *denial, struct text *text)
{
	const char *option = suggestions[denial->verb].option;
	_cleanup_text_ struct text line = { 0 };

	if (denial->len > SUGGESTION_MAX)
		return;
	if (!spell_possible(denial->path, denial->len)) {
		text_str(text, "to allow it, allow its directory: no rule can hold this name");
		return;
	}
	add_rule(vars, denial, &line);
	text_printf(text, "to allow it:  %s   or  warder ", text_cstr(&line));
	if (option) {
		text_printf(text, "%s ", option);
		spell_path(vars, denial->path, text);
	} else {
		text_str(text, "-e ");
		spell_quoted(text_cstr(&line), text);
	}
	text_str(text, " ...");
	if (asks_names(denial))
		text_str(text, "  (all name servers: connect nameservers:53)");
}

/**
 * advice_remedy() - Append what would allow something that was refused
 * @policy:	The run's
 * @vars:	The run's
 * @denial:	The refusal
 * @text:	Grows by one line, without a newline; by nothing when there is nothing to say
 */
void advice_remedy(const struct policy *policy, const struct policy_vars *vars,
		   const struct denial *denial, struct text *text)
{
	const struct builtin *builtin = builtin_of(denial->rule);
	const struct rule *rule = rule_of(policy, denial);

	if (outside_whitelist(denial))
		remedy_of_whitelist(policy, denial, text);
	else if (builtin)
		text_str(text, builtin->remedy ? builtin->remedy : "");
	else if (rule && rule->strong)
		text_str(text, "nothing overrides a rule with a `!`");
	else if (denial->verb >= VERB_COUNT || !denial->len)
		return;
	else if (rule && rule->kind == RULE_REDIRECT)
		text_str(text,
			 rule->fake ? "what a `fake` shows is only read by this name"
				    : "another file is in its place: name that, or take the line "
				      "out");
	else if (rule && is_at(rule, denial->path))
		text_printf(text,
			    "to allow it, change that line: another one for the same %s loses to "
			    "it",
			    pattern_is_inet(rule->pattern) ? "address" : "path");
	else
		suggest(vars, denial, text);
}

/**
 * advice_line() - Append the line of a policy that would allow something that was refused
 * @policy:	The run's
 * @vars:	The run's
 * @denial:	The refusal
 * @text:	Grows by the line; by nothing when no line does
 */
void advice_line(const struct policy *policy, const struct policy_vars *vars,
		 const struct denial *denial, struct text *text)
{
	const struct rule *rule = rule_of(policy, denial);

	if (outside_whitelist(denial))
		line_of_whitelist(policy, denial, text);
	else if (!builtin_of(denial->rule) && !(rule && rule->strong) &&
		 denial->verb < VERB_COUNT && denial->len && denial->len <= SUGGESTION_MAX &&
		 spell_possible(denial->path, denial->len) && !(rule && is_at(rule, denial->path)))
		add_rule(vars, denial, text);
}
