// SPDX-License-Identifier: MIT
// supervisor/options/extra.c - Options that one subcommand has besides those of `warder run`
//
// They are taken out of its words; what is left is for options_parse().
#include "supervisor/options/extra.h"

#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/options/options.h"
#include "supervisor/options/usage.h"

/* One option at argv[at]. How many words it is, 0: none of it, or -1 with *status set. */
static int take(char *const argv[], int at, struct extra *extra, const char *usage, int *status)
{
	size_t len = strlen(extra->name);
	const char *word = argv[at];

	if (strncmp(word, extra->name, len) != 0 || (word[len] && word[len] != '='))
		return 0;
	if (!extra->shown && word[len]) {
		*status = usage_wrong(usage, "%s takes no value", extra->name);
		return -1;
	}
	if (extra->shown && !word[len] && !argv[at + 1]) {
		*status = usage_wrong(usage, "%s needs a value: %s", extra->name, extra->shown);
		return -1;
	}
	extra->value = !extra->shown ? "" : word[len] ? word + len + 1 : argv[at + 1];
	if (extra->values && strings_push(extra->values, extra->value, strlen(extra->value)) < 0) {
		*status = usage_wrong(usage, "memory is short");
		return -1;
	}
	return extra->shown && !word[len] ? 2 : 1;
}

static bool is_of_run(const char *word)
{
	struct options_shape shape;

	for (unsigned int i = 0; options_shape(i, &shape); i++)
		if (!strncmp(word, "--", 2) && !strcmp(word + 2, shape.name))
			return true;
	return false;
}

/* The option that a word was most likely meant to be: one that it begins, or a slip away. */
static const struct extra *meant(const char *word, const struct extra *extras, unsigned int count)
{
	_cleanup_text_ struct text name = { 0 };

	text_add(&name, word, strcspn(word, "="));
	for (unsigned int i = 0; i < count && !is_of_run(text_cstr(&name)); i++)
		if (usage_slip(text_cstr(&name), extras[i].name) ||
		    (name.len > 4 && !strncmp(extras[i].name, text_cstr(&name), name.len)))
			return &extras[i];
	return NULL;
}

/**
 * extra_stray() - Refuse an option where none is left that could be taken
 * @word:	A word behind those that were taken out, or NULL
 * @usage:	One of supervisor/options/usage.h
 *
 * Return: 0, or the exit status of a word that looks like an option (said)
 */
int extra_stray(const char *word, const char *usage)
{
	if (!word || word[0] != '-' || !word[1] || !strcmp(word, "--"))
		return 0;
	return usage_wrong(usage, "unknown option `%s`", word);
}

/* Copies what is none of the options to @words. */
static int sort_out(int *argc, char *const argv[], struct extra *extras, unsigned int count,
		    const char *usage, char **words)
{
	const struct extra *near;
	int to = 1, status = 0, used;

	words[0] = argv[0];
	for (int at = 1; at < *argc; at += used) {
		used = 0;
		for (unsigned int i = 0; i < count && !used; i++)
			used = take(argv, at, &extras[i], usage, &status);
		if (used < 0)
			return status;
		if (used)
			continue;
		if (!strcmp(argv[at], "--"))
			count = 0;
		near = strncmp(argv[at], "--", 2) ? NULL : meant(argv[at], extras, count);
		if (near)
			return usage_wrong(usage, "unknown option `%s`; did you mean %s?", argv[at],
					   near->name);
		words[to++] = argv[at];
		used = 1;
	}
	*argc = to;
	return 0;
}

/**
 * extra_take() - Take a subcommand's own options out of its words
 * @argc:	How many; becomes less
 * @argv:	From the subcommand's word on, NULL behind the last
 * @extras:	What is looked for, up to a `--`. Given twice, the last one counts
 * @count:	How many
 * @usage:	One of supervisor/options/usage.h
 * @ret_words:	The words that are left, NULL behind the last. free() the array, not the words
 *
 * Return: 0, or the exit status of a command line that is wrong (said)
 */
int extra_take(int *argc, char *const argv[], struct extra *extras, unsigned int count,
	       const char *usage, char ***ret_words)
{
	_cleanup_free_ char **words = calloc((size_t)*argc + 1, sizeof(*words));
	int status;

	if (!words)
		return usage_wrong(usage, "memory is short");
	status = sort_out(argc, argv, extras, count, usage, words);
	if (!status)
		*ret_words = steal_ptr(words);
	return status;
}
