// SPDX-License-Identifier: MIT
// broker/record.c - What happened, as fixed binary records for the ring
#include "broker/record.h"

const char *record_string(const struct record *record, unsigned int index, size_t *ret_len)
{
	const char *at = (const char *)(record + 1);

	for (unsigned int i = 0; i < index; i++)
		at += record->len[i];
	*ret_len = record->len[index];
	return at;
}
