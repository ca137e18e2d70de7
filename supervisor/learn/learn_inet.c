// SPDX-License-Identifier: MIT
// supervisor/learn/learn_inet.c - Internet addresses that runs named, and rules for them
//
// One rule decides on all addresses. So there are rules only if all addresses are known, and
// nothing else was done that such rules refuse; else they are for review.
#include "supervisor/learn/learn_inet.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"
#include "policy/socket.h"
#include "supervisor/words/sheet.h"

/* So many hosts of one port are named, and so many ports of one host: more are all of them. */
#define NAMED_MAX 8U

/* Ports that the kernel chooses from: ip_local_port_range, unless it was set. */
#define CHOSEN_LOW 32768U
#define CHOSEN_HIGH 60999U

#define REVIEWS_SHOWN 200U

/**
 * learn_inet_next() - A run begins
 * @inet:	Zeroed, or of the runs before
 * @policy:	The run's
 */
void learn_inet_next(struct learn_inet *inet, const struct policy *policy)
{
	inet->ruled = inet_decided(policy);
	inet->closed |= inet->ruled;
	inet->datagrams = false;
}

void learn_inet_free(struct learn_inet *inet)
{
	demands_free(&inet->wanted);
	demands_free(&inet->review);
}

/* What a call asks of the address in its name; 0: nothing. */
static verbs_t verbs_of(const struct record *record, const struct inet *address)
{
	switch (record->nr) {
	case SYS_connect:
	case SYS_sendto:
	case SYS_sendmsg:
	case SYS_sendmmsg:
		return V_CONNECT;
	case SYS_bind:
		return V_BIND;
	case SYS_listen: /* of a port it had, bind was asked */
		return address->port ? 0 : V_BIND;
	default:
		return 0;
	}
}

/* One address as text; false for what is none. */
static bool read_address(const char *text, size_t len, struct inet *ret_address)
{
	struct inet_pattern pattern;

	if (!len || *text == '/' || *text == '@' || inet_read(text, len, &pattern) < 0 ||
	    pattern.name || pattern.bits != 128 || pattern.low != pattern.high)
		return false;
	memcpy(ret_address->ip, pattern.ip, sizeof(ret_address->ip));
	ret_address->port = pattern.low;
	return true;
}

static int take_address(struct learn_inet *inet, const struct event *event,
			const struct credit *credit)
{
	const struct record *record = &event->record;
	bool would = record->would == RECORD_ALLOW, ruled = record->rule < RECORD_RULE_BUILTIN;
	char text[INET_TEXT_MAX];
	struct inet address;
	verbs_t verbs;

	if (!read_address(event->str[STRING_RESOLVED], event->len[STRING_RESOLVED], &address))
		return 0;
	verbs = verbs_of(record, &address);
	if (!verbs || (!would && !ruled && record->rule != RECORD_RULE_NONE))
		return 0;
	if (verbs == V_CONNECT)
		inet_reach(&address);
	inet_format(&address, text);
	if (!would && (ruled || record->decision != RECORD_ALLOW))
		return demand_add(&inet->review, text, verbs,
				  !ruled	   ? 0
				  : record->answer ? DEMAND_ASKED
						   : DEMAND_RULED,
				  credit);
	return demand_add(&inet->wanted, text, verbs, 0, credit);
}

/* A message that the kernel sent by itself: as rejudge_unseen(). */
static bool is_unseen(const struct learn_inet *inet, const struct record *record)
{
	uint64_t flags = record->args[record->nr == SYS_sendmsg ? 2 : 3];

	return record->fence == FENCE_SOCKETS && (inet->datagrams || flags & MSG_FASTOPEN);
}

/**
 * learn_inet_event() - Take what one event says of addresses
 * @inet:	Of the run
 * @event:	Any kind
 * @credit:	Who is behind it
 *
 * Trust: the target chose all of it.
 *
 * Return: 0 or -ENOMEM
 */
int learn_inet_event(struct learn_inet *inet, const struct event *event,
		     const struct credit *credit)
{
	const struct record *record = &event->record;
	int type = (int)(uint32_t)record->args[1] & 0xf;

	if (record->kind != RECORD_CALL)
		return 0;
	if (record->nr == SYS_setsockopt) {
		inet->beyond |= !inet->ruled && socket_routes(record->args[2], record->args[4]);
		return 0;
	}
	if (record->nr == SYS_socket && socket_is_inet((int)(uint32_t)record->args[0]) &&
	    !record->err) {
		inet->datagrams |= type != SOCK_STREAM;
		inet->beyond |= !inet->ruled &&
				!socket_decidable(type, (int)(uint32_t)record->args[2]);
		return 0;
	}
	inet->unseen |= is_unseen(inet, record);
	return take_address(inet, event, credit);
}

