// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_page.c - Any bytes as a log, told as a page
//
// Whatever the log says, its records and tables have no `<`, so that nothing in them ends the
// script element they stand in; what is told between tags has no tag but the page's own; and no
// character that a terminal could act on.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/page/page.h"
#include "tests/fuzz/property.h"

/* One log; too large for the stack. */
struct memory {
	struct entry entry;
	struct report_run run;
	struct page page;
	struct quotes *quotes;
	bool running;
};

/* The page's own tags. */
static const char *const tags[] = { "header", "h2", "h3", "dl", "div", "dt",   "dd",	  "span",
				    "ul",     "li", "b",  "p",	"ol",  "code", "section", "small" };

static void check_tags(const char *bytes)
{
	for (const char *at = bytes; (at = strchr(at, '<'));) {
		size_t len = strcspn(++at, " >");
		size_t from = *at == '/';
		bool known = false;

		for (size_t i = 0; i < ARRAY_SIZE(tags); i++)
			known |= strlen(tags[i]) == len - from &&
				 !memcmp(tags[i], at + from, len - from);
		PROPERTY(known, "%.40s", at);
	}
}

/* What was made since, which is not written anywhere. */
static void check_data(struct memory *memory)
{
	struct text *text = &memory->page.out.text;

	PROPERTY(!strchr(text_cstr(text), '<'), "%s", text_cstr(text));
	PROPERTY(property_harmless(text_cstr(text), text->len), "%s", text_cstr(text));
	text_reset(text);
}

static void end_run(struct memory *memory)
{
	if (!memory->running)
		return;
	memory->running = false;
	PROPERTY(!report_close(&memory->run), "no memory");
	check_data(memory);
	page_story(&memory->page, &memory->run);
	check_tags(text_cstr(&memory->page.out.text));
	PROPERTY(property_harmless(text_cstr(&memory->page.out.text), memory->page.out.text.len),
		 "%s", text_cstr(&memory->page.out.text));
	text_reset(&memory->page.out.text);
	page_tables(&memory->page, &memory->run);
	check_data(memory);
	report_run_free(&memory->run);
}

static void begin_run(struct memory *memory)
{
	end_run(memory);
	quotes_free(memory->quotes);
	PROPERTY(!quotes_create(&memory->quotes), "no memory");
	PROPERTY(!report_begin(&memory->run, "log", &memory->entry), "no memory");
	PROPERTY(!page_begin_run(&memory->page, &memory->run), "no memory");
	text_reset(&memory->page.out.text);
	memory->running = true;
}

static void take(struct memory *memory)
{
	struct report_event event;

	if (memory->entry.kind == ENTRY_START)
		begin_run(memory);
	else if (memory->running && memory->entry.kind == ENTRY_END)
		report_end(&memory->run, &memory->entry);
	if (!memory->running || memory->entry.kind != ENTRY_EVENT)
		return;
	PROPERTY(!report_take(&memory->run, &memory->entry, memory->quotes, &event), "no memory");
	PROPERTY(!page_row(&memory->page, &memory->run, &memory->entry, memory->quotes, &event),
		 "no memory");
	check_data(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct memory *memory;
	const char *wrong;
	int fd;

	if (!memory) {
		memory = calloc(1, sizeof(*memory));
		PROPERTY(memory, "no memory");
		memory->entry.lenient = true;
	}
	fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	PROPERTY(fd >= 0 && !page_begin(&memory->page, fd), "no page");
	PROPERTY(!quotes_create(&memory->quotes), "no memory");
	for (size_t at = 0; at < size;) {
		const void *newline = memchr(data + at, '\n', size - at);
		size_t len = newline ? (size_t)((const uint8_t *)newline - data) - at : size - at;

		if (!entry_read(&memory->entry, memory->quotes, (const char *)data + at, len,
				&wrong))
			take(memory);
		at += len + 1;
	}
	end_run(memory);
	page_free(&memory->page);
	quotes_free(steal_ptr(memory->quotes));
	close(fd);
	return 0;
}
