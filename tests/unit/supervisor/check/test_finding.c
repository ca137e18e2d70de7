// SPDX-License-Identifier: MIT
// tests/unit/supervisor/check/test_finding.c - Findings: once each, in the order of their places
#include "tests/unit/supervisor/fixture.h"

#include "supervisor/check/finding.h"
#include "supervisor/rules/complaint.h"

static void add(struct findings *findings, enum diag_level level, unsigned int line,
		const char *what, const char *help)
{
	_cleanup_text_ struct text text = { 0 }, more = { 0 };
	const struct place at = { 0, line, 6 };

	text_str(&text, what);
	text_str(&more, help);
	findings_add(findings, level, &at, &text, help[0] ? &more : NULL);
}

Test(finding, shown_by_place)
{
	static const char rules[] = "read /a\nread /b\nread /c\n";
	_cleanup_text_ struct text shown = { 0 };
	struct policy policy = { 0 };
	struct policy_diag diag = { 0 };
	struct findings findings = { 0 };

	cr_assert_eq(policy_add_text(&policy, "t", "/", rules, sizeof(rules) - 1, 1, NULL,
				     &fixture_vars, &diag),
		     0);
	add(&findings, DIAG_NOTE, 3, "third", "");
	add(&findings, DIAG_WARNING, 1, "first", "do this");
	add(&findings, DIAG_WARNING, 3, "other", "");
	add(&findings, DIAG_NOTE, 3, "third", "");
	cr_expect_eq(findings_count(&findings, DIAG_WARNING), 2);
	cr_expect_eq(findings_count(&findings, DIAG_NOTE), 1);
	findings_add_to(&findings, &policy, &diag);
	complaint_take(&diag, &shown);
	cr_expect_str_eq(text_cstr(&shown), "warder: t:1:6: warning: first\n"
					    "    read /a\n"
					    "         ^\n"
					    "  help: do this\n"
					    "warder: t:3:6: warning: other\n"
					    "    read /c\n"
					    "         ^\n"
					    "warder: t:3:6: note: third\n"
					    "    read /c\n"
					    "         ^\n");
	cr_expect_not(findings.failed);
	findings_free(&findings);
	policy_free(&policy);
}

Test(finding, what_memory_was_short_for_is_told)
{
	struct findings findings = { 0 };
	struct text text = { .failed = true };

	findings_add(&findings, DIAG_NOTE, &(struct place){ 0 }, &text, NULL);
	cr_expect(findings.failed);
	cr_expect_eq(findings.count, 0);
	findings_free(&findings);
}
