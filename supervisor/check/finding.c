// SPDX-License-Identifier: MIT
// supervisor/check/finding.c - What `policy check` found in a policy that is no mistake
#include "supervisor/check/finding.h"

#include <stdlib.h>
#include <string.h>

#include "policy/diag.h"
#include "supervisor/rules/complaint.h"

static bool is_known(const struct findings *findings, const struct place *at, const char *what)
{
	for (size_t i = 0; i < findings->count; i++)
		if (!memcmp(&findings->items[i].at, at, sizeof(*at)) &&
		    !strcmp(findings->items[i].what, what))
			return true;
	return false;
}

/**
 * findings_add() - Note something, once
 * @findings:	Grows
 * @severity:	How bad
 * @at:		The rule
 * @what:	A sentence; what is not ours in it went through text_visible()
 * @help:	What to do, or NULL
 */
void findings_add(struct findings *findings, enum severity severity, const struct place *at,
		  const struct text *what, const struct text *help)
{
	struct finding finding = { .severity = severity, .at = *at };

	if (what->failed || (help && help->failed)) {
		findings->failed = true;
		return;
	}
	if (is_known(findings, at, text_cstr(what)))
		return;
	if (findings->count == FINDINGS_MAX) {
		findings->more[severity]++;
		return;
	}
	if (findings->count == findings->cap) {
		size_t cap = findings->cap ? findings->cap * 2 : 16;
		struct finding *items = reallocarray(findings->items, cap, sizeof(*items));

		if (!items) {
			findings->failed = true;
			return;
		}
		findings->items = items;
		findings->cap = cap;
	}
	finding.what = strdup(text_cstr(what));
	finding.help = strdup(help ? text_cstr(help) : "");
	if (!finding.what || !finding.help) {
		free(finding.what);
		free(finding.help);
		findings->failed = true;
		return;
	}
	findings->items[findings->count++] = finding;
}

size_t findings_count(const struct findings *findings, enum severity severity)
{
	size_t count = findings->more[severity];

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].severity == severity;
	return count;
}

/* By place; what was found first stays first there. */
static int compare(const void *a, const void *b)
{
	const struct finding *one = a, *two = b;

	if (one->at.source != two->at.source)
		return one->at.source < two->at.source ? -1 : 1;
	if (one->at.line != two->at.line)
		return one->at.line < two->at.line ? -1 : 1;
	if (one->at.column != two->at.column)
		return one->at.column < two->at.column ? -1 : 1;
	return strcmp(one->what, two->what);
}

static void show_more(const struct findings *findings, struct text *text)
{
	size_t more = 0;

	for (unsigned int i = 0; i < SEVERITY_COUNT; i++)
		more += findings->more[i];
	if (more)
		text_printf(text, "warder: %zu more follow; mend these first\n", more);
}

/**
 * findings_show() - Append all findings as messages: the place, the line, a caret, what to do
 * @findings:	Sorted by this
 * @policy:	What they are about
 * @text:	Grows
 */
void findings_show(struct findings *findings, const struct policy *policy, struct text *text)
{
	static const char *const words[SEVERITY_COUNT] = { "warning", "note" };

	if (findings->count)
		qsort(findings->items, findings->count, sizeof(*findings->items), compare);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		struct policy_diag diag = { .count = 0 };

		diag_error(&diag, policy, &finding->at, finding->help, "%s: %s",
			   words[finding->severity], finding->what);
		complaint_take(&diag, text);
		text_free(&diag.text);
	}
	show_more(findings, text);
}

void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		free(findings->items[i].what);
		free(findings->items[i].help);
	}
	free(findings->items);
	*findings = (struct findings){ 0 };
}
