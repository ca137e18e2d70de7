// SPDX-License-Identifier: MIT
// supervisor/ask/question.c - A question in words, and the rule that would have made it needless
#include "supervisor/ask/question.h"

#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"
#include "policy/pattern.h"
#include "policy/show.h"
#include "supervisor/words/spell.h"

#define CHANGES (V_MODIFY | V_APPEND | V_CREATE | V_DELETE)
#define COMMAND_SHOWN 240

/*
 * What is on its way to the terminal may have left it in any state, with anything on the screen.
 * CAN and ST end a string that was begun, and would take the question for a part of it; DECSTR is
 * the soft reset (margins, sets of characters, hidden text), what it leaves to the terminal is said
 * again: lines wrap, or the end of a long path would not be seen, and the screen is not frozen.
 * Then all attributes off, and the colours themselves as they were, or the text would be there and
 * not be seen. At last the end of the screen: below a question stands nothing that looks like one,
 * and it is written on new lines. A terminal that knows none of it ignores the control functions.
 */
#define ENDED "\x18\x1b\\"
#define MODES "\x1b[!p\x1b[r\x1b[?6l\x1b[?7h\x1b[?2026l\x1b[0m\x1b(B\x0f"
#define COLOURS "\x1b]R\x1b\\\x1b]104\x1b\\\x1b]110\x1b\\\x1b]111\x1b\\"
#define BOTTOM "\x1b[9999;1H\r\n"
#define PLAIN ENDED MODES COLOURS BOTTOM

/* What a rule may ask about: who may change bytes may add some, outcome_refused(). */
verbs_t question_scope(const struct rule *rule)
{
	return rule->verbs & V_MODIFY ? rule->verbs | V_APPEND : rule->verbs;
}

/* The words for some verbs: the smallest that grant them all. */
static const struct grant {
	verbs_t verbs;
	const char *word;
} grants[] = {
	{ V_READ, "read" },	{ V_LIST, "list" },	{ CHANGES, "write" },
	{ V_MODIFY, "modify" }, { V_APPEND, "append" }, { V_CREATE, "create" },
	{ V_DELETE, "delete" }, { V_EXEC, "exec" },	{ V_CONNECT, "connect" },
	{ V_BIND, "bind" },
};

/* What a rule with these words would newly allow besides: denied there by a rule, so not ours. */
static bool reopens(const struct policy *policy, const struct outcome *outcome, verbs_t verbs)
{
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		if (verbs & VERB_BIT(verb) && outcome->rule[verb] < policy->rule_count &&
		    !policy_rule_grants(&policy->rules[outcome->rule[verb]]))
			return true;
	return false;
}

/* Whether a rule stands at just this path, so that one that allows would tie with it and lose. */
static bool is_at(const struct tree *tree, const struct control_question *question)
{
	struct tree_trace trace[1];
	enum verb verb = (enum verb)__builtin_ctz(question->verbs);
	struct inet_pattern address;
	unsigned int depth = 0;
	size_t count = tree_explain(tree, question->path, question->path_len, 0, verb, trace, 1);

	for (size_t i = 0; i + 1 < question->path_len; i++)
		depth += question->path[i] == '/';
	if (question->path[0] == '@')
		return count && trace[0].exact;
	if (inet_read(question->path, question->path_len, &address) == 0)
		depth = inet_depth(&address);
	return count && trace[0].exact && trace[0].depth >= depth;
}

/**
 * question_always() - The line that makes a question needless in later runs
 * @policy:	The run's
 * @tree:	Of it
 * @question:	Sound
 * @line:	Grows; by nothing when no rule could
 *
 * It allows what was asked, and of changes all that the rule asks about; no more than that but what
 * the language puts with it, and nothing that a rule denies.
 *
 * Return: whether there is one
 */
bool question_always(const struct policy *policy, const struct tree *tree,
		     const struct control_question *question, struct text *line)
{
	verbs_t left = question->verbs;
	_cleanup_text_ struct text text = { 0 };
	struct outcome outcome;

	if (left & CHANGES)
		left |= question_scope(&policy->rules[question->rule]) & CHANGES;
	tree_lookup(tree, question->path, question->path_len, policy->rules[question->rule].when,
		    &outcome);
	if (policy->rules[question->rule].when || is_at(tree, question) ||
	    !spell_possible(question->path, question->path_len))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(grants) && left; i++) {
		const struct verb_word *word = verb_word_find(grants[i].word);

		if (grants[i].verbs & ~left || !(grants[i].verbs & left))
			continue;
		if (grants[i].verbs == CHANGES && !(outcome.allowed & V_READ))
			continue;
		if (reopens(policy, &outcome, word->grants))
			return false;
		text_printf(&text, "%s ", word->word);
		if (pattern_is_inet(question->path))
			text_str(&text, question->path);
		else
			show_path(question->path, &text);
		text_char(&text, '\n');
		left &= (verbs_t)~word->grants;
	}
	if (text.failed)
		return false;
	text_add(line, text.data, text.len);
	return true;
}

