/* SPDX-License-Identifier: MIT */
/* policy/netnames.h - The addresses of host names, in memory that one process writes */
#ifndef WARDER_POLICY_NETNAMES_H
#define WARDER_POLICY_NETNAMES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "policy/inet.h"

#define NET_NAMES_MAX INET_NAMES_MAX
#define NET_ADDRESSES_MAX 32U

/**
 * struct net_slot - Room for one address
 * @turn:	Odd while there is one; another number with each change
 * @ip:		As in struct inet, its first and its last eight bytes
 */
struct net_slot {
	_Atomic uint32_t turn;
	_Atomic uint64_t ip[2];
};

/* Shared memory, all zero at first. Names are known by their place in inet_names(). */
struct net_names {
	struct net_slot slots[NET_NAMES_MAX][NET_ADDRESSES_MAX];
};

bool net_names_has(const void *names, unsigned int name, const uint8_t ip[16]);
bool net_names_get(const struct net_names *names, unsigned int name, unsigned int slot,
		   uint8_t ret_ip[16]);
void net_names_put(struct net_names *names, unsigned int name, unsigned int slot,
		   const uint8_t ip[16]);
void net_names_drop(struct net_names *names, unsigned int name, unsigned int slot);

#endif
