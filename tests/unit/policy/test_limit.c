// SPDX-License-Identifier: MIT
// tests/unit/policy/test_limit.c - policy/limit.c
#include "tests/unit/policy/fixture.h"

#include "policy/limit.h"

Test(limit, values)
{
	static const struct {
		const char *text;
		enum limit limit;
		uint64_t value;
		const char *shown;
	} cases[] = {
		{ "cpu=60s", LIMIT_CPU, 60, "cpu=1m" },
		{ "cpu=61", LIMIT_CPU, 61, "cpu=61s" },
		{ "cpu=1ms", LIMIT_CPU, 1, "cpu=1s" }, /* whole seconds, rounded up */
		{ "cpu=1001ms", LIMIT_CPU, 2, "cpu=2s" },
		{ "cpu=2h", LIMIT_CPU, 7200, "cpu=2h" },
		{ "wall=5m", LIMIT_WALL, UINT64_C(300000000000), "wall=5m" },
		{ "wall=1500ms", LIMIT_WALL, 1500000000, "wall=1500ms" },
		{ "memory=1G", LIMIT_MEMORY, UINT64_C(1) << 30, "memory=1G" },
		{ "memory=1T", LIMIT_MEMORY, UINT64_C(1) << 40, "memory=1T" },
		{ "memory=1048577", LIMIT_MEMORY, 1048577, "memory=1048577" },
		{ "memory=1M", LIMIT_MEMORY, 1048576, "memory=1M" },
		{ "memory=1536M", LIMIT_MEMORY, UINT64_C(1536) << 20, "memory=1536M" },
		{ "as=1536M", LIMIT_AS, UINT64_C(1536) << 20, "as=1536M" },
		{ "cpus=1", LIMIT_CPUS, 1000, "cpus=1" },
		{ "cpus=16", LIMIT_CPUS, 16000, "cpus=16" },
		{ "cpus=1.5", LIMIT_CPUS, 1500, "cpus=1.5" },
		{ "cpus=0.25", LIMIT_CPUS, 250, "cpus=0.25" },
		{ "cpus=2.050", LIMIT_CPUS, 2050, "cpus=2.05" },
		{ "cpus=0.011", LIMIT_CPUS, 11, "cpus=0.011" },
		{ "output=16M", LIMIT_OUTPUT, UINT64_C(16) << 20, "output=16M" },
		{ "output=0", LIMIT_OUTPUT, 0, "output=0" },
		{ "tmp=4K", LIMIT_TMP, 4096, "tmp=4K" },
		{ "pids=128", LIMIT_PIDS, 128, "pids=128" },
		{ "files=3", LIMIT_FILES, 3, "files=3" },
		{ "fsize=0", LIMIT_FSIZE, 0, "fsize=0" },
		{ "stack=8M", LIMIT_STACK, UINT64_C(8) << 20, "stack=8M" },
		{ "core=0", LIMIT_CORE, 0, "core=0" },
		{ "core=12K", LIMIT_CORE, 12288, "core=12K" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_text_ struct text text = { 0 }, shown = { 0 };

		text_printf(&text, "limit %s", cases[i].text);
		fixture_load(&fixture, text.data);
		for (unsigned int k = 0; k < LIMIT_COUNT; k++)
			cr_expect_eq(fixture.policy.limits[k].set, k == cases[i].limit);
		cr_expect_eq(fixture.policy.limits[cases[i].limit].value, cases[i].value, "%s: %lu",
			     cases[i].text,
			     (unsigned long)fixture.policy.limits[cases[i].limit].value);
		limit_show(cases[i].limit, cases[i].value, &shown);
		cr_expect_str_eq(text_cstr(&shown), cases[i].shown);
	}
}

Test(limit, several_on_a_line_each_with_its_place)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "limit cpu=1s wall=1s\nlimit core=0");
	cr_expect_eq(fixture.policy.limits[LIMIT_WALL].at.column, 14);
	cr_expect_eq(fixture.policy.limits[LIMIT_CORE].at.line, 2);
}