/* Looks like nothing at all, or like a blank: with many of them one line becomes two. */
static bool is_blank(uint32_t code)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} blanks[] = {
		{ 0xa0, 0xa0 },	    { 0xad, 0xad },	  { 0x34f, 0x34f },   { 0x115f, 0x1160 },
		{ 0x1680, 0x1680 }, { 0x17b4, 0x17b5 },	  { 0x180b, 0x180f }, { 0x2000, 0x200f },
		{ 0x202f, 0x202f }, { 0x205f, 0x206f },	  { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
		{ 0x3164, 0x3164 }, { 0xfe00, 0xfe0f },	  { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
		{ 0xfff9, 0xfffb }, { 0xe0000, 0xe0fff },
	};

	for (size_t i = 0; i < ARRAY_SIZE(blanks); i++)
		if (code >= blanks[i].first && code <= blanks[i].last)
			return true;
	return false;
}

/*
 * Text of the jail's. Of blanks in a row only the first is one: they would push what follows to the
 * beginning of the terminal's next line, where a line of the question could be forged.
 */
static void add_claim(const char *bytes, size_t len, struct text *text)
{
	bool after = true;

	for (size_t i = 0; i < len;) {
		uint32_t code = (unsigned char)bytes[i];
		size_t size = utf8_sequence(bytes + i, len - i, &code);
		bool escaped = size && (is_blank(code) || (after && code == ' '));

		size = size ? size : 1;
		for (size_t k = 0; escaped && k < size; k++)
			text_printf(text, "\\x%02x", (unsigned char)bytes[i + k]);
		if (!escaped)
			text_visible(text, bytes + i, size);
		after = code == ' ';
		i += size;
	}
}

static void add_verbs(const struct control_question *question, struct text *text)
{
	const char *between = "";

	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		if (!(question->verbs & VERB_BIT(verb)))
			continue;
		text_printf(text, "%s%s", between, verb_name((enum verb)verb));
		between = " and ";
	}
}

static void add_command(const struct control_question *question, struct text *text)
{
	size_t len = question->command_len, shown = len < COMMAND_SHOWN ? len : COMMAND_SHOWN;

	add_claim(question->program, question->program_len, text);
	text_printf(text, ", process %d:", question->pid);
	for (size_t at = 0; at < shown;) {
		_cleanup_text_ struct text word = { 0 }, quoted = { 0 };
		size_t size = strnlen(question->command + at, shown - at);

		text_add(&word, question->command + at, size);
		spell_quoted(text_cstr(&word), &quoted);
		text_char(text, ' ');
		add_claim(text_cstr(&quoted), quoted.len, text);
		text->failed |= word.failed || quoted.failed;
		at += size + 1;
	}
	text_str(text, shown < len || len == sizeof(question->command) ? " ...\n" : "\n");
}

/* Each line that `always` would write, as one. */
static void add_line(const char *line, struct text *text)
{
	for (; *line; line++) {
		if (*line != '\n')
			text_char(text, *line);
		else if (line[1])
			text_str(text, "; ");
	}
}

static void add_always(const struct control_question *question, const char *file, const char *line,
		       struct text *text)
{
	_cleanup_text_ struct text shown = { 0 };

	if (!file)
		return;
	if (!*line) {
		text_str(text, "     (always: no line could say so; change the rule itself)\n");
		return;
	}
	add_line(line, &shown);
	text_str(text, "  a  always: adds `");
	add_claim(text_cstr(&shown), shown.len, text);
	text_str(text, question->directory ? "`, with all that is in it, to " : "` to ");
	text_visible(text, file, strlen(file));
	text_char(text, '\n');
}

/**
 * question_show() - Append a question, as it goes to the terminal
 * @policy:	The run's
 * @question:	Sound
 * @file:	--remember's, NULL without
 * @line:	From question_always()
 * @text:	Grows
 *
 * Trust: path, program and command line are the jail's, and are shown so that a terminal acts on
 * none of their bytes.
 */
void question_show(const struct policy *policy, const struct control_question *question,
		   const char *file, const char *line, struct text *text)
{
	const struct rule *rule = &policy->rules[question->rule];
	bool inet = pattern_is_inet(question->path);

	text_str(text, PLAIN "warder asks: may it ");
	add_verbs(question, text);
	text_str(text, inet ? " this?\n  address  " : " this?\n  path     ");
	add_claim(question->path, question->path_len, text);
	text_str(text, question->directory ? " (a directory)\n  program  " : "\n  program  ");
	add_command(question, text);
	text_str(text, "  rule     ");
	policy_place(policy, &rule->at, text);
	text_str(text, "  ");
	policy_line(policy, &rule->at, text);
	text_printf(text, "\n  y  yes, this once        p  yes, for this %s, until this run ends\n",
		    inet ? "address" : "path");
	text_str(text, "  n  no                    r  yes, for all that the rule asks about, until "
		       "this run ends\n"
		       "  d  no, and ask nothing more in this run\n");
	add_always(question, file, line, text);
}
