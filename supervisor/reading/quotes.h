/* SPDX-License-Identifier: MIT */
/* supervisor/reading/quotes.h - The rules that a log cites, by number */
#ifndef WARDER_SUPERVISOR_READING_QUOTES_H
#define WARDER_SUPERVISOR_READING_QUOTES_H

#include <stddef.h>
#include <stdint.h>

/* Rules that are kept, and bytes of their texts: no policy that can be loaded has more. */
#define QUOTES_MAX 65536U
#define QUOTES_BYTES (16U * 1024U * 1024U)

/**
 * struct quote - One rule of the policy, as a log cites it
 * @text:	The line, NUL terminated; may hold any bytes
 * @at:		Its place: file:line:column
 */
struct quote {
	char *text;
	char *at;
};

struct quotes;

int quotes_create(struct quotes **ret_quotes);
void quotes_free(struct quotes *quotes);
int quotes_add(struct quotes *quotes, const char *text, const char *at, uint32_t *ret_rule);
const struct quote *quotes_at(const struct quotes *quotes, uint32_t rule);

#endif
