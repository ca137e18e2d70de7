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
/* Of the call that a thread is at, and what came of it. */
#define CALLED(KIND, TID, PATH, REST)                                                              \
	"{\"seq\":1,\"t\":0.1,\"kind\":\"" KIND "\",\"pid\":2,\"tid\":" TID ",\"comm\":\"a\","     \
	"\"syscall\":\"mkdir\",\"args\":[\"" PATH "\",\"0777\"],\"spelled\":\"" PATH               \
	"\",\"path\":\"" PATH                                                                      \
	"\",\"verbs\":[\"create\"],\"decision\":\"allow\",\"would\":\"allow\",\"rule\":null" REST  \
	"}\n"
#define INTENT(TID, PATH) CALLED("intent", TID, PATH, "")
#define CALL(TID, PATH)                                                                            \
	CALLED("call", TID, PATH, ",\"errno\":null,\"result\":0,\"how\":\"emulated\",\"us\":1.0")
#define END "{\"seq\":1,\"t\":0.2,\"kind\":\"end\",\"status\":0,\"cause\":\"the broker died\"}\n"
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

/* What is given of a log whose intents count: letters, and the name of each call. */
static void read_unfinished(const char *log, struct text *given)
{
	_cleanup_close_ int fd = memfd_create("log", MFD_CLOEXEC);
	struct entry *entry = calloc(1, sizeof(*entry));
	struct heard heard = { .text = { 0 } };
	struct reader reader;
	int r;

	cr_assert(entry && write(fd, log, strlen(log)) >= 0 && !lseek(fd, 0, SEEK_SET));
	cr_assert_eq(reader_open(fd, "x", hear, &heard, &reader), 0);
	reader.unfinished = true;
	while ((r = reader_next(&reader, entry)) > 0) {
		const struct event *event = &entry->event;
		bool intent = entry->kind == ENTRY_INTENT;

		text_char(given, entry->kind == ENTRY_START ? 's'
				 : entry->kind == ENTRY_END ? 'e'
							    : ' ');
		if (entry->kind == ENTRY_START || entry->kind == ENTRY_END)
			continue;
		cr_expect(!intent || (event->record.kind == RECORD_CALL && !event->record.err));
		if (event->record.kind != RECORD_CALL)
			text_char(given, 'x');
		else
			text_printf(given, "%s%.*s", intent ? "?" : "",
				    (int)event->len[STRING_RESOLVED], event->str[STRING_RESOLVED]);
	}
	cr_assert_eq(r, 0);
	cr_expect_eq(reader.pending.count, 0);
	text_str(given, text_cstr(&heard.text));
	text_free(&heard.text);
	reader_close(&reader);
	entry_free(entry);
	free(entry);
}

Test(reader, intents_whose_call_never_came)
{
	static const struct {
		const char *log;
		const char *given;
	} cases[] = {
		{ START INTENT("2", "/a") CALL("2", "/a") END, "s /ae" },
		{ START INTENT("2", "/a") END, "s ?/ae" },
		{ START INTENT("2", "/a"), "s ?/a" },
		{ START INTENT("2", "/a") EXIT END, "s x ?/ae" },
		{ START INTENT("2", "/a") CALL("3", "/b") CALL("2", "/a"), "s /b /a" },
		{ START INTENT("2", "/a") INTENT("3", "/b") CALL("3", "/b"), "s /b ?/a" },
		{ START INTENT("2", "/a") INTENT("3", "/b"), "s ?/a ?/b" },
		{ START INTENT("2", "/a") INTENT("2", "/b") CALL("2", "/b"), "s ?/a /b" },
		{ START INTENT("2", "/a") START CALL("2", "/b") END, "s ?/as /be" },
		{ START INTENT("2", "/a") INTENT("3", "/b") START EXIT, "s ?/a ?/bs x" },
		{ START INTENT("2", "/a") "{\"seq\"",
		  "s ?/ax:3: cut off in the middle; the log ends here\n" },
		{ INTENT("2", "/a") START EXIT,
		  "s xx:1: no start record stands before it; this line is left out\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_text_ struct text given = { 0 };

		read_unfinished(cases[i].log, &given);
		cr_expect_str_eq(text_cstr(&given), cases[i].given, "%zu: %s", i,
				 text_cstr(&given));
	}
}

/* More threads than there can be: what is too much is told of, and the rest goes on. */
Test(reader, more_intents_than_a_run_can_have)
{
	_cleanup_text_ struct text log = { 0 }, given = { 0 };
	const char *at;
	size_t count = 0;

	text_str(&log, START);
	for (unsigned int i = 1; i <= UNFINISHED_MAX + 1; i++) {
		static const char line[] = INTENT("2", "/a");
		const char *tid = strstr(line, "\"tid\":2");

		text_add(&log, line, (size_t)(tid - line));
		text_printf(&log, "\"tid\":%u%s", i, tid + strlen("\"tid\":2"));
	}
	read_unfinished(text_cstr(&log), &given);
	for (at = given.data; (at = strchr(at, '?')); at++)
		count++;
	cr_expect_eq(count, UNFINISHED_MAX);
	cr_expect(strstr(given.data,
			 "x:4098: more calls at once than any run has; this line is left out"));
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
