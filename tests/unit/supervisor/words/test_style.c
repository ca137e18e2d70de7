// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_style.c - Where lines break
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/style.h"

Test(style, a_short_line_stays_one)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "one line\n  -");
	style_wrapped("a bc d", 4, &text);
	cr_expect_str_eq(text_cstr(&text), "one line\n  - a bc d");
}

/* 98 columns: "x:" and 24 words of four columns each fill them, and one more begins a line. */
Test(style, a_long_one_breaks_between_words)
{
	_cleanup_text_ struct text text = { 0 }, words = { 0 }, expected = { 0 };

	text_str(&expected, "x:");
	for (unsigned int i = 0; i < 25; i++) {
		text_str(&words, i ? " abc" : "abc");
		text_str(&expected, i < 24 ? " abc" : "\n    abc");
	}
	text_str(&text, "x:");
	style_wrapped(text_cstr(&words), 4, &text);
	cr_expect_str_eq(text_cstr(&text), text_cstr(&expected));
}

/* What has no blank is not torn. */
Test(style, a_word_that_is_too_long_has_a_line_of_its_own)
{
	_cleanup_text_ struct text text = { 0 };
	char word[200];

	memset(word, 'w', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	text_str(&text, "x:");
	style_wrapped(word, 2, &text);
	cr_assert_eq(text.len, strlen("x:\n  ") + strlen(word));
	cr_expect(!strncmp(text_cstr(&text), "x:\n  w", 6), "%s", text_cstr(&text));
}

/* LC_ALL before LC_CTYPE before LANG, and an empty one is none: locale(7). */
Test(style, utf8_is_what_the_locale_says)
{
	static const struct {
		const char *all, *ctype, *lang;
		bool utf8;
	} rows[] = {
		{ "", "", "", false },
		{ "", "", "C", false },
		{ "", "", "POSIX", false },
		{ "", "", "C.UTF-8", true },
		{ "C", "", "C.UTF-8", false },
		{ "", "C.UTF-8", "C", true },
		{ "no_SUCH.UTF-8", "", "C.UTF-8", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		setenv("LC_ALL", rows[i].all, 1);
		setenv("LC_CTYPE", rows[i].ctype, 1);
		setenv("LANG", rows[i].lang, 1);
		cr_expect_eq(style_utf8(), rows[i].utf8, "row %zu", i);
	}
}
