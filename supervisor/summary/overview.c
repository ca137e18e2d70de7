// SPDX-License-Identifier: MIT
// supervisor/summary/overview.c - What a person reads on stderr after a run that only observed
#include "supervisor/summary/overview.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/record/phrase.h"
#include "supervisor/rules/advice.h"
#include "supervisor/summary/cover.h"
#include "supervisor/words/spell.h"

/* The log has the rest. */
#define ROWS_SHOWN 20U
#define PATH_WIDTH 44U
#define NAME_WIDTH 15U

struct overview {
	const struct summary *summary;
	const struct census *census;
	struct cover cover;
};

static void add_count(const struct census_set *set, const char *noun, struct text *text)
{
	text_printf(text, "%s%zu %s%s", set->full ? "more than " : "", set->count, noun,
		    set->count == 1 ? "" : "s");
}

/* How many lines would do, and for how many calls there is none. */
static void add_cure(const struct overview *overview, struct text *text)
{
	uint64_t without = 0;
	size_t lines = 0;

	for (size_t i = 0; i < overview->cover.count; i++) {
		lines += overview->cover.rows[i].line.len > 0;
		without += overview->cover.rows[i].line.len ? 0 : overview->cover.rows[i].hits;
	}
	if (!lines) {
		text_str(text, "; no line of a policy would allow that");
		return;
	}
	text_printf(text, "; %zu line%s would allow ", lines, lines == 1 ? "" : "s");
	if (without)
		text_printf(text, "all but %" PRIu64 " of them", without);
	else
		text_str(text, tally_refusals(overview->summary->tally) == 1 ? "it" : "them");
}

static void add_headline(const struct overview *overview, struct text *text)
{
	const struct tally *tally = overview->summary->tally;
	const struct census_set *sets = overview->census->sets;
	uint64_t refusals = tally_refusals(tally);

	text_str(text, "warder: only observed, which protects from nothing: ");
	add_count(&sets[CENSUS_PATHS], "path", text);
	text_str(text, ", ");
	add_count(&sets[CENSUS_PROGRAMS], "program", text);
	text_str(text, ", ");
	add_count(&sets[CENSUS_HOSTS], "host", text);
	text_str(text, ".\nwarder: enforced, this policy would have refused ");
	if (!tally->would)
		text_printf(text, "none of %" PRIu64 " calls", tally->calls);
	else
		text_printf(text, "%" PRIu64 " of %" PRIu64 " calls", tally->would, tally->calls);
	if (tally->asks)
		text_printf(text, ", and asked about %" PRIu64, tally->asks);
	if (tally->kills)
		text_printf(text, "; %" PRIu64 " process%s killed", tally->kills,
			    tally->kills == 1 ? " was" : "es were");
	if (refusals)
		add_cure(overview, text);
	text_str(text, refusals ? ":\n" : ".\n");
}

/* How many characters some text takes on a terminal, wide ones aside. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

/* Appends text with its middle left out where it is wider than @most. */
static void add_short(const char *shown, size_t most, struct text *text)
{
	static const char mark[] = "...";
	size_t width = width_of(shown), at = 0;
	size_t skip = width > most ? width - most + sizeof(mark) - 1 : 0;
	size_t from = (width - skip) / 2;

	for (; *shown; shown++) {
		bool begins = (*shown & 0xc0) != 0x80;

		if (begins && at++ == from && skip)
			text_str(text, mark);
		if (at <= from || at > from + skip)
			text_char(text, *shown);
	}
}

/* A cell, filled up to its column's width with blanks and two more. */
static void add_cell(const char *cell, size_t width, struct text *text)
{
	size_t used = width_of(cell);

	text_str(text, cell);
	for (size_t i = used; i < width + 2; i++)
		text_char(text, ' ');
}

/* What it is about: a path, and where that was no verb's, the call. */
static void path_cell(const struct overview *overview, const struct cover_row *row,
		      struct text *text)
{
	const struct denial *denial = row->first;
	_cleanup_text_ struct text path = { 0 }, more = { 0 };

	if (denial->verb >= VERB_COUNT)
		phrase_call(denial->nr, &path);
	if (denial->len && path.len)
		text_char(&path, ' ');
	if (denial->len && spell_possible(denial->path, denial->len))
		spell_path(overview->summary->vars, denial->path, &path);
	else if (denial->len)
		text_visible(&path, denial->path, denial->len);
	if (row->paths > 1)
		text_printf(&more, " (+%zu)", row->paths - 1);
	add_short(text_cstr(&path), PATH_WIDTH - more.len, text);
	text_str(text, text_cstr(&more));
	text->failed |= path.failed || more.failed;
}

