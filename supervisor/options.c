// SPDX-License-Identifier: MIT
// supervisor/options.c - The command line of `warder run`
//
// Most options are a shorter way to write a policy line, so they become lines of the policy source
// "command line": one parser, one checker, one kind of error message.
#include "supervisor/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"

/* What is done with an option's value. */
enum action {
	AS_PATH_RULE, /* @word "VALUE" */
	AS_LINE, /* @word VALUE */
	AS_RULE, /* VALUE is the line */
	AS_LIMIT, /* limit @word=VALUE */
	AS_ENV, /* env set NAME=VALUE; a bare NAME has the value that it has now */
	AS_FIELD, /* by enum field */
};

enum field {
	FIELD_NONE,
	FIELD_POLICY,
	FIELD_CHDIR,
	FIELD_AUDIT,
	FIELD_LEARN,
	FIELD_OBSERVE,
	FIELD_LIGHT,
	FIELD_STATUS_FD,
	FIELD_FAIL,
	FIELD_VERBOSE,
	FIELD_QUIET,
	FIELD_COLOR,
	FIELD_CLEAR_ENV,
	FIELD_HELP,
	FIELD_VERSION,
};

enum value {
	VALUE_NO,
	VALUE_YES,
	VALUE_MAYBE, /* only as --option=VALUE */
};

