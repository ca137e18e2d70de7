// SPDX-License-Identifier: MIT
// supervisor/reading/quotes.c - The rules that a log cites, by number
//
// A log cites a rule by its text and its place. Here each gets a number, so that a record that was
// read back has a rule as one from the broker has: two records have the same exactly if they cite
// the same. The numbers are in the order of first citation and no policy's.
#include "supervisor/reading/quotes.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/hash.h"

#define SLOTS (2 * QUOTES_MAX) /* a power of two, at most half full */

/**
 * struct quotes - Rules in the order in which they were cited first, and a hash table of them
 * @items:	@count of them; room for a power of two
 * @slots:	Index into @items plus one, 0: empty
 * @last:	The one that was asked for last: it is often the next one too
 * @bytes:	Of all texts
 */
struct quotes {
	struct quote *items;
	uint32_t *slots;
	size_t count;
	size_t last;
	size_t bytes;
};

int quotes_create(struct quotes **ret_quotes)
{
	struct quotes *quotes = calloc(1, sizeof(*quotes));

	if (!quotes)
		return -ENOMEM;
	quotes->slots = calloc(SLOTS, sizeof(*quotes->slots));
	if (!quotes->slots) {
		free(quotes);
		return -ENOMEM;
	}
	*ret_quotes = quotes;
	return 0;
}

void quotes_free(struct quotes *quotes)
{
	if (!quotes)
		return;
	for (size_t i = 0; i < quotes->count; i++) {
		free(quotes->items[i].text);
		free(quotes->items[i].at);
	}
	free(quotes->items);
	free(quotes->slots);
	free(quotes);
}

/* Who picks colliding texts gains a slow walk through what there is room for. */
static uint64_t hash_quote(const char *text, const char *at)
{
	return hash_bytes(hash_bytes(HASH_EMPTY, text, strlen(text)), at, strlen(at));
}

static bool same(const struct quote *quote, const char *text, const char *at)
{
	return !strcmp(quote->at, at) && !strcmp(quote->text, text);
}

static struct quote *make_room(struct quotes *quotes)
{
	if (!(quotes->count & (quotes->count - 1))) {
		size_t room = quotes->count ? 2 * quotes->count : 1;
		struct quote *items = reallocarray(quotes->items, room, sizeof(*items));

		if (!items)
			return NULL;
		quotes->items = items;
	}
	return &quotes->items[quotes->count];
}

/**
 * quotes_add() - The number of a rule
 * @quotes:	Grows when the rule is new
 * @text:	Its line
 * @at:		Its place
 * @ret_rule:	For struct record.rule
 *
 * Return: 0; -E2BIG when there are too many; -ENOMEM
 */
int quotes_add(struct quotes *quotes, const char *text, const char *at, uint32_t *ret_rule)
{
	_cleanup_free_ char *text_copy = NULL, *at_copy = NULL;
	size_t slot, size = strlen(text) + strlen(at);
	struct quote *quote;

	if (quotes->count && same(&quotes->items[quotes->last], text, at)) {
		*ret_rule = (uint32_t)quotes->last;
		return 0;
	}
	slot = hash_quote(text, at) % SLOTS;
	for (; quotes->slots[slot]; slot = (slot + 1) % SLOTS)
		if (same(&quotes->items[quotes->slots[slot] - 1], text, at)) {
			quotes->last = quotes->slots[slot] - 1;
			*ret_rule = (uint32_t)quotes->last;
			return 0;
		}
	if (quotes->count == QUOTES_MAX - 1 || size > QUOTES_BYTES - quotes->bytes)
		return -E2BIG;
	text_copy = strdup(text);
	at_copy = strdup(at);
	quote = make_room(quotes);
	if (!text_copy || !at_copy || !quote)
		return -ENOMEM;
	*quote = (struct quote){ steal_ptr(text_copy), steal_ptr(at_copy) };
	quotes->bytes += size;
	quotes->last = quotes->count++;
	quotes->slots[slot] = (uint32_t)quotes->count;
	*ret_rule = (uint32_t)quotes->last;
	return 0;
}

/**
 * quotes_at() - One rule
 * @quotes:	Any
 * @rule:	From quotes_add(), or any other value of struct record.rule
 *
 * Return: the rule, NULL when the number is none's
 */
const struct quote *quotes_at(const struct quotes *quotes, uint32_t rule)
{
	return rule < quotes->count ? &quotes->items[rule] : NULL;
}
