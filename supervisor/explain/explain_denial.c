// SPDX-License-Identifier: MIT
// supervisor/explain/explain_denial.c - `warder explain D3`: why the last run was refused something
//
// The summary numbers refusals in the order in which they first happened. Here the run's log is
// read, and counted in the same way by the same functions (refusal.c, denial.c). The policy is put
// together again from what the log says of it.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/explain/explain.h"
#include "supervisor/options/usage.h"
#include "supervisor/reading/former.h"
#include "supervisor/reading/reader.h"
#include "supervisor/record/phrase.h"
#include "supervisor/record/refusal.h"
#include "supervisor/rules/advice.h"
#include "supervisor/rules/effective.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/words/spell.h"
#include "supervisor/writing/log.h"

/**
 * struct found - A refusal of a logged run
 * @wanted:	Its number
 * @entry:	The line that is read
 * @start:	The run's start record
 * @first:	The refusal's first record
 * @denials:	All refusals of the run so far
 * @line:	Of @first, 0: it has not come yet
 * @quote:	The rule that it cites; @quote.text is NULL for none
 * @command:	What the process ran then, from its exec record, as one types it; "" when not known
 * @ended:	The run has come to its end
 */
struct found {
	size_t wanted;
	struct entry *entry;
	struct entry *start;
	struct entry *first;
	struct denials *denials;
	uint64_t line;
	struct quote quote;
	struct text command;
	bool ended;
};

/* The number in D3, 0 for what is no such word. */
static size_t number_of(const char *word)
{
	size_t number = 0;

	if ((word[0] != 'D' && word[0] != 'd') || !word[1] || word[1] == '0' || strlen(word) > 6)
		return 0;
	for (word++; *word >= '0' && *word <= '9'; word++)
		number = number * 10 + (size_t)(*word - '0');
	return *word ? 0 : number;
}

/**
 * explain_is_number() - Whether a refusal's number is asked about, and not a path
 * @argc:	As command_explain()'s
 * @argv:	Likewise
 */
bool explain_is_number(int argc, char *const argv[])
{
	return argc > 1 && number_of(argv[argc - 1]) &&
	       (argc < 3 || !verb_word_find(argv[argc - 2]) || argv[argc - 2][0] == '-');
}

static void complain(void *context, const char *message)
{
	(void)context;
	fprintf(stderr, "warder: %s\n", message);
}

static void forget_quote(struct found *finding)
{
	free(steal_ptr(finding->quote.text));
	free(steal_ptr(finding->quote.at));
}

/* Another run begins: what was found is no longer of the last one. */
static int take_start(struct found *finding)
{
	struct entry *start = finding->start;

	finding->start = finding->entry;
	finding->entry = start;
	finding->line = 0;
	finding->ended = false;
	forget_quote(finding);
	denials_free(steal_ptr(finding->denials));
	return denials_create(&finding->denials);
}

/* The first record of the refusal that is asked for: it is kept, and another takes its place. */
static int keep_first(struct found *finding, const struct reader *reader)
{
	const struct quote *quote = quotes_at(reader->quotes, finding->entry->event.record.rule);
	struct entry *entry = finding->first;

	finding->first = finding->entry;
	finding->entry = entry;
	finding->line = reader->line;
	if (!quote)
		return 0;
	finding->quote.text = strdup(quote->text);
	finding->quote.at = strdup(quote->at);
	return finding->quote.text && finding->quote.at ? 0 : -ENOMEM;
}

static int take_event(struct found *finding, const struct reader *reader)
{
	struct denial_note note;
	size_t number;

	if (!refusal_is(&finding->entry->event))
		return 0;
	refusal_note(&finding->entry->event, finding->entry->comm, &note);
	number = denials_add(finding->denials, &note);
	return number == finding->wanted && !finding->line ? keep_first(finding, reader) : 0;
}

static int read_log(int fd, const char *name, struct found *finding)
{
	_cleanup_(reader_close) struct reader reader = { .name = name };
	int r = reader_open(fd, name, complain, NULL, &reader);

	while (r == 0 && (r = reader_next(&reader, finding->entry)) > 0) {
		r = 0;
		if (finding->entry->kind == ENTRY_START)
			r = take_start(finding);
		else if (finding->entry->kind == ENTRY_EVENT)
			r = take_event(finding, &reader);
		else if (finding->entry->kind == ENTRY_END)
			finding->ended = true;
	}
	return r;
}

static void nobody_hears(void *context, const char *message)
{
	(void)context;
	(void)message;
}

