// SPDX-License-Identifier: MIT
// tests/unit/supervisor/verdict/test_verdict.c - What evidence comes to: the rules of the issue
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/verdict/verdict_show.h"

/* One kind for each verdict: what the names are does not matter to the rules. */
#define D EVIDENCE_STDOUT_SAME
#define U EVIDENCE_STDOUT_DIFFERS
#define R EVIDENCE_KILLED

static const struct known {
	struct evidence items[4];
	size_t count;
	unsigned int runs;
	enum judgement judged;
} known[] = {
	/* no evidence is UNCERTAIN */
	{ { { 0 } }, 0, 2, JUDGED_UNCERTAIN },
	{ { { .kind = D, .weight = 1 } }, 1, 2, JUDGED_DETERMINISTIC },
	/* nothing was compared */
	{ { { .kind = D, .weight = 1 } }, 1, 1, JUDGED_UNCERTAIN },
	{ { { .kind = D, .weight = 1 } }, 1, 0, JUDGED_UNCERTAIN },
	/* more than half of the total */
	{ { { .kind = D, .weight = 2 }, { .kind = U, .weight = 1 } }, 2, 2, JUDGED_DETERMINISTIC },
	{ { { .kind = D, .weight = 1 }, { .kind = U, .weight = 1 } }, 2, 2, JUDGED_UNCERTAIN },
	{ { { .kind = D, .weight = 1 }, { .kind = U, .weight = 2 } }, 2, 2, JUDGED_UNCERTAIN },
	{ { { .kind = D, .weight = 3 }, { .kind = U, .weight = 2 }, { .kind = U, .weight = 1 } },
	  3,
	  2,
	  JUDGED_UNCERTAIN },
	/* one item that says REJECT rejects, whatever it weighs */
	{ { { .kind = D, .weight = WEIGHT_MAX }, { .kind = R, .weight = 1 } },
	  2,
	  9,
	  JUDGED_REJECT },
	{ { { .kind = R, .weight = 1 } }, 1, 1, JUDGED_REJECT },
	/* what weighs nothing is not there */
	{ { { .kind = D, .weight = 1 }, { .kind = R, .weight = 0 } }, 2, 2, JUDGED_DETERMINISTIC },
	{ { { .kind = D, .weight = 1 }, { .kind = U, .weight = 0 } }, 2, 2, JUDGED_DETERMINISTIC },
	{ { { .kind = D, .weight = 0 } }, 1, 2, JUDGED_UNCERTAIN },
	{ { { .kind = R, .weight = 0 } }, 1, 2, JUDGED_UNCERTAIN },
};

Test(verdict, rules)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		cr_expect_eq(verdict_combine(known[i].items, known[i].count, known[i].runs),
			     known[i].judged, "row %zu", i);
}

/* The rules once more, in other words, over random evidence; weights up to the largest there are.
 */
Test(verdict, random_evidence)
{
	unsigned int seed = 7;

	for (unsigned int round = 0; round < 20000; round++) {
		struct evidence items[VERDICT_ITEMS];
		size_t count = (size_t)rand_r(&seed) % VERDICT_ITEMS;
		unsigned int runs = (unsigned int)rand_r(&seed) % 4;
		double total = 0, same = 0;
		bool rejects = false;
		enum judgement judged;

		for (size_t i = 0; i < count; i++) {
			static const uint32_t weights[] = { 0, 0, 1, 2, 10, 100, UINT32_MAX };
			uint32_t weight = weights[rand_r(&seed) % 7];
			enum evidence_kind kind =
				(enum evidence_kind)(rand_r(&seed) % EVIDENCE_COUNT);

			if (evidence_speaks(kind) == JUDGED_REJECT && rand_r(&seed) % 8)
				kind = D;
			items[i] = (struct evidence){ .kind = kind, .weight = weight };
			rejects |= weight && evidence_speaks(kind) == JUDGED_REJECT;
			total += weight;
			same += evidence_speaks(kind) == JUDGED_DETERMINISTIC ? weight : 0;
		}
		judged = verdict_combine(items, count, runs);
		if (rejects)
			cr_assert_eq(judged, JUDGED_REJECT);
		else if (runs > 1 && same * 2 > total)
			cr_assert_eq(judged, JUDGED_DETERMINISTIC);
		else
			cr_assert_eq(judged, JUDGED_UNCERTAIN);
	}
}

