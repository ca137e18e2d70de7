// SPDX-License-Identifier: MIT
// supervisor/learn/learn_write.c - A learnt policy as text
#include "supervisor/learn/learn_write.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/format.h"
#include "policy/glob.h"
#include "policy/setting.h"
#include "policy/show.h"
#include "supervisor/learn/kin.h"
#include "supervisor/learn/learn_denials.h"
#include "supervisor/learn/sibling.h"
#include "supervisor/words/emit.h"
#include "supervisor/words/sheet.h"
#include "supervisor/words/spell.h"

#ifndef WARDER_VERSION
#define WARDER_VERSION "unknown"
#endif

#define LINE_WIDTH 100U
#define COMMAND_SHOWN 300U

/* The policy's paragraphs, and the words in each. */
static const struct paragraph {
	const char *title;
	enum word first;
	enum word last;
} paragraphs[] = {
	{ "Programs that ran, and code that was mapped.", WORD_EXEC, WORD_EXEC },
	{ "Files that were read.", WORD_READ, WORD_READ },
	{ "Names that were looked at.", WORD_LIST, WORD_LIST },
	{ "Files that were made, changed or removed.", WORD_WRITE, WORD_DELETE },
	{ "Sockets of other programs.", WORD_CONNECT, WORD_BIND },
};

/* The pattern of ${TMPDIR}, where that was the run's alone. */
static void add_tmpdir(const struct learn *learn, struct text *pattern)
{
	const char *tmpdir = learn->frame.tmpdir;

	if (learn->private_tmp)
		glob_escape(pattern, tmpdir, strlen(tmpdir), GLOB_SPECIAL);
}

/* Rules on their way onto the page. */
struct page {
	const struct learn *learn;
	struct strings granted; /* the pattern of each rule */
	struct text denials; /* what the runs' own policies refuse, and the rules reach */
	struct text tmpdir; /* pattern of ${TMPDIR}, empty when it was not private */
	bool uses_tmpdir; /* some rule is for it */
	bool open; /* some rule may cover a secret that lies anywhere: nothing here knows files */
	struct sheet rules[WORD_COUNT];
	struct reviews reviews;
};

/**
 * filler_add() - Add a word to filled lines
 * @filler:	Grows by a line when the last one is full
 * @start:	What each line begins with
 * @word:	The word
 */
void filler_add(struct filler *filler, const char *start, const char *word)
{
	size_t len = strlen(word);

	if (!filler->column || filler->column + 1 + len > LINE_WIDTH) {
		if (filler->column)
			filler->text.len--; /* the newline comes back in front of the next line */
		text_str(&filler->text, filler->column ? "\n" : "");
		text_printf(&filler->text, "%-7s", start);
		filler->column = strlen(start) > 7 ? strlen(start) : 7;
	} else {
		filler->text.len--;
	}
	text_printf(&filler->text, " %s\n", word);
	filler->column += 1 + len;
}

/* Trees in which no secret of a person lies, whatever its name. */
static bool is_public(const char *pattern)
{
	static const char *const trees[] = {
		"/usr", "/etc", "/nix", "/gnu", "/proc", "/sys", "/dev"
	};

	for (size_t i = 0; i < ARRAY_SIZE(trees); i++)
		if (path_below(pattern, trees[i]))
			return true;
	return false;
}

static void add_rule(void *ctx, enum word word, const char *pattern, const struct credit *credit)
{
	struct page *page = ctx;
	const struct policy_vars *vars = &page->learn->frame.vars;
	_cleanup_text_ struct text line = { 0 }, comment = { 0 };
	bool tmpdir = page->tmpdir.len && !strcmp(pattern, page->tmpdir.data);

	text_printf(&line, "%-7s ", word_name(word));
	spell_pattern(vars, tmpdir, pattern, &line);
	credit_show(credit, &page->learn->programs, page->learn->runs, &comment);
	sheet_add(&page->rules[word], text_cstr(&line), text_cstr(&comment));
	page->rules[word].lines.failed |= line.failed || comment.failed;
	if (!tmpdir && strings_push(&page->granted, pattern, strlen(pattern)) < 0)
		page->rules[word].lines.failed = true;
	page->uses_tmpdir |= tmpdir;
	page->open |= !tmpdir && !is_public(pattern) && (words_grant(WORD_BIT(word)) & V_READ);
}

static void add_review(void *ctx, unsigned int words, const char *path, const struct credit *credit)
{
	struct page *page = ctx;

	reviews_closed(&page->reviews, words, path, credit);
}

