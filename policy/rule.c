// SPDX-License-Identifier: MIT
// policy/rule.c - Lines that allow, deny, hide or ask about paths and addresses
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/glob.h"
#include "policy/parse.h"
#include "policy/pattern.h"
#include "policy/when.h"

/* The words that take away; one of them leaves it to a person. */
static const struct denial {
	const char *word;
	enum rule_kind kind;
	bool strong;
} denials[] = {
	{ "deny", RULE_DENY, false }, { "hide", RULE_HIDE, false }, { "deny!", RULE_DENY, true },
	{ "hide!", RULE_HIDE, true }, { "ask", RULE_ASK, false },
};

static const struct verb_word *find_verb(const struct word *word)
{
	const struct verb_word *verb;

	for (unsigned int i = 0; (verb = verb_word_at(i)); i++)
		if (word_is(word, verb->word))
			return verb;
	return NULL;
}

/**
 * parse_add_rule() - Add a rule to a policy
 * @policy:	Grows
 * @template:	All of it but its own strings
 * @pattern:	Copied
 * @spelled:	Likewise
 *
 * Return: 0 or -ENOMEM
 */
int parse_add_rule(struct policy *policy, const struct rule *template, const char *pattern,
		   const struct word *spelled)
{
	struct rule *rules = parse_grow(policy->rules, policy->rule_count, sizeof(*rules));
	struct rule rule = *template;

	if (!rules)
		return -ENOMEM;
	policy->rules = rules;
	rule.pattern = strdup(pattern);
	rule.spelled = strndup(spelled->text, spelled->len);
	if (!rule.pattern || !rule.spelled) {
		free(rule.pattern);
		free(rule.spelled);
		return -ENOMEM;
	}
	rules[policy->rule_count++] = rule;
	return 0;
}

/* Files have no sockets' verbs to speak of, abstract sockets have no others. */
static int check_abstract(const struct parse *parse, const struct line *line,
			  const struct word *word, const struct rule *rule, const char *pattern)
{
	if (!pattern_is_abstract(pattern) || !policy_rule_grants(rule) || rule->verbs == V_ALL ||
	    !(rule->verbs & ~(V_CONNECT | V_BIND)))
		return 0;
	return parse_fail(parse, line, word, "write `connect @name`, or ./@name for a file",
			  "@name is an abstract socket: it can be connected to or bound");
}

/* What makes sense for files alone. */
static int check_inet(const struct parse *parse, const struct line *line, const struct word *word,
		      const struct rule *rule, const char *pattern)
{
	if (!pattern_is_inet(pattern))
		return 0;
	if (rule->kind == RULE_HIDE)
		return parse_fail(parse, line, word, "write `deny connect` or `deny! connect`",
				  "an address cannot be hidden");
	if (rule->when)
		return parse_fail(parse, line, word, "flags are those of opens: leave `when` out",
				  "an address is not opened");
	if (rule->verbs != V_ALL && rule->verbs & ~(V_CONNECT | V_BIND))
		return parse_fail(parse, line, word, "write `deny connect bind HOST:PORT`",
				  "an address can be connected to or bound, and nothing else");
	return 0;
}

/*
 * How much of a pattern is the ${TMPDIR} at the front of its word. A word with `..` may have led
 * out of it and back.
 */
static size_t private_part(const struct parse *parse, const struct word *word, const char *pattern)
{
	static const char variable[] = "${TMPDIR}";
	const char *tmpdir = parse->vars.fixed->tmpdir;
	_cleanup_text_ struct text front = { 0 };

	if (!tmpdir || word->len < strlen(variable) ||
	    strncmp(word->text, variable, strlen(variable)) != 0 ||
	    memmem(word->text, word->len, "..", 2))
		return 0;
	glob_escape(&front, tmpdir, strlen(tmpdir), GLOB_SPECIAL);
	if (!front.len || strncmp(pattern, text_cstr(&front), front.len) != 0 ||
	    (pattern[front.len] && pattern[front.len] != '/'))
		return 0;
	return front.len;
}