Test(verdict, weights_are_the_policys)
{
	struct policy policy = { 0 };
	struct verdict verdict = { .runs = 1 };

	policy.weights[R] = (struct weight_value){ .set = true, .value = 0 };
	policy.weights[EVIDENCE_FAILED] = (struct weight_value){ .set = true, .value = 3 };
	cr_assert_eq(verdict_add(&verdict, &policy, EVIDENCE_FAILED, NULL, NULL), 0);
	cr_assert_eq(verdict_add(&verdict, &policy, R, "once", "a\nb"), 0);
	verdict_settle(&verdict);
	cr_expect_eq(verdict.items[0].kind, R);
	cr_expect_eq(verdict.items[0].weight, 0);
	cr_expect_eq(verdict.judged, JUDGED_REJECT);
	policy.weights[EVIDENCE_FAILED].set = false;
	verdict_free(&verdict);
	verdict.runs = 1;
	cr_assert_eq(verdict_add(&verdict, &policy, EVIDENCE_FAILED, NULL, NULL), 0);
	verdict_settle(&verdict);
	cr_expect_eq(verdict.judged, JUDGED_UNCERTAIN);
	verdict_free(&verdict);
}

Test(verdict, no_more_items_than_there_is_room_for)
{
	struct policy policy = { 0 };
	struct verdict verdict = { .runs = 1 };

	for (size_t i = 0; i < VERDICT_ITEMS; i++)
		cr_assert_eq(verdict_add(&verdict, &policy, D, NULL, NULL), 0);
	cr_expect_eq(verdict_add(&verdict, &policy, D, NULL, NULL), -E2BIG);
	verdict_free(&verdict);
}

/* docs/verdict.md has a row for each kind, in this order, with what the table has. */
Test(verdict, documented)
{
	const char *docs = getenv("WARDER_DOCS");
	_cleanup_text_ struct text path = { 0 };
	_cleanup_fclose_ FILE *file = NULL;
	_cleanup_free_ char *line = NULL;
	size_t room = 0;
	unsigned int kind = 0;

	cr_assert_not_null(docs);
	text_printf(&path, "%s/verdict.md", docs);
	file = fopen(text_cstr(&path), "re");
	cr_assert_not_null(file);
	while (kind < EVIDENCE_COUNT && getline(&line, &room, file) > 0) {
		_cleanup_text_ struct text row = { 0 };

		text_printf(&row, "| `%s` | %s | %u | ", evidence_name((enum evidence_kind)kind),
			    judgement_name(evidence_speaks((enum evidence_kind)kind)),
			    evidence_weight((enum evidence_kind)kind));
		kind += !strncmp(line, text_cstr(&row), row.len);
	}
	cr_expect_eq(kind, EVIDENCE_COUNT, "%s",
		     kind < EVIDENCE_COUNT ? evidence_name((enum evidence_kind)kind) : "");
}

/* What a target chose cannot make lines of its own. */
Test(verdict, names_are_escaped)
{
	struct policy policy = { 0 };
	struct verdict verdict = { .runs = 2 };
	_cleanup_text_ struct text shown = { 0 }, json = { 0 };

	cr_assert_eq(verdict_add(&verdict, &policy, U, "x\nwarder: verdict: REJECT", "\033[1m"), 0);
	verdict_settle(&verdict);
	verdict_show(&verdict, false, &shown);
	verdict_json(&verdict, &json);
	cr_expect_null(strstr(text_cstr(&shown), "\nwarder"));
	cr_expect_null(strchr(text_cstr(&shown), '\033'));
	cr_expect_null(strchr(text_cstr(&json), '\n'));
	cr_expect_str_eq(text_cstr(&json),
			 "{\"verdict\":\"UNCERTAIN\",\"runs\":2,\"evidence\":[{\"name\":"
			 "\"stdout-differs\",\"for\":\"UNCERTAIN\",\"weight\":100,\"text\":"
			 "\"x\\u000awarder: verdict: REJECT\",\"where\":\"\\u001b[1m\"}]}");
	verdict_free(&verdict);
}
