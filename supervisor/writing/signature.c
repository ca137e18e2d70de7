// SPDX-License-Identifier: MIT
// supervisor/writing/signature.c - What is signed of a log, and where its signature stands
#include "supervisor/writing/signature.h"

#include <string.h>

/**
 * signature_message() - The bytes that are signed
 * @head:	h of the `end` line, which stands for all lines up to it
 * @ret_message: SIGNATURE_MESSAGE bytes, no NUL
 */
void signature_message(const char head[DIGEST_HEX], char ret_message[SIGNATURE_MESSAGE])
{
	memcpy(ret_message, SIGNATURE_WORDS, sizeof(SIGNATURE_WORDS) - 1);
	memcpy(ret_message + sizeof(SIGNATURE_WORDS) - 1, head, DIGEST_HEX);
	ret_message[SIGNATURE_MESSAGE - 1] = '\n';
}

/**
 * signature_render() - Append the rest of the `signature` line
 * @text:	Grows
 * @key:	The public key in base64
 * @head:	What was signed
 * @signature:	In base64
 */
void signature_render(struct text *text, const char *key, const char *head, const char *signature)
{
	text_str(text, SIGNATURE_ALGORITHM);
	text_str(text, key);
	text_str(text, SIGNATURE_SIGNED);
	text_str(text, head);
	text_str(text, SIGNATURE_VALUE);
	text_str(text, signature);
	text_str(text, "\"}");
}
