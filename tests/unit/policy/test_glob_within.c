// SPDX-License-Identifier: MIT
// tests/unit/policy/test_glob_within.c - policy/glob_within.c: against every short name there is
#include <criterion/criterion.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/glob.h"

static const char *const globs[] = {
	"*",	 "?",	  "a",	   "ab",     "a*",    "*a",	"*b",	"?*",	"*?",
	"a?",	 "?b",	  "a*b",   "*a*",    "*a*b",  "**a",	"[ab]", "[!a]", "[a-c]",
	"[b-d]", "[ab]*", "*[!b]", "a[bc]*", "\\*a",  "*\\*",	"??",	"???*", "a*b*",
	"a*bb",	 "aa*",	  "*ab*",  "[!b-z]", "[^a]*", "[\\]a]",
};

static const char letters[] = "abcd*]\x7f";

static bool matches(const char *glob, const char *name)
{
	return glob_match(glob, strlen(glob), name, strlen(name));
}

/* Whether every name of one to five letters that one matches is matched by the other. */
static bool within(const char *inner, const char *outer, char *name, size_t len)
{
	if (len && matches(inner, name) && !matches(outer, name))
		return false;
	for (const char *letter = letters; len < 4 && *letter; letter++) {
		name[len] = *letter;
		name[len + 1] = '\0';
		if (!within(inner, outer, name, len + 1))
			return false;
	}
	name[len] = '\0';
	return true;
}

Test(glob_within, agrees_with_all_short_names, .timeout = 120)
{
	unsigned int yes = 0;

	for (size_t i = 0; i < ARRAY_SIZE(globs); i++)
		for (size_t k = 0; k < ARRAY_SIZE(globs); k++) {
			char name[8] = "";
			bool want = within(globs[i], globs[k], name, 0);
			bool got =
				glob_within(globs[i], strlen(globs[i]), globs[k], strlen(globs[k]));

			cr_expect_eq(got, want, "%s within %s: %d", globs[i], globs[k], got);
			yes += want;
		}
	cr_expect_gt(yes, 150, "only %u are", yes);
}

Test(glob_within, what_is_too_long_is_not)
{
	char glob[80];

	memset(glob, 'a', sizeof(glob));
	cr_expect(!glob_within(glob, sizeof(glob), "*", 1));
	cr_expect(!glob_within("a", 1, glob, sizeof(glob)));
	cr_expect(glob_within(glob, 60, "a*", 2));
}
