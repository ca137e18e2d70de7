// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_amount.c - Times and bytes as a person reads them
#include <criterion/criterion.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/amount.h"

Test(amount, bytes)
{
	static const struct {
		uint64_t bytes;
		const char *wanted;
	} rows[] = {
		{ 0, "0 B" },
		{ 999, "999 B" },
		{ 1000, "1.0 kB" },
		{ 1999, "1.9 kB" },
		{ 999999, "999.9 kB" },
		{ 6553600, "6.5 MB" },
		{ 12000000000, "12.0 GB" },
		{ INT64_MAX, "9223372.0 TB" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_text_ struct text text = { 0 };

		amount_bytes(rows[i].bytes, &text);
		cr_expect_str_eq(text_cstr(&text), rows[i].wanted);
	}
}

Test(amount, what_is_known_of_a_process)
{
	struct usage usage = { .user_ns = 1250000000,
			       .system_ns = 1000000,
			       .max_rss_kib = 1536,
			       .bytes_read = 5,
			       .bytes_written = 2500 };
	static const char *const wanted[] = {
		"",
		"cpu 1.251 s, memory 1.5 MiB",
		"read 5 B, wrote 2.5 kB",
		"cpu 1.251 s, memory 1.5 MiB, read 5 B, wrote 2.5 kB",
	};

	for (uint64_t known = 0; known < 4; known++) {
		_cleanup_text_ struct text text = { 0 };

		usage.known = known;
		amount_usage(&usage, &text);
		cr_expect_str_eq(text_cstr(&text), wanted[known]);
	}
}
