// SPDX-License-Identifier: MIT
// supervisor/rules/inet_diff.c - Which internet addresses two policies decide otherwise
//
// Rules cut addresses and ports at the edges of their networks and ranges, and nowhere else: one
// address of each piece and one port of each piece speak for all of it. So do the names, each for
// itself.
#include "supervisor/rules/inet_diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"
#include "policy/pattern.h"

/* More pieces than these nobody waits for. */
#define PIECES_MAX 4000000U

struct edges {
	uint8_t (*ips)[16];
	size_t ip_count;
	uint16_t *ports;
	size_t port_count;
	struct strings names;
};

static void edges_free(struct edges *edges)
{
	free(edges->ips);
	free(edges->ports);
	strings_free(&edges->names);
}

/* The address behind the last one of a network; false: there is none. */
static bool behind(uint8_t ip[16], unsigned int bits)
{
	for (unsigned int bit = bits; bit < 128; bit++)
		ip[bit / 8] |= (uint8_t)(0x80U >> bit % 8);
	for (unsigned int i = 16; i-- > 0;)
		if (++ip[i])
			return true;
	return false;
}

static void add_ip(struct edges *edges, const uint8_t ip[16])
{
	memcpy(edges->ips[edges->ip_count++], ip, 16);
}

static void add_pattern(struct edges *edges, const struct inet_pattern *pattern)
{
	uint8_t next[16];

	memcpy(next, pattern->ip, sizeof(next));
	if (!pattern->name)
		add_ip(edges, pattern->ip);
	if (!pattern->name && behind(next, pattern->bits))
		add_ip(edges, next);
	edges->ports[edges->port_count++] = pattern->low;
	if (pattern->high < UINT16_MAX)
		edges->ports[edges->port_count++] = (uint16_t)(pattern->high + 1);
}

/* Where rules that are not written down begin and end: all of an address family, every address of
 * it, and the port that the kernel chooses. */