/* Reads the log once more, for what the process ran when it was refused. */
static int find_command(int fd, const char *name, struct found *finding)
{
	_cleanup_(reader_close) struct reader reader = { .name = name };
	const struct entry *entry = finding->entry;
	int r;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return 0;
	r = reader_open(fd, name, nobody_hears, NULL, &reader);
	while (r == 0 && (r = reader_next(&reader, finding->entry)) > 0) {
		r = 0;
		if (reader.line >= finding->line)
			break;
		if (entry->kind == ENTRY_START)
			text_reset(&finding->command);
		if (entry->kind != ENTRY_EVENT || entry->event.record.kind != RECORD_EXEC ||
		    entry->pid != finding->first->pid)
			continue;
		text_reset(&finding->command);
		spell_command(entry->event.str[STRING_ARGV], entry->event.len[STRING_ARGV],
			      SPELL_COMMAND_SHOWN, &finding->command);
	}
	return r;
}

/* When, by whom, how often, and what the log says decided. */
static void print_facts(const struct found *finding, const struct denial *denial)
{
	static const char *const words[] = {
		[RECORD_ALLOW] = "only noted, the run observed",
		[RECORD_DENY] = "denied",
		[RECORD_HIDDEN] = "hidden",
	};
	const struct entry *first = finding->first, *start = finding->start;
	const struct record *record = &first->event.record;
	_cleanup_text_ struct text text = { 0 };

	text_printf(&text, "D%zu: ", finding->wanted);
	phrase_what(denial, &text);
	if (!denial->kill && record->decision <= RECORD_HIDDEN)
		text_printf(&text, ": %s", words[record->decision]);
	text_str(&text, "\n  ");
	phrase_who(denial, &text);
	text_printf(&text, ", process %" PRId32, first->pid);
	if (finding->command.len)
		text_printf(&text, ": %s", text_cstr(&finding->command));
	text_printf(&text, "\n  %s%" PRIu64 ".%03" PRIu64 " s after the run began, at ",
		    denial->count > 1 ? "first " : "", first->since_ns / 1000000000U,
		    first->since_ns / 1000000U % 1000U);
	text_visible(&text, entry_string_at(start, start->start.time),
		     strlen(entry_string_at(start, start->start.time)));
	if (denial->count > 1)
		text_printf(&text, "; %" PRIu64 " times", denial->count);
	if (finding->quote.text) {
		text_str(&text, "\n  by the rule ");
		text_visible(&text, finding->quote.at, strlen(finding->quote.at));
		text_str(&text, "  ");
		text_visible(&text, finding->quote.text, strlen(finding->quote.text));
	}
	fprintf(stdout, "%s\n", text_cstr(&text));
}

/* Says which texts are others than in the run. */
static void tell_changes(const struct entry *start, const struct policy *policy)
{
	for (size_t i = 0; i < policy->source_count; i++) {
		const struct source *source = &policy->sources[i];
		_cleanup_text_ struct text shown = { 0 };

		if (former_had(start, source))
			continue;
		text_visible(&shown, source->name, strlen(source->name));
		fprintf(stderr,
			"warder: %s has changed since the run: what follows is "
			"about it as it is now\n",
			text_cstr(&shown));
	}
}

/* What would allow it, by the policy as it is put together again. */
static void print_remedy(const struct former *former, const struct found *finding,
			 const struct denial *denial)
{
	const struct policy *policy = &former->offline.policy;
	_cleanup_text_ struct text text = { 0 };
	struct denial here = *denial;

	if (finding->quote.text)
		here.rule = former_rule(policy, &finding->quote);
	advice_remedy(policy, &former->offline.vars, &here, &text);
	if (text.len)
		printf("  %s\n", text_cstr(&text));
}

static void print_reason(const struct former *former, const struct denial *denial)
{
	_cleanup_text_ struct text text = { 0 };

	advice_reason(&former->offline.policy, denial, &text);
	printf("  %s\n", text_cstr(&text));
}

