// SPDX-License-Identifier: MIT
// supervisor/commands/command_explain.c - `warder explain`: why a path is allowed or refused
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands/commands.h"
#include "supervisor/explain/explain.h"
#include "supervisor/explain/explain_batch.h"
#include "supervisor/explain/explanation.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/usage.h"
#include "supervisor/words/exit_status.h"

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
			 const char *path, enum verb verb)
{
	const struct name *name = &enquiry->name;
	bool veiled = name->veil != RULE_NONE;
	_cleanup_text_ struct text reason = { 0 };
	struct decision decision, look;
	struct enquiry entry;

	enquiry_ask(enquiry, verb, &decision);
	printf("%s ", verb_name(verb));
	print_path(stdout, veiled ? path : name->from_len ? name->from : name->path);
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

/* Answers about some verbs; 0, or the -errno because of which nothing was found out. */
static int answer(const struct offline *offline, const struct explain_question *question,
		  verbs_t verbs, enum enquiry_way way, bool *allowed)
{
	struct enquiry enquiry;
	int r = enquiry_begin(offline, question->path, way, &enquiry);

	enquiry.flags = question->flags;
	for (unsigned int verb = 0; r == 0 && verb < VERB_COUNT; verb++) {
		if (!(verbs & VERB_BIT(verb)))
			continue;
		*allowed &=
			question->json
				? explain_json(offline, &enquiry, question, (enum verb)verb)
				: explain_verb(offline, &enquiry, question->path, (enum verb)verb);
	}
	enquiry_end(&enquiry);
	return r;
}

/**
 * explain_path() - Say why all that a word of the language grants of a path is allowed or not
 * @offline:	The policy
 * @question:	What is asked
 *
 * What is deleted is a name: no call that does so follows a link there.
 *
 * Return: the exit status
 */
int explain_path(const struct offline *offline, const struct explain_question *question)
{
	const verbs_t verbs = question->word->grants, rest = verbs & (verbs_t)~V_DELETE;
	enum enquiry_way way = enquiry_way_of(question->path, verbs, question->link);
	_cleanup_text_ struct text wrong = { 0 };
	bool allowed = true;
	int r = enquiry_address(question->path, way, &wrong);

	if (r == 0 && rest)
		r = answer(offline, question, rest, way, &allowed);
	if (r == 0 && verbs & V_DELETE)
		r = answer(offline, question, V_DELETE, ENQUIRY_LINK, &allowed);
	if (r < 0) {
		_cleanup_text_ struct text shown = { 0 };

		text_visible(&shown, question->path, strlen(question->path));
		explain_wrong(question->line, "`%s`: %s", text_cstr(&shown),
			      wrong.len ? text_cstr(&wrong) : strerror(-r));
	}
	return r < 0 ? EXIT_WARDER : !allowed;
}

/* The options of this subcommand alone. */
enum { EXTRA_FLAGS, EXTRA_JSON, EXTRA_BATCH, EXTRA_COUNT };

static int explain_one(const struct offline *offline, const struct extra *extras)
{
	char *const *operands = offline->options.command;
	struct explain_question question = { .path = operands[1],
					     .json = extras[EXTRA_JSON].value != NULL };
	_cleanup_text_ struct text wrong = { 0 };
	int r = explain_question_read(operands[0], extras[EXTRA_FLAGS].value, &question, &wrong);

	if (r < 0)
		return usage_wrong(usage_explain, "%s", text_cstr(&wrong));
	if (!question.path || !*question.path)
		return usage_wrong(usage_explain, "PATH is missing");
	return explain_path(offline, &question);
}

static int explain(int argc, char *const argv[], const struct extra *extras)
{
	bool batch = extras[EXTRA_BATCH].value, json = extras[EXTRA_JSON].value;
	const struct offline_usage usage = { .text = usage_explain,
					     .operands = { "VERB", "PATH" },
					     .least = batch ? 0 : 1,
					     .most = batch ? 0 : 2,
					     .bad = EXIT_WARDER };
	struct offline offline;
	int status;

	if (batch && extras[EXTRA_FLAGS].value)
		return usage_wrong(usage_explain, "with --batch, --flags stand in each line");
	if (!batch && explain_is_number(argc, argv))
		return json ? usage_wrong(usage_explain, "--json is about a path, not about `%s`",
					  argv[argc - 1])
			    : explain_denial(argc, argv);
	if (offline_load(argc, argv, &usage, &offline, &status))
		status = batch ? explain_batch(&offline, json, stdin)
			       : explain_one(&offline, extras);
	offline_free(&offline);
	return status;
}

/**
 * command_explain() - warder explain [--flags FLAG,…] [--json] [--batch] [options] VERB PATH
 * @argc:	From the subcommand's word on
 * @argv:	Likewise
 *
 * Return: the exit status: 0 when all is allowed, 1 when not
 */
int command_explain(int argc, char *const argv[])
{
	struct extra extras[EXTRA_COUNT] = {
		[EXTRA_FLAGS] = { .name = "--flags", .shown = "FLAG,..." },
		[EXTRA_JSON] = { .name = "--json" },
		[EXTRA_BATCH] = { .name = "--batch" },
	};
	_cleanup_free_ char **words = NULL;
	int status = extra_take(&argc, argv, extras, EXTRA_COUNT, usage_explain, &words);

	return status ? status : explain(argc, words, extras);
}
