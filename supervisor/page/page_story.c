// SPDX-License-Identifier: MIT
// supervisor/page/page_story.c - What happened in a run, as text that needs no script
#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/page/page.h"
#include "supervisor/record/phrase.h"
#include "supervisor/report/report_print.h"

static void add_text(const struct text *from, struct text *text)
{
	page_html(text, text_cstr(from), from->len);
	text->failed |= from->failed;
}

/* 1234567 as 1,234,567 */
static void add_number(uint64_t number, struct text *text)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, number);

	for (int i = 0; i < len; i++) {
		text_str(text, i && (len - i) % 3 == 0 ? "," : "");
		text_char(text, digits[i]);
	}
}

static void add_fact(const char *term, const struct text *value, struct text *text)
{
	text_printf(text, "<div><dt>%s</dt><dd><span class=\"name\">", term);
	add_text(value, text);
	text_str(text, "</span></dd></div>\n");
}

static void add_end(const struct report_run *run, struct text *text)
{
	_cleanup_text_ struct text end = { 0 }, used = { 0 };

	if (run->ended)
		report_wait_status(run->status, &end);
	else
		text_str(&end, "the log has no end: it was cut short, or the run goes on");
	if (run->cause.len)
		text_printf(&end, " (%s)", text_cstr(&run->cause));
	if (run->reached.len)
		text_printf(&end, ", limits reached: %s", text_cstr(&run->reached));
	if (run->verdict.len)
		text_printf(&end, ", judged %s", text_cstr(&run->verdict));
	add_fact("Ended", &end, text);
	if (report_usage(&run->usage, &used))
		add_fact("Used", &used, text);
}

/* What was run, by what, and the digest of each. */
static void add_programs(const struct report_run *run, struct text *text)
{
	for (size_t i = 0; i + 1 < run->programs.count; i += 2) {
		const char *digest = run->programs.items[i + 1];
		_cleanup_text_ struct text both = { 0 };

		text_str(&both, run->programs.items[i]);
		if (*digest)
			text_printf(&both, ", BLAKE2b-256 %s", digest);
		add_fact(i ? "Run by" : "Program", &both, text);
	}
}

static void add_facts(const struct report_run *run, struct text *text)
{
	_cleanup_text_ struct text log = { 0 }, took = { 0 }, policy = { 0 };

	text_str(text, "<dl class=\"facts\">\n");
	add_fact("Began", &run->time, text);
	text_printf(&took, "%" PRIu64 ".%03" PRIu64 " s", run->wall_ns / 1000000000U,
		    run->wall_ns / 1000000U % 1000U);
	add_fact("Took", &took, text);
	add_end(run, text);
	add_fact("In", &run->cwd, text);
	add_programs(run, text);
	text_str(&policy, run->policy.len ? text_cstr(&run->policy) : "default");
	add_fact("Policy", &policy, text);
	text_str(&log, strcmp(run->name, "-") ? run->name : "standard input");
	add_fact("Log", &log, text);
	if (run->missing.len)
		add_fact("Not active", &run->missing, text);
	text_str(text, "</dl>\n");
}

static void add_figure(uint64_t number, const char *one, const char *many, const char *class,
		       struct text *text)
{
	text_printf(text, "<li class=\"%s\"><b>", number ? class : "none");
	add_number(number, text);
	text_printf(text, "</b> %s</li>\n", number == 1 ? one : many);
}

static uint64_t below(const struct paths_tree *tree)
{
	return tree->count ? tree->nodes[0].below : 0;
}

static void add_figures(const struct report_run *run, struct text *text)
{
	const struct tally *tally = &run->tally;

	text_str(text, "<ul class=\"figures\">\n");
	add_figure(tally->calls, "call", "calls", "plain", text);
	add_figure(tally->allowed - run->others, "allowed", "allowed", "good", text);
	if (run->others)
		add_figure(run->others, "answered otherwise", "answered otherwise", "other", text);
	add_figure(tally->denied, "denied", "denied", "bad", text);
	add_figure(tally->hidden, "hidden", "hidden", "bad", text);
	add_figure(tally->absent, "not there", "not there", "plain", text);
	if (run->observe)
		add_figure(tally->would, "would be refused", "would be refused", "bad", text);
	if (tally->kills)
		add_figure(tally->kills, "killed", "killed", "bad", text);
	add_figure(run->processes.count, "process", "processes", "plain", text);
	add_figure(tally->execs, "program started", "programs started", "plain", text);
	add_figure(below(&run->paths), "path", "paths", "plain", text);
	add_figure(below(&run->hosts), "internet address", "internet addresses", "plain", text);
	text_str(text, "</ul>\n");
}

