// SPDX-License-Identifier: MIT
// tests/unit/base/test_hash.c - FNV-1a is what its authors say it is
#include <criterion/criterion.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/hash.h"

/* From the authors' test suite, 64 bits: draft-eastlake-fnv, appendix C. */
Test(hash, published_values)
{
	static const struct {
		const char *bytes;
		uint64_t hash;
	} values[] = {
		{ "", UINT64_C(0xcbf29ce484222325) },
		{ "a", UINT64_C(0xaf63dc4c8601ec8c) },
		{ "foobar", UINT64_C(0x85944171f73967e8) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		cr_expect_eq(hash_bytes(HASH_EMPTY, values[i].bytes, strlen(values[i].bytes)),
			     values[i].hash, "%s", values[i].bytes);
}

Test(hash, goes_on_where_it_stopped)
{
	cr_expect_eq(hash_bytes(hash_bytes(HASH_EMPTY, "foo", 3), "bar", 3),
		     hash_bytes(HASH_EMPTY, "foobar", 6));
}