static const struct option_row {
	char letter; /* 0: none */
	const char *name;
	enum value value;
	enum action action;
	enum field field;
	const char *word;
	const char *shown; /* the value's name in the help */
	const char *help;
} rows[] = {
	{ 'p', "policy", VALUE_YES, AS_FIELD, FIELD_POLICY, "", "NAME|FILE",
	  "policy to enforce (default: default); may be given again" },
	{ 'e', "rule", VALUE_YES, AS_RULE, FIELD_NONE, "", "RULE", "one more policy line" },
	{ 'r', "ro", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "read", "PATH", "let PATH be read" },
	{ 'w', "rw", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "write", "PATH",
	  "let PATH be read and written" },
	{ 'x', "rx", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "exec", "PATH",
	  "let programs in PATH be run" },
	{ 0, "deny", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "deny", "PATH", "refuse PATH (EACCES)" },
	{ 0, "hide", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "hide", "PATH",
	  "refuse PATH as if it were not there (ENOENT)" },
	{ 0, "observe", VALUE_NO, AS_FIELD, FIELD_OBSERVE, "", "",
	  "no protection: log what would be refused, refuse only\n"
	  "`deny!`, `hide!` and calls that no policy can allow" },
	{ 0, "learn", VALUE_YES, AS_FIELD, FIELD_LEARN, "", "FILE",
	  "write the policy that lets this run through" },
	{ 'o', "audit", VALUE_YES, AS_FIELD, FIELD_AUDIT, "", "FILE|-|none",
	  "where the audit log goes" },
	{ 'C', "chdir", VALUE_YES, AS_FIELD, FIELD_CHDIR, "", "DIR",
	  "working directory, and what ./ means in policies" },
	{ 0, "env", VALUE_YES, AS_ENV, FIELD_NONE, "", "NAME[=VALUE]",
	  "give the command a variable, whatever `env` lines say" },
	{ 0, "clear-env", VALUE_NO, AS_FIELD, FIELD_CLEAR_ENV, "", "",
	  "start with an empty environment" },
	{ 0, "net", VALUE_YES, AS_LINE, FIELD_NONE, "net", "none|host",
	  "only loopback, or the host's network" },
	{ 0, "timeout", VALUE_YES, AS_LIMIT, FIELD_NONE, "wall", "TIME",
	  "end the run after TIME (exit 124)" },
	{ 0, "memory", VALUE_YES, AS_LIMIT, FIELD_NONE, "memory", "SIZE",
	  "limit the address space of each process" },
	{ 0, "pids", VALUE_YES, AS_LIMIT, FIELD_NONE, "pids", "N",
	  "limit processes and threads, all together" },
	{ 0, "limit", VALUE_YES, AS_LINE, FIELD_NONE, "limit", "NAME=VALUE",
	  "cpu, wall, memory, pids, files, fsize, stack or core" },
	{ 0, "light", VALUE_NO, AS_FIELD, FIELD_LIGHT, "", "",
	  "use no namespaces even where the host allows them" },
	{ 0, "status-fd", VALUE_YES, AS_FIELD, FIELD_STATUS_FD, "", "N",
	  "write the result as JSON to descriptor N" },
	{ 0, "fail-on-deny", VALUE_MAYBE, AS_FIELD, FIELD_FAIL, "", "N",
	  "exit 123 if N (1) or more calls were refused" },
	{ 'v', "verbose", VALUE_NO, AS_FIELD, FIELD_VERBOSE, "", "",
	  "say which policies and layers are in force and where the\n"
	  "log is, then each refusal when it happens" },
	{ 'q', "quiet", VALUE_NO, AS_FIELD, FIELD_QUIET, "", "", "no summary of refusals" },
	{ 0, "color", VALUE_YES, AS_FIELD, FIELD_COLOR, "", "auto|always|never",
	  "colours in messages" },
	{ 'h', "help", VALUE_NO, AS_FIELD, FIELD_HELP, "", "", "this text" },
	{ 0, "version", VALUE_NO, AS_FIELD, FIELD_VERSION, "", "", "version" },
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* A path as a quoted word of the policy language; relative ones get their `./`. */
static void add_quoted_path(struct text *text, const char *path)
{
	_cleanup_text_ struct text word = { 0 };

	if (path[0] != '/' && path[0] != '~' && strncmp(path, "./", 2) != 0 &&
	    strncmp(path, "../", 3) != 0 && strcmp(path, ".") != 0 && strcmp(path, "..") != 0)
		text_str(&word, "./");
	if (path[0] == '~') /* the one character that is not literal */
		text_char(text, *path++);
	text_str(&word, path);
	if (word.len)
		text_quoted(text, text_cstr(&word));
	text_char(text, '\n');
}

static int bad(struct text *message, const struct option_row *row, const char *value,
	       const char *wanted)
{
	text_printf(message, "warder: --%s: `", row->name);
	text_visible(message, value, strlen(value));
	text_printf(message, "` is not %s\n", wanted);
	return -EINVAL;
}

/*
 * NAME=VALUE sets, NAME takes the value that it has now, if it has one: both hold whatever the
 * policy unsets.
 */
static int add_env(struct text *text, const struct option_row *row, const char *value,
		   struct text *message)
{
	_cleanup_text_ struct text word = { 0 };
	const char *now;

	if (*value == '=')
		return bad(message, row, value, "NAME or NAME=VALUE");
	text_str(&word, value);
	if (!strchr(value, '=')) {
		now = getenv(value);
		if (!now)
			return 0;
		if (strpbrk(now, "\n\r"))
			return bad(message, row, value, "possible: a line break in its value");
		text_printf(&word, "=%s", now);
	}
	text_str(text, "env set ");
	text_quoted(text, text_cstr(&word));
	text_char(text, '\n');
	return 0;
}

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

static int read_number(const char *value, uint64_t *ret_number)
{
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(value, &end, 10);
	if (errno || *end || end == value || *value == '-')
		return -EINVAL;
	*ret_number = number;
	return 0;
}

static int set_color(struct options *options, const struct option_row *row, const char *value,
		     struct text *message)
{
	static const char *const words[] = { "never", "always", "auto" };
	static const int meanings[] = { 0, 1, -1 };

	for (size_t i = 0; i < 3; i++)
		if (!strcmp(value, words[i])) {
			options->color = meanings[i];
			return 0;
		}
	return bad(message, row, value, "auto, always or never");
}

static int set_field(struct options *options, const struct option_row *row, const char *value,
		     struct text *message)
{
	uint64_t number;

	switch (row->field) {
	case FIELD_POLICY:
		return options_policy(options, value) < 0
			       ? bad(message, row, value, "possible: there are 16 policies already")
			       : 0;
	case FIELD_CHDIR:
		options->chdir = value;
		return 0;
	case FIELD_AUDIT:
		options->audit = value;
		return 0;
	case FIELD_LEARN:
		options->learn = value;
		return 0;
	case FIELD_OBSERVE:
		options->observe = true;
		return 0;
	case FIELD_LIGHT:
		options->light = true;
		return 0;
	case FIELD_STATUS_FD:
		if (read_number(value, &number) < 0 || number < 1 || number > 1 << 20)
			return bad(message, row, value,
				   "a descriptor that can be written: 1, 2, 3 …");
		options->status_fd = (int)number;
		return 0;
	case FIELD_FAIL:
		if (value && (read_number(value, &number) < 0 || !number))
			return bad(message, row, value, "a number from 1 up");
		options->fail_on_deny = value ? number : 1;
		return 0;
	case FIELD_VERBOSE:
		options->verbose = true;
		return 0;
	case FIELD_QUIET:
		options->quiet = true;
		return 0;
	case FIELD_COLOR:
		return set_color(options, row, value, message);
	case FIELD_CLEAR_ENV:
		text_str(&options->rules, "env unset *\n");
		return 0;
	case FIELD_NONE:
	case FIELD_HELP:
	case FIELD_VERSION:
		break;
	}
	return 0;
}

static int apply(struct options *options, const struct option_row *row, const char *value,
		 struct text *message)
{
	if (value && strpbrk(value, "\n\r"))
		return bad(message, row, value, "possible: a line break");
	if (value && !*value)
		return bad(message, row, value, row->shown);
	switch (row->action) {
	case AS_PATH_RULE:
		text_printf(&options->rules, "%s ", row->word);
		add_quoted_path(&options->rules, value);
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
		return add_env(&options->rules, row, value, message);
	case AS_FIELD:
		return set_field(options, row, value, message);
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
	for (size_t i = 0; i < ROW_COUNT; i++) {
		size_t distance = edit_distance(text_cstr(&name), rows[i].name, least);

		if (len > 1 && !strncmp(rows[i].name, text_cstr(&name), len))
			return rows[i].name;
		if (distance < least) {
			least = distance;
			best = rows[i].name;
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

	for (size_t i = 0; i < ROW_COUNT && !row; i++)
		if (strlen(rows[i].name) + 2 == len && !strncmp(word + 2, rows[i].name, len - 2))
			row = &rows[i];
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

		for (size_t k = 0; k < ROW_COUNT && !row; k++)
			if (rows[k].letter == word[i])
				row = &rows[k];
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

	*ret_options = (struct options){ .status_fd = -1, .color = -1 };
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
	return at < argc ? OPTIONS_RUN : OPTIONS_NO_COMMAND;
}

void options_free(struct options *options)
{
	text_free(&options->rules);
}

/**
 * options_help() - The help text, from the table
 * @text:	Grows
 */
void options_help(struct text *text)
{
	text_str(text,
		 "usage: warder [run] [options] [--] COMMAND [ARG...]\n"
		 "       warder policy check [--json] [options] [NAME|FILE]\n"
		 "       warder policy show [--compiled|--json] [options] [NAME|FILE]\n"
		 "       warder policy fmt [--check] [FILE...]\n"
		 "       warder policy diff [--json] [options] A B\n"
		 "       warder policy show syscalls strict|compute|tool\n"
		 "       warder policy show calls\n       warder policy list\n"
		 "       warder explain [options] VERB PATH\n"
		 "       warder audit verify FILE|-\n       warder doctor\n\n"
		 "Runs COMMAND in a jail where every file access is decided by a policy.\n\n");
	for (size_t i = 0; i < ROW_COUNT; i++) {
		size_t start = text->len;

		if (rows[i].letter)
			text_printf(text, "  -%c, --%s", rows[i].letter, rows[i].name);
		else
			text_printf(text, "      --%s", rows[i].name);
		if (rows[i].value == VALUE_MAYBE)
			text_printf(text, "[=%s]", rows[i].shown);
		else if (rows[i].value == VALUE_YES)
			text_printf(text, " %s", rows[i].shown);
		if (text->len - start > 27) { /* a line of its own */
			text_char(text, '\n');
			start = text->len;
		}
		for (const char *at = rows[i].help; *at;) { /* each of its lines in one column */
			size_t len = strcspn(at, "\n");

			do {
				text_char(text, ' ');
			} while (text->len - start < 28);
			text_add(text, at, len);
			text_char(text, '\n');
			at += len + (at[len] == '\n');
			start = text->len;
		}
	}
	text_str(text,
		 "\nExit status: the command's own; 128+N if signal N ended it (159: killed by "
		 "the whitelist);\n123 --fail-on-deny, 124 timeout, 125 warder failed, 126 "
		 "cannot be run, 127 not found.\n");
}
