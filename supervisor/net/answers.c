// SPDX-License-Identifier: MIT
// supervisor/net/answers.c - Which addresses a name is taken to have, from all answers so far
//
// DOC: Theory of operation
//
// Who answers for a name says which addresses a rule about it is about, and a program of the jail
// may know them, or be them. So a name's answers are trusted with what its answers at the launch
// have shown of it: a name that had an address in a private network then may get others there, and
// one that had not gets none (DNS rebinding). Global addresses are always taken: they are what the
// rule gives away.
//
// An address stays for a time after it was last answered: names with many addresses are answered
// some of them at a time, and programs go on using what they have looked up.
#include "supervisor/net/answers.h"

#include <string.h>

/* The slot of an address; without it an empty one; without that the one that was seen first. */
static unsigned int find_slot(const struct answers *answers, unsigned int name,
			      const uint8_t ip[16])
{
	unsigned int best = 0;
	bool empty = false;
	uint8_t known[16];

	for (unsigned int slot = 0; slot < NET_ADDRESSES_MAX; slot++) {
		bool has = net_names_get(answers->shown, name, slot, known);

		if (has && !memcmp(known, ip, sizeof(known)))
			return slot;
		if (!has && !empty)
			best = slot;
		else if (has && !empty &&
			 answers->seen_ns[name][slot] < answers->seen_ns[name][best])
			best = slot;
		empty |= !has;
	}
	return best;
}

static bool is_trusted(struct answers *answers, unsigned int name, const uint8_t ip[16])
{
	enum reach reach = reach_of(ip);

	if (!answers->launched)
		answers->reaches[name] |= reach;
	return reach == REACH_GLOBAL || answers->reaches[name] & reach;
}

/* Of this answer nothing gives way to more of the same. */
static void take(struct answers *answers, unsigned int name, const uint8_t ip[16], uint64_t now_ns)
{
	unsigned int slot = find_slot(answers, name, ip);
	uint8_t known[16];
	bool has = net_names_get(answers->shown, name, slot, known);

	if (has && memcmp(known, ip, sizeof(known)) != 0) {
		if (answers->seen_ns[name][slot] == now_ns)
			return;
		has = false;
	}
	if (!has)
		net_names_put(answers->shown, name, slot, ip);
	answers->seen_ns[name][slot] = now_ns;
}

/**
 * answers_take() - Take an answer
 * @answers:	So far
 * @name:	Below NET_NAMES_MAX
 * @answer:	New. One without addresses changes nothing
 * @now_ns:	Time of a clock that goes on, not the same for two answers
 *
 * Return: the first address that was not trusted, in @answer; NULL: there is none
 */
const uint8_t *answers_take(struct answers *answers, unsigned int name, const struct answer *answer,
			    uint64_t now_ns)
{
	const uint8_t *refused = NULL;

	for (unsigned int i = 0; i < answer->count; i++) {
		if (is_trusted(answers, name, answer->ip[i]))
			take(answers, name, answer->ip[i], now_ns);
		else if (!refused)
			refused = answer->ip[i];
	}
	for (unsigned int slot = 0; answer->count && slot < NET_ADDRESSES_MAX; slot++)
		if (now_ns - answers->seen_ns[name][slot] > answers->keep_ns)
			net_names_drop(answers->shown, name, slot);
	return refused;
}

/* Whether a name has any address. */
bool answers_known(const struct answers *answers, unsigned int name)
{
	uint8_t ip[16];

	for (unsigned int slot = 0; slot < NET_ADDRESSES_MAX; slot++)
		if (net_names_get(answers->shown, name, slot, ip))
			return true;
	return false;
}
