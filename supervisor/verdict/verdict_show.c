// SPDX-License-Identifier: MIT
// supervisor/verdict/verdict_show.c - A verdict for a person, and for a program
#include "supervisor/verdict/verdict_show.h"

#include <inttypes.h>
#include <string.h>

#include "supervisor/words/emit.h"

/**
 * verdict_show() - Append a verdict as a person reads it
 * @verdict:	Settled
 * @brief:	Without its evidence
 * @text:	Grows by whole lines
 */
void verdict_show(const struct verdict *verdict, bool brief, struct text *text)
{
	text_printf(text, "warder: verdict: %s (%u run%s)\n", judgement_name(verdict->judged),
		    verdict->runs, verdict->runs == 1 ? "" : "s");
	for (size_t i = 0; i < verdict->count && !brief; i++) {
		const struct evidence *item = &verdict->items[i];

		text_printf(text, "  %3" PRIu32 "  %-13s  %s", item->weight,
			    judgement_name(evidence_speaks(item->kind)), evidence_name(item->kind));
		if (*item->text) {
			text_str(text, ": ");
			text_visible(text, item->text, strlen(item->text));
		}
		if (item->where) {
			text_str(text, " (");
			text_visible(text, item->where, strlen(item->where));
			text_char(text, ')');
		}
		text_char(text, '\n');
	}
}

/**
 * verdict_json() - Append a verdict as an object, as docs/audit-format.md has it
 * @verdict:	Settled
 * @text:	Grows
 */
void verdict_json(const struct verdict *verdict, struct text *text)
{
	TEXT_LIT(text, "{\"verdict\":");
	emit_cstr(text, judgement_name(verdict->judged));
	EMIT_KEY(text, "runs");
	text_u64(text, verdict->runs);
	EMIT_KEY(text, "evidence");
	TEXT_LIT(text, "[");
	for (size_t i = 0; i < verdict->count; i++) {
		const struct evidence *item = &verdict->items[i];

		text_str(text, i ? ",{\"name\":" : "{\"name\":");
		emit_cstr(text, evidence_name(item->kind));
		EMIT_KEY(text, "for");
		emit_cstr(text, judgement_name(evidence_speaks(item->kind)));
		EMIT_KEY(text, "weight");
		text_u64(text, item->weight);
		if (*item->text) {
			EMIT_KEY(text, "text");
			emit_cstr(text, item->text);
		}
		if (item->where) {
			EMIT_KEY(text, "where");
			emit_cstr(text, item->where);
		}
		TEXT_LIT(text, "}");
	}
	TEXT_LIT(text, "]}");
}
