/* SPDX-License-Identifier: MIT */
/* supervisor/reading/verify.h - Whether an audit log is whole, unchanged and signed */
#ifndef WARDER_SUPERVISOR_READING_VERIFY_H
#define WARDER_SUPERVISOR_READING_VERIFY_H

#include <stdint.h>
#include <stdio.h>

#include "policy/base/text.h"
#include "supervisor/words/digest.h"
#include "supervisor/words/key.h"

/* What is wrong with a log, and so what was done to it. */
enum verify_wrong {
	VERIFY_GOOD,
	VERIFY_NO_LOG,
	VERIFY_CHANGED, /* what a line says, or its h */
	VERIFY_REMOVED, /* lines before this one */
	VERIFY_REORDERED,
	VERIFY_REPEATED,
	VERIFY_PUT_IN,
	VERIFY_TRUNCATED,
	VERIFY_OTHER_LOG, /* another log's lines stand behind this one's */
	VERIFY_RESEALED, /* each h was made anew, and it shows */
	VERIFY_OTHER_HEAD, /* its head is not the one that was kept */
	VERIFY_UNSIGNED,
	VERIFY_OTHER_KEY,
	VERIFY_SIGNATURE, /* not of this log by that key */
	VERIFY_COUNT
};

/**
 * struct verify_wanted - What a log is held against besides itself
 * @head:	Its head as it was kept elsewhere: DIGEST_HEX digits; NULL: nobody kept it
 * @key:	KEY_BYTES, the public key that must have signed it; NULL: any, or none
 */
struct verify_wanted {
	const char *head;
	const unsigned char *key;
};

/**
 * struct verified - What was found
 * @wrong:	What is wrong
 * @line:	The first bad line, from 1; 0: none, or it is about the log as a whole
 * @records:	Good lines before that
 * @head:	h of the last of them; 64 zeros without
 * @key:	In base64, with which line 1 says it is signed; "": with none
 * @known:	It is the one that was wanted
 * @said:	In words, without a newline
 */
struct verified {
	enum verify_wrong wrong;
	uint64_t line;
	uint64_t records;
	char head[DIGEST_HEX + 1];
	char key[KEY_TEXT + 1];
	bool known;
	struct text said;
};

int verify_file(int fd, const struct verify_wanted *wanted, struct verified *ret_found);
void verified_free(struct verified *found);
void verified_show(const struct verified *found, bool json, struct text *text);

#endif
