// SPDX-License-Identifier: MIT
// policy/redirect.c - `redirect A -> B` and `fake A <- B`: a file in another's place
//
// Such a line is two rules: A leads to B, and B may be read. All else that may be done to B is what
// the other rules say of B; docs/adr/0016-redirect.md says why.
#include "policy/redirect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"
#include "policy/parse.h"
#include "policy/pattern.h"

#define TRACES_MAX 64 /* rules of one path that are looked at */

/* The two words, and the one that stands between the paths. */
static const struct form {
	const char *word;
	const char *arrow;
	const char *other;
	bool fake;
	const char *help;
} forms[] = {
	{ "redirect", "->", "<-", false, "write `redirect PATH -> FILE`" },
	{ "fake", "<-", "->", true, "write `fake PATH <- FILE`" },
};

/**
 * redirect_of_process() - Whether a path is another file for each process: below /proc/self,
 * /proc/7
 * @path:	Absolute
 */
bool redirect_of_process(const char *path)
{
	static const char proc[] = "/proc/";
	size_t len;

	if (strncmp(path, proc, strlen(proc)) != 0)
		return false;
	path += strlen(proc);
	len = strcspn(path, "/");
	return (len && strspn(path, "0123456789") == len) ||
	       (len == 4 && !strncmp(path, "self", len)) ||
	       (len == 11 && !strncmp(path, "thread-self", len));
}

static int check_file(const struct parse *parse, const struct line *line, const struct word *word,
		      const char *pattern)
{
	if (!pattern_is_path(pattern))
		return parse_fail(parse, line, word, "write ./@name for a file",
				  "an abstract socket is no file");
	if (!pattern_is_literal(pattern))
		return parse_fail(parse, line, word, "write a line for each file",
				  "a glob: here each path stands for one file");
	if (redirect_of_process(pattern))
		return parse_fail(parse, line, word, "name what is the same for all processes",
				  "this is another file for each process");
	return 0;
}

/* The patterns of one word, each of them one file. */
static int expand(struct parse *parse, const struct line *line, const struct word *word,
		  struct strings *patterns)
{
	bool tmpdir = false;
	int r = pattern_expand(&parse->vars, &line->at, word, V_READ, patterns, &tmpdir);

	for (size_t i = 0; i < patterns->count && !r; i++)
		r = check_file(parse, line, word, patterns->items[i]);
	if (tmpdir)
		parse->policy->uses_tmpdir = true;
	return r;
}

/* A leads to B. */
static int add_redirect(struct policy *policy, const struct rule *template, const char *pattern,
			const struct word *spelled, const char *target, const struct word *word)
{
	_cleanup_free_ char *path = strdup(target);
	_cleanup_free_ char *written = strndup(word->text, word->len);
	struct rule rule = *template;
	int r;

	rule.target = path;
	rule.target_spelled = written;
	r = path && written ? parse_add_rule(policy, &rule, pattern, spelled) : -ENOMEM;
	if (!r) {
		steal_ptr(path);
		steal_ptr(written);
	}
	return r;
}

