// SPDX-License-Identifier: MIT
// supervisor/command_explain.c - `warder explain`: why a path is allowed or refused
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/when.h"
#include "supervisor/commands.h"
#include "supervisor/explain.h"
#include "supervisor/explanation.h"
#include "supervisor/extra.h"
#include "supervisor/run.h"
#include "supervisor/usage.h"

/* A path as it may be shown on a terminal. */
static void print_path(FILE *to, const char *path)
{
	_cleanup_text_ struct text shown = { 0 };

	text_visible(&shown, path, strlen(path));
	fputs(text_cstr(&shown), to);
}

static const char *word_of(const struct decision *decision)
{
	return decision->would == RECORD_ALLOW	  ? "allowed"
	       : decision->would == RECORD_ASK	  ? "asked at the terminal"
	       : decision->would == RECORD_HIDDEN ? "hidden (ENOENT)"
	       : decision->err == EBUSY		  ? "denied (EBUSY)"
						  : "denied (EACCES)";
}

/* Which file is in the place of a name, and by which line. */
static void print_detour(const struct offline *offline, const struct name *name)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "  in its place is ");
	text_visible(&text, name->path, name->len);
	text_str(&text, "\n             by ");
	policy_place(&offline->policy, &offline->policy.rules[name->detour].at, &text);
	text_str(&text, ": ");
	policy_line(&offline->policy, &offline->policy.rules[name->detour].at, &text);
	printf("%s\n", text_cstr(&text));
}

static bool explain_verb(const struct offline *offline, const struct enquiry *enquiry,
			 enum verb verb)
{
	const struct name *name = &enquiry->name;
	bool veiled = name->veil != RULE_NONE;
	_cleanup_text_ struct text reason = { 0 };
	struct decision decision, look;
	struct enquiry entry;

	enquiry_ask(enquiry, verb, &decision);
	printf("%s ", verb_name(verb));
	print_path(stdout, veiled	    ? offline->options.command[1]
			   : name->from_len ? name->from
					    : name->path);
	printf(": %s\n", word_of(&decision));
	if (name->from_len)
		print_detour(offline, name);
	if (verb == VERB_LIST) {
		enquiry_look(enquiry, &look);
		printf("  looking at it (stat, access, readlink): %s\n", word_of(&look));
	}
	if (veiled) {
		printf("  it leads through ");
		print_path(stdout, name->path);
		putchar('\n');
	}
	if (enquiry_by_entry(enquiry, &decision)) {
		entry = *enquiry;
		detour_bar(&entry.name);
		enquiry = &entry;
	}
	explanation_add(offline, enquiry, verb, &decision, &reason);
	fputs(text_cstr(&reason), stdout);
	return decision.would == RECORD_ALLOW;
}

/**
 * explain_path() - Say why all that a word of the language grants of a path is allowed or not
 * @offline:	The policy; the path is the second word of its command
 * @word:	The word
 * @flags:	Of an open, for rules with `when`
 *
 * Return: the exit status
 */
int explain_path(const struct offline *offline, const struct verb_word *word, uint32_t flags)
{
	const char *path = offline->options.command[1];
	bool allowed = true;
	struct enquiry enquiry;
	/* Only sockets have such names; the file is ./@name, as in a rule. */
	bool abstract = path[0] == '@' && !(word->grants & ~(V_CONNECT | V_BIND));
	int r = enquiry_begin(offline, path, abstract, &enquiry);

	enquiry.flags = flags;
	if (r < 0) {
		fputs("warder: `", stderr);
		print_path(stderr, path);
		fprintf(stderr, "`: %s\n", strerror(-r));
	}
	for (unsigned int verb = 0; r == 0 && verb < VERB_COUNT; verb++)
		if (word->grants & VERB_BIT(verb))
			allowed &= explain_verb(offline, &enquiry, (enum verb)verb);
	enquiry_end(&enquiry);
	return r < 0 ? EXIT_WARDER : !allowed;
}

/* The flags that were given; 0, or the exit status of a command line that is wrong. */
static int read_flags(const char *value, const struct verb_word *word, uint32_t *ret_flags)
{
	const char *wrong;

	if (!value)
		return 0;
	if (when_read(value, ret_flags, &wrong) < 0)
		return usage_wrong(usage_explain,
				   "--flags: `%.*s` is no flag of an open, or none that goes with "
				   "the others",
				   (int)strcspn(wrong, ","), wrong);
	if (!(word->denies & V_OPENS))
		return usage_wrong(usage_explain, "--flags are an open's, and none asks for `%s`",
				   word->word);
	return 0;
}

static int explain(int argc, char *const argv[], const char *flag_names)
{
	static const struct offline_usage usage = { .text = usage_explain,
						    .operands = { "VERB", "PATH" },
						    .least = 2,
						    .most = 2,
						    .bad = EXIT_WARDER };
	const struct verb_word *word;
	struct offline offline;
	uint32_t flags = 0;
	int status;

	if (explain_is_number(argc, argv))
		return explain_denial(argc, argv);
	if (offline_load(argc, argv, &usage, &offline, &status)) {
		word = verb_word_find(offline.options.command[0]);
		status = word ? read_flags(flag_names, word, &flags)
			      : usage_wrong(usage_explain,
					    "`%s` is no verb: list read write modify append "
					    "create delete exec connect bind",
					    offline.options.command[0]);
		if (!status)
			status = explain_path(&offline, word, flags);
	}
	offline_free(&offline);
	return status;
}

/**
 * command_explain() - warder explain [--flags FLAG,…] [options] VERB PATH
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: the exit status: 0 when all is allowed, 1 when not
 */
int command_explain(int argc, char *const argv[])
{
	struct extra flags = { "--flags", "FLAG,...", NULL };
	_cleanup_free_ char **words = NULL;
	int status = extra_take(&argc, argv, &flags, 1, usage_explain, &words);

	return status ? status : explain(argc, words, flags.value);
}
