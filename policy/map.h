/* SPDX-License-Identifier: MIT */
/* policy/map.h - What `map deny` says to a mapping */
#ifndef WARDER_POLICY_MAP_H
#define WARDER_POLICY_MAP_H

#include <stdbool.h>
#include <stdint.h>

uint64_t map_attached(uint64_t flags);
unsigned int map_refused(unsigned int deny, uint64_t prot, bool shared);

#endif