/* One word that must be a path; it may stand for several. */
static int add_path(struct parse *parse, const struct line *line, const struct word *word,
		    const void *context)
{
	struct rule rule = *(const struct rule *)context;
	_cleanup_strings_ struct strings patterns = { 0 };
	bool tmpdir = false;
	int r;

	rule.at = parse_place(line, word);
	r = pattern_expand(&parse->vars, &line->at, word, rule.verbs, &patterns, &tmpdir);
	for (size_t i = 0; i < patterns.count && !r; i++) {
		r = check_abstract(parse, line, word, &rule, patterns.items[i]);
		if (!r)
			r = check_inet(parse, line, word, &rule, patterns.items[i]);
		rule.private_len = private_part(parse, word, patterns.items[i]);
		if (!r)
			r = parse_add_rule(parse->policy, &rule, patterns.items[i], word);
	}
	if (tmpdir)
		parse->policy->uses_tmpdir = true;
	return r;
}

/* Takes `when FLAGS` off the end of a line. */
static int take_when(const struct parse *parse, const struct line *line, size_t *count,
		     uint32_t *ret_flags)
{
	for (size_t i = 1; i < line->count; i++) {
		if (!word_is(&line->words[i], "when"))
			continue;
		*count = i;
		if (i + 2 != line->count)
			return parse_fail(parse, line, &line->words[i],
					  "write `when FLAG` or `when FLAG,FLAG` at the end of "
					  "the line",
					  i + 1 == line->count ? "`when` needs an open flag"
							       : "one word follows `when`");
		return when_parse(parse, line, &line->words[i + 1], ret_flags);
	}
	return 0;
}

/* The paths of a line, from word @first on. */
static int add_paths(struct parse *parse, const struct line *line, size_t first, struct rule *rule)
{
	size_t count = line->count;
	int r = take_when(parse, line, &count, &rule->when), result;

	if (!r && first >= count)
		return parse_fail(parse, line, NULL,
				  "write the paths behind it, as in `read ./src`",
				  "a rule without a path");
	result = r == -ENOMEM ? r : parse_words(parse, line, first, count, add_path, rule);
	return result ? result : r;
}

/**
 * parse_allow() - `read PATH…` and the other verbs by themselves
 * @parse:	The policy grows by one rule a pattern
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_allow(struct parse *parse, const struct line *line)
{
	const struct verb_word *verb = find_verb(line->words);
	struct rule rule = { .kind = RULE_ALLOW };

	if (!verb)
		return -EINVAL;
	rule.verbs = verb->grants;
	return add_paths(parse, line, 1, &rule);
}

/* A word between `deny` and its paths that looks like a misspelt verb. */
static bool looks_like_verb(const struct word *word)
{
	for (size_t i = 0; i < word->len; i++)
		if (word->text[i] < 'a' || word->text[i] > 'z')
			return false;
	return !word_is(word, "when");
}

static int unknown_verb(const struct parse *parse, const struct line *line, const struct word *word)
{
	unsigned int count = 0;

	while (verb_word_at(count))
		count++;
	return parse_unknown(parse, line, word, "neither a verb nor a path:", verb_word_at(0),
			     count, sizeof(struct verb_word));
}

/**
 * parse_deny() - `deny [VERB…] PATH…`, `hide …`, their strong forms, and `ask …`
 * @parse:	The policy grows by one rule a pattern
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_deny(struct parse *parse, const struct line *line)
{
	const struct denial *denial = denials;
	const struct verb_word *verb;
	struct rule rule;
	size_t first = 1;

	while (!word_is(line->words, denial->word))
		denial++;
	rule = (struct rule){ .kind = denial->kind, .strong = denial->strong };
	for (; first < line->count; first++) {
		verb = find_verb(&line->words[first]);
		if (!verb)
			break;
		rule.verbs |= verb->denies;
	}
	if (first < line->count && looks_like_verb(&line->words[first]))
		return unknown_verb(parse, line, &line->words[first]);
	if (!rule.verbs)
		rule.verbs = V_ALL;
	return add_paths(parse, line, first, &rule);
}
