/* SPDX-License-Identifier: MIT */
/* supervisor/ask/question.h - A question in words, and the rule that would have made it needless */
#ifndef WARDER_SUPERVISOR_ASK_QUESTION_H
#define WARDER_SUPERVISOR_ASK_QUESTION_H

#include "broker/control.h"
#include "policy/tree.h"

verbs_t question_scope(const struct rule *rule);
bool question_always(const struct policy *policy, const struct tree *tree,
		     const struct control_question *question, struct text *line);
void question_show(const struct policy *policy, const struct control_question *question,
		   const char *file, const char *line, struct text *text);

#endif
