/* SPDX-License-Identifier: MIT */
/* supervisor/learn/learn_write.h - Rules and lines of a learnt policy */
#ifndef WARDER_SUPERVISOR_LEARN_LEARN_WRITE_H
#define WARDER_SUPERVISOR_LEARN_LEARN_WRITE_H

#include "supervisor/learn/learning.h"
#include "supervisor/learn/widen.h"
#include "supervisor/words/sheet.h"

/**
 * struct filler - Lines that begin with the same words and are filled with others
 * @text:	The lines
 * @column:	Characters of the last one
 */
struct filler {
	struct text text;
	size_t column;
};

/**
 * struct reviews - What a learnt policy leaves to a person
 * @learn:	Whose
 * @comments:	Lines that are not in force
 * @count:	Paths in them, and of those that found no room
 * @denials:	Lines that are: rules for directories cover what they are about
 * @traps:	Likewise: what would run later, whether the run asked for it or not
 * @rules:	The rules that were learnt
 * @tree:	Of them, NULL: there is nothing to look up
 */
struct reviews {
	const struct learn *learn;
	struct text comments;
	size_t count;
	struct sheet denials;
	struct filler traps;
	struct policy rules;
	struct tree *tree;
};

void reviews_closed(struct reviews *reviews, unsigned int words, const char *path,
		    const struct credit *credit);
int reviews_add(struct reviews *reviews, const struct text *rules);
void reviews_write(const struct reviews *reviews, struct text *text);
void reviews_free(struct reviews *reviews);

int learn_rules(const struct learn *learn, const struct widen_sink *sink);
void filler_add(struct filler *filler, const char *start, const char *word);
bool learn_limit(const struct learn *learn, enum limit limit, uint64_t *ret_value);
void learn_limits_told(const struct learn *learn, struct text *text);
void learn_settings(const struct learn *learn, bool uses_tmpdir, struct text *text);

#endif
