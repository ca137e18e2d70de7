/* SPDX-License-Identifier: MIT */
/* supervisor/writing/signer.h - The secret key of --sign, in memory that no child has */
#ifndef WARDER_SUPERVISOR_WRITING_SIGNER_H
#define WARDER_SUPERVISOR_WRITING_SIGNER_H

#include "policy/base/text.h"
#include "supervisor/words/digest.h"
#include "supervisor/words/key.h"

struct signer;

int signer_open(const char *path, struct signer **ret_signer, struct text *message);
const char *signer_path(const struct signer *signer);
const char *signer_key(struct signer *signer);
void signer_sign(struct signer *signer, const char head[DIGEST_HEX],
		 char ret_signature[KEY_SIGNATURE_TEXT + 1]);
void signer_free(struct signer *signer);

#endif
