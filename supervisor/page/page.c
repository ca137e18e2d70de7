// SPDX-License-Identifier: MIT
// supervisor/page/page.c - A report as one page for a browser, written while the log is read
//
// DOC: Theory of operation
//
// The page is made of the files in supervisor/page, which the build embeds: report.html has marks
// where the others go, and where the runs go. Of each run there are, in this order: its records, as
// numbers and strings in a JSON array (page_row.c), for they are written while they are read; what
// happened, as text that needs no script (page_story.c); and tables for the numbers
// (page_tables.c).
//
// Trust: names are the target's. Three things stand between them and the browser: the escapes of
// page_out.c; a script that never makes markup of a string, and is forbidden to by Trusted Types;
// and a Content-Security-Policy under which nothing runs but that script, by its digest, and
// nothing is loaded from anywhere.
#include "supervisor/page/page.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/page/page_table.h"

/* As much waits at most before it is written. */
#define WAITING 65536U

/* The scripts, in the order in which they need each other. */
static const char *const scripts[] = { "data", "filter", "parts", "tree", "records", "main" };

static const struct page_file *find_file(const char *name)
{
	for (unsigned int i = 0; i < page_file_count; i++)
		if (!strcmp(page_file_table[i].name, name))
			return &page_file_table[i];
	return NULL;
}

static void add_file(const char *name, struct text *text)
{
	const struct page_file *file = find_file(name);

	if (file)
		text_add(text, file->text, file->len);
}

/* "'sha256-…'": what a policy calls an inline element by. */
static void add_digest(const struct text *element, struct text *text)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	char base64[sodium_base64_ENCODED_LEN(sizeof(digest), sodium_base64_VARIANT_ORIGINAL)];

	crypto_hash_sha256(digest, (const unsigned char *)text_cstr(element), element->len);
	sodium_bin2base64(base64, sizeof(base64), digest, sizeof(digest),
			  sodium_base64_VARIANT_ORIGINAL);
	text_printf(text, "'sha256-%s'", base64);
}

static void add_scripts(struct text *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++)
		add_file(scripts[i], text);
}

static void add_policy(struct text *text)
{
	_cleanup_text_ struct text style = { 0 }, script = { 0 };

	add_file("style", &style);
	add_scripts(&script);
	text_str(text, "default-src 'none'; style-src ");
	add_digest(&style, text);
	text_str(text, "; script-src ");
	add_digest(&script, text);
	text_str(text, "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
		       "trusted-types 'none'");
	text->failed |= style.failed || script.failed;
}

/* The part of the frame behind one mark, up to another; "" begins at its start, NULL ends there. */
static void add_frame(const char *from, const char *to, struct text *text)
{
	const struct page_file *frame = find_file("report");
	const char *start = frame ? strstr(frame->text, from) : NULL;
	const char *end = start && to ? strstr(start + strlen(from), to) : NULL;

	if (!start)
		return;
	start += strlen(from);
	text_add(text, start, end ? (size_t)(end - start) : strlen(start));
}

/**
 * page_begin() - Begin a page
 * @page:	page_free() in any case
 * @fd:		Open for writing; stays the caller's
 *
 * Return: 0, -ENOMEM, or an error of writing
 */
int page_begin(struct page *page, int fd)
{
	struct text *text = &page->out.text;

	*page = (struct page){ .out = { .fd = fd } };
	add_frame("", "@policy@", text);
	add_policy(text);
	add_frame("@policy@", "@style@", text);
	add_file("style", text);
	add_frame("@style@", "@runs@", text);
	return page_out_flush(&page->out, WAITING);
}

/**
 * page_begin_run() - A run begins
 * @page:	Begun
 * @run:	report_begin() was called
 *
 * Return: as page_begin()
 */
int page_begin_run(struct page *page, const struct report_run *run)
{
	(void)run;
	page->runs++;
	page->run_rows = 0;
	page->left = 0;
	page->word_count = 0;
	page->rule_count = 0;
	text_reset(&page->words);
	text_reset(&page->rules);
	paths_tree_free(&page->comms);
	memset(page->calls, 0, sizeof(page->calls));
	memset(page->errs, 0, sizeof(page->errs));
	text_printf(&page->out.text, "<script type=\"application/json\" id=\"rows-%" PRIu64 "\">[",
		    page->runs);
	return page_out_flush(&page->out, WAITING);
}

/**
 * page_end_run() - It is over, or its log is
 * @page:	page_begin_run() was called
 * @run:	After report_close()
 *
 * Return: as page_begin()
 */
int page_end_run(struct page *page, const struct report_run *run)
{
	struct text *text = &page->out.text;

	text_printf(text,
		    "]</script>\n<section class=\"run\" id=\"run-%" PRIu64
		    "\" aria-labelledby=\"run-%" PRIu64 "-title\">\n",
		    page->runs, page->runs);
	page_story(page, run);
	text_str(text, "</section>\n");
	text_printf(text, "<script type=\"application/json\" id=\"data-%" PRIu64 "\">", page->runs);
	page_tables(page, run);
	text_str(text, "</script>\n");
	return page_out_flush(&page->out, WAITING);
}

/**
 * page_end() - The page is complete
 * @page:	Begun
 * @bad:	Lines of the logs that were left out
 *
 * Return: as page_begin()
 */
int page_end(struct page *page, uint64_t bad)
{
	struct text *text = &page->out.text;

	if (bad)
		text_printf(text,
			    "<p class=\"note\">%" PRIu64 " line%s of the log could not be read and "
			    "%s left out.</p>\n",
			    bad, bad == 1 ? "" : "s", bad == 1 ? "is" : "are");
	add_frame("@runs@", "@script@", text);
	add_scripts(text);
	add_frame("@script@", NULL, text);
	return page_out_flush(&page->out, 0);
}

void page_free(struct page *page)
{
	text_free(&page->out.text);
	text_free(&page->words);
	text_free(&page->rules);
	paths_tree_free(&page->comms);
}