/**
 * parse_redirect() - `redirect PATH -> FILE` and `fake PATH <- FILE`
 * @parse:	The policy grows by two rules a path: one that it leads to FILE, one to read FILE
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_redirect(struct parse *parse, const struct line *line)
{
	const struct form *form = word_is(line->words, forms[0].word) ? &forms[0] : &forms[1];
	const struct word *from = &line->words[1], *to = &line->words[3];
	_cleanup_strings_ struct strings names = { 0 }, targets = { 0 };
	_cleanup_text_ struct text target = { 0 };
	struct rule rule = { .kind = RULE_REDIRECT, .verbs = V_ALL, .fake = form->fake };
	struct rule reading = { .kind = RULE_ALLOW, .verbs = V_LIST | V_READ, .implied = true };
	int r;

	if (line->count > 2 && word_is(&line->words[2], form->other))
		return parse_fail(parse, line, &line->words[2], form->help,
				  "the arrow of `%s` is `%s`", form->word, form->arrow);
	if (line->count != 4 || !word_is(&line->words[2], form->arrow))
		return parse_fail(parse, line, line->count > 4 ? &line->words[4] : NULL, form->help,
				  "`%s` is about one path and one file", form->word);
	r = expand(parse, line, from, &names);
	if (r != -ENOMEM && expand(parse, line, to, &targets) < 0)
		r = -EINVAL;
	if (!r && targets.count > 1)
		r = parse_fail(parse, line, to, "write `'…'` if the braces are part of the name",
			       "several files cannot be in the place of one");
	if (r < 0)
		return r;
	pattern_prefix(targets.items[0], &target);
	if (target.failed)
		return -ENOMEM;
	rule.at = parse_place(line, from);
	reading.at = parse_place(line, to);
	for (size_t i = 0; i < names.count && !r; i++) {
		r = add_redirect(parse->policy, &rule, names.items[i], from, target.data, to);
		if (!r)
			r = parse_add_rule(parse->policy, &reading, targets.items[0], to);
	}
	return r;
}

/*
 * One path, one file. All redirects of a path count alike, so any other of them is one too many; it
 * may be there by another name, as a link's.
 */
static bool is_double(const struct policy *policy, const struct tree *tree, const char *path,
		      size_t len, const struct rule *rule, uint32_t *ret_other)
{
	struct tree_trace traces[TRACES_MAX];
	size_t count = tree_explain(tree, path, len, 0, VERB_READ, traces, TRACES_MAX);

	for (size_t i = 0; i < count; i++) {
		const struct rule *other = &policy->rules[traces[i].rule];

		if (other->kind != RULE_REDIRECT || policy_same_target(other, rule))
			continue;
		*ret_other = traces[i].rule;
		return true;
	}
	return false;
}

static void check_rule(const struct policy *policy, const struct tree *tree,
		       const struct rule *rule, struct policy_diag *diag)
{
	_cleanup_text_ struct text path = { 0 }, shown = { 0 }, place = { 0 };
	struct outcome there;
	uint32_t other = RULE_NONE, reading;

	pattern_prefix(rule->pattern, &path);
	text_visible(&shown, rule->target, strlen(rule->target));
	tree_lookup(tree, rule->target, strlen(rule->target), 0, &there);
	reading = there.rule[VERB_READ];
	if (is_double(policy, tree, text_cstr(&path), path.len, rule, &other)) {
		policy_place(policy, &policy->rules[other].at, &place);
		diag_error(diag, policy, &rule->at,
			   "keep one of them; the order of lines decides nothing",
			   "another file is in this path's place at %s", text_cstr(&place));
	} else if (there.redirected & V_READ) {
		policy_place(policy, &policy->rules[reading].at, &place);
		diag_error(diag, policy, &rule->at,
			   "name the file that is to be read in the end: redirects do not chain",
			   "in the place of %s is another file by itself, says %s",
			   text_cstr(&shown), text_cstr(&place));
	} else if (!(there.allowed & V_READ) && reading != RULE_NONE &&
		   policy->rules[reading].strong) {
		policy_place(policy, &policy->rules[reading].at, &place);
		diag_error(diag, policy, &rule->at,
			   "nothing overrides a rule with a `!`: name a file that may be read",
			   "%s may not be read by anyone, says %s", text_cstr(&shown),
			   text_cstr(&place));
	}
}

/**
 * redirect_check() - What is wrong between a policy's redirects and its other rules
 * @policy:	The policy
 * @tree:	From tree_build() for it, with all names
 * @diag:	Gets each mistake: two files for one path, a file that is redirected itself or
 *		that a strong rule protects
 *
 * Return: 0, or -EINVAL with messages in @diag
 */
int redirect_check(const struct policy *policy, const struct tree *tree, struct policy_diag *diag)
{
	unsigned int before = diag->count;

	for (size_t i = 0; i < policy->rule_count; i++)
		if (policy->rules[i].kind == RULE_REDIRECT)
			check_rule(policy, tree, &policy->rules[i], diag);
	return diag->count > before ? -EINVAL : 0;
}