/* Abstract sockets have no directories. */
static void add_abstract(struct page *page)
{
	const struct demands *wanted = &page->learn->wanted;

	for (size_t i = 0; i < wanted->count; i++) {
		unsigned int words = words_of(wanted->items[i].verbs);

		if (wanted->items[i].pattern[0] != '@')
			continue;
		for (unsigned int word = WORD_CONNECT; word <= WORD_BIND; word++)
			if (words & WORD_BIT(word))
				add_rule(page, (enum word)word, wanted->items[i].pattern,
					 &wanted->items[i].credit);
	}
}

/**
 * learn_rules() - The rules for the paths that were learnt
 * @learn:	The learner
 * @sink:	Takes them, and what no rule is made of
 *
 * Return: 0, -ENOMEM, -E2BIG when there would be too many directories
 */
int learn_rules(const struct learn *learn, const struct widen_sink *sink)
{
	const struct policy_vars *vars = &learn->frame.vars;
	const struct kinship kinship = { .ground = learn->ground,
					 .cwd = vars->cwd,
					 .named = &learn->named };
	_cleanup_text_ struct text tmpdir = { 0 };
	struct demands united = { .count = 0 };
	struct outline outline = { 0 };
	int r;

	add_tmpdir(learn, &tmpdir);
	r = tmpdir.failed ? -ENOMEM : 0;
	if (!r && learn->runs > 1)
		r = kin(&learn->wanted, text_cstr(&tmpdir), &kinship, &united);
	if (!r)
		r = outline_build(united.count ? &united : &learn->wanted, text_cstr(&tmpdir),
				  &kinship, &outline);
	if (!r)
		r = siblings(&outline, &kinship);
	if (!r)
		r = widen(&outline, learn->ground, vars->cwd);
	if (!r)
		r = widen_rules(&outline, learn->ground, sink);
	outline_free(&outline);
	demands_free(&united);
	return r;
}

static int add_paths(struct page *page)
{
	const struct widen_sink sink = { .rule = add_rule, .review = add_review, .ctx = page };

	add_tmpdir(page->learn, &page->tmpdir);
	return learn_rules(page->learn, &sink);
}

static void write_header(const struct learn *learn, const struct learn_header *header,
			 struct text *text)
{
	_cleanup_text_ struct text moment = { 0 }, command = { 0 };

	emit_moment(&moment, &header->wall);
	for (char *const *arg = header->argv; arg && *arg && command.len < COMMAND_SHOWN; arg++) {
		if (command.len)
			text_char(&command, ' ');
		spell_quoted(*arg, &command);
	}
	text_printf(text, "# Learnt on %.10s by warder %s from ",
		    moment.failed ? "" : moment.data + 1, WARDER_VERSION);
	text_printf(text, learn->runs > 1 ? "%u runs, the last of\n" : "one run of\n", learn->runs);
	text_str(text, "#\n#     ");
	if (command.len > COMMAND_SHOWN)
		command.len = COMMAND_SHOWN;
	text_visible(text, text_cstr(&command), command.len);
	text_str(text, command.len == COMMAND_SHOWN ? " ...\n" : "\n");
	text_printf(text,
		    "#\n"
		    "# It allows what %s did. A directory stands for its files where four "
		    "or more were used,\n# a pattern for three of a kind and for those that the "
		    "command line named. Read it before you\n# rely on it; what is marked REVIEW "
		    "is not in force. Comments say who used a rule, and how often.\n",
		    learn->runs > 1 ? "these runs" : "that run");
	if (learn->runs > 1)
		text_str(text, "# What had another name in each run is a pattern as well.\n");
	if (learn->wanted.lost)
		text_printf(text,
			    "# This run used more paths than are learnt at once: %" PRIu64
			    " are missing here.\n",
			    learn->wanted.lost);
	text_str(text, header->notes ? header->notes : "");
	text_str(text, "\ninclude base\n");
}

static void write_rules(struct page *page, struct text *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(paragraphs); i++) {
		bool titled = false;

		for (unsigned int word = paragraphs[i].first; word <= paragraphs[i].last; word++) {
			const struct sheet *rules = &page->rules[word];

			if (rules->count && !titled)
				text_printf(text, "\n# %s\n", paragraphs[i].title);
			titled |= rules->count > 0;
			sheet_write(rules, text);
		}
	}
}

