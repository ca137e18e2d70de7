// SPDX-License-Identifier: MIT
// tests/unit/policy/test_glob_split.c - policy/glob_split.c
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"
#include "policy/glob.h"
#include "policy/glob_split.h"
#include "tests/unit/policy/generate.h"

/* What was found, checked as it comes. */
struct found {
	const struct glob_text *patterns;
	size_t count;
	unsigned int classes;
	bool seen[1 << 12]; /* by the set of patterns */
};

static int take(void *ctx, const struct glob_class *class)
{
	struct found *found = ctx;
	size_t set = 0;

	cr_assert(class->len && strcmp(class->name, ".") != 0 && strcmp(class->name, "..") != 0);
	for (size_t i = 0; i < found->count; i++) {
		bool match = glob_match(found->patterns[i].text, found->patterns[i].len,
					class->name, class->len);

		cr_assert_eq(match, class->matched[i], "%s, %s", found->patterns[i].text,
			     class->name);
		set |= (size_t)match << i;
	}
	cr_assert_not(found->seen[set], "%s again", class->name);
	found->seen[set] = true;
	found->classes++;
	return 0;
}

static unsigned int split(const char *const *patterns, size_t count, bool abstract)
{
	struct glob_text texts[12];
	static struct found found;
	int r;

	for (size_t i = 0; i < count; i++)
		texts[i] = (struct glob_text){ patterns[i], strlen(patterns[i]) };
	found = (struct found){ .patterns = texts, .count = count };
	r = glob_split(texts, count, abstract, take, &found);
	cr_assert_eq(r, 0, "%d", r);
	return found.classes;
}

#define SPLIT(...)                                                                                 \
	split((const char *const[]){ __VA_ARGS__ },                                                \
	      ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })), false)

Test(glob_split, finds_every_set_that_a_name_can_match)
{
	cr_expect_eq(split(NULL, 0, false), 1);
	cr_expect_eq(SPLIT("a"), 2);
	cr_expect_eq(SPLIT("*"), 1);
	cr_expect_eq(SPLIT("a*", "*b"), 4);
	cr_expect_eq(SPLIT("a", "b"), 3);
	cr_expect_eq(SPLIT("[a-m]", "?"), 3);
	cr_expect_eq(SPLIT("[a-m]", "[!a-m]", "?"), 3);
	cr_expect_eq(SPLIT("*a*", "*b*", "*c*"), 8);
	cr_expect_eq(SPLIT("?", "??", "???"), 4);
	/* `.` and `..` are no names, but others are like them */
	cr_expect_eq(SPLIT("*.*", "."), 2);
	cr_expect_eq(SPLIT("..*"), 2);
	cr_expect_eq(SPLIT(".", ".."), 1);
}

Test(glob_split, abstract_names_begin_with_their_sign)
{
	const char *const patterns[] = { "@a", "@*", "x" };

	cr_expect_eq(split(patterns, ARRAY_SIZE(patterns), true), 2);
}

static int stop(void *ctx, const struct glob_class *class)
{
	(void)ctx;
	(void)class;
	return -ENODATA;
}

Test(glob_split, ends_when_it_is_told_to_and_when_there_is_too_much)
{
	static const char *const words[] = { "*a*b*", "*c*d*", "*e*f*", "*g*h*", "*i*j*", "*k*l*",
					     "*m*n*", "*o*p*", "*q*r*", "*s*t*", "*u*v*", "*w*y*" };
	struct glob_text patterns[ARRAY_SIZE(words)];
	static struct found found;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		patterns[i] = (struct glob_text){ words[i], strlen(words[i]) };
	found = (struct found){ .patterns = patterns, .count = ARRAY_SIZE(patterns) };
	cr_expect_eq(glob_split(patterns, 2, false, stop, NULL), -ENODATA);
	cr_expect_eq(glob_split(patterns, ARRAY_SIZE(patterns), false, take, &found), -E2BIG);
}

/* No name matches a set of patterns that was not found. */
Test(glob_split, misses_nothing, .timeout = 120)
{
	struct dice dice = { 9 };

	for (unsigned int i = 0; i < 1000; i++) {
		static struct found found;
		struct glob_text texts[6];
		size_t count = 1 + roll(&dice, ARRAY_SIZE(texts));

		for (size_t g = 0; g < count; g++) {
			const char *glob = PICK(&dice, globs);

			texts[g] = (struct glob_text){ glob, strlen(glob) };
		}
		found = (struct found){ .patterns = texts, .count = count };
		cr_assert_eq(glob_split(texts, count, false, take, &found), 0);
		for (unsigned int k = 0; k < 100; k++) {
			char name[8] = { 0 };
			size_t len = 1 + roll(&dice, 6), set = 0;

			for (size_t n = 0; n < len; n++)
				name[n] = ".abcx"[roll(&dice, 5)];
			if (!strcmp(name, ".") || !strcmp(name, ".."))
				continue;
			for (size_t g = 0; g < count; g++)
				set |= (size_t)glob_match(texts[g].text, texts[g].len, name, len)
				       << g;
			cr_assert(found.seen[set], "%s", name);
		}
	}
}
