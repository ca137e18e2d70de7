// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_show.c - Any bytes as words of a filter and a log, shown
//
// The first line is words of a filter: a letter for the kind, then the word, with blanks between.
// The rest is a log. Whatever it says, each record is one line that a terminal acts on none of; and
// it is asked for by a word, or by the same one with a `!`, or by neither, but never by both.
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/show/filter.h"
#include "supervisor/show/row.h"
#include "tests/fuzz/property.h"

#define WORDS_MAX 6U

/* One word, its opposite, and all of them together. */
struct memory {
	struct entry entry;
	struct reader reader;
	struct filter all;
	struct filter one;
	struct filter other;
	struct text row;
};

static void add(struct memory *memory, char *word, bool first, char *opposite)
{
	_cleanup_text_ struct text message = { 0 };
	enum filter_kind kind = (enum filter_kind)((unsigned char)word[0] % FILTER_KINDS);

	if (filter_add(&memory->all, kind, word + 1, &message) == 0 && first && word[1] != '!') {
		PROPERTY(!filter_add(&memory->one, kind, word + 1, &message), "%s", word);
		opposite[0] = '!';
		strcpy(opposite + 1, word + 1);
		PROPERTY(!filter_add(&memory->other, kind, opposite, &message), "%s", word);
	}
	PROPERTY(property_harmless(text_cstr(&message), message.len), "%s", text_cstr(&message));
}

static void show(struct memory *memory)
{
	bool all, one, other;

	PROPERTY(!filter_matches(&memory->all, &memory->entry, memory->reader.quotes, &all),
		 "memory");
	PROPERTY(!filter_matches(&memory->one, &memory->entry, memory->reader.quotes, &one),
		 "memory");
	PROPERTY(!filter_matches(&memory->other, &memory->entry, memory->reader.quotes, &other),
		 "memory");
	PROPERTY(!memory->one.count || !one || !other, "a word, and not that word");
	for (unsigned int color = 0; color < 2; color++) {
		text_reset(&memory->row);
		row_add(&memory->reader, &memory->entry, color, &memory->row);
		PROPERTY(!memory->row.failed && memory->row.len &&
				 memchr(memory->row.data, '\n', memory->row.len) ==
					 memory->row.data + memory->row.len - 1,
			 "%s", text_cstr(&memory->row));
		PROPERTY(color || property_harmless(memory->row.data, memory->row.len), "%s",
			 text_cstr(&memory->row));
	}
}

static void take(struct memory *memory, const char *line, size_t len)
{
	const char *wrong;

	memcpy(&memory->reader.bytes, &line, sizeof(line)); /* it is only read */
	memory->reader.len = len;
	if (entry_read(&memory->entry, memory->reader.quotes, line, len, &wrong) < 0)
		return;
	if (memory->entry.kind == ENTRY_START) {
		quotes_free(memory->reader.quotes);
		PROPERTY(!quotes_create(&memory->reader.quotes), "no memory");
		PROPERTY(!filter_start(&memory->all, &memory->entry), "no memory");
		PROPERTY(!filter_start(&memory->one, &memory->entry), "no memory");
		PROPERTY(!filter_start(&memory->other, &memory->entry), "no memory");
		memory->reader.begun = true;
	}
	if (memory->reader.begun)
		show(memory);
}

/* The words of the first line, and what is behind it. */
static size_t take_words(struct memory *memory, const uint8_t *data, size_t size, char words[257],
			 char opposite[258])
{
	const uint8_t *newline = memchr(data, '\n', size);
	size_t len = newline ? (size_t)(newline - data) : size;
	unsigned int count = 0;

	if (len > 256)
		return 0;
	memcpy(words, data, len);
	words[len] = '\0';
	for (char *word = strtok(words, " "); word && count < WORDS_MAX; word = strtok(NULL, " "))
		if (word[1])
			add(memory, word, !count++, opposite);
	return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct memory *memory;
	char words[257], opposite[258];

	if (!memory) {
		memory = calloc(1, sizeof(*memory));
		PROPERTY(memory, "no memory");
		memory->entry.lenient = true;
	}
	memory->all.until_ns = memory->one.until_ns = memory->other.until_ns = UINT64_MAX;
	memory->reader.begun = false;
	PROPERTY(!quotes_create(&memory->reader.quotes), "no memory");
	for (size_t at = take_words(memory, data, size, words, opposite); at < size;) {
		const void *newline = memchr(data + at, '\n', size - at);
		size_t len = newline ? (size_t)((const uint8_t *)newline - data) - at : size - at;

		take(memory, (const char *)data + at, len);
		at += len + 1;
	}
	filter_free(&memory->all);
	filter_free(&memory->one);
	filter_free(&memory->other);
	quotes_free(steal_ptr(memory->reader.quotes));
	return 0;
}
