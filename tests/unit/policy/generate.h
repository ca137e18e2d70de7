/* SPDX-License-Identifier: MIT */
/* tests/unit/policy/generate.h - Random policies and paths of few names, so that they meet */
#ifndef WARDER_TESTS_GENERATE_H
#define WARDER_TESTS_GENERATE_H

#include <stdint.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"

/* A small generator of our own: the same numbers on every machine and in every run. */
struct dice {
	uint64_t state;
};

static inline unsigned int roll(struct dice *dice, unsigned int sides)
{
	dice->state = dice->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(dice->state >> 33) % sides;
}

static const char *const names[] = { "a", "b", "c", ".e", "ab", "a.c", "*", "x", "abc", "bac" };
static const char *const globs[] = { "*",    "?",    "a*",     "*c",	 "[ab]", "[!a]",
				     ".*",   "a?c",  "*.*",    "?b",	 "a?",	 "?c",
				     "*a*c", "a*b*", "[ab]*c", "a*[bc]", "*?c",	 "a?*" };
static const char *const verbs[] = { "list", "read", "write", "modify", "exec", "delete" };
static const char *const denials[] = { "deny", "hide", "deny!", "hide!" };
static const char *const whens[] = { "O_TRUNC", "O_APPEND", "O_TRUNC,O_APPEND" };

#define PICK(dice, table) (table)[roll(dice, ARRAY_SIZE(table))]

/* A pattern; few names and little depth, so that rules meet. */
static inline void add_pattern(struct dice *dice, struct text *text)
{
	unsigned int depth = roll(dice, 5);
	bool pure = depth && !roll(dice, 5);

	if (pure)
		text_str(text, "**");
	if (!depth)
		text_char(text, '/');
	for (unsigned int i = 0; i < depth; i++) {
		unsigned int sort = roll(dice, 10);

		text_char(text, '/');
		if (sort < 6)
			text_printf(text, "'%s'", PICK(dice, names));
		else if (sort < 9 || (pure && !i))
			text_str(text, PICK(dice, globs));
		else
			text_str(text, "**");
	}
}

static inline void add_file(struct dice *dice, struct text *text)
{
	unsigned int depth = 1 + roll(dice, 4);

	for (unsigned int i = 0; i < depth; i++)
		text_printf(text, "/'%s'", PICK(dice, names));
}

static inline void add_redirect(struct dice *dice, struct text *text)
{
	bool fake = !roll(dice, 3);

	text_str(text, fake ? "fake " : "redirect ");
	add_file(dice, text);
	text_str(text, fake ? " <- " : " -> ");
	add_file(dice, text);
	text_char(text, '\n');
}

static inline void add_rule(struct dice *dice, struct text *text)
{
	if (!roll(dice, 10)) {
		add_redirect(dice, text);
		return;
	}
	if (roll(dice, 2)) {
		text_str(text, PICK(dice, verbs));
	} else if (!roll(dice, 4)) {
		text_str(text, "ask");
		if (roll(dice, 2))
			text_printf(text, " %s", PICK(dice, verbs));
	} else {
		text_str(text, denials[roll(dice, 4) * (roll(dice, 3) ? 1 : 0) % 4]);
		if (roll(dice, 2))
			text_printf(text, " %s", PICK(dice, verbs));
	}
	text_char(text, ' ');
	add_pattern(dice, text);
	if (!roll(dice, 8))
		text_printf(text, " when %s", PICK(dice, whens));
	text_char(text, '\n');
}

static inline void add_path(struct dice *dice, struct text *text)
{
	unsigned int depth = roll(dice, 7);

	text_reset(text);
	if (!depth)
		text_char(text, '/');
	for (unsigned int i = 0; i < depth; i++)
		text_printf(text, "/%s", PICK(dice, names));
}

#endif
