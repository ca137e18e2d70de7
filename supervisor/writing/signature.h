/* SPDX-License-Identifier: MIT */
/* supervisor/writing/signature.h - What is signed of a log, and where its signature stands */
#ifndef WARDER_SUPERVISOR_WRITING_SIGNATURE_H
#define WARDER_SUPERVISOR_WRITING_SIGNATURE_H

#include "policy/base/text.h"
#include "supervisor/words/digest.h"
#include "supervisor/words/key.h"

/* Kind of the line behind `end`. */
#define SIGNATURE_KIND "signature"

/* Its members behind `kind`; what stands between them. */
#define SIGNATURE_ALGORITHM ",\"algorithm\":\"ed25519\",\"key\":\""
#define SIGNATURE_SIGNED "\",\"signed\":\""
#define SIGNATURE_VALUE "\",\"signature\":\""

/* What is signed: these words, the head of the `end` line, a newline. No other use of a key says
 * the same. */
#define SIGNATURE_WORDS "warder.audit/1 "
#define SIGNATURE_MESSAGE (sizeof(SIGNATURE_WORDS) - 1 + DIGEST_HEX + 1)

void signature_message(const char head[DIGEST_HEX], char ret_message[SIGNATURE_MESSAGE]);
void signature_render(struct text *text, const char *key, const char *head, const char *signature);

#endif
