// SPDX-License-Identifier: MIT
// tests/unit/policy/test_lex.c - policy/lex.c
#include "tests/unit/policy/fixture.h"

#include "policy/lex.h"

/* The words of a line, joined by `|`, each with its column: "1:read|6:./x". */
static void expect_words(const char *line, const char *want)
{
	_cleanup_words_ struct words words = { 0 };
	_cleanup_text_ struct text got = { 0 };
	struct lex_error error = { 0 };
	int r = lex_line(line, strlen(line), &words, &error);

	cr_assert_eq(r, 0, "%s: %s", line, error.what);
	for (size_t i = 0; i < words.count; i++)
		text_printf(&got, "%s%u:%.*s", i ? "|" : "", words.items[i].column,
			    (int)words.items[i].len, words.items[i].text);
	cr_expect_str_eq(text_cstr(&got), want, "%s", line);
}

static void expect_error(const char *line, size_t len, unsigned int column, const char *what)
{
	_cleanup_words_ struct words words = { 0 };
	struct lex_error error = { 0 };

	cr_assert_eq(lex_line(line, len, &words, &error), -EINVAL, "%s", line);
	cr_expect_eq(error.column, column, "%s: column %u", line, error.column);
	cr_expect(strstr(error.what, what), "%s: %s", line, error.what);
}

Test(lex, words_and_columns)
{
	expect_words("", "");
	expect_words("   \t ", "");
	expect_words("read ./x", "1:read|6:./x");
	expect_words("\tread\t ./x  /y ", "2:read|8:./x|13:/y");
}

Test(lex, comments_begin_where_a_word_would)
{
	expect_words("# all", "");
	expect_words("read ./x # rest", "1:read|6:./x");
	expect_words("read ./x#y", "1:read|6:./x#y");
	expect_words("read '#x' \"#y\" #z", "1:read|6:'#x'|11:\"#y\"");
}

Test(lex, quotes_hold_a_word_together_and_stay_in_it)
{
	expect_words("read \"./my file\"", "1:read|6:\"./my file\"");
	expect_words("read './a # b'/c", "1:read|6:'./a # b'/c");
	expect_words("read ./\"a b\"'c d'e", "1:read|6:./\"a b\"'c d'e");
	expect_words("read \"a\\\" b\" c", "1:read|6:\"a\\\" b\"|14:c");
	expect_words("read 'a\\' b", "1:read|6:'a\\'|11:b");
	expect_words("read \"it's\" 'say \"x\"'", "1:read|6:\"it's\"|13:'say \"x\"'");
}

Test(lex, mistakes)
{
	expect_error("read \"x y", 9, 6, "never closed");
	expect_error("read ./a 'x", 11, 10, "never closed");
	expect_error("read ./a\\ b", 11, 9, "backslash outside of quotes");
	expect_error("read \"a\\n\"", 10, 8, "only \\\" and \\\\");
	expect_error("read \"a\\", 8, 8, "only \\\" and \\\\");
	expect_error("read ./a\0b", 10, 9, "NUL");
	expect_error("read ./a\x01", 9, 9, "control character");
	expect_error("read ./a\x7f", 9, 9, "control character");
	expect_error("read ./a # \x1b[2J", 15, 12, "control character");
	expect_error("read ./\xe2\x80\xae"
		     "cod.x",
		     15, 8, "control character");
}

Test(lex, bytes_that_are_not_utf8_pass)
{
	expect_words("read ./\xff\xfe", "1:read|6:./\xff\xfe");
	expect_words("read ./\xc3\xa4", "1:read|6:./\xc3\xa4");
}

Test(lex, does_not_read_behind_the_line)
{
	_cleanup_words_ struct words words = { 0 };
	struct lex_error error;
	char *line = malloc(6);

	memcpy(line, "read  ", 6);
	cr_expect_eq(lex_line(line, 6, &words, &error), 0);
	cr_expect_eq(words.count, 1);
	memcpy(line, "read \"", 6);
	cr_expect_eq(lex_line(line, 6, &words, &error), -EINVAL);
	free(line);
}

Test(lex, compares_words_as_written)
{
	struct word read = { .text = "read ./x", .len = 4, .column = 1 },
		    quoted = { .text = "'read'", .len = 6, .column = 1 };

	cr_expect(word_is(&read, "read"));
	cr_expect_not(word_is(&read, "rea"));
	cr_expect_not(word_is(&read, "reads"));
	cr_expect_not(word_is(&quoted, "read"));
	cr_expect(word_same(&read, &read));
	cr_expect_not(word_same(&read, &quoted));
}
