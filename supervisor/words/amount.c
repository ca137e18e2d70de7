// SPDX-License-Identifier: MIT
// supervisor/words/amount.c - Times and bytes for a person
#include "supervisor/words/amount.h"

#include <inttypes.h>

#include "policy/base/cleanup.h"

/* With one decimal, in the largest unit of which there is one; @names from the smallest up. */
static void add_scaled(uint64_t value, uint64_t step, const char *const *names, size_t count,
		       struct text *text)
{
	uint64_t unit = 1;
	size_t i = 0;

	while (i + 1 < count && value / unit >= step) {
		unit *= step;
		i++;
	}
	text_printf(text, "%" PRIu64, value / unit);
	if (i)
		text_printf(text, ".%u",
			    (unsigned int)((double)(value % unit) * 10 / (double)unit));
	text_printf(text, " %s", names[i]);
}

/**
 * amount_seconds() - Append a time, as "0.278 s"
 * @ns:		Nanoseconds
 * @text:	Grows
 */
void amount_seconds(uint64_t ns, struct text *text)
{
	text_printf(text, "%" PRIu64 ".%03" PRIu64 " s", ns / 1000000000U, ns / 1000000U % 1000U);
}

/**
 * amount_bytes() - Append a number of bytes, as "8.3 MB"
 * @bytes:	How many
 * @text:	Grows
 */
void amount_bytes(uint64_t bytes, struct text *text)
{
	static const char *const names[] = { "B", "kB", "MB", "GB", "TB" };

	add_scaled(bytes, 1000, names, ARRAY_SIZE(names), text);
}

/**
 * amount_memory() - Append a size of memory, as "57.7 MiB"
 * @kib:	In KiB
 * @text:	Grows
 */
void amount_memory(uint64_t kib, struct text *text)
{
	static const char *const names[] = { "KiB", "MiB", "GiB", "TiB" };

	add_scaled(kib, 1024, names, ARRAY_SIZE(names), text);
}

/**
 * amount_usage() - Append what was used, as "cpu 0.278 s, memory 57.7 MiB, read 8.3 MB, wrote 0 B"
 * @usage:	What is not known is left out
 * @text:	Grows; by nothing when nothing is known
 */
void amount_usage(const struct usage *usage, struct text *text)
{
	if (usage->known & USAGE_TIMES) {
		text_str(text, "cpu ");
		amount_seconds(usage->user_ns + usage->system_ns, text);
		text_str(text, ", memory ");
		amount_memory(usage->max_rss_kib, text);
	}
	if (usage->known & USAGE_BYTES) {
		text_str(text, usage->known & USAGE_TIMES ? ", read " : "read ");
		amount_bytes(usage->bytes_read, text);
		text_str(text, ", wrote ");
		amount_bytes(usage->bytes_written, text);
	}
}
