// SPDX-License-Identifier: MIT
// policy/setting.c - `net`, `syscalls` and `map`: settings that are one of a few words
#include "policy/setting.h"

#include <errno.h>

#include "policy/base/cleanup.h"
#include "policy/parse.h"

struct choice {
	const char *word;
	int value;
};

static const struct choice nets[] = {
	{ "host", NET_HOST },
	{ "none", NET_NONE },
	{ "user", NET_USER },
};

static const struct choice syscall_sets[] = {
	{ "strict", SYSCALLS_STRICT },
	{ "compute", SYSCALLS_COMPUTE },
	{ "tool", SYSCALLS_TOOL },
};

static const struct choice map_denials[] = {
	{ "wx", MAP_DENY_WX },
	{ "exec", MAP_DENY_EXEC },
	{ "shared-exec", MAP_DENY_SHARED_EXEC },
	{ "shared-write", MAP_DENY_SHARED_WRITE },
};

static const struct choice *find_word(const struct choice *choices, size_t count,
				      const struct word *word)
{
	for (size_t i = 0; i < count; i++)
		if (word_is(word, choices[i].word))
			return &choices[i];
	return NULL;
}

static const char *find_value(const struct choice *choices, size_t count, int value)
{
	for (size_t i = 0; i < count; i++)
		if (choices[i].value == value)
			return choices[i].word;
	return "none";
}

/**
 * setting_net() - The word of an enum net_word
 * @value:	Its value
 */
const char *setting_net(int value)
{
	return find_value(nets, ARRAY_SIZE(nets), value);
}

/**
 * setting_syscalls() - The word of an enum syscall_set
 * @value:	Its value
 */
const char *setting_syscalls(int value)
{
	return find_value(syscall_sets, ARRAY_SIZE(syscall_sets), value);
}

/**
 * setting_map() - The words behind `map deny`, one after the other
 * @index:	From 0
 * @ret_bit:	Its enum map_deny
 *
 * Return: the word, NULL behind the last one
 */
const char *setting_map(unsigned int index, int *ret_bit)
{
	if (index >= ARRAY_SIZE(map_denials))
		return NULL;
	*ret_bit = map_denials[index].value;
	return map_denials[index].word;
}

/* A line of two words, the second of which is a choice. */
static int parse_choice(const struct parse *parse, const struct line *line,
			const struct choice *choices, size_t count, const char *what,
			struct setting *setting)
{
	const struct choice *choice;
	int r = 1;

	if (line->count != 2)
		return parse_fail(parse, line, NULL, NULL, "one word follows `%s`", what);
	choice = find_word(choices, count, &line->words[1]);
	if (!choice)
		return parse_unknown(parse, line, &line->words[1], "unknown choice", choices, count,
				     sizeof(*choices));
	if (setting->set)
		r = parse_scalar(parse, line, &line->words[1], &setting->at,
				 setting->value == choice->value, what);
	if (r > 0)
		*setting =
			(struct setting){ true, choice->value, parse_place(line, &line->words[1]) };
	return r < 0 ? r : 0;
}

/**
 * parse_net() - `net none|host|user`
 * @parse:	policy.net
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported)
 */
int parse_net(struct parse *parse, const struct line *line)
{
	return parse_choice(parse, line, nets, ARRAY_SIZE(nets), "net", &parse->policy->net);
}

/**
 * parse_syscalls() - `syscalls strict|compute|tool`
 * @parse:	policy.syscall_set
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported)
 */
int parse_syscalls(struct parse *parse, const struct line *line)
{
	return parse_choice(parse, line, syscall_sets, ARRAY_SIZE(syscall_sets), "syscalls",
			    &parse->policy->syscall_set);
}

static int deny_mapping(struct parse *parse, const struct line *line, const struct word *word,
			const void *context)
{
	const struct choice *choice = find_word(map_denials, ARRAY_SIZE(map_denials), word);
	struct setting *map = &parse->policy->map;

	(void)context;
	if (!choice)
		return parse_unknown(parse, line, word, "unknown kind of mapping", map_denials,
				     ARRAY_SIZE(map_denials), sizeof(map_denials[0]));
	if (!map->set)
		map->at = parse_place(line, word);
	map->set = true;
	map->value |= choice->value;
	return 0;
}

/**
 * parse_map() - `map deny WORD…`
 * @parse:	policy.map: denials unite, whoever says them
 * @line:	The line
 *
 * Return: 0, -EINVAL (reported)
 */
int parse_map(struct parse *parse, const struct line *line)
{
	if (line->count < 3 || !word_is(&line->words[1], "deny"))
		return parse_fail(
			parse, line, NULL,
			"write `map deny` and some of wx, exec, shared-exec, shared-write",
			"`map` can only deny");
	return parse_words(parse, line, 2, line->count, deny_mapping, NULL);
}
