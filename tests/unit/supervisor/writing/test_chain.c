// SPDX-License-Identifier: MIT
// tests/unit/supervisor/writing/test_chain.c - The chain against what b2sum(1) says
#include <criterion/criterion.h>
#include <string.h>

#include "supervisor/writing/chain.h"

/* Each h is `printf %s%s "$previous" "$body" | b2sum -l 256`, coreutils 9.1. */
static const struct {
	const char *body;
	const char *h;
} known[] = {
	{ "{}", "8b8b2b05207a232a1f85084a3109c163444436185e60823f5e09004709a5ef5a" },
	{ "{\"seq\":0,\"t\":0.000000,\"kind\":\"start\"}",
	  "7f569e333675d3e019cf5c3bf318449b12eb2e7057045f70841c181feb76fb4e" },
	{ "{\"seq\":1,\"s\":\"\\u2028\\\\\\\\\"}",
	  "ab036aee9d136889fc6f14986c8a69a3d9f33620243efd36af76cd8e3031a75a" },
};

Test(chain, agrees_with_b2sum)
{
	struct chain chain;

	chain_begin(&chain);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		_cleanup_text_ struct text line = { 0 }, due = { 0 };
		size_t len = strlen(known[i].body) - 1;

		text_str(&line, known[i].body);
		chain_seal(&chain, &line);
		text_add(&due, known[i].body, len);
		text_printf(&due, ",\"h\":\"%s\"}\n", known[i].h);
		cr_expect_str_eq(text_cstr(&line), text_cstr(&due));
		cr_expect_str_eq(chain.head, known[i].h);
		cr_expect_eq(chain.lines, i + 1);
	}
}

Test(chain, begins_with_zeros)
{
	struct chain chain;

	chain_begin(&chain);
	cr_expect_eq(chain.lines, 0);
	cr_expect_eq(strlen(chain.head), 64);
	cr_expect_eq(strspn(chain.head, "0"), 64);
}

Test(chain, every_byte_counts)
{
	struct chain chain;
	char before[DIGEST_HEX + 1], after[DIGEST_HEX + 1], body[] = "{\"seq\":0}";

	chain_begin(&chain);
	chain_hash(&chain, body, sizeof(body) - 1, before);
	for (size_t i = 0; i < sizeof(body) - 1; i++) {
		body[i] ^= 1;
		chain_hash(&chain, body, sizeof(body) - 1, after);
		body[i] ^= 1;
		cr_expect_str_neq(before, after);
	}
	chain.head[63] = '1';
	chain_hash(&chain, body, sizeof(body) - 1, after);
	cr_expect_str_neq(before, after, "the line before does not count");
}