static void add_fixed(struct edges *edges)
{
	static const char *const texts[] = { "*:0", "[::]:0", "[::1]:0", "0.0.0.0/0:0",
					     "0.0.0.0:0" };
	struct inet_pattern pattern = { 0 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (inet_read(texts[i], strlen(texts[i]), &pattern) == 0)
			add_pattern(edges, &pattern);
}

static int compare_ips(const void *one, const void *two)
{
	return memcmp(one, two, 16);
}

static int compare_ports(const void *one, const void *two)
{
	return *(const uint16_t *)one - *(const uint16_t *)two;
}

/* Sorts, and leaves each out but once. */
static size_t settle(void *items, size_t count, size_t size,
		     int (*compare)(const void *, const void *))
{
	char *bytes = items;
	size_t kept = 0;

	qsort(items, count, size, compare);
	for (size_t i = 0; i < count; i++)
		if (!kept || compare(bytes + (kept - 1) * size, bytes + i * size) != 0)
			memmove(bytes + kept++ * size, bytes + i * size, size);
	return kept;
}

static int find_edges(const struct tree_side sides[2], struct edges *edges)
{
	size_t rules = sides[0].policy->rule_count + sides[1].policy->rule_count;
	int r = 0;

	edges->ips = calloc(2 * rules + 16, sizeof(*edges->ips));
	edges->ports = calloc(2 * rules + 16, sizeof(*edges->ports));
	if (!edges->ips || !edges->ports)
		return -ENOMEM;
	add_fixed(edges);
	for (size_t s = 0; s < 2 && !r; s++) {
		const struct policy *policy = sides[s].policy;

		for (size_t i = 0; i < policy->rule_count; i++) {
			const char *text = policy->rules[i].pattern;
			struct inet_pattern pattern = { 0 };

			if (pattern_is_inet(text) && inet_read(text, strlen(text), &pattern) == 0)
				add_pattern(edges, &pattern);
		}
		r = inet_names(policy, &edges->names);
	}
	edges->ip_count = settle(edges->ips, edges->ip_count, 16, compare_ips);
	edges->port_count =
		settle(edges->ports, edges->port_count, sizeof(*edges->ports), compare_ports);
	return r;
}

static const char *decide(const struct tree_side *side, enum verb verb, const char *address,
			  uint32_t *ret_rule)
{
	struct outcome outcome;

	*ret_rule = RULE_NONE;
	if (!tree_decides_inet(side->tree))
		return "as net says";
	tree_lookup(side->tree, address, strlen(address), 0, &outcome);
	*ret_rule = outcome.rule[verb];
	if (outcome.allowed & VERB_BIT(verb))
		return "allow";
	if (outcome.asked & VERB_BIT(verb))
		return "ask";
	return *ret_rule != RULE_NONE && side->policy->rules[*ret_rule].strong ? "deny!" : "deny";
}

/* What was found, so that the same rules are told of once. */
struct search {
	const struct tree_side *sides;
	int (*each)(void *ctx, const struct inet_change *change);
	void *ctx;
	uint32_t (*told)[3];
	size_t told_count;
};

static int tell(struct search *search, const struct inet_change *change)
{
	uint32_t key[3] = { change->rules[0], change->rules[1], change->verb };
	void *grown;

	for (size_t i = 0; i < search->told_count; i++)
		if (!memcmp(search->told[i], key, sizeof(key)))
			return 0;
	grown = reallocarray(search->told, search->told_count + 1, sizeof(key));
	if (!grown)
		return -ENOMEM;
	search->told = grown;
	memcpy(search->told[search->told_count++], key, sizeof(key));
	return search->each(search->ctx, change);
}

static int ask(struct search *search, enum verb verb, const char *address)
{
	struct inet_change change = { .verb = verb, .address = address };

	for (unsigned int s = 0; s < 2; s++)
		change.words[s] = decide(&search->sides[s], verb, address, &change.rules[s]);
	return strcmp(change.words[0], change.words[1]) != 0 ? tell(search, &change) : 0;
}

static int ask_address(struct search *search, const uint8_t ip[16], uint16_t port)
{
	struct inet inet = { .port = port };
	char text[INET_TEXT_MAX];
	int r = 0;

	memcpy(inet.ip, ip, sizeof(inet.ip));
	inet_format(&inet, text);
	if (!inet_is_any(&inet)) /* nobody connects there: inet_reach() */
		r = ask(search, VERB_CONNECT, text);
	return r < 0 ? r : ask(search, VERB_BIND, text);
}

static int ask_all(struct search *search, const struct edges *edges)
{
	int r = 0;

	for (size_t p = 0; p < edges->port_count && !r; p++) {
		for (size_t i = 0; i < edges->ip_count && !r; i++)
			r = ask_address(search, edges->ips[i], edges->ports[p]);
		for (size_t i = 0; i < edges->names.count && !r; i++) {
			_cleanup_text_ struct text text = { 0 };

			text_printf(&text, "%s:%u", edges->names.items[i], edges->ports[p]);
			r = text.failed ? -ENOMEM : ask(search, VERB_CONNECT, text.data);
		}
	}
	return r;
}

/**
 * inet_diff() - Find the addresses that are decided otherwise
 * @sides:	Two policies and their trees
 * @each:	Gets one address for each pair of rules that decide differently; 0, or the -errno to
 *		stop with
 * @ctx:	Its first argument
 *
 * Return: 0, -E2BIG when there are too many to go through, -ENOMEM, what @each returned
 */
int inet_diff(const struct tree_side sides[2],
	      int (*each)(void *ctx, const struct inet_change *change), void *ctx)
{
	struct search search = { .sides = sides, .each = each, .ctx = ctx };
	struct edges edges = { .ip_count = 0 };
	int r;

	if (!tree_decides_inet(sides[0].tree) && !tree_decides_inet(sides[1].tree))
		return 0;
	r = find_edges(sides, &edges);
	if (!r && (edges.ip_count + edges.names.count) * edges.port_count > PIECES_MAX)
		r = -E2BIG;
	if (!r)
		r = ask_all(&search, &edges);
	free(search.told);
	edges_free(&edges);
	return r;
}
