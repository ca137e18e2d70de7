/* SPDX-License-Identifier: MIT */
/* supervisor/words/answer.h - What a person answered, in the log's words and in a sentence */
#ifndef WARDER_SUPERVISOR_WORDS_ANSWER_H
#define WARDER_SUPERVISOR_WORDS_ANSWER_H

#include "broker/record.h"

const char *answer_word(unsigned int answer);
const char *answer_why(unsigned int answer);

#endif
