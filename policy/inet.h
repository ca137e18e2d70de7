/* SPDX-License-Identifier: MIT */
/* policy/inet.h - Internet addresses: of a call, and as rules name them */
#ifndef WARDER_POLICY_INET_H
#define WARDER_POLICY_INET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/base/strings.h"
#include "policy/base/text.h"
#include "policy/policy.h"

/*
 * DOC: Addresses in rules
 *
 * `HOST:PORT` behind `connect` or `bind`, as struct rule holds it: HOST is `*`, `1.2.3.4`,
 * `10.0.0.0/8`, `[::1]`, `[fd00::]/8`, or a name; PORT is `*`, a number, or `LOW-HIGH`. An IPv4
 * address is held as what it is mapped to (RFC 4291, 2.5.5.2), so that one address has one form.
 * No pattern of a path or of an abstract socket looks like one: see pattern_is_inet().
 */

/* What a host name may have, the dots included: RFC 1035. */
#define INET_NAME_MAX 253

/* As inet_format() writes it, with the NUL. */
#define INET_TEXT_MAX 56

/* inet_depth() of a host or network is this much for each bit of it. */
#define INET_DEPTH_HOST 3U

/* Names in one policy: each is looked up at the launch, and again while it runs. */
#define INET_NAMES_MAX 64U

/**
 * struct inet - One address of a socket
 * @ip:		In network order; IPv4 as ::ffff:a.b.c.d
 * @port:	In host order; 0 where there is none: ICMP, or the kernel is to choose
 */
struct inet {
	uint8_t ip[16];
	uint16_t port;
};

/**
 * struct inet_pattern - What a rule names
 * @ip:		The network's address, as in struct inet
 * @bits:	How many bits of it count, 0 to 128: 0 is every host
 * @low:	The first port
 * @high:	The last
 * @name:	A host's name instead, @name_len bytes of the pattern's text; NULL: @ip counts
 * @name_len:	Likewise; 0: none
 */
struct inet_pattern {
	uint8_t ip[16];
	uint8_t bits;
	uint16_t low;
	uint16_t high;
	const char *name;
	size_t name_len;
};

int inet_read(const char *text, size_t len, struct inet_pattern *ret_pattern);
size_t inet_format(const struct inet *inet, char text[INET_TEXT_MAX]);
bool inet_is_any(const struct inet *inet);
bool inet_is_four(const struct inet *inet);
void inet_set_four(struct inet *inet, const struct in_addr *address);
void inet_reach(struct inet *inet);
bool inet_covers(const struct inet_pattern *pattern, const struct inet *inet);
unsigned int inet_depth(const struct inet_pattern *pattern);
bool inet_within(const struct inet_pattern *inner, const struct inet_pattern *outer);

int inet_word(const char *word, bool bind, struct strings *patterns, const char **ret_wrong,
	      const char **ret_help);

bool inet_rule(const struct rule *rule);
bool inet_decided(const struct policy *policy);
int inet_names(const struct policy *policy, struct strings *names);
int inet_ports(const struct policy *policy, enum verb verb, uint16_t *ports, size_t max);

#endif