/* One address with what was asked of it, and what its rule is about besides. */
struct spot {
	struct inet address;
	const struct credit *credit;
	bool local; /* the loopback's */
	bool all_hosts;
	bool all_ports;
};

/* All of one verb. */
struct spots {
	struct spot *items;
	size_t count;
	verbs_t verb;
	bool chosen; /* the kernel chose ports to listen on */
};

static bool is_local(const struct inet *address)
{
	struct inet_pattern four, six;

	return inet_read("127.0.0.0/8:*", strlen("127.0.0.0/8:*"), &four) == 0 &&
	       inet_read("[::1]:*", strlen("[::1]:*"), &six) == 0 &&
	       (inet_covers(&four, address) || inet_covers(&six, address));
}

static int collect(const struct demands *demands, verbs_t verb, struct spots *spots)
{
	spots->items = calloc(demands->count + 1, sizeof(*spots->items));
	spots->verb = verb;
	if (!spots->items)
		return -ENOMEM;
	for (size_t i = 0; i < demands->count; i++) {
		const struct demand *demand = &demands->items[i];
		struct spot *spot = &spots->items[spots->count];

		if (!read_address(demand->pattern, strlen(demand->pattern), &spot->address))
			continue;
		spot->local = is_local(&spot->address);
		spot->credit = &demand->credit;
		spots->chosen |= demand->verbs & V_BIND && !spot->address.port;
		spots->count += demand->verbs & verb ? 1 : 0;
	}
	return 0;
}

static int by_port(const void *one, const void *two)
{
	const struct spot *a = one, *b = two;
	int r = a->address.port - b->address.port;

	return r ? r : memcmp(a->address.ip, b->address.ip, sizeof(a->address.ip));
}

static int by_host(const void *one, const void *two)
{
	const struct spot *a = one, *b = two;
	int r = memcmp(a->address.ip, b->address.ip, sizeof(a->address.ip));

	return r ? r : a->address.port - b->address.port;
}

/* Hosts of one port: those of others count, and if they are many the own ones go with them. */
static void widen_hosts(struct spots *spots)
{
	size_t end;

	qsort(spots->items, spots->count, sizeof(*spots->items), by_port);
	for (size_t i = 0; i < spots->count; i = end) {
		unsigned int others = 0;

		for (end = i; end < spots->count &&
			      spots->items[end].address.port == spots->items[i].address.port;
		     end++)
			others += !spots->items[end].local;
		for (size_t k = i; k < end && others > NAMED_MAX; k++)
			spots->items[k].all_hosts = true;
	}
}

/* Who listens at another address than the loopback's is asked from everywhere. */
static void widen_bound(struct spots *spots)
{
	for (size_t i = 0; i < spots->count; i++)
		spots->items[i].all_hosts = !spots->items[i].local;
}

static bool same_host(const struct spot *a, const struct spot *b)
{
	return (a->all_hosts && b->all_hosts) ||
	       (!a->all_hosts && !b->all_hosts &&
		!memcmp(a->address.ip, b->address.ip, sizeof(a->address.ip)));
}

/* Ports of one host, as far as they are not those of all hosts. */
static void widen_ports(struct spots *spots)
{
	size_t end;

	qsort(spots->items, spots->count, sizeof(*spots->items), by_host);
	for (size_t i = 0; i < spots->count; i = end) {
		unsigned int ports = 0;

		for (end = i; end < spots->count &&
			      !memcmp(spots->items[end].address.ip, spots->items[i].address.ip,
				      sizeof(spots->items[i].address.ip));
		     end++)
			ports += same_host(&spots->items[end], &spots->items[i]) &&
				 !spots->items[end].all_hosts;
		for (size_t k = i; k < end && ports > NAMED_MAX; k++)
			spots->items[k].all_ports = !spots->items[k].all_hosts;
	}
}

/* A rule's pattern. What the kernel chose in this run it does not choose in the next. */
static void add_pattern(const struct spots *spots, const struct spot *spot, struct text *pattern)
{
	unsigned int port = spot->address.port;
	char text[INET_TEXT_MAX];
	size_t host;

	inet_format(&spot->address, text);
	host = (size_t)(strrchr(text, ':') - text);
	if (spot->all_hosts && spots->verb == V_BIND) {
		text_printf(pattern, "%u", port);
		return;
	}
	if (spot->all_hosts)
		text_char(pattern, '*');
	else
		text_add(pattern, text, host);
	if (spot->all_ports)
		text_str(pattern, ":*");
	else if (spots->verb == V_CONNECT && spots->chosen && spot->local && port >= CHOSEN_LOW &&
		 port <= CHOSEN_HIGH)
		text_printf(pattern, ":%u-%u", CHOSEN_LOW, CHOSEN_HIGH);
	else
		text_printf(pattern, ":%u", port);
}

