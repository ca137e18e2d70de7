// SPDX-License-Identifier: MIT
// policy/show.c - Parts of a policy as text that can be read back
#include "policy/show.h"

#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/emulate.h"
#include "policy/errname.h"
#include "policy/glob.h"
#include "policy/limit.h"
#include "policy/pattern.h"
#include "policy/setting.h"
#include "policy/when.h"

/* Characters that mean something in a word, or end it, when they are not quoted. */
#define QUOTED " \t#\"'$\\*?[]{}~"

/* Text that goes into a word: pieces that need it are put into quotes. */
struct quoting {
	struct text *text;
	bool open;
};

static void quote(struct quoting *quoting, bool open)
{
	if (quoting->open != open)
		text_char(quoting->text, '\'');
	quoting->open = open;
}

/*
 * One literal byte. Quotes that are open stay so until something must stand outside of them, as a
 * single quote must.
 */
static void add_literal(struct quoting *quoting, char byte, bool always)
{
	if (byte == '\'') {
		quote(quoting, false);
		text_str(quoting->text, "\"'\"");
	} else {
		quote(quoting, quoting->open || always || strchr(QUOTED, byte));
		text_char(quoting->text, byte);
	}
}

static void add_active(struct quoting *quoting, char byte)
{
	quote(quoting, false);
	text_char(quoting->text, byte);
}

/* A class: members stay quoted that were; the signs that make it one stay as they are. */
static void add_class(struct quoting *quoting, const char *class, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (class[i] == '\\' && i + 2 < len)
			add_literal(quoting, class[++i], true);
		else if (strchr(" \t#\"'$~", class[i]))
			add_literal(quoting, class[i], true);
		else
			add_active(quoting, class[i]);
	}
}

/**
 * show_pattern() - Append a pattern as a word that reads back as the same pattern
 * @pattern:	As in struct rule, or another text in escaped form
 * @text:	Grows
 *
 * Control characters cannot stand in a policy, a path that has some does not read back; they stay
 * as they are, the caller that shows the text to a person escapes them.
 */
void show_pattern(const char *pattern, struct text *text)
{
	struct quoting quoting = { .text = text };
	size_t len = strlen(pattern);

	if (glob_is_literal(pattern, len)) {
		_cleanup_text_ struct text path = { 0 };

		glob_unescape(&path, pattern, len);
		show_path(text_cstr(&path), text);
		text->failed |= path.failed;
		return;
	}
	for (size_t i = 0; i < len;) {
		size_t size = glob_unit(pattern + i, len - i);

		if (pattern[i] == '\\' && size == 2)
			add_literal(&quoting, pattern[i + 1], true);
		else if (size > 1)
			add_class(&quoting, pattern + i, size);
		else if (pattern[i] == '*' || pattern[i] == '?')
			add_active(&quoting, pattern[i]);
		else
			add_literal(&quoting, pattern[i], false);
		i += size;
	}
	quote(&quoting, false);
}

/**
 * show_path() - Append a path as a word that reads back as a pattern for this path alone
 * @path:	Absolute
 * @text:	Grows
 */
void show_path(const char *path, struct text *text)
{
	struct quoting quoting = { .text = text };

	quote(&quoting, strpbrk(path, QUOTED));
	for (; *path; path++)
		add_literal(&quoting, *path, false);
	quote(&quoting, false);
}

/**
 * show_verbs() - Append the words for a rule's verbs
 * @rule:	The rule
 * @text:	Grows: `write` when the verbs are just what it grants; behind a denial as many words
 *		as it takes, a blank before each, and none for all verbs
 */
void show_verbs(const struct rule *rule, struct text *text)
{
	const struct verb_word *word;
	verbs_t left = rule->verbs;

	if (rule->kind != RULE_ALLOW && left == V_ALL)
		return;
	for (unsigned int i = 0; (word = verb_word_at(i)); i++) {
		if (rule->kind == RULE_ALLOW && word->grants == rule->verbs) {
			text_str(text, word->word);
			return;
		}
		if (rule->kind == RULE_ALLOW || word->denies & ~rule->verbs ||
		    !(word->denies & left))
			continue;
		text_printf(text, " %s", word->word);
		left &= (verbs_t)~word->denies;
	}
}

/*
 * Whether a word was written with ${TMPDIR}, no other variable, and no braces, which are several
 * rules. It is shown so: its path would mean the host's directory, and not the private one. (No
 * line has a backslash outside of quotes; a word of JSON may.)
 */
static bool is_tmpdir(const char *spelled)
{
	static const char variable[] = "${TMPDIR}";
	size_t len = strlen(variable);

	return !strncmp(spelled, variable, len) && (!spelled[len] || spelled[len] == '/') &&
	       !strpbrk(spelled + len, "$\\{}");
}

static void show_resolved(const struct rule *rule, struct text *text)
{
	if (pattern_is_inet(rule->pattern))
		text_str(text, rule->pattern);
	else
		show_pattern(rule->pattern, text);
}

/**
 * show_word() - Append the word that a policy in normal form has for a rule's path
 * @rule:	The rule
 * @text:	Grows: its pattern, unless that is below ${TMPDIR}, which the launch chooses
 */
void show_word(const struct rule *rule, struct text *text)
{
	if (is_tmpdir(rule->spelled)) {
		text_str(text, rule->spelled);
	} else if (rule->private_len) {
		text_str(text, "${TMPDIR}");
		show_pattern(rule->pattern + rule->private_len, text);
	} else {
		show_resolved(rule, text);
	}
}