/* Calls that need a word of their own: some no policy can allow. */
static void write_syscalls(const struct learn *learn, struct text *text)
{
	bool checked = learn->measured >= learn->runs;
	struct filler allowed = { 0 };
	struct made singles = { .bits = { 0 } };
	_cleanup_text_ struct text never = { 0 };
	enum syscall_set set = checked ? made_set(&learn->took.made, &singles) : SYSCALLS_TOOL;

	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		const struct call *call = call_at(nr);
		bool outside = call && learn->syscalls[nr];

		if (call && call->group < GROUP_PROBE &&
		    (checked ? made_has(&singles, (unsigned int)nr) : outside))
			filler_add(&allowed, "syscall allow", call->name);
		else if (call && learn->killed[nr])
			text_printf(&never,
				    "# REVIEW syscall allow %s   # a run was killed for it\n",
				    call->name);
		if (outside && call->group >= GROUP_PROBE)
			text_printf(&never,
				    "# REVIEW syscall errno EPERM %s   # no policy can allow it\n",
				    call->name);
	}
	if (checked)
		text_printf(text,
			    "\n# The smallest whitelist that has every system call of %s.\n"
			    "syscalls %s\n",
			    learn->runs > 1 ? "these runs" : "this run", setting_syscalls(set));
	else
		text_printf(
			text,
			"\n# Which whitelist would suffice is not known: %u of %u runs do not tell "
			"their system calls.\n",
			learn->runs - learn->measured, learn->runs);
	text_add(text, text_cstr(&allowed.text), allowed.text.len);
	text_add(text, text_cstr(&never), never.len);
	text->failed |= allowed.text.failed || never.failed;
	text_free(&allowed.text);
}

static void write_rest(const struct page *page, struct text *text)
{
	const struct learn *learn = page->learn;
	_cleanup_text_ struct text settings = { 0 }, secrets = { 0 };

	if (page->open)
		ground_keep_out(learn->ground, &secrets);
	if (secrets.len)
		text_printf(text, "\n# Secrets that may lie in the directories above.\n%s",
			    text_cstr(&secrets));
	if (page->denials.len)
		text_printf(text, "\n# What the policy that %s ran with refuses there.\n%s",
			    learn->runs > 1 ? "a run" : "it", text_cstr(&page->denials));
	learn_settings(learn, page->uses_tmpdir, &settings);
	if (settings.len)
		text_printf(text, "\n# Settings of the policy that it ran with.\n%s",
			    text_cstr(&settings));
	if (!learn->internet && !learn->config.policy->net.set)
		text_str(text,
			 "\n# The run made no internet socket: this would take the network away.\n"
			 "# REVIEW net none\n");
	reviews_write(&page->reviews, text);
	text->failed |= settings.failed || secrets.failed;
}

/* What was put aside, held against the rules. */
static int add_reviews(struct page *page)
{
	_cleanup_text_ struct text rules = { 0 };

	text_str(&rules, "include base\n");
	write_rules(page, &rules);
	if (page->open)
		ground_keep_out(page->learn->ground, &rules);
	text_add(&rules, text_cstr(&page->denials), page->denials.len);
	return rules.failed ? -ENOMEM : reviews_add(&page->reviews, &rules);
}

/**
 * learn_write() - Append the policy that was learnt
 * @learn:	The learner; it may go on afterwards
 * @header:	For the comment at the top
 * @text:	Grows by a policy that policy_add_text() takes
 *
 * It is written as `warder policy fmt` would leave it.
 *
 * Return: 0, -ENOMEM, -E2BIG when it would have too many directories
 */
int learn_write(const struct learn *learn, const struct learn_header *header, struct text *text)
{
	struct page page = { .learn = learn, .reviews.learn = learn };
	_cleanup_text_ struct text raw = { 0 };
	int r = add_paths(&page);

	if (!r) {
		add_abstract(&page);
		r = learn_denials_write(learn, &page.granted, &page.denials);
	}
	if (!r)
		r = page.denials.failed ? -ENOMEM : add_reviews(&page);
	if (!r) {
		write_header(learn, header, &raw);
		write_rules(&page, &raw);
		r = learn_inet_write(&learn->inet, &learn->programs, learn->runs, &raw);
		write_syscalls(learn, &raw);
		write_rest(&page, &raw);
		if (!r)
			r = raw.failed ? -ENOMEM : policy_format(raw.data, raw.len, text);
	}
	for (unsigned int word = 0; word < WORD_COUNT; word++)
		sheet_free(&page.rules[word]);
	strings_free(&page.granted);
	reviews_free(&page.reviews);
	text_free(&page.denials);
	text_free(&page.tmpdir);
	return r;
}
