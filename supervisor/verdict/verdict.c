// SPDX-License-Identifier: MIT
// supervisor/verdict/verdict.c - Evidence, and the verdict that it comes to
#include "supervisor/verdict/verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"

/**
 * verdict_combine() - What evidence comes to
 * @items:	@count items
 * @count:	How many, up to UINT32_MAX
 * @runs:	How many runs were compared
 *
 * One item that rejects is enough. Otherwise a verdict needs more than half of all the weight. What
 * weighs nothing is not there. Whatever it is called, a single run was compared with nothing.
 *
 * Return: the verdict; JUDGED_UNCERTAIN without evidence
 */
enum judgement verdict_combine(const struct evidence *items, size_t count, unsigned int runs)
{
	uint64_t total = 0, deterministic = 0;

	for (size_t i = 0; i < count; i++) {
		enum judgement speaks = evidence_speaks(items[i].kind);

		if (!items[i].weight)
			continue;
		if (speaks == JUDGED_REJECT)
			return JUDGED_REJECT;
		total += items[i].weight;
		if (speaks == JUDGED_DETERMINISTIC)
			deterministic += items[i].weight;
	}
	/* not 2 * deterministic > total, which could overflow */
	return runs > 1 && deterministic > total - deterministic ? JUDGED_DETERMINISTIC
								 : JUDGED_UNCERTAIN;
}

/**
 * verdict_add() - Add an item
 * @verdict:	Grows
 * @policy:	Its weights
 * @kind:	Which kind
 * @text:	What was seen, NULL: nothing more than the kind says
 * @where:	File and program, NULL without
 *
 * Return: 0; -ENOMEM; -E2BIG
 */
int verdict_add(struct verdict *verdict, const struct policy *policy, enum evidence_kind kind,
		const char *text, const char *where)
{
	const struct weight_value *weight = &policy->weights[kind];
	struct evidence item = { .kind = kind,
				 .weight = weight->set ? weight->value : evidence_weight(kind) };

	if (verdict->count == VERDICT_ITEMS)
		return -E2BIG;
	item.text = strdup(text ? text : "");
	item.where = where ? strdup(where) : NULL;
	if (!item.text || (where && !item.where)) {
		free(item.text);
		return -ENOMEM;
	}
	verdict->items[verdict->count++] = item;
	return 0;
}

static int by_kind(const void *one, const void *other)
{
	const struct evidence *a = one, *b = other;

	return (int)a->kind - (int)b->kind;
}

/**
 * verdict_settle() - Bring the items into order, and judge
 * @verdict:	@judged is set
 */
void verdict_settle(struct verdict *verdict)
{
	qsort(verdict->items, verdict->count, sizeof(verdict->items[0]), by_kind);
	verdict->judged = verdict_combine(verdict->items, verdict->count, verdict->runs);
}

void verdict_free(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++) {
		free(verdict->items[i].text);
		free(verdict->items[i].where);
	}
	*verdict = (struct verdict){ .count = 0 };
}
