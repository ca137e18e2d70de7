/* SPDX-License-Identifier: MIT */
/* tests/fuzz/property.h - What must hold whatever the input is */
#ifndef WARDER_TESTS_FUZZ_PROPERTY_H
#define WARDER_TESTS_FUZZ_PROPERTY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what did not hold, with a printf format for what was the case, and ends. */
#define PROPERTY(holds, ...)                                                                       \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds);        \
			fprintf(stderr, __VA_ARGS__);                                              \
			fputc('\n', stderr);                                                       \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/**
 * property_harmless() - Whether a terminal shows a text and acts on none of it
 * @bytes:	@len bytes
 * @len:	How many
 *
 * Well-formed UTF-8 without controls but newlines and tabs, line separators and Bidi_Control
 * (UAX #9). The ranges are written down again on purpose.
 */
static inline bool property_harmless(const char *bytes, size_t len)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} harmful[] = {
		{ 0, 8 },	    { 11, 31 },		{ 0x7f, 0x9f },	    { 0x61c, 0x61c },
		{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
	};

	for (size_t i = 0, size; i < len; i += size) {
		uint32_t code = 0;

		size = utf8_sequence(bytes + i, len - i, &code);
		if (!size)
			return false;
		for (size_t k = 0; k < sizeof(harmful) / sizeof(*harmful); k++)
			if (harmful[k].first <= code && code <= harmful[k].last)
				return false;
	}
	return true;
}

#endif
