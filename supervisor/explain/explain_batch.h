/* SPDX-License-Identifier: MIT */
/* supervisor/explain/explain_batch.h - Many questions at once, and answers for programs */
#ifndef WARDER_SUPERVISOR_EXPLAIN_EXPLAIN_BATCH_H
#define WARDER_SUPERVISOR_EXPLAIN_EXPLAIN_BATCH_H

#include <stdio.h>

#include "supervisor/explain/explain.h"
#include "supervisor/rules/enquiry.h"

int explain_question_read(const char *verb, const char *flags, struct explain_question *question,
			  struct text *wrong);
void explain_wrong(unsigned long line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool explain_json(const struct offline *offline, const struct enquiry *enquiry,
		  const struct explain_question *question, enum verb verb);
int explain_batch(const struct offline *offline, bool json, FILE *in);

#endif