Test(limit, names)
{
	cr_expect_str_eq(limit_name(LIMIT_CPU), "cpu");
	cr_expect_str_eq(limit_name(LIMIT_CORE), "core");
	cr_expect_str_eq(limit_name(LIMIT_COUNT), "none");
}

Test(limit, mistakes)
{
	fixture_refuse("limit", "t:1:1:", "without a value", "cpu=60s");
	fixture_refuse("limit cpu", "t:1:7:", "needs a value", "cpu=60s");
	fixture_refuse("limit cpuu=3", "t:1:7:", "unknown limit", "`cpu`");
	fixture_refuse("limit cpu=", "t:1:7:", "not a value for cpu", "cpu=60s");
	fixture_refuse("limit cpu=x", "t:1:7:", "not a value for cpu", NULL);
	fixture_refuse("limit cpu=-1", "t:1:7:", "not a value for cpu", NULL);
	fixture_refuse("limit cpu=1.5s", "t:1:7:", "not a value for cpu", NULL);
	fixture_refuse("limit cpu=1M", "t:1:7:", "not a value for cpu", "ms, s, m and h");
	fixture_refuse("limit memory=1m", "t:1:7:", "not a value for memory", "K, M, G and T");
	fixture_refuse("limit memory=1GB", "t:1:7:", "not a value for memory", "powers of 1024");
	fixture_refuse("limit pids=1K", "t:1:7:", "not a value for pids", NULL);
	fixture_refuse("limit cpu=0", "t:1:7:", "nothing can run", NULL);
	fixture_refuse("limit wall=0s", "t:1:7:", "nothing can run", NULL);
	fixture_refuse("limit memory=0", "t:1:7:", "nothing can run", NULL);
	fixture_refuse("limit memory=64K", "t:1:7:", "less than memory=1M", "steps");
	fixture_refuse("limit as=64K", "t:1:7:", "less than as=1M", "linked one 3M");
	fixture_refuse("limit cpus=0", "t:1:7:", "less than cpus=0.01", "finer");
	fixture_refuse("limit cpus=0.009", "t:1:7:", "less than cpus=0.01", "finer");
	fixture_refuse("limit cpus=1.", "t:1:7:", "not a value for cpus", "three digits");
	fixture_refuse("limit cpus=.5", "t:1:7:", "not a value for cpus", "cpus=1.5");
	fixture_refuse("limit cpus=1.2345", "t:1:7:", "not a value for cpus", NULL);
	fixture_refuse("limit cpus=1.5s", "t:1:7:", "not a value for cpus", NULL);
	fixture_refuse("limit cpus=1.5.5", "t:1:7:", "not a value for cpus", NULL);
	fixture_refuse("limit cpus=18446744073709551.616", "t:1:7:", "too large", NULL);
	fixture_refuse("limit pids=1.5", "t:1:7:", "not a value for pids", NULL);
	fixture_refuse("limit tmp=1K", "t:1:7:", "less than tmp=4K", "page");
	fixture_refuse("limit stack=4K", "t:1:7:", "less than stack=16K", "environment");
	fixture_refuse("limit pids=0", "t:1:7:", "nothing can run", NULL);
	fixture_refuse("limit files=2", "t:1:7:", "nothing can run with less than files=3", NULL);
	fixture_refuse("limit stack=0", "t:1:7:", "nothing can run", NULL);
	fixture_refuse("limit memory=16777216T", "t:1:7:", "too large", NULL);
	fixture_refuse("limit memory=8388608T", "t:1:7:", "too large", NULL);
	fixture_refuse("limit memory=18446744073709551616", "t:1:7:", "too large", NULL);
	fixture_refuse("limit cpu=99999999999h", "t:1:7:", "too large", NULL);
	fixture_refuse("limit cpu=1s cpu=2s", "t:1:14:", "another value at t:1:7", NULL);
}

Test(limit, the_same_twice_is_no_contradiction)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "limit cpu=60s\nlimit cpu=1m");
	cr_expect_eq(fixture.policy.limits[LIMIT_CPU].value, 60);
}
