// SPDX-License-Identifier: MIT
// tests/unit/policy/test_tree_shown.c - What a denial says of a place that shows the same as
// another
#include "tests/unit/policy/fixture.h"

#include "policy/tree_shown.h"

/* Places that show the same. */
static const struct tree_same *same_of(void *ctx, size_t index)
{
	return index ? NULL : ctx;
}

static int describe(void *to, const struct shown_hold *hold)
{
	static const char *const words[] = { "part", "name", "rest", "whole", "alone" };

	if (hold->how == SHOWN_PART)
		return 0;
	text_printf(to, "%s %s", words[hold->how], hold->point);
	if (hold->how == SHOWN_NAME || hold->how == SHOWN_REST)
		text_printf(to, " %s", hold->rest);
	text_str(to, "; ");
	return 0;
}

static const struct {
	const char *places[3];
	const char *pattern;
	const char *wanted;
} rows[] = {
	/* the literal prefix lies in a place */
	{ { "/a/b", "/o" }, "/a/b", "name /o ; " },
	{ { "/a/b", "/o" }, "/a/b/x", "name /o/x ; " },
	{ { "/a/b", "/o", "/p" }, "/o/x/*.c", "name /a/b/x /*.c; name /p/x /*.c; " },
	{ { "/", "/o" }, "/a", "name /o/a ; " },
	{ { "/", "/o" }, "/o/a", "name /a ; " },
	{ { "/", "/o" }, "/", "" },
	{ { "/", "/o" }, "**/a", "" },
	{ { "/a", "/a/b" }, "/a/b/x", "name /a/x ; " },
	{ { "/a", "/a/b" }, "/a", "" },
	/* a place lies below it */
	{ { "/a/b", "/o" }, "/a", "whole /o; " },
	{ { "/a/b", "/o" }, "/", "" },
	{ { "/a/b", "/a/c" }, "/a", "" },
	{ { "/a/b", "/o" }, "/a/*", "alone /o; " },
	{ { "/a/b", "/o" }, "/*", "alone /a/b; " },
	{ { "/a/b/c", "/o" }, "/a/*", "" },
	{ { "/a/b", "/o" }, "/a/**", "whole /o; rest /o /**; " },
	{ { "/a/b", "/o" }, "/a/b*", "whole /o; " },
	{ { "/a/b", "/o" }, "/a/c*", "" },
	{ { "/a/b/c", "/o" }, "/a/b*", "whole /o; " },
	{ { "/a/b", "/o" }, "/a/*/k", "rest /o /k; " },
	{ { "/a/b", "/o" }, "/a/*/k/*", "rest /o /k/*; " },
	{ { "/a/b", "/o" }, "/[a]/b", "whole /o; " },
	{ { "/a/b", "/o" }, "/[a]/b/@c", "rest /o /@c; " },
	{ { "/a/b", "/o" }, "/[a]/c", "" },
	{ { "/a/b", "/o" }, "/a/?/**", "rest /o /**; " },
	{ { "/a/b", "/o" }, "/a/**/k", "rest /o /**/k; " },
	{ { "/a/k", "/o" }, "/a/**/k", "whole /o; rest /o /**/k; " },
	{ { "/a/b", "/o" }, "**/a/b/*", "rest /o /*; " },
	{ { "/a/b", "/o" }, "**/a/*/b/*", "rest /o /b/*; " },
	{ { "/a/a", "/o" }, "**/a/*", "alone /o; rest /o /*; " },
	{ { "/a/b", "/o" }, "**/k", "" },
	{ { "/a/b", "/o" }, "**/*", "" },
	{ { "/a/b", "/c/d", "/o" }, "/[ac]/*/k", "rest /o /k; " },
	/* a place that the rule lies in */
	{ { "/m/root", "/" }, "/m", "" },
	{ { "/m/root", "/" }, "/m/**", "" },
	{ { "/m/root", "/" }, "/m/*/k", "name /m/root/m /*/k; rest / /k; " },
	{ { "/m/root", "/m/x/y", "/" }, "/m/x", "name /m/root/m/x ; whole /m/root; " },
	{ { "/m/root", "/" }, "/m/root", "" },
	{ { "/m/root", "/" }, "/m/root/*/k", "name / /*/k; " },
	/* escapes are of the pattern, not of the place */
	{ { "/a*/b", "/o" }, "/a\\*/*/k", "rest /o /k; " },
	{ { "/ab/b", "/o" }, "/a\\*/*/k", "" },
};

