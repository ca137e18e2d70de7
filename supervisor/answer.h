/* SPDX-License-Identifier: MIT */
/* supervisor/answer.h - What a person answered, in the log's words and in a sentence */
#ifndef WARDER_SUPERVISOR_ANSWER_H
#define WARDER_SUPERVISOR_ANSWER_H

#include "broker/record.h"

const char *answer_word(unsigned int answer);
const char *answer_why(unsigned int answer);

#endif
