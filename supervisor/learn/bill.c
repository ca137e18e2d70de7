// SPDX-License-Identifier: MIT
// supervisor/learn/bill.c - The rules that an outline comes to, and what each of them was used for
//
// What was asked of a spot is put down to the nearest rule that grants it: its own, or that of a
// directory above it. Spots are entered in the outline's order, so those above are known.
#include "supervisor/learn/bill.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * bill_begin() - Begin with no rules
 * @outline:	Must outlive the bill
 * @ret_bill:	bill_free() in any case
 *
 * Return: 0 or -ENOMEM
 */
int bill_begin(const struct outline *outline, struct bill *ret_bill)
{
	*ret_bill = (struct bill){ .outline = outline };
	ret_bill->owners = calloc(outline->count, sizeof(*ret_bill->owners));
	return ret_bill->owners ? 0 : -ENOMEM;
}

/**
 * bill_enter() - Begin with a spot
 * @bill:	The bill
 * @index:	Of the spot; that of its directory was left
 */
void bill_enter(struct bill *bill, uint32_t index)
{
	bill->own = bill->owners[bill->outline->spots[index].parent];
}

/**
 * bill_line() - Add a rule of the spot that was entered
 * @bill:	The bill
 * @index:	Of the spot
 * @word:	The rule's
 * @pattern:	Its
 *
 * Return: 0 or -ENOMEM
 */
int bill_line(struct bill *bill, uint32_t index, enum word word, const struct text *pattern)
{
	verbs_t verbs = words_grant(WORD_BIT(word)) & bill->outline->spots[index].verbs;
	char *copy;

	if (bill->count == bill->cap) {
		size_t cap = bill->cap ? bill->cap * 2 : 64;
		struct bill_line *lines = reallocarray(bill->lines, cap, sizeof(*lines));

		if (!lines)
			return -ENOMEM;
		bill->lines = lines;
		bill->cap = cap;
	}
	copy = pattern->failed ? NULL : strdup(pattern->data);
	if (!copy)
		return -ENOMEM;
	bill->lines[bill->count++] = (struct bill_line){ .word = word, .pattern = copy };
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		if (verbs & VERB_BIT(verb))
			bill->own.line[verb] = (uint32_t)bill->count;
	return 0;
}

/* What was asked, without what comes with it: who runs a program reads it, too. */
static verbs_t asked_itself(verbs_t asked)
{
	if (asked & V_EXEC)
		asked &= (verbs_t) ~(V_READ | V_LIST);
	if (asked & V_READ)
		asked &= (verbs_t)~V_LIST;
	return asked;
}

/**
 * bill_leave() - Put what was asked of a spot down to its rules
 * @bill:	The bill
 * @index:	Of the spot
 * @holds:	Its rules are for what is below it, too
 */
void bill_leave(struct bill *bill, uint32_t index, bool holds)
{
	const struct spot *spot = &bill->outline->spots[index];
	verbs_t asked = asked_itself(spot->asked);

	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		uint32_t line = asked & VERB_BIT(verb) ? bill->own.line[verb] : 0;

		for (unsigned int other = 0; other < verb; other++)
			if (asked & VERB_BIT(other) && bill->own.line[other] == line)
				line = 0;
		if (line)
			credit_add(&bill->lines[line - 1].credit, &spot->credit);
	}
	bill->owners[index] = holds ? bill->own : bill->owners[spot->parent];
}

void bill_free(struct bill *bill)
{
	for (size_t i = 0; i < bill->count; i++)
		free(bill->lines[i].pattern);
	free(bill->lines);
	free(bill->owners);
	*bill = (struct bill){ 0 };
}
