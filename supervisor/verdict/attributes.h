/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/attributes.h - Extended attributes and access lists, as one digest */
#ifndef WARDER_SUPERVISOR_VERDICT_ATTRIBUTES_H
#define WARDER_SUPERVISOR_VERDICT_ATTRIBUTES_H

#include "supervisor/verdict/ledger.h"

int attributes_digest(int pin, unsigned char ret_digest[MARK_BYTES]);

#endif
