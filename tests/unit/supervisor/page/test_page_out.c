// SPDX-License-Identifier: MIT
// tests/unit/supervisor/page/test_page_out.c - No byte of a name ends what it stands in
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/page/page_out.h"

static void html_is(const char *name, const char *due)
{
	_cleanup_text_ struct text text = { 0 };

	page_html(&text, name, strlen(name));
	cr_expect_str_eq(text_cstr(&text), due);
}

static void string_is(const char *name, const char *due)
{
	_cleanup_text_ struct text text = { 0 };

	page_value(&text, name);
	cr_expect_str_eq(text_cstr(&text), due);
}

Test(page_out, between_tags)
{
	html_is("plain name", "plain name");
	html_is("</p><b a='x' c=\"y\">&amp;",
		"&lt;/p&gt;&lt;b a=&#39;x&#39; c=&quot;y&quot;&gt;&amp;amp;");
	html_is("\x1b\n\xff", "\\x1b\\n\\xff");
	html_is("\u202e\u2028", "\\xe2\\x80\\xae\\xe2\\x80\\xa8");
}

Test(page_out, in_a_script)
{
	string_is("</script><!--", "\"\\u003c/script\\u003e\\u003c!--\"");
	string_is("-->&", "\"--\\u003e\\u0026\"");
	string_is("a\"b\\c", "\"a\\\"b\\\\c\"");
	string_is("\x01\x1b", "\"\\\\x01\\\\x1b\"");
	string_is("\u2028\u2029", "\"\\\\xe2\\\\x80\\\\xa8\\\\xe2\\\\x80\\\\xa9\"");
	string_is("\u00e9", "\"\u00e9\"");
	string_is("", "\"\"");
}

Test(page_out, every_byte_alone)
{
	for (int byte = 1; byte < 256; byte++) {
		const char name[] = { (char)byte, '\0' };
		_cleanup_text_ struct text text = { 0 };

		page_value(&text, name);
		cr_expect_geq(text.len, 3);
		cr_expect_null(strpbrk(text_cstr(&text), "<>&\n\r\x1b"));
		cr_expect_eq(text.data[text.len - 1], '"');
		cr_expect(text.len == 3 || text.data[1] == '\\', "%d", byte);
	}
}

Test(page_out, the_mark_for_the_name)
{
	_cleanup_text_ struct text text = { 0 };

	page_shown(&text, "a, \x01, <\x02", 8);
	cr_expect_str_eq(text_cstr(&text), "\"a, \\u0001, \\u003c\\u0002\"");
}

Test(page_out, an_error_of_writing_stays)
{
	_cleanup_close_ int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct page_out out = { .fd = fd };

	text_str(&out.text, "abc");
	cr_expect_eq(page_out_flush(&out, 4), 0, "it waits");
	cr_expect_eq(page_out_flush(&out, 0), -ENOSPC);
	text_str(&out.text, "abc");
	cr_expect_eq(page_out_flush(&out, 100), -ENOSPC);
	text_free(&out.text);
}
