// SPDX-License-Identifier: MIT
// supervisor/record/credit.c - How often something was used, by which programs, in which runs
#include "supervisor/record/credit.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Distinct names of programs that are kept: what comes later is one of "others". */
#define NAMES_MAX 4096U

/**
 * credit_one() - The credit of one use
 * @names:	All names so far; grows when @comm is new
 * @comm:	Name of the program, "" when it is not known
 * @run:	Number of the run, from 0
 * @ret_credit:	One hit
 *
 * Return: 0 or -ENOMEM
 */
int credit_one(struct strings *names, const char *comm, unsigned int run, struct credit *ret_credit)
{
	struct credit credit = { .hits = 1 };
	size_t at = names->count;
	int r;

	credit.runs = UINT64_C(1) << (run < CREDIT_RUNS ? run : CREDIT_RUNS - 1);
	while (at > 0 && strcmp(names->items[at - 1], comm) != 0)
		at--;
	if (!at && *comm && names->count < NAMES_MAX) {
		r = strings_push(names, comm, strlen(comm));
		if (r < 0)
			return r;
		at = names->count;
	}
	if (at) {
		credit.who[0] = (uint16_t)(at - 1);
		credit.known = 1;
	} else {
		credit.others = *comm != '\0';
	}
	*ret_credit = credit;
	return 0;
}

static void add_name(struct credit *credit, uint16_t name)
{
	for (unsigned int i = 0; i < credit->known; i++)
		if (credit->who[i] == name)
			return;
	if (credit->known < CREDIT_NAMES)
		credit->who[credit->known++] = name;
	else
		credit->others = true;
}

/**
 * credit_add() - Put two credits together
 * @credit:	Grows
 * @more:	With the same list of names
 */
void credit_add(struct credit *credit, const struct credit *more)
{
	credit->hits += more->hits;
	credit->runs |= more->runs;
	credit->others |= more->others;
	for (unsigned int i = 0; i < more->known; i++)
		add_name(credit, more->who[i]);
}

/**
 * credit_show() - Append a credit as a person reads it: `12 x by cc1, as`
 * @credit:	Any
 * @names:	As for credit_one()
 * @runs:	How many runs there were: of several it is told in how many
 * @text:	Grows, unless nothing was used
 *
 * Trust: names are the targets' own; no terminal acts on any of their bytes.
 */
void credit_show(const struct credit *credit, const struct strings *names, unsigned int runs,
		 struct text *text)
{
	if (!credit->hits)
		return;
	text_printf(text, "%" PRIu64 " x", credit->hits);
	if (runs > 1 && runs <= CREDIT_RUNS)
		text_printf(text, " in %d of %u runs", __builtin_popcountll(credit->runs), runs);
	for (unsigned int i = 0; i < credit->known; i++) {
		const char *name = names->items[credit->who[i]];

		text_str(text, i ? ", " : " by ");
		text_visible(text, name, strlen(name));
	}
	if (credit->others)
		text_str(text, credit->known ? " and others" : " by others");
}
