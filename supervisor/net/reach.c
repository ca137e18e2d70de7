// SPDX-License-Identifier: MIT
// supervisor/net/reach.c - How far an internet address reaches
//
// From the registries of special addresses (RFC 6890 and what has been added to them): what is
// globally reachable is global, the others are told apart as far as it matters who would answer.
#include "supervisor/net/reach.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "policy/base/cleanup.h"

struct block {
	uint8_t ip[16];
	uint8_t bits;
	enum reach reach;
};

/* The first that covers an address counts. */
static const struct block blocks4[] = {
	{ { 127 }, 8, REACH_LOOPBACK },
	{ { 169, 254 }, 16, REACH_LINK },
	{ { 10 }, 8, REACH_PRIVATE },
	{ { 172, 16 }, 12, REACH_PRIVATE },
	{ { 192, 168 }, 16, REACH_PRIVATE },
	{ { 100, 64 }, 10, REACH_PRIVATE }, /* shared behind a provider's translation */
	{ { 0 }, 8, REACH_LOOPBACK }, /* the kernel connects 0.0.0.0 to this host */
	{ { 192, 0, 0 }, 24, REACH_SPECIAL },
	{ { 192, 0, 2 }, 24, REACH_SPECIAL },
	{ { 198, 18 }, 15, REACH_PRIVATE }, /* for measuring, in networks of one's own */
	{ { 198, 51, 100 }, 24, REACH_SPECIAL },
	{ { 203, 0, 113 }, 24, REACH_SPECIAL },
	{ { 224 }, 3, REACH_SPECIAL },
};

static const struct block blocks6[] = {
	{ { [15] = 1 }, 128, REACH_LOOPBACK },
	{ { 0 }, 128, REACH_LOOPBACK }, /* the kernel connects :: to this host */
	{ { 0xfe, 0x80 }, 10, REACH_LINK },
	{ { 0xfc }, 7, REACH_PRIVATE },
	{ { 0xfe, 0xc0 }, 10, REACH_PRIVATE }, /* site-local, as it was */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, REACH_SPECIAL },
	{ { 0x20, 0x01 }, 23, REACH_SPECIAL },
	{ { 0x20 }, 3, REACH_GLOBAL },
	{ { 0 }, 0, REACH_SPECIAL },
};

/* Where an IPv4 address stands in one of IPv6, who has that answers: it counts. */
static const struct {
	uint8_t ip[12];
	uint8_t bits;
	uint8_t at;
} carriers[] = {
	{ { [10] = 0xff, [11] = 0xff }, 96, 12 },
	{ { 0x00, 0x64, 0xff, 0x9b }, 96, 12 }, /* NAT64 */
	{ { 0x20, 0x02 }, 16, 2 }, /* 6to4 */
};

static bool covers(const uint8_t *network, unsigned int bits, const uint8_t *ip)
{
	unsigned int bytes = bits / 8, rest = bits % 8;

	return !memcmp(network, ip, bytes) &&
	       (!rest || (network[bytes] ^ ip[bytes]) >> (8 - rest) == 0);
}

static enum reach look_up(const struct block *blocks, size_t count, const uint8_t *ip)
{
	for (size_t i = 0; i < count; i++)
		if (covers(blocks[i].ip, blocks[i].bits, ip))
			return blocks[i].reach;
	return REACH_GLOBAL;
}

/**
 * reach_of() - How far an address reaches
 * @ip:		As in struct inet
 */
enum reach reach_of(const uint8_t ip[16])
{
	for (size_t i = 0; i < ARRAY_SIZE(carriers); i++)
		if (covers(carriers[i].ip, carriers[i].bits, ip))
			return look_up(blocks4, ARRAY_SIZE(blocks4), ip + carriers[i].at);
	return look_up(blocks6, ARRAY_SIZE(blocks6), ip);
}

/* Where such an address lies, for a sentence. */
const char *reach_words(enum reach reach)
{
	switch (reach) {
	case REACH_GLOBAL:
		return "in the internet";
	case REACH_LOOPBACK:
		return "on this host's loopback";
	case REACH_LINK:
		return "on a local link";
	case REACH_PRIVATE:
		return "in a private network";
	case REACH_SPECIAL:
		break;
	}
	return "of no host";
}
