/* SPDX-License-Identifier: MIT */
/* tests/unit/supervisor/reading/verifying.h - Logs put together of sealed lines, and what is said
 * of them */
#ifndef WARDER_TESTS_VERIFYING_H
#define WARDER_TESTS_VERIFYING_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "supervisor/reading/verify.h"
#include "tests/unit/supervisor/reading/sealed.h"

#define LINES ARRAY_SIZE(good)
#define SIGNED ARRAY_SIZE(signed_log)

struct verdict {
	int r;
	enum verify_wrong wrong;
	uint64_t line;
	char said[512];
};

static inline struct verdict verify_for(const char *bytes, size_t len,
					const struct verify_wanted *wanted)
{
	_cleanup_close_ int fd = memfd_create("log", MFD_CLOEXEC);
	struct verdict verdict = { 0 };
	_cleanup_text_ struct text text = { 0 };
	struct verified found;

	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	lseek(fd, 0, SEEK_SET);
	verdict.r = verify_file(fd, wanted, &found);
	verdict.wrong = found.wrong;
	verdict.line = found.line;
	verified_show(&found, false, &text);
	snprintf(verdict.said, sizeof(verdict.said), "%s", text_cstr(&text));
	cr_assert_eq(verdict.r, found.wrong != VERIFY_GOOD);
	verified_free(&found);
	return verdict;
}

static inline struct verdict verify(const char *bytes, size_t len)
{
	return verify_for(bytes, len, &(struct verify_wanted){ NULL, NULL });
}

static inline struct verdict verify_text(const struct text *text)
{
	return verify(text_cstr(text), text->len);
}

static inline void add(struct text *log, const char *const *lines, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		text_str(log, lines[i]);
}

/* What was done is found, at the line where it was done. */
static inline void expect(const struct text *log, enum verify_wrong wrong, size_t line,
			  const char *what, size_t a, size_t b)
{
	struct verdict verdict = verify_text(log);

	cr_expect(verdict.wrong == wrong && verdict.line == line, "%s %zu %zu: wrong %d: %s", what,
		  a, b, verdict.wrong, verdict.said);
}

#endif
