// SPDX-License-Identifier: MIT
// supervisor/net/nameservers.c - Where the host's name servers are, from here and from a jail
#include "supervisor/net/nameservers.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"

enum whereabouts { NOWHERE = 0, OUTSIDE = 1, LOOPBACK = 2, STUB = 4 };

/* One line of a file like resolv.conf(5): a keyword at its start, then blanks. */
static bool read_line(const char *line, char address[64])
{
	return sscanf(line, "nameserver%*[ \t]%63s", address) == 1;
}

/* An address with a scope (fe80::1%eth0) is one of a network, and so outside. */
static enum whereabouts locate(const char *address)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (inet_pton(AF_INET, address, &v4) == 1) {
		if (ntohl(v4.s_addr) == INADDR_LOOPBACK || v4.s_addr == INADDR_ANY)
			return LOOPBACK;
		return ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET ? STUB : OUTSIDE;
	}
	if (inet_pton(AF_INET6, address, &v6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&v6) || IN6_IS_ADDR_UNSPECIFIED(&v6) ? LOOPBACK
										 : OUTSIDE;
	return strchr(address, '%') ? OUTSIDE : NOWHERE;
}

/* Bits of enum whereabouts. */
static unsigned int look(const char *path)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char line[512], address[64];
	unsigned int found = 0;

	while (file && fgets(line, sizeof(line), file))
		if (read_line(line, address))
			found |= (unsigned int)locate(address);
	return found;
}

/**
 * nameservers_read() - How a jail with a network of its own can ask the host's name servers
 * @file:	NAMESERVERS_FILE
 * @upstream:	NAMESERVERS_UPSTREAM
 *
 * One on 127.0.0.1 is asked although there are others: the host asks it, too, and it may know more.
 * Where no file names any, C libraries ask 127.0.0.1 (resolv.conf(5)).
 */
enum nameservers nameservers_read(const char *file, const char *upstream)
{
	unsigned int found = look(file);

	if (!found || found & LOOPBACK)
		return NAMESERVERS_LOOPBACK;
	if (found & OUTSIDE)
		return NAMESERVERS_OUTSIDE;
	return look(upstream) & OUTSIDE ? NAMESERVERS_STUB : NAMESERVERS_NONE;
}

/* A scope says which network, and rules know none. */
static bool read_address(char *address, struct inet *inet)
{
	struct in_addr four;

	address[strcspn(address, "%")] = '\0';
	if (inet_pton(AF_INET, address, &four) != 1)
		return inet_pton(AF_INET6, address, inet->ip) == 1;
	inet_set_four(inet, &four);
	return true;
}

static void add(struct answer *answer, struct inet *inet)
{
	inet_reach(inet);
	memcpy(answer->ip[answer->count++], inet->ip, sizeof(inet->ip));
}

static void list(const char *path, struct answer *answer)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char line[512], address[64];

	while (file && answer->count < ANSWER_MAX && fgets(line, sizeof(line), file)) {
		struct inet inet = { .port = 0 };

		if (read_line(line, address) && read_address(address, &inet))
			add(answer, &inet);
	}
}

/**
 * nameservers_list() - Which name servers a program asks, as `connect nameservers:53` means them
 * @file:	NAMESERVERS_FILE
 * @upstream:	NAMESERVERS_UPSTREAM: those behind a stub, which a network of its own asks instead
 * @ret_answer:	Filled
 */
void nameservers_list(const char *file, const char *upstream, struct answer *ret_answer)
{
	ret_answer->count = 0;
	list(file, ret_answer);
	if (look(file) & STUB)
		list(upstream, ret_answer);
	if (!ret_answer->count) { /* resolv.conf(5) */
		const struct in_addr local = { htonl(INADDR_LOOPBACK) };
		struct inet inet = { .port = 0 };

		inet_set_four(&inet, &local);
		add(ret_answer, &inet);
	}
}
