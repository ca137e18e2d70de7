// SPDX-License-Identifier: MIT
// policy/inet.c - Internet addresses: their text, and which of them a pattern covers
#include "policy/inet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MAPPED_BITS 96

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

static bool is_mapped(const uint8_t ip[16])
{
	return !memcmp(ip, mapped, sizeof(mapped));
}

/* A number of at most five digits, and no more than @max; -1: it is none. */
static int read_number(const char **text, const char *end, unsigned int max)
{
	unsigned int value = 0;
	const char *at = *text;

	for (; at < end && at - *text < 6 && *at >= '0' && *at <= '9'; at++)
		value = value * 10 + (unsigned int)(*at - '0');
	if (at == *text || value > max || (at - *text > 1 && **text == '0'))
		return -1;
	*text = at;
	return (int)value;
}

static int read_ports(const char *text, const char *end, struct inet_pattern *pattern)
{
	int low, high;

	if (end - text == 1 && *text == '*') {
		pattern->low = 0;
		pattern->high = UINT16_MAX;
		return 0;
	}
	low = high = read_number(&text, end, UINT16_MAX);
	if (low >= 0 && text < end && *text == '-') {
		text++;
		high = read_number(&text, end, UINT16_MAX);
	}
	if (low < 0 || high < low || text != end)
		return -EDOM;
	pattern->low = (uint16_t)low;
	pattern->high = (uint16_t)high;
	return 0;
}

/* "10.0.0.0", or what stands in brackets. The zone of a local address means nothing to a rule. */
static int read_ip(const char *text, size_t len, int family, uint8_t ip[16])
{
	char copy[INET6_ADDRSTRLEN];
	const char *zone = family == AF_INET6 ? memchr(text, '%', len) : NULL;

	if (zone)
		len = (size_t)(zone - text);
	if (len >= sizeof(copy) || memchr(text, '\0', len))
		return -EINVAL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (inet_pton(family, copy, family == AF_INET ? ip + sizeof(mapped) : ip) != 1)
		return -EINVAL;
	if (family == AF_INET)
		memcpy(ip, mapped, sizeof(mapped));
	return 0;
}

/* Letters, digits, `-`, `_` and dots between them, with a letter somewhere. */
static bool is_name(const char *text, size_t len)
{
	bool letter = false, dot = true;

	if (!len || len > INET_NAME_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (c == '.' ? dot : !alpha && c != '-' && c != '_' && (c < '0' || c > '9'))
			return false;
		dot = c == '.';
		letter |= alpha;
	}
	return letter && !dot;
}

/* The host, and the length of the network if it has one. */
static int read_host(const char *text, size_t len, struct inet_pattern *pattern)
{
	const char *end = text + len, *slash = memchr(text, '/', len);
	const char *host = text, *stop = slash ? slash : end;
	bool six = len && *text == '[';
	int bits, most = six ? 128 : 128 - MAPPED_BITS;

	if (len == 1 && *text == '*')
		return 0;
	if (six && (stop - host < 2 || stop[-1] != ']'))
		return -EINVAL;
	if (six) {
		host++;
		stop--;
	}
	if (read_ip(host, (size_t)(stop - host), six ? AF_INET6 : AF_INET, pattern->ip) < 0) {
		if (six || slash || !is_name(text, len))
			return -EINVAL;
		pattern->name = text;
		pattern->name_len = len;
		pattern->bits = 128;
		return 0;
	}
	bits = most;
	if (slash) {
		slash++;
		bits = read_number(&slash, end, (unsigned int)most);
		if (bits < 0 || slash != end)
			return -ERANGE;
	}
	pattern->bits = (uint8_t)(bits + 128 - most);
	return 0;
}

/**
 * inet_read() - Read HOST:PORT: a pattern, or the text of one address
 * @text:	@len bytes
 * @len:	How many
 * @ret_pattern: What it names; untouched on failure. @name points into @text
 *
 * Return: 0, -ENOTSUP without a port, -EDOM for a port that is none, -ERANGE for a network's length
 * that is none, -EINVAL for a host that is none
 */
