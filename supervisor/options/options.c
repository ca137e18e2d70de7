// SPDX-License-Identifier: MIT
// supervisor/options/options.c - The command line of `warder run`
//
// Most options are a shorter way to write a policy line, so they become lines of the policy source
// "command line": one parser, one checker, one kind of error message.
#include "supervisor/options/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/options/option_field.h"
#include "supervisor/options/option_line.h"
#include "supervisor/options/option_rows.h"

/**
 * options_policy() - Add a policy to those that are asked for
 * @options:	Parsed, or being parsed
 * @name:	Name or file; must outlive the options
 *
 * Return: 0, -E2BIG
 */
int options_policy(struct options *options, const char *name)
{
	if (options->policy_count == ARRAY_SIZE(options->policies))
		return -E2BIG;
	options->policies[options->policy_count++] = name;
	return 0;
}

static int apply(struct options *options, const struct option_row *row, const char *value,
		 struct text *message)
{
	const char *why;

	options->given |= UINT64_C(1) << (row - option_rows);
	if (value && strpbrk(value, "\n\r"))
		return option_bad(message, row, value, "possible: a line break");
	if (value && !*value) {
		text_printf(message, "warder: --%s needs a value that is not empty: %s\n",
			    row->name, row->shown);
		return -EINVAL;
	}
	switch (row->action) {
	case AS_PATH_RULE:
		text_printf(&options->rules, "%s ", row->word);
		option_path(&options->rules, value);
		return 0;
	case AS_LINE:
		text_printf(&options->rules, "%s %s\n", row->word, value);
		return 0;
	case AS_RULE:
		text_printf(&options->rules, "%s\n", value);
		return 0;
	case AS_LIMIT:
		text_printf(&options->rules, "limit %s=%s\n", row->word, value);
		return 0;
	case AS_ENV:
		why = option_env(&options->rules, value);
		return why ? option_bad(message, row, value, why) : 0;
	case AS_FIELD:
		return option_set(options, row, value, message);
	}
	return -EINVAL;
}

/*
 * The long option that a word was most likely meant to be, NULL for none: one that it begins, else
 * the nearest. The shorter it is, the fewer letters may differ.
 */
static const char *nearest(const char *word)
{
	_cleanup_text_ struct text name = { 0 };
	size_t len = strcspn(word, "="), least = len / 3 + 1;
	const char *best = NULL;

	text_add(&name, word, len);
	for (size_t i = 0; i < option_row_count; i++) {
		size_t distance = edit_distance(text_cstr(&name), option_rows[i].name, least);

		if (len > 1 && !strncmp(option_rows[i].name, text_cstr(&name), len))
			return option_rows[i].name;
		if (distance < least) {
			least = distance;
			best = option_rows[i].name;
		}
	}
	return best;
}

static int unknown(struct text *message, const char *option)
{
	const char *best = strncmp(option, "--", 2) ? NULL : nearest(option + 2);

	text_str(message, "warder: unknown option `");
	text_visible(message, option, strlen(option));
	text_str(message, "`");
	if (best)
		text_printf(message, "; did you mean --%s?", best);
	text_str(message, " (see warder --help)\n");
	return -EINVAL;
}

static int unknown_letter(struct text *message, const char *word, char letter)
{
	const char option[] = { '-', letter, '\0' };

	if (!word[2])
		return unknown(message, word);
	text_str(message, "warder: unknown option `");
	text_visible(message, option, 2);
	text_str(message, "` in `");
	text_visible(message, word, strlen(word));
	text_str(message, "` (see warder --help)\n");
	return -EINVAL;
}

/* An option's value in the next word; NULL with @message when there is none. */
static const char *next_value(const struct option_row *row, char *const argv[], int *at,
			      struct text *message)
{
	if (argv[*at + 1])
		return argv[++*at];
	text_printf(message, "warder: --%s needs a value: %s\n", row->name, row->shown);
	return NULL;
}

/* --name, --name=VALUE or --name VALUE at argv[*at]; *at ends on its last word. */
static int take_long(char *const argv[], int *at, struct options *options,
		     const struct option_row **ret_row, struct text *message)
{
	const char *word = argv[*at], *value = NULL;
	const struct option_row *row = NULL;
	size_t len = strcspn(word, "=");

	for (size_t i = 0; i < option_row_count && !row; i++)
		if (strlen(option_rows[i].name) + 2 == len &&
		    !strncmp(word + 2, option_rows[i].name, len - 2))
			row = &option_rows[i];
	if (!row)
		return unknown(message, word);
	if (word[len])
		value = word + len + 1;
	if (value && row->value == VALUE_NO) {
		text_printf(message, "warder: --%s takes no value\n", row->name);
		return -EINVAL;
	}
	if (!value && row->value == VALUE_YES) {
		value = next_value(row, argv, at, message);
		if (!value)
			return -EINVAL;
	}
	*ret_row = row;
	return apply(options, row, value, message);
}

