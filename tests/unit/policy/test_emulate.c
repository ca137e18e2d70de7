// SPDX-License-Identifier: MIT
// tests/unit/policy/test_emulate.c - `emulate` lines: values, mistakes, and what they look like
#include "tests/unit/policy/fixture.h"

#include <errno.h>

#include "policy/emulate.h"

/* Seconds are those of `date -u -d TIME +%s`. */
static const struct known {
	const char *line;
	enum emulation emulation;
	uint64_t value;
	const char *shown;
} known[] = {
	{ "emulate getrandom seed=0", EMULATE_GETRANDOM, 0, "seed=0" },
	{ "emulate getrandom seed=42", EMULATE_GETRANDOM, 42, "seed=42" },
	{ "emulate getrandom seed=18446744073709551615", EMULATE_GETRANDOM, UINT64_MAX,
	  "seed=18446744073709551615" },
	{ "emulate clock start=1970-01-01T00:00:00Z", EMULATE_CLOCK, 0,
	  "start=1970-01-01T00:00:00Z" },
	{ "emulate clock start=2000-02-29T12:34:56Z", EMULATE_CLOCK, 951827696,
	  "start=2000-02-29T12:34:56Z" },
	{ "emulate clock start=1999-12-31T23:59:59Z", EMULATE_CLOCK, 946684799,
	  "start=1999-12-31T23:59:59Z" },
	{ "emulate clock start=2100-03-01T00:00:00Z", EMULATE_CLOCK, 4107542400,
	  "start=2100-03-01T00:00:00Z" },
	{ "emulate clock start=@4107542399", EMULATE_CLOCK, 4107542399,
	  "start=2100-02-28T23:59:59Z" },
	/* The last second that a kernel lets its clock be set to. */
	{ "emulate clock start=2232-04-18T23:47:16Z", EMULATE_CLOCK, 8277292036,
	  "start=2232-04-18T23:47:16Z" },
};

Test(emulate, values)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_text_ struct text shown = { 0 };
		const struct emulate_value *value;

		fixture_load(&fixture, known[i].line);
		value = &fixture.policy.emulations[known[i].emulation];
		cr_expect(value->set && emulate_any(&fixture.policy));
		cr_expect_eq(value->value, known[i].value, "%s", known[i].line);
		emulate_show(known[i].emulation, value->value, &shown);
		cr_expect_str_eq(text_cstr(&shown), known[i].shown);
	}
}

Test(emulate, mistakes)
{
	static const char *const times[] = {
		"2021-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"1969-12-31T23:59:59Z",
		"2232-04-18T23:47:17Z",
		"2020-13-01T00:00:00Z",
		"2020-00-01T00:00:00Z",
		"2020-01-00T00:00:00Z",
		"2020-01-32T00:00:00Z",
		"2020-01-01T24:00:00Z",
		"2020-01-01T00:60:00Z",
		"2020-01-01T00:00:60Z",
		"2020-01-01T00:00:00",
		"2020-01-01 00:00:00Z",
		"2020-01-01T00:00:00+01:00",
		"2020-1-1T00:00:00Z",
		"@8277292037",
		"@",
		"@-1",
		"@0x10",
		"",
		"now",
	};

	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		_cleanup_text_ struct text line = { 0 };

		text_printf(&line, "emulate clock 'start=%s'", times[i]);
		fixture_refuse(text_cstr(&line), "t:1:15:", "not a value for `emulate clock`",
			       "start=2020-01-01T00:00:00Z");
	}
	fixture_refuse("emulate", "t:1:1:", "what is to be emulated?", "seed=42");
	fixture_refuse("emulate getrandm seed=1", "t:1:9:", "nothing emulates `getrandm`",
		       "`getrandom`");
	fixture_refuse("emulate uname release=5", "t:1:9:", "nothing emulates `uname`",
		       "one of getrandom, clock");
	fixture_refuse("emulate /proc/cpuinfo", "t:1:9:", "no path is emulated", NULL);
	fixture_refuse("emulate getrandom", "t:1:9:", "needs a value", "seed=42");
	fixture_refuse("emulate getrandom seed=", "t:1:19:", "not a value", "seed=42");
	fixture_refuse("emulate getrandom seed=-1", "t:1:19:", "not a value", "seed=42");
	fixture_refuse("emulate getrandom seed=1e3", "t:1:19:", "not a value", NULL);
	fixture_refuse("emulate getrandom seed=18446744073709551616", "t:1:19:", "not a value",
		       NULL);
	fixture_refuse("emulate getrandom 42", "t:1:19:", "not a value", "seed=42");
	fixture_refuse("emulate getrandom start=@1", "t:1:19:", "not a value", "seed=42");
	fixture_refuse("emulate getrandom seed=1 seed=2", "t:1:26:", "nothing follows", NULL);
}

/* A scalar: one value at each rank, and the higher rank's is used. */
Test(emulate, two_values)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_refuse("emulate clock start=@1\nemulate clock start=@2",
		       "t:2:15:", "clock has another value at t:1:1", NULL);
	fixture_load(&fixture, "emulate clock start=@1\nemulate clock start=@1");
	cr_expect_eq(policy_add_text(&fixture.policy, "command line", NULL,
				     "emulate clock start=@9", 22, 2, NULL, &fixture_vars,
				     &fixture.diag),
		     0);
	cr_expect_eq(fixture.policy.emulations[EMULATE_CLOCK].value, 9);
	cr_expect_not(fixture.policy.emulations[EMULATE_GETRANDOM].set);
}

Test(emulate, nothing)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };

	fixture_load(&fixture, "read /");
	cr_expect_not(emulate_any(&fixture.policy));
}
