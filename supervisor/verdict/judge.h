/* SPDX-License-Identifier: MIT */
/* supervisor/verdict/judge.h - From what was seen of runs to evidence */
#ifndef WARDER_SUPERVISOR_VERDICT_JUDGE_H
#define WARDER_SUPERVISOR_VERDICT_JUDGE_H

#include "supervisor/verdict/compare.h"
#include "supervisor/verdict/verdict.h"

int judge_run(struct verdict *verdict, const struct policy *policy,
	      const struct observation *observation);
int judge_touched(struct verdict *verdict, const struct policy *policy,
		  const struct observation *observation);
int judge_comparison(struct verdict *verdict, const struct policy *policy,
		     const struct comparison *comparison);
bool judge_doubts(const struct comparison *comparison);
int judge_addresses(struct verdict *verdict, const struct policy *policy,
		    const struct comparison *comparison, const char *program);
int judge_probe(struct verdict *verdict, const struct policy *policy,
		const struct comparison *comparison, uint64_t kills);

#endif
