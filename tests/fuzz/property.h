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
 * Well-formed UTF-8, and of the control characters only newlines and tabs.
 */
static inline bool property_harmless(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t code;
		size_t size = utf8_sequence(bytes + i, len - i, &code);

		if (!size || (utf8_is_unsafe(code) && code != '\n' && code != '\t'))
			return false;
		i += size;
	}
	return true;
}

#endif
