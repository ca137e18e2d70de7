// SPDX-License-Identifier: MIT
// supervisor/check/finding.c - What `policy check` found in a policy that is no mistake
#include "supervisor/check/finding.h"

#include <stdlib.h>
#include <string.h>

#include "policy/diag.h"

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
 * @level:	How bad
 * @at:		The rule
 * @what:	A sentence; what is not ours in it went through text_visible()
 * @help:	What to do, or NULL
 */
void findings_add(struct findings *findings, enum diag_level level, const struct place *at,
		  const struct text *what, const struct text *help)
{
	struct finding finding = { .level = level, .at = *at };

	if (what->failed || (help && help->failed)) {
		findings->failed = true;
		return;
	}
	if (is_known(findings, at, text_cstr(what)))
		return;
	if (findings->count == FINDINGS_MAX) {
		findings->more[level]++;
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

size_t findings_count(const struct findings *findings, enum diag_level level)
{
	size_t count = findings->more[level];

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].level == level;
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

static void add_more(const struct findings *findings, struct policy_diag *diag)
{
	_cleanup_text_ struct text text = { 0 };
	size_t more = 0;

	for (unsigned int i = 0; i < DIAG_LEVELS; i++)
		more += findings->more[i];
	if (!more)
		return;
	text_printf(&text, "%zu more follow; mend these first", more);
	diag_say(diag, text_cstr(&text), "");
}

/**
 * findings_add_to() - Add all findings to what was wrong, sorted by place
 * @findings:	Sorted by this
 * @policy:	What they are about
 * @diag:	Grows
 */
void findings_add_to(struct findings *findings, const struct policy *policy,
		     struct policy_diag *diag)
{
	if (findings->count)
		qsort(findings->items, findings->count, sizeof(*findings->items), compare);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		diag_add(diag, finding->level, policy, &finding->at, finding->help, finding->what);
	}
	add_more(findings, diag);
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