/* Rules of one verb, each once. */
static int add_rules(const struct demands *demands, verbs_t verb, struct demands *rules)
{
	struct spots spots = { .count = 0 };
	int r = collect(demands, verb, &spots);

	if (r == 0 && verb == V_CONNECT)
		widen_hosts(&spots);
	else if (r == 0)
		widen_bound(&spots);
	if (r == 0)
		widen_ports(&spots);
	for (size_t i = 0; i < spots.count && r == 0; i++) {
		_cleanup_text_ struct text pattern = { 0 };

		add_pattern(&spots, &spots.items[i], &pattern);
		r = pattern.failed
			    ? -ENOMEM
			    : demand_add(rules, pattern.data, verb, 0, spots.items[i].credit);
	}
	free(spots.items);
	return r;
}

static const char *word_of(verbs_t verb)
{
	return verb == V_CONNECT ? "connect" : "bind";
}

/* Rules, or what they would be. */
static int write_rules(const struct learn_inet *inet, verbs_t verb, const struct strings *programs,
		       unsigned int runs, struct sheet *sheet)
{
	bool sure = !inet->unseen && !inet->beyond;
	struct demands rules = { .count = 0 };
	int r = add_rules(&inet->wanted, verb, &rules);

	for (size_t i = 0; i < rules.count && r == 0; i++) {
		_cleanup_text_ struct text line = { 0 }, comment = { 0 };

		text_printf(&line, "%s%-7s %s", sure ? "" : "# REVIEW ", word_of(verb),
			    rules.items[i].pattern);
		credit_show(&rules.items[i].credit, programs, runs, &comment);
		sheet_add(sheet, text_cstr(&line), text_cstr(&comment));
		sheet->lines.failed |= line.failed || comment.failed;
	}
	demands_free(&rules);
	return r < 0 ? r : sheet->lines.failed ? -ENOMEM : 0;
}

/* What one run did not get, and no other was observed to do. */
static void write_reviews(const struct learn_inet *inet, const struct strings *programs,
			  unsigned int runs, struct text *text)
{
	const struct demands *review = &inet->review;

	if (review->count)
		text_str(text, "\n# Addresses that were not granted.\n");
	for (size_t i = 0; i < review->count && i < REVIEWS_SHOWN; i++) {
		const struct demand *demand = &review->items[i];
		const struct demand *wanted = demand_find(&inet->wanted, demand->pattern);
		verbs_t verbs = demand->verbs & (verbs_t) ~(wanted ? wanted->verbs : 0);

		for (unsigned int verb = VERB_CONNECT; verb <= VERB_BIND; verb++) {
			if (!(verbs & VERB_BIT(verb)))
				continue;
			text_printf(text, "# REVIEW %s %s   # %s (", word_of(VERB_BIT(verb)),
				    demand->pattern,
				    demand->flags & DEMAND_ASKED ? "the run's policy asks about it"
				    : demand->flags & DEMAND_RULED ? "the run's policy refuses it"
								   : "no rule allowed it");
			credit_show(&demand->credit, programs, runs, text);
			text_str(text, ")\n");
		}
	}
	if (review->count > REVIEWS_SHOWN)
		text_printf(text, "# and %zu more\n", review->count - REVIEWS_SHOWN);
}

/**
 * learn_inet_write() - Append the rules for addresses
 * @inet:	Of all runs
 * @programs:	Names that credits are about
 * @runs:	How many
 * @text:	Grows by paragraphs, or by nothing
 *
 * Return: 0 or -ENOMEM
 */
int learn_inet_write(const struct learn_inet *inet, const struct strings *programs,
		     unsigned int runs, struct text *text)
{
	struct sheet sheet = { .count = 0 };
	int r = write_rules(inet, V_CONNECT, programs, runs, &sheet);

	if (r == 0)
		r = write_rules(inet, V_BIND, programs, runs, &sheet);
	if (sheet.count)
		text_str(text, "\n# Internet addresses.\n");
	else if (inet->closed) /* without any rule all were open */
		text_str(text, "\n# No internet address was used.\ndeny connect bind *\n");
	if (sheet.count && inet->unseen)
		text_str(text,
			 "# Others were sent to that nobody looked at, and rules would refuse "
			 "those: `warder --observe`\n# looks at all.\n");
	if (sheet.count && inet->beyond)
		text_str(text, "# Other protocols, or routes, were used as well, and rules would "
			       "refuse those.\n");
	if (r == 0)
		sheet_write(&sheet, text);
	sheet_free(&sheet);
	write_reviews(inet, programs, runs, text);
	return r;
}
