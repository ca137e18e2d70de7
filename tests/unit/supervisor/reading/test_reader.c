// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_reader.c - A log goes on behind a bad line, and says which it
// was
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/reader.h"

#define DIGEST "0000000000000000000000000000000000000000000000000000000000000000"
#define START                                                                                      \
	"{\"seq\":0,\"t\":0.0,\"kind\":\"start\",\"schema\":\"warder.audit/1\",\"run\":\"r\","     \
	"\"argv\":[\"a\"],\"cwd\":\"/\",\"mode\":\"enforce\",\"light\":false,\"policy\":[{"        \
	"\"name\":\"p\",\"blake2b\":\"" DIGEST "\"}],\"uid\":0}\n"
#define EXIT                                                                                       \
	"{\"seq\":1,\"t\":0.1,\"kind\":\"exit\",\"pid\":2,\"tid\":2,\"comm\":\"a\",\"status\":3}"  \
	"\n"
#define OTHER "{\"seq\":1,\"t\":0.1,\"kind\":\"dream\"}\n"

struct heard {
	struct text text;
};

static void hear(void *context, const char *message)
{
	struct heard *heard = context;

	text_printf(&heard->text, "%s\n", message);
}

/* How many records of which kind a log has, as letters. */
static void read_all(const char *bytes, size_t len, struct text *kinds, struct heard *heard)
{
	_cleanup_close_ int fd = memfd_create("log", MFD_CLOEXEC);
	struct entry *entry = calloc(1, sizeof(*entry));
	struct reader reader;
	int r;

	cr_assert(entry && write(fd, bytes, len) == (ssize_t)len && !lseek(fd, 0, SEEK_SET));
	cr_assert_eq(reader_open(fd, "x.jsonl", hear, heard, &reader), 0);
	while ((r = reader_next(&reader, entry)) > 0)
		text_char(kinds, entry->kind == ENTRY_START ? 's'
				 : entry->kind == ENTRY_END ? 'e'
							    : 'c');
	cr_assert_eq(r, 0);
	reader_close(&reader);
	entry_free(entry);
	free(entry);
}

Test(reader, goes_on)
{
	static const struct {
		const char *log;
		const char *kinds;
		const char *heard;
	} cases[] = {
		{ "", "", "" },
		{ START EXIT EXIT, "scc", "" },
		{ START OTHER EXIT, "sc", "" },
		{ START EXIT START EXIT, "scsc", "" },
		{ START "garbage\n" EXIT, "sc",
		  "x.jsonl:2: not an object; this line is left out\n" },
		{ EXIT START EXIT, "sc",
		  "x.jsonl:1: no start record stands before it; this line is left out\n" },
		{ START EXIT "{\"seq\":2", "sc",
		  "x.jsonl:3: cut off in the middle; the log ends here\n" },
		{ START "\n" EXIT, "sc", "x.jsonl:2: not an object; this line is left out\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_text_ struct text kinds = { 0 };
		struct heard heard = { .text = { 0 } };

		read_all(cases[i].log, strlen(cases[i].log), &kinds, &heard);
		cr_expect_str_eq(text_cstr(&kinds), cases[i].kinds, "%zu", i);
		cr_expect_str_eq(text_cstr(&heard.text), cases[i].heard, "%zu", i);
		text_free(&heard.text);
	}
}

Test(reader, long_lines)
{
	_cleanup_text_ struct text log = { 0 }, kinds = { 0 };
	struct heard heard = { .text = { 0 } };

	text_str(&log, START);
	for (unsigned int i = 0; i < 3 * LINE_MAX_BYTES; i++)
		text_char(&log, 'x');
	text_str(&log, "\n" EXIT);
	read_all(text_cstr(&log), log.len, &kinds, &heard);
	cr_expect_str_eq(text_cstr(&kinds), "sc");
	cr_expect_str_eq(text_cstr(&heard.text),
			 "x.jsonl:2: longer than 1 MiB: no audit writes that; this line is left "
			 "out\n");
	text_free(&heard.text);
}

/* What is written later, a piece each time the end is reached. */
struct writer {
	int fd;
	const char *const *pieces;
};

static int write_more(void *context)
{
	struct writer *writer = context;
	const char *piece = *writer->pieces;
	off_t at = lseek(writer->fd, 0, SEEK_CUR);

	if (!piece)
		return 0;
	writer->pieces++;
	cr_assert_eq(pwrite(writer->fd, piece, strlen(piece), at), (ssize_t)strlen(piece));
	return 1;
}

Test(reader, waits_where_the_log_is_still_written)
{
	static const char *const pieces[] = { "{\"seq\":1", "", &EXIT[8], START, NULL };
	struct heard heard = { .text = { 0 } };
	_cleanup_(reader_close) struct reader reader = { .name = "x" };
	_cleanup_text_ struct text kinds = { 0 };
	struct writer writer = { memfd_create("log", MFD_CLOEXEC), pieces };
	static struct entry entry;

	cr_assert_geq(writer.fd, 0);
	cr_assert_eq(pwrite(writer.fd, START, strlen(START), 0), (ssize_t)strlen(START));
	cr_assert_eq(reader_open(writer.fd, "x", hear, &heard, &reader), 0);
	reader.lines.wait = write_more;
	reader.lines.context = &writer;
	while (reader_next(&reader, &entry) > 0)
		text_char(&kinds, entry.kind == ENTRY_START ? 's' : 'c');
	cr_expect_str_eq(text_cstr(&kinds), "scs");
	cr_expect_eq(heard.text.len, 0, "%s", text_cstr(&heard.text));
	entry_free(&entry);
	text_free(&heard.text);
	close(writer.fd);
}
