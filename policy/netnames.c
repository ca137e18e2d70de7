// SPDX-License-Identifier: MIT
// policy/netnames.c - The addresses of host names, in memory that one process writes
//
// Readers never wait, whatever becomes of the writer: what changes while it is read is not there.
#include "policy/netnames.h"

#include <string.h>

/**
 * net_names_get() - The address in a slot
 * @names:	Shared
 * @name:	Below NET_NAMES_MAX
 * @slot:	Below NET_ADDRESSES_MAX
 * @ret_ip:	It
 *
 * Context: any thread of any process; does not allocate nor wait.
 *
 * Return: false where there is none
 */
bool net_names_get(const struct net_names *names, unsigned int name, unsigned int slot,
		   uint8_t ret_ip[16])
{
	const struct net_slot *from = &names->slots[name][slot];
	uint32_t turn = atomic_load_explicit(&from->turn, memory_order_acquire);
	uint64_t ip[2];

	if (!(turn & 1))
		return false;
	ip[0] = atomic_load_explicit(&from->ip[0], memory_order_relaxed);
	ip[1] = atomic_load_explicit(&from->ip[1], memory_order_relaxed);
	atomic_thread_fence(memory_order_acquire);
	if (atomic_load_explicit(&from->turn, memory_order_relaxed) != turn)
		return false;
	memcpy(ret_ip, ip, sizeof(ip));
	return true;
}

/**
 * net_names_has() - Whether a name has an address at the moment
 * @names:	struct net_names
 * @name:	Which; one beyond them all has none
 * @ip:		As in struct inet
 *
 * Context: for struct tree_hosts: any thread, on the path of every call.
 */
bool net_names_has(const void *names, unsigned int name, const uint8_t ip[16])
{
	uint8_t known[16];

	if (name >= NET_NAMES_MAX)
		return false;
	for (unsigned int slot = 0; slot < NET_ADDRESSES_MAX; slot++)
		if (net_names_get(names, name, slot, known) && !memcmp(known, ip, sizeof(known)))
			return true;
	return false;
}

/**
 * net_names_drop() - Empty a slot
 * @names:	Shared
 * @name:	Below NET_NAMES_MAX
 * @slot:	Below NET_ADDRESSES_MAX
 *
 * Context: the one writer.
 */
void net_names_drop(struct net_names *names, unsigned int name, unsigned int slot)
{
	struct net_slot *to = &names->slots[name][slot];
	uint32_t turn = atomic_load_explicit(&to->turn, memory_order_relaxed);

	if (turn & 1)
		atomic_store_explicit(&to->turn, turn + 1, memory_order_release);
}

/**
 * net_names_put() - Put an address into a slot, in the place of what is there
 * @names:	Shared
 * @name:	Below NET_NAMES_MAX
 * @slot:	Below NET_ADDRESSES_MAX
 * @ip:		As in struct inet
 *
 * Context: the one writer.
 */
void net_names_put(struct net_names *names, unsigned int name, unsigned int slot,
		   const uint8_t ip[16])
{
	struct net_slot *to = &names->slots[name][slot];
	uint64_t halves[2];
	uint32_t turn;

	net_names_drop(names, name, slot);
	turn = atomic_load_explicit(&to->turn, memory_order_relaxed);
	atomic_thread_fence(memory_order_release); /* who reads a half of it sees that it changed */
	memcpy(halves, ip, sizeof(halves));
	atomic_store_explicit(&to->ip[0], halves[0], memory_order_relaxed);
	atomic_store_explicit(&to->ip[1], halves[1], memory_order_relaxed);
	atomic_store_explicit(&to->turn, turn + 1, memory_order_release);
}