/**
 * show_target() - Append the word for the file that a rule puts in its path's place
 * @rule:	A RULE_REDIRECT
 * @text:	Grows, as by show_word()
 */
void show_target(const struct rule *rule, struct text *text)
{
	if (is_tmpdir(rule->target_spelled))
		text_str(text, rule->target_spelled);
	else
		show_path(rule->target, text);
}

static void add_rule(const struct rule *rule, struct text *text,
		     void (*show)(const struct rule *rule, struct text *text))
{
	static const char *const words[][2] = {
		[RULE_ALLOW] = { "", "" },
		[RULE_ASK] = { "ask", "ask" },
		[RULE_REDIRECT] = { "redirect", "fake" },
		[RULE_DENY] = { "deny", "deny!" },
		[RULE_HIDE] = { "hide", "hide!" },
	};

	text_str(text, words[rule->kind][rule->strong || rule->fake]);
	show_verbs(rule, text);
	text_char(text, ' ');
	show(rule, text);
	if (rule->target) {
		text_str(text, rule->fake ? " <- " : " -> ");
		show_target(rule, text);
	}
	if (rule->when) {
		text_str(text, " when ");
		when_show(rule->when, text);
	}
}

/**
 * show_rule() - Append a rule as a line that reads back as the same rule
 * @rule:	The rule
 * @text:	Grows; no newline
 */
void show_rule(const struct rule *rule, struct text *text)
{
	add_rule(rule, text, show_resolved);
}

static void end_line(const struct policy *policy, const struct place *at, struct text *text)
{
	text_str(text, "  # ");
	policy_place(policy, at, text);
	text_char(text, '\n');
}

static void show_settings(const struct policy *policy, struct text *text)
{
	const char *word;
	int bit = 0;

	if (policy->syscall_set.set) {
		text_printf(text, "syscalls %s", setting_syscalls(policy->syscall_set.value));
		end_line(policy, &policy->syscall_set.at, text);
	}
	if (policy->net.set) {
		text_printf(text, "net %s", setting_net(policy->net.value));
		end_line(policy, &policy->net.at, text);
	}
	if (policy->map.set) {
		text_str(text, "map deny");
		for (unsigned int i = 0; (word = setting_map(i, &bit)); i++)
			if (policy->map.value & bit)
				text_printf(text, " %s", word);
		end_line(policy, &policy->map.at, text);
	}
	for (unsigned int i = 0; i < LIMIT_COUNT; i++) {
		if (!policy->limits[i].set)
			continue;
		text_str(text, "limit ");
		limit_show((enum limit)i, policy->limits[i].value, text);
		end_line(policy, &policy->limits[i].at, text);
	}
	for (unsigned int i = 0; i < EMULATE_COUNT; i++) {
		if (!policy->emulations[i].set)
			continue;
		text_printf(text, "emulate %s ", emulate_name((enum emulation)i));
		emulate_show((enum emulation)i, policy->emulations[i].value, text);
		end_line(policy, &policy->emulations[i].at, text);
	}
	for (unsigned int i = 0; i < EVIDENCE_COUNT; i++) {
		if (!policy->weights[i].set)
			continue;
		text_printf(text, "verdict weight %s=%" PRIu32,
			    evidence_name((enum evidence_kind)i), policy->weights[i].value);
		end_line(policy, &policy->weights[i].at, text);
	}
}

/* The value of `env set`, so that it reads back as it was meant. */
void show_value(const struct env_rule *rule, struct text *text)
{
	if (rule->spelled)
		text_str(text, rule->spelled);
	else
		show_path(rule->value, text);
}

static void show_env(const struct env_rule *rule, struct text *text)
{
	static const char *const words[] = {
		[ENV_KEEP] = "keep",
		[ENV_UNSET] = "unset",
		[ENV_SET] = "set",
	};

	text_printf(text, "env %s ", words[rule->word]);
	if (rule->word != ENV_SET) {
		show_pattern(rule->name, text);
		return;
	}
	text_printf(text, "%s=", rule->name);
	show_value(rule, text);
}

static void show_syscall(const struct syscall_rule *rule, struct text *text)
{
	static const char *const words[] = {
		[SYSCALL_ALLOW] = "allow",
		[SYSCALL_ERRNO] = "errno",
		[SYSCALL_KILL] = "kill",
	};

	text_printf(text, "syscall %s ", words[rule->word]);
	if (rule->word == SYSCALL_ERRNO)
		text_printf(text, "%s ", errname_of(rule->err));
	text_str(text, rule->name);
}

/**
 * policy_show() - Append a whole policy in its normal form
 * @policy:	The policy
 * @text:	Grows: one thing a line, includes and variables resolved, its place behind each
 *
 * The text reads back as the same policy.
 */
void policy_show(const struct policy *policy, struct text *text)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (rule->implied)
			continue; /* the redirect says it */
		/* what no line can say reads back as nothing: warder adds it again */
		if (rule->alone)
			text_str(text, "# for the name alone: ");
		add_rule(rule, text, show_word);
		end_line(policy, &rule->at, text);
	}
	for (size_t i = 0; i < policy->env_count; i++) {
		show_env(&policy->env[i], text);
		end_line(policy, &policy->env[i].at, text);
	}
	for (size_t i = 0; i < policy->syscall_count; i++) {
		show_syscall(&policy->syscalls[i], text);
		end_line(policy, &policy->syscalls[i].at, text);
	}
	show_settings(policy, text);
}
