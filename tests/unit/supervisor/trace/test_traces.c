// SPDX-License-Identifier: MIT
// tests/unit/supervisor/trace/test_traces.c - What --trace names, and how calls are written
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"
#include "broker/capture.h"
#include "supervisor/trace/traces.h"
#include "supervisor/writing/render_trace.h"

static bool parse(const char *value, struct trace_set *set, const char *told)
{
	_cleanup_text_ struct text message = { 0 };
	int r = traces_parse(value, set, &message);

	if (told)
		cr_expect(strstr(text_cstr(&message), told), "%s: %s", value, text_cstr(&message));
	return r == 0;
}

/* Groups are those of strace(1): see there, -e trace. */
Test(traces, names_and_groups)
{
	struct trace_set set;

	cr_assert(parse("openat", &set, NULL));
	cr_expect(trace_set_has(&set, SYS_openat));
	cr_expect_not(trace_set_has(&set, SYS_open));
	cr_assert(parse("file", &set, NULL));
	cr_expect(trace_set_has(&set, SYS_openat) && trace_set_has(&set, SYS_stat));
	cr_expect_not(trace_set_has(&set, SYS_read));
	cr_assert(parse("%net,read", &set, NULL));
	cr_expect(trace_set_has(&set, SYS_connect) && trace_set_has(&set, SYS_read));
	cr_expect_not(trace_set_has(&set, SYS_write));
	cr_assert(parse("all", &set, NULL));
	cr_expect(trace_set_has(&set, SYS_getpid) && trace_set_has(&set, 100000));
	cr_assert(parse("all,!read", &set, NULL));
	cr_expect(!trace_set_has(&set, SYS_read) && trace_set_has(&set, SYS_write));
	cr_assert(parse("!desc", &set, NULL));
	cr_expect(!trace_set_has(&set, SYS_read) && trace_set_has(&set, SYS_getpid));
	cr_assert(parse("!read,read", &set, NULL));
	cr_expect(trace_set_has(&set, SYS_read));
}

Test(traces, mistakes_are_told)
{
	struct trace_set set;

	cr_expect_not(parse("opnat", &set, "did you mean `openat`"));
	cr_expect_not(parse("memry", &set, "did you mean `memory`"));
	cr_expect_not(parse("", &set, "no system call or group"));
	cr_expect_not(parse("read,,write", &set, "no system call or group"));
	cr_expect_not(parse("%read", &set, "no system call or group"));
	cr_expect_not(parse("a\033[m", &set, "a\\x1b[m"));
}

/* A captured piece, as broker/capture.c writes it. */
static size_t put(unsigned char *to, uint64_t address, uint32_t phase, const void *bytes,
		  uint32_t len)
{
	struct piece piece = { address, len, phase };

	memcpy(to, &piece, sizeof(piece));
	memset(to + sizeof(piece), 0, (len + 7) & ~7U);
	memcpy(to + sizeof(piece), bytes, len);
	return sizeof(piece) + ((len + 7) & ~7U);
}

static void show(struct text *text, const struct record *record, const unsigned char *pieces,
		 size_t len)
{
	struct event event = { .record = *record };
	struct traced_call call = { .count = 0 };

	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		event.str[i] = "";
	event.str[STRING_CAPTURED] = (const char *)pieces;
	event.len[STRING_CAPTURED] = len;
	render_decode(&call, &event);
	render_strace(text, &call);
	text_char(text, '\n');
	render_trace(text, &call);
	text_free(&call.text);
}

Test(traces, an_open)
{
	_cleanup_text_ struct text text = { 0 };
	unsigned char pieces[64];
	struct record record = { .tid = 5, .nr = SYS_openat, .result = 3, .took_ns = 1500 };
	size_t len = put(pieces, 0x1000, CAPTURE_ENTRY, "a\"\n", 4);

	record.args[0] = (uint64_t)AT_FDCWD;
	record.args[1] = 0x1000;
	record.args[2] = O_RDONLY | O_CLOEXEC;
	show(&text, &record, pieces, len);
	cr_expect_str_eq(
		text_cstr(&text),
		"[pid 5] openat(AT_FDCWD, \"a\\\"\\n\", O_RDONLY|O_CLOEXEC) = 3\n"
		",\"syscall\":\"openat\",\"args\":[\"AT_FDCWD\",\"\\\"a\\\\\\\"\\\\n\\\"\","
		"\"O_RDONLY|O_CLOEXEC\"],\"result\":3,\"errno\":null,\"us\":1.5}");
}

Test(traces, results)
{
	static const struct {
		int nr, err;
		int64_t result;
		const char *due;
	} cases[] = {
		{ SYS_getpid, 0, 7, "getpid() = 7\n" },
		{ SYS_getpid, ENOENT, -1, "getpid() = -1 ENOENT (No such file or directory)\n" },
		{ SYS_pause, 514, -1,
		  "pause() = ? ERESTARTNOHAND (To be restarted if no handler)\n" },
		{ SYS_pause, RECORD_NO_RETURN, -1, "pause() = ?\n" },
		{ SYS_brk, 0, 0x5000, "brk(NULL) = 0x5000\n" },
		{ SYS_umask, 0, 022, "umask(000) = 022\n" },
		{ 1000, ENOSYS, -1,
		  "#1000(0x0, 0x0, 0x0, 0x0, 0x0, 0x0) = -1 ENOSYS (Function not implemented)\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_text_ struct text text = { 0 };
		struct record record = { .nr = cases[i].nr,
					 .err = cases[i].err,
					 .result = cases[i].result };

		show(&text, &record, NULL, 0);
		cr_expect(strstr(text_cstr(&text), cases[i].due), "%s", text_cstr(&text));
	}
}

Test(traces, what_was_not_copied_is_an_address)
{
	_cleanup_text_ struct text text = { 0 };
	struct record record = { .nr = SYS_write, .result = 4, .args = { 1, 0x2000, 4 } };
	unsigned char pieces[64];
	size_t len = put(pieces, 0x2000, CAPTURE_EXIT, "late", 4); /* another time */

	show(&text, &record, pieces, len);
	cr_expect(strstr(text_cstr(&text), "write(1, 0x2000, 4) = 4"), "%s", text_cstr(&text));
}

/* Every call, with pieces of any content and length at every address: nothing but printable text.
 */
Test(traces, hostile_pieces_stay_inside_their_line)
{
	static unsigned char pieces[8192];
	uint32_t state = 1;

	for (int nr = 0; nr <= CALL_NEWEST; nr++) {
		for (unsigned int round = 0; round < 8; round++) {
			_cleanup_text_ struct text text = { 0 };
			struct record record = { .nr = nr, .result = round * 1000 };
			size_t len = 0, lines = 0;

			for (unsigned int i = 0; i < 6; i++) {
				unsigned char bytes[512];

				for (size_t k = 0; k < sizeof(bytes); k++) {
					state = state * 1103515245 + 12345;
					bytes[k] = (unsigned char)(state >> 16);
				}
				record.args[i] = round & 1 ? i + 1 : state;
				len += put(pieces + len, i + 1, round & 2 ? 1 : 0, bytes,
					   (uint32_t)(state >> 8) % 512);
			}
			show(&text, &record, pieces, round & 4 ? len / 2 + 3 : len);
			for (size_t i = 0; i < text.len; i++) {
				unsigned char c = (unsigned char)text.data[i];

				lines += c == '\n';
				cr_assert((c >= 0x20 && c < 0x7f) || c == '\n');
			}
			cr_assert_eq(lines, 1);
		}
	}
}
