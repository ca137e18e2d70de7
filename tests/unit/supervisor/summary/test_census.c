// SPDX-License-Identifier: MIT
// tests/unit/supervisor/summary/test_census.c - What is counted once, and what is not counted
#include "tests/unit/supervisor/fixture.h"

#include <stdio.h>
#include <sys/syscall.h>

#include "supervisor/summary/census.h"

static void take(struct census *census, uint8_t kind, int nr, const char *name, const char *second)
{
	struct event event = { .record = { .kind = kind, .nr = nr } };
	unsigned int first = kind == RECORD_EXEC ? STRING_PROGRAM : STRING_RESOLVED;

	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		event.str[i] = "";
	event.str[first] = name;
	event.len[first] = strlen(name);
	event.str[STRING_RESOLVED2] = second ? second : "";
	event.len[STRING_RESOLVED2] = strlen(event.str[STRING_RESOLVED2]);
	census_take(census, &event);
}

static void expect(const struct census *census, size_t paths, size_t programs, size_t hosts)
{
	cr_expect_eq(census->sets[CENSUS_PATHS].count, paths);
	cr_expect_eq(census->sets[CENSUS_PROGRAMS].count, programs);
	cr_expect_eq(census->sets[CENSUS_HOSTS].count, hosts);
}

Test(census, each_once)
{
	struct census census = { 0 };

	take(&census, RECORD_CALL, SYS_openat, "/a", NULL);
	take(&census, RECORD_CALL, SYS_openat, "/a", NULL);
	take(&census, RECORD_CALL, SYS_rename, "/a", "/b");
	expect(&census, 2, 0, 0);
	take(&census, RECORD_EXEC, 0, "/bin/sh", NULL);
	take(&census, RECORD_EXEC, 0, "/bin/sh", NULL);
	take(&census, RECORD_EXIT, 0, "/bin/sh", NULL);
	expect(&census, 2, 1, 0);
	census_free(&census);
}

/* Only how they were spelled is known of names that lead nowhere; relative ones may be any file. */
Test(census, what_led_nowhere_counts)
{
	struct census census = { 0 };
	const char *const spelled[] = { "/shut/a", "/shut/a", "/shut/b", "b" };

	for (size_t i = 0; i < ARRAY_SIZE(spelled); i++) {
		struct event event = { .record = { .kind = RECORD_CALL, .nr = SYS_openat } };

		for (unsigned int k = 0; k < RECORD_STRINGS; k++)
			event.str[k] = "";
		event.str[STRING_SPELLED] = spelled[i];
		event.len[STRING_SPELLED] = strlen(spelled[i]);
		census_take(&census, &event);
	}
	expect(&census, 2, 0, 0);
	census_free(&census);
}

Test(census, a_host_is_an_address_that_is_talked_to)
{
	struct census census = { 0 };

	take(&census, RECORD_CALL, SYS_connect, "192.0.2.1:80", NULL);
	take(&census, RECORD_CALL, SYS_connect, "192.0.2.1:443", NULL);
	take(&census, RECORD_CALL, SYS_sendto, "[2001:db8::1]:53", NULL);
	take(&census, RECORD_CALL, SYS_bind, "0.0.0.0:80", NULL);
	take(&census, RECORD_CALL, SYS_connect, "@abstract", NULL);
	take(&census, RECORD_CALL, SYS_connect, "/run/socket", NULL);
	take(&census, RECORD_CALL, SYS_connect, "", NULL);
	expect(&census, 1, 0, 2);
	census_free(&census);
}

Test(census, grows_and_has_an_end)
{
	struct census census = { 0 };
	char name[32];

	for (unsigned int round = 0; round < 2; round++)
		for (unsigned int i = 0; i < 1000; i++) {
			snprintf(name, sizeof(name), "/file/%u", i);
			take(&census, RECORD_CALL, SYS_openat, name, NULL);
		}
	expect(&census, 1000, 0, 0);
	for (unsigned int i = 1000; i < CENSUS_MAX + 10; i++) {
		snprintf(name, sizeof(name), "/file/%u", i);
		take(&census, RECORD_CALL, SYS_openat, name, NULL);
	}
	expect(&census, CENSUS_MAX, 0, 0);
	cr_expect(census.sets[CENSUS_PATHS].full);
	cr_expect_not(census.sets[CENSUS_HOSTS].full);
	census_free(&census);
}