/* The policy of the run, and what it says of the path now. */
static int explain_found(const struct options *asked, const struct found *finding,
			 const struct denial *denial)
{
	const char *cwd = entry_string_at(finding->start, finding->start->start.cwd);
	_cleanup_(former_free) struct former former = { .enforced = NULL };
	_cleanup_(options_free) struct options options = { .status_fd = -1, .color = -1 };
	_cleanup_text_ struct text message = { 0 };
	bool own = asked->policy_count || asked->rules.len;
	/* Where its name led, it led already. */
	struct explain_question question = { .path = denial->path, .link = true };
	int r = 0;

	if (!own && chdir(cwd) < 0)
		fprintf(stderr, "warder: the run's directory: %s\n", strerror(errno));
	if (!own)
		r = former_options(finding->start, &options);
	if (r == 0)
		r = former_load(own ? asked : &options, finding->start, &former, &message);
	fputs(text_cstr(&message), stderr);
	if (r < 0 && !own)
		fputs("warder: the policy of the run cannot be put together again; name one with "
		      "-p\n",
		      stderr);
	if (r < 0)
		return EXIT_WARDER;
	if (!own)
		tell_changes(finding->start, &former.offline.policy);
	if (denial->verb >= VERB_COUNT || !denial->len) {
		print_reason(&former, denial);
		print_remedy(&former, finding, denial);
		return 1;
	}
	question.word = verb_word_find(verb_name((enum verb)denial->verb));
	return explain_path(&former.offline, &question);
}

static int explain(const struct options *options, const char *name, struct found *finding)
{
	_cleanup_close_ int fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC)
						   : dup(STDIN_FILENO);
	const struct denial *denial;
	_cleanup_text_ struct text shown = { 0 };
	int r = fd < 0 ? -errno : read_log(fd, name, finding);

	text_visible(&shown, name, strlen(name));
	if (r == 0 && finding->line)
		r = find_command(fd, name, finding);
	if (r < 0) {
		fprintf(stderr, "warder: %s: %s\n", text_cstr(&shown), strerror(-r));
		return EXIT_WARDER;
	}
	if (!finding->denials) {
		fprintf(stderr, "warder: %s: there is no run in it: not an audit log\n",
			text_cstr(&shown));
		return EXIT_WARDER;
	}
	if (!finding->line) {
		size_t count = denials_count(finding->denials);

		fprintf(stderr, "warder: %s: there is no D%zu in it: ", text_cstr(&shown),
			finding->wanted);
		fprintf(stderr, count ? "the last is D%zu\n" : "nothing was refused\n", count);
		return EXIT_WARDER;
	}
	denial = denials_at(finding->denials, finding->wanted - 1);
	print_facts(finding, denial);
	fflush(stdout);
	return explain_found(options, finding, denial);
}

/* The log that was named, or the newest of the default place; NULL when it was told why not. */
static char *find_log(const struct options *options)
{
	struct paths paths;
	char *path = NULL;

	if (options->audit)
		return strdup(options->audit);
	if (paths_find(&paths) == 0 && log_newest(paths.state, &path) < 0) {
		_cleanup_text_ struct text shown = { 0 };

		text_visible(&shown, paths.state, strlen(paths.state));
		fprintf(stderr, "warder: there is no log in %s\n  name one with -o FILE\n",
			text_cstr(&shown));
	}
	paths_free(&paths);
	return path;
}

static bool have_entries(struct found *finding)
{
	finding->entry = calloc(1, sizeof(*finding->entry));
	finding->start = calloc(1, sizeof(*finding->start));
	finding->first = calloc(1, sizeof(*finding->first));
	return finding->entry && finding->start && finding->first;
}

static void finding_free(struct found *finding)
{
	struct entry *entries[] = { finding->entry, finding->start, finding->first };

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		if (entries[i])
			entry_free(entries[i]);
		free(entries[i]);
	}
	forget_quote(finding);
	denials_free(finding->denials);
	text_free(&finding->command);
}

/**
 * explain_denial() - warder explain [options] D3
 * @argc:	As command_explain()'s
 * @argv:	Likewise; explain_is_number()
 *
 * Return: the exit status: 1, as for what is refused; 0 when it would be allowed now
 */
int explain_denial(int argc, char *const argv[])
{
	_cleanup_(finding_free) struct found finding = { .entry = NULL };
	_cleanup_(options_free) struct options options = { .command = NULL };
	_cleanup_text_ struct text message = { 0 };
	_cleanup_free_ char *log = NULL;
	int r = options_parse(argc, argv, &options, &message);

	fputs(text_cstr(&message), stderr);
	if (r == OPTIONS_HELP || r == OPTIONS_VERSION)
		return usage_print(usage_explain);
	if (r < 0)
		return EXIT_WARDER;
	if (r != OPTIONS_RUN || !number_of(options.command[0]) || options.command[1])
		return usage_wrong(usage_explain, "one number of a refusal is expected, as in D3");
	finding.wanted = number_of(options.command[0]);
	log = find_log(&options);
	if (!log)
		return EXIT_WARDER;
	if (!have_entries(&finding)) {
		fputs("warder: memory is short\n", stderr);
		return EXIT_WARDER;
	}
	return explain(&options, log, &finding);
}