Test(tree_shown, what_holds_elsewhere)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_text_ struct text prefix = { 0 }, got = { 0 };
		struct tree_same same = { .places = { 0 } };
		struct tree_names names = { .same = same_of, .ctx = &same };

		for (size_t n = 0; n < 3 && rows[i].places[n]; n++)
			cr_assert_eq(strings_push(&same.places, rows[i].places[n],
						  strlen(rows[i].places[n])),
				     0);
		pattern_prefix(rows[i].pattern, &prefix);
		cr_assert_eq(tree_shown(&names, text_cstr(&prefix), pattern_behind(rows[i].pattern),
					describe, &got),
			     0);
		cr_expect_str_eq(text_cstr(&got), rows[i].wanted, "%s, %s = %s: %s",
				 rows[i].pattern, rows[i].places[0], rows[i].places[1],
				 text_cstr(&got));
		strings_free(&same.places);
	}
}

/* One place that is put together from two layers. */
static const struct {
	const char *layers[2];
	const char *pattern;
	const char *wanted;
} layered[] = {
	{ { "/l", "/u" }, "/m/x", "name /l/x ; name /u/x ; " },
	{ { "/l", "/u" }, "/m", "name /l ; name /u ; " },
	{ { "/l", "/u" }, "/l", "name /m ; name /u ; " },
	{ { "/l", "/u" }, "/[l]/x", "rest /m /x; rest /u /x; " },
	{ { "/l", "/u" }, "/[l]", "whole /m; whole /u; " },
	/* what covers a layer from above, or the place, is not about the others */
	{ { "/run/l", "/run/u" }, "/run", "" },
	{ { "/run/l", "/run/u" }, "/run/**", "" },
	{ { "/run/l", "/run/u" }, "/r*", "" },
	{ { "/run/l", "/run/u" }, "/run/*/k", "rest /m /k; " },
	{ { "/run/l", "/run/u" }, "/run/**/k", "rest /m /**/k; " },
	{ { "/l", "/u" }, "/", "" },
	{ { "/", "/u" }, "/m", "name /u ; name /u/m ; " },
	{ { "/", "/u" }, "/u", "name /m ; name /m/u ; " },
};

Test(tree_shown, layers)
{
	for (size_t i = 0; i < ARRAY_SIZE(layered); i++) {
		_cleanup_text_ struct text prefix = { 0 }, got = { 0 };
		char *place[] = { (char[]){ "/m" } };
		struct tree_same same = { .places = { place, 1, 1 } };
		struct tree_names names = { .same = same_of, .ctx = &same };

		for (size_t n = 0; n < 2; n++)
			cr_assert_eq(strings_push(&same.layers, layered[i].layers[n],
						  strlen(layered[i].layers[n])),
				     0);
		pattern_prefix(layered[i].pattern, &prefix);
		cr_assert_eq(tree_shown(&names, text_cstr(&prefix),
					pattern_behind(layered[i].pattern), describe, &got),
			     0);
		cr_expect_str_eq(text_cstr(&got), layered[i].wanted, "%s, /m of %s: %s",
				 layered[i].pattern, layered[i].layers[0], text_cstr(&got));
		strings_free(&same.layers);
	}
}

static int note_part(void *to, const struct shown_hold *hold)
{
	if (hold->how == SHOWN_PART)
		text_printf(to, "%s ", hold->point);
	return 0;
}

Test(tree_shown, which_places_show_a_part)
{
	char *paths[] = { (char[]){ "/a/b" }, (char[]){ "/a/c" }, (char[]){ "/o" } };
	struct tree_same same = { .places = { paths, 3, 3 } };
	struct tree_names names = { .same = same_of, .ctx = &same };
	_cleanup_text_ struct text all = { 0 }, one = { 0 }, none = { 0 };

	cr_expect_eq(tree_shown(&names, "/a", "/nothing*", note_part, &all), 0);
	cr_expect_str_eq(text_cstr(&all), "/a/b /a/c /o ");
	same.places.count = 1;
	cr_expect_eq(tree_shown(&names, "/a", "", note_part, &one), 0);
	cr_expect_str_eq(text_cstr(&one), "");
	cr_expect_eq(tree_shown(&names, "/a/b", "", note_part, &none), 0);
	cr_expect_str_eq(text_cstr(&none), "");
}

static int fail(void *to, const struct shown_hold *hold)
{
	(void)hold;
	++*(int *)to;
	return -EIO;
}

Test(tree_shown, an_error_ends_it)
{
	char *paths[] = { (char[]){ "/a" }, (char[]){ "/b" }, (char[]){ "/c" } };
	struct tree_same same = { .places = { paths, 3, 3 } };
	struct tree_names names = { .same = same_of, .ctx = &same };
	int count = 0;

	cr_expect_eq(tree_shown(&names, "/a", "", fail, &count), -EIO);
	cr_expect_eq(count, 1);
	names.same = NULL;
	cr_expect_eq(tree_shown(&names, "/a", "", fail, &count), 0);
	cr_expect_eq(count, 1);
}