int inet_read(const char *text, size_t len, struct inet_pattern *ret_pattern)
{
	const char *colon = memrchr(text, ':', len), *bracket = memrchr(text, ']', len);
	struct inet_pattern pattern = { 0 };
	int r;

	if (!colon || (bracket && bracket > colon))
		return -ENOTSUP;
	r = read_host(text, (size_t)(colon - text), &pattern);
	if (r == 0)
		r = read_ports(colon + 1, text + len, &pattern);
	if (r == 0)
		*ret_pattern = pattern;
	return r;
}

/**
 * inet_format() - Write an address as ADDRESS:PORT, IPv6 in brackets
 * @inet:	The address
 * @text:	Gets it
 *
 * Return: bytes, the NUL not counted
 */
size_t inet_format(const struct inet *inet, char text[INET_TEXT_MAX])
{
	bool four = is_mapped(inet->ip);
	char host[INET6_ADDRSTRLEN] = "";
	int len;

	inet_ntop(four ? AF_INET : AF_INET6, four ? inet->ip + sizeof(mapped) : inet->ip, host,
		  sizeof(host));
	len = snprintf(text, INET_TEXT_MAX, four ? "%s:%u" : "[%s]:%u", host, inet->port);
	return len > 0 ? (size_t)len : 0;
}

/**
 * inet_is_any() - Whether an address stands for all of its host: 0.0.0.0 or ::
 * @inet:	The address
 */
bool inet_is_any(const struct inet *inet)
{
	static const uint8_t zeros[16];

	return !memcmp(inet->ip, zeros, sizeof(zeros)) ||
	       (is_mapped(inet->ip) && !memcmp(inet->ip + sizeof(mapped), zeros, 4));
}

/**
 * inet_is_four() - Whether an address is one of IPv4
 * @inet:	The address
 */
bool inet_is_four(const struct inet *inet)
{
	return is_mapped(inet->ip);
}

/**
 * inet_set_four() - Fill in an IPv4 address
 * @inet:	Its port stays
 * @address:	The address
 */
void inet_set_four(struct inet *inet, const struct in_addr *address)
{
	memcpy(inet->ip, mapped, sizeof(mapped));
	memcpy(inet->ip + sizeof(mapped), address, sizeof(*address));
}

/**
 * inet_reach() - Make a destination what the kernel makes of it
 * @inet:	0.0.0.0 and :: become 127.0.0.1 and ::1, as in ip_route_output_key(); others stay
 */
void inet_reach(struct inet *inet)
{
	if (!inet_is_any(inet))
		return;
	if (is_mapped(inet->ip))
		inet->ip[12] = 127;
	inet->ip[15] = 1;
}

static bool same_bits(const uint8_t one[16], const uint8_t two[16], unsigned int bits)
{
	uint8_t mask = (uint8_t)(0xff00U >> bits % 8);

	return !memcmp(one, two, bits / 8) && !((one[bits / 8 % 16] ^ two[bits / 8 % 16]) & mask);
}

/**
 * inet_covers() - Whether a pattern without a name is about an address
 * @pattern:	From inet_read()
 * @inet:	The address
 */
bool inet_covers(const struct inet_pattern *pattern, const struct inet *inet)
{
	return inet->port >= pattern->low && inet->port <= pattern->high &&
	       same_bits(pattern->ip, inet->ip, pattern->bits);
}

/**
 * inet_within() - Whether one pattern covers all that another does
 * @inner:	From inet_read()
 * @outer:	Likewise
 */
bool inet_within(const struct inet_pattern *inner, const struct inet_pattern *outer)
{
	if (inner->low < outer->low || inner->high > outer->high)
		return false;
	if (outer->name || inner->name)
		return !outer->bits ||
		       (outer->name && inner->name && outer->name_len == inner->name_len &&
			!memcmp(outer->name, inner->name, inner->name_len));
	return outer->bits <= inner->bits && same_bits(outer->ip, inner->ip, outer->bits);
}

/**
 * inet_depth() - How much a pattern says: of two that match, the one that says more decides
 * @pattern:	From inet_read()
 *
 * The host comes first: an address or a name before a network, a smaller network before a larger
 * one. Then the port: one before several before all.
 */
unsigned int inet_depth(const struct inet_pattern *pattern)
{
	bool all = !pattern->low && pattern->high == UINT16_MAX;
	unsigned int ports = pattern->low == pattern->high ? 2 : all ? 0 : 1;

	return pattern->bits * INET_DEPTH_HOST + ports;
}