static void name_cell(const struct cover_row *row, struct text *text)
{
	const char *comm = row->first->comm;
	_cleanup_text_ struct text name = { 0 };

	text_visible(&name, comm[0] ? comm : "-", comm[0] ? strlen(comm) : 1);
	add_short(text_cstr(&name), NAME_WIDTH, text);
	text->failed |= name.failed;
}

static const char *verb_cell(const struct cover_row *row)
{
	return row->first->kill		       ? "killed"
	       : row->first->verb < VERB_COUNT ? verb_name((enum verb)row->first->verb)
					       : "call";
}

/* The line that allows it, or why none does. */
static void add_suggestion(const struct overview *overview, const struct cover_row *row,
			   struct text *text)
{
	const struct summary *summary = overview->summary;
	const char *color = summary->color ? row->line.len ? "\x1b[32m" : "\x1b[2m" : "";

	text_str(text, color);
	if (row->line.len) {
		text_str(text, text_cstr(&row->line));
	} else {
		text_char(text, '(');
		advice_reason(summary->policy, row->first, text);
		text_str(text, row->first->real ? "; refused even now)" : ")");
	}
	text_str(text, summary->color ? "\x1b[0m\n" : "\n");
}

static void add_table(const struct overview *overview, size_t shown, struct text *text)
{
	bool color = overview->summary->color;
	size_t paths = 4, names = 2;

	for (size_t pass = 0; pass < 2; pass++) {
		if (pass) {
			text_str(text, color ? "\n\x1b[2m" : "\n");
			add_cell("          hits  verb", 23, text);
			add_cell("path", paths, text);
			add_cell("by", names, text);
			text_str(text, color ? "to allow it\x1b[0m\n" : "to allow it\n");
		}
		for (size_t i = 0; i < shown; i++) {
			const struct cover_row *row = &overview->cover.rows[i];
			_cleanup_text_ struct text path = { 0 }, name = { 0 };

			path_cell(overview, row, &path);
			name_cell(row, &name);
			text->failed |= path.failed || name.failed;
			if (!pass) {
				size_t width = width_of(text_cstr(&path));

				paths = width > paths ? width : paths;
				width = width_of(text_cstr(&name));
				names = width > names ? width : names;
				continue;
			}
			text_printf(text, "  D%-4zu %7" PRIu64 "  ", row->first->number, row->hits);
			add_cell(verb_cell(row), 7, text);
			add_cell(text_cstr(&path), paths, text);
			add_cell(text_cstr(&name), names, text);
			add_suggestion(overview, row, text);
		}
	}
}

static void add_rest(const struct overview *overview, size_t shown, struct text *text)
{
	const struct summary *summary = overview->summary;
	uint64_t uncounted = denials_uncounted(summary->denials);
	size_t rest = overview->cover.count - shown;
	_cleanup_text_ struct text why = { 0 };

	text_str(text, summary->color ? "\n  \x1b[2m" : "\n  ");
	if (rest)
		text_printf(text, "and %zu more row%s; ", rest, rest == 1 ? "" : "s");
	if (uncounted)
		text_printf(text, "%" PRIu64 " refusals of more paths are not in the table; ",
			    uncounted);
	if (summary->log) {
		text_str(text, "in full: ");
		text_visible(text, summary->log, strlen(summary->log));
		text_str(text, "; ");
	}
	if (summary->kept)
		summary_explain(summary->last ? NULL : summary->log, 1, &why);
	if (why.len)
		text_printf(text, "%s; ", text_cstr(&why));
	text->failed |= why.failed;
	text_str(text, "--learn FILE writes the policy");
	text_str(text, summary->color ? "\x1b[0m\n" : "\n");
}

/**
 * overview_print() - Tell a person what a run used, what of it enforcement would have refused, and
 * which lines would allow that
 * @summary:	The run
 * @census:	From audit_census()
 * @names:	The run's, as for learn_create()
 * @out:	Where to; in one piece, so that other output does not come between
 *
 * Trust: names come from the target and are shown so that a terminal acts on none of their bytes.
 *
 * Return: 0, -ENOMEM, -E2BIG for too many directories, -EIO
 */
int overview_print(const struct summary *summary, const struct census *census,
		   const struct tree_names *names, FILE *out)
{
	struct overview overview = { .summary = summary, .census = census };
	_cleanup_text_ struct text text = { 0 };
	size_t shown;
	int r = cover_find(summary->policy, summary->vars, names, summary->denials,
			   &overview.cover);

	if (r < 0)
		return r;
	shown = overview.cover.count < ROWS_SHOWN ? overview.cover.count : ROWS_SHOWN;
	add_headline(&overview, &text);
	if (shown) {
		add_table(&overview, shown, &text);
		add_rest(&overview, shown, &text);
	}
	cover_free(&overview.cover);
	if (text.failed)
		return -ENOMEM;
	fwrite(text.data, 1, text.len, out);
	return fflush(out) ? -EIO : 0;
}