/* -a, -aVALUE, -a VALUE, or several letters of which the last may have one. */
static int take_short(char *const argv[], int *at, struct options *options,
		      const struct option_row **ret_row, struct text *message)
{
	const char *word = argv[*at];
	int r = 0;

	for (size_t i = 1; word[i] && r == 0; i++) {
		const struct option_row *row = NULL;
		const char *value = NULL;

		for (size_t k = 0; k < option_row_count && !row; k++)
			if (option_rows[k].letter == word[i])
				row = &option_rows[k];
		if (!row)
			return unknown_letter(message, word, word[i]);
		if (row->value == VALUE_YES) {
			value = word[i + 1] ? word + i + 1 : next_value(row, argv, at, message);
			if (!value)
				return -EINVAL;
		}
		*ret_row = row;
		r = apply(options, row, value, message);
		if (value || row->field == FIELD_HELP || row->field == FIELD_VERSION)
			break;
	}
	return r;
}

/**
 * options_parse() - Read the command line of a run
 * @argc:	As main's
 * @argv:	As main's; @argv[0] is not looked at. It must outlive the options.
 * @ret_options: Filled also on failure: options_free() in any case
 * @message:	Gets what is wrong
 *
 * Options end at the first word that is none, or behind `--`.
 *
 * Return: enum options_result, or -EINVAL with @message
 */
int options_parse(int argc, char *const argv[], struct options *ret_options, struct text *message)
{
	int at;

	*ret_options = (struct options){ .status_fd = -1,
					 .color = -1,
					 .ask_timeout_ns = OPTIONS_ASK_TIMEOUT };
	for (at = 1; at < argc && argv[at][0] == '-' && argv[at][1]; at++) {
		const struct option_row *row = NULL;
		int r;

		if (!strcmp(argv[at], "--")) {
			at++;
			break;
		}
		r = argv[at][1] == '-' ? take_long(argv, &at, ret_options, &row, message)
				       : take_short(argv, &at, ret_options, &row, message);
		if (r < 0)
			return r;
		if (row->field == FIELD_HELP)
			return OPTIONS_HELP;
		if (row->field == FIELD_VERSION)
			return OPTIONS_VERSION;
	}
	ret_options->command = &argv[at < argc ? at : argc];
	if (ret_options->rules.failed)
		return -ENOMEM;
	if (ret_options->learn_limits && (!ret_options->learn || ret_options->tighten)) {
		text_str(message,
			 "warder: --learn-limits goes with --learn FILE, without --tighten\n");
		return -EINVAL;
	}
	if (ret_options->fail_on_verdict && !ret_options->verdict_runs) {
		text_str(message, "warder: --fail-on-verdict goes with --verdict\n");
		return -EINVAL;
	}
	return at < argc ? OPTIONS_RUN : OPTIONS_NO_COMMAND;
}

/**
 * options_shape() - One option, in the order of the help
 * @index:	From 0
 * @ret_shape:	What it is
 *
 * Return: false behind the last one
 */
bool options_shape(unsigned int index, struct options_shape *ret_shape)
{
	const struct option_row *row = &option_rows[index];

	if (index >= option_row_count)
		return false;
	*ret_shape = (struct options_shape){ .letter = row->letter,
					     .name = row->name,
					     .value = row->value != VALUE_NO,
					     .maybe = row->value == VALUE_MAYBE,
					     .shown = row->shown,
					     .help = row->help };
	return true;
}

/**
 * options_besides() - An option that was said, where only some of them mean something
 * @options:	From options_parse()
 * @names:	Those that do, without their dashes
 * @count:	How many
 *
 * Return: the first other one by the help's order, NULL when there is none
 */
const char *options_besides(const struct options *options, const char *const *names, size_t count)
{
	for (size_t i = 0; i < option_row_count; i++) {
		bool known = !(options->given & UINT64_C(1) << i);

		for (size_t k = 0; k < count && !known; k++)
			known = !strcmp(option_rows[i].name, names[k]);
		if (!known)
			return option_rows[i].name;
	}
	return NULL;
}

void options_free(struct options *options)
{
	for (size_t i = 0; i < options->mount_count; i++) {
		free(options->mounts[i].source);
		free(options->mounts[i].place);
	}
	free(steal_ptr(options->mounts));
	options->mount_count = 0;
	text_free(&options->rules);
}
