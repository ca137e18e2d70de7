// SPDX-License-Identifier: MIT
// supervisor/page/page_tables.c - What the numbers in a run's records stand for, as one JSON object
#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "policy/errname.h"
#include "supervisor/page/page.h"
#include "supervisor/report/report_print.h"
#include "supervisor/rules/builtin.h"
#include "supervisor/words/amount.h"

static void begin_list(const char *name, struct text *text)
{
	text_printf(text, ",\n\"%s\":[", name);
}

static const char *comma(size_t index)
{
	return index ? "," : "";
}

/* One number of each of many things that lie a step apart. */
static void add_column(const char *name, const void *first, size_t step, size_t count,
		       struct text *text)
{
	begin_list(name, text);
	for (size_t i = 0; i < count; i++) {
		uint32_t value;

		memcpy(&value, (const char *)first + i * step, sizeof(value));
		/* -1 is none: no list is as long */
		text_printf(text, "%s%" PRId32, comma(i), (int32_t)value);
	}
	text_char(text, ']');
}

static void add_words(const struct page *page, struct text *text)
{
	const char *word = text_cstr(&page->words);

	begin_list("words", text);
	for (unsigned int i = 0; i < page->word_count; i++, word += strlen(word) + 1) {
		text_str(text, comma(i));
		page_value(text, word);
	}
	text_str(text, "]");
	begin_list("verbs", text);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		text_printf(text, "%s\"%s\"", comma(verb), verb_name((enum verb)verb));
	text_str(text, "]");
}

/* [number, name] of each bit. */
static void add_names(const char *list, const uint64_t *bits, size_t count,
		      const char *(*name_of)(int number), struct text *text)
{
	bool any = false;

	begin_list(list, text);
	for (size_t i = 0; i < 64 * count; i++) {
		const char *name = bits[i / 64] >> i % 64 & 1 ? name_of((int)i) : NULL;

		if (!name)
			continue;
		text_printf(text, "%s[%zu,", comma(any), i);
		page_value(text, name);
		text_char(text, ']');
		any = true;
	}
	text_char(text, ']');
}

static const char *call_name(int nr)
{
	const struct call *call = call_at(nr);

	return call ? call->name : NULL;
}

static const char *err_name(int err)
{
	return err ? errname_of(err) : NULL;
}

static void add_tree(const char *names, const char *parents, const struct paths_tree *tree,
		     struct text *text)
{
	const struct path_node *nodes = tree->nodes;

	begin_list(names, text);
	for (size_t i = 0; i < tree->count; i++) {
		text_str(text, comma(i));
		page_string(text, tree->names.len ? tree->names.data + nodes[i].name : "",
			    nodes[i].len);
	}
	text_char(text, ']');
	add_column(parents, tree->count ? &nodes->parent : NULL, sizeof(*nodes), tree->count, text);
}

static void add_processes(const struct processes *all, struct text *text)
{
	const struct process *items = all->items;
	const struct image *images = all->images;

	add_column("pids", items ? &items->pid : NULL, sizeof(*items), all->count, text);
	add_column("parents", items ? &items->parent : NULL, sizeof(*items), all->count, text);
	add_column("images", items ? &items->image : NULL, sizeof(*items), all->count, text);
	begin_list("comms", text);
	for (size_t i = 0; i < all->count; i++) {
		text_str(text, comma(i));
		page_value(text, items[i].comm);
	}
	text_char(text, ']');
	begin_list("ends", text);
	for (size_t i = 0; i < all->count; i++) {
		_cleanup_text_ struct text end = { 0 };

		report_status(&items[i], &end);
		text_str(text, comma(i));
		page_value(text, text_cstr(&end));
		text->failed |= end.failed;
	}
	text_char(text, ']');
	begin_list("usages", text);
	for (size_t i = 0; i < all->count; i++) {
		_cleanup_text_ struct text usage = { 0 };

		amount_usage(&items[i].usage, &usage);
		text_str(text, comma(i));
		page_value(text, text_cstr(&usage));
		text->failed |= usage.failed;
	}
	text_char(text, ']');
	add_column("formers", images ? &images->former : NULL, sizeof(*images), all->image_count,
		   text);
	begin_list("commands", text);
	for (size_t i = 0; i < all->image_count; i++) {
		text_str(text, comma(i));
		page_value(text, all->texts.data + images[i].words);
	}
	text_char(text, ']');
}

static void add_builtins(struct text *text)
{
	begin_list("builtins", text);
	for (unsigned int i = 0; i < BUILTIN_COUNT; i++) {
		const struct builtin *builtin = builtin_at(i);

		text_printf(text, "%s[", comma(i));
		page_value(text, builtin ? builtin->name : "");
		text_char(text, ',');
		page_value(text, builtin ? builtin->why : "");
		text_char(text, ']');
	}
	text_char(text, ']');
}

/* Why, the line that would allow it, or else what can be done; by number. */
static void add_denials(const struct report_run *run, struct text *text)
{
	const struct denial *denial;

	begin_list("denials", text);
	for (size_t i = 0; (denial = denials_at(run->denials, i)); i++) {
		_cleanup_text_ struct text reason = { 0 }, line = { 0 }, remedy = { 0 };

		cited_reason(&run->cited, denial, &reason);
		cited_line(&run->cited, &run->vars, denial, &line);
		cited_remedy(&run->cited, &run->vars, denial, &remedy);
		text_printf(text, "%s[", comma(i));
		page_string(text, text_cstr(&reason), reason.len);
		text_char(text, ',');
		page_string(text, text_cstr(&line), line.len);
		text_char(text, ',');
		page_string(text, text_cstr(&remedy), remedy.len);
		text_char(text, ']');
		text->failed |= reason.failed || line.failed || remedy.failed;
	}
	text_char(text, ']');
}

/**
 * page_tables() - Append what the numbers in a run's records stand for
 * @page:	Grows
 * @run:	After report_close()
 */
void page_tables(struct page *page, const struct report_run *run)
{
	struct text *text = &page->out.text;

	text_printf(text, "{\"observe\":%s,\"wall\":%" PRIu64, run->observe ? "true" : "false",
		    run->wall_ns / 1000);
	add_words(page, text);
	add_names("calls", page->calls, ARRAY_SIZE(page->calls), call_name, text);
	add_names("errors", page->errs, ARRAY_SIZE(page->errs), err_name, text);
	add_tree("names", "directories", &run->paths, text);
	add_tree("hosts", "host_parents", &run->hosts, text);
	add_tree("programs", "program_parents", &page->comms, text);
	add_processes(&run->processes, text);
	begin_list("rules", text);
	text_add(text, text_cstr(&page->rules), page->rules.len);
	text_char(text, ']');
	add_builtins(text);
	add_denials(run, text);
	text_char(text, '}');
}
