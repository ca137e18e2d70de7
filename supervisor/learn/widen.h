/* SPDX-License-Identifier: MIT */
/* supervisor/learn/widen.h - From an outline to rules: one for a directory where that says more */
#ifndef WARDER_SUPERVISOR_LEARN_WIDEN_H
#define WARDER_SUPERVISOR_LEARN_WIDEN_H

#include "supervisor/learn/outline.h"
#include "supervisor/rules/ground.h"
#include "supervisor/words/words.h"

/**
 * struct widen_sink - Where rules go
 * @rule:	Takes a rule: its word, its pattern, and who used it
 * @review:	Takes what no rule is made of
 * @ctx:	First argument of both
 */
struct widen_sink {
	void (*rule)(void *ctx, enum word word, const char *pattern, const struct credit *credit);
	void (*review)(void *ctx, unsigned int words, const char *pattern,
		       const struct credit *credit);
	void *ctx;
};

bool widen_may(const struct ground *ground, const char *path, const char *cwd, enum word word);
bool widen_is_system(const char *path);
int widen(struct outline *outline, const struct ground *ground, const char *cwd);
int widen_rules(const struct outline *outline, const struct ground *ground,
		const struct widen_sink *sink);

#endif