static void add_notes(const struct report_run *run, struct text *text)
{
	if (run->observe)
		text_str(text, "<p class=\"note warn\">This run was only observed: nothing was "
			       "protected. Decisions are those of enforcement.</p>\n");
	if (run->light)
		text_str(text, "<p class=\"note\">It ran without namespaces.</p>\n");
	if (run->ended && run->counted.calls != run->tally.calls)
		text_printf(text,
			    "<p class=\"note warn\">The run counted %" PRIu64
			    " calls, the log has %" PRIu64 ": lines %s. "
			    "<code>warder audit verify</code> tells where.</p>\n",
			    run->counted.calls, run->tally.calls,
			    run->counted.calls > run->tally.calls ? "are missing" : "were put in");
}

/* The line that a person may copy, or what else there is to say. */
static void add_remedy(const struct report_run *run, const struct denial *denial, struct text *text)
{
	_cleanup_text_ struct text line = { 0 }, remedy = { 0 };

	cited_line(&run->cited, &run->vars, denial, &line);
	cited_remedy(&run->cited, &run->vars, denial, &remedy);
	if (line.len) {
		text_str(text, "<p class=\"remedy\">to allow it: <code class=\"copy name\">");
		add_text(&line, text);
		text_str(text, "</code></p>");
	} else if (remedy.len) {
		text_str(text, "<p class=\"remedy\">");
		add_text(&remedy, text);
		text_str(text, "</p>");
	}
	text->failed |= line.failed || remedy.failed;
}

static void add_denial(const struct report_run *run, const struct denial *denial, struct text *text)
{
	_cleanup_text_ struct text what = { 0 }, who = { 0 }, reason = { 0 };
	struct denial named = *denial;

	named.kill = false; /* it has a badge of its own */
	phrase_what(&named, &what);
	phrase_who(denial, &who);
	if (denial->count > 1)
		text_printf(&who, ", %" PRIu64 " times", denial->count);
	if (run->observe && !denial->real)
		text_str(&who, "; only noted");
	cited_reason(&run->cited, denial, &reason);
	text_printf(text, "<li class=\"denial\" data-number=\"%zu\"><p class=\"what\">",
		    denial->number);
	text_printf(text, "<span class=\"badge bad\">%s</span> <span class=\"name\">",
		    denial->kill ? "killed" : "refused");
	add_text(&what, text);
	text_str(text, "</span></p>\n<p class=\"who name\">");
	add_text(&who, text);
	text_str(text, "</p>\n<p class=\"reason name\">");
	add_text(&reason, text);
	text_str(text, "</p>\n");
	add_remedy(run, denial, text);
	text_str(text, "</li>\n");
}

static void add_denials(const struct report_run *run, struct text *text)
{
	size_t count = denials_count(run->denials);
	uint64_t uncounted = denials_uncounted(run->denials);
	const struct denial *denial;

	text_printf(text, "<section class=\"denials\"><h3>%s",
		    run->observe ? "Would be refused" : "Refused");
	if (count)
		text_printf(text, " <small>%zu distinct</small>", count);
	text_str(text, "</h3>\n");
	if (!count && !uncounted)
		text_printf(text, "<p class=\"calm\">Nothing %s.</p>\n",
			    run->observe ? "would be refused" : "was refused");
	if (count)
		text_str(text, "<ol>\n");
	for (size_t i = 0; (denial = denials_at(run->denials, i)); i++)
		add_denial(run, denial, text);
	if (count)
		text_str(text, "</ol>\n");
	if (uncounted) {
		text_str(text, "<p class=\"note\">and ");
		add_number(uncounted, text);
		text_str(text, " refusals of other kinds; no line was worked out for them.</p>\n");
	}
	text_str(text, "</section>\n");
}

/**
 * page_story() - Append what happened in a run
 * @page:	Grows
 * @run:	After report_close()
 */
void page_story(struct page *page, const struct report_run *run)
{
	struct text *text = &page->out.text;

	text_printf(text, "<header><h2 class=\"name\" id=\"run-%" PRIu64 "-title\">", page->runs);
	add_text(&run->command, text);
	text_str(text, "</h2>\n");
	add_facts(run, text);
	add_figures(run, text);
	add_notes(run, text);
	if (page->left) {
		text_str(text, "<p class=\"note warn\">");
		add_number(page->left, text);
		text_printf(text,
			    " records more are counted above and in the refusals, but are not in "
			    "what follows: a page holds %u.</p>\n",
			    PAGE_ROWS_MAX);
	}
	text_str(text, "</header>\n");
	add_denials(run, text);
}
