/* SPDX-License-Identifier: MIT */
/* policy/verb.h - What can be done to a path, one bit each, and the words that stand for sets of
 * them */
#ifndef WARDER_POLICY_VERB_H
#define WARDER_POLICY_VERB_H

#include <stdint.h>

/* One bit is one question that a decision answers. A request may ask several at once. */
enum verb {
	VERB_LIST, /* stat, readdir */
	VERB_READ, /* contents */
	VERB_MODIFY, /* contents and attributes of what exists */
	VERB_APPEND, /* write-only, at the end */
	VERB_CREATE, /* a new name */
	VERB_DELETE, /* a name goes away */
	VERB_EXEC, /* execve, or a mapping with PROT_EXEC */
	VERB_CONNECT, /* connect or send to a unix socket */
	VERB_BIND, /* give a unix socket a name */
	VERB_COUNT
};

typedef uint16_t verbs_t;

#define VERB_BIT(verb) ((verbs_t)(1U << (verb)))
#define V_LIST VERB_BIT(VERB_LIST)
#define V_READ VERB_BIT(VERB_READ)
#define V_MODIFY VERB_BIT(VERB_MODIFY)
#define V_APPEND VERB_BIT(VERB_APPEND)
#define V_CREATE VERB_BIT(VERB_CREATE)
#define V_DELETE VERB_BIT(VERB_DELETE)
#define V_EXEC VERB_BIT(VERB_EXEC)
#define V_CONNECT VERB_BIT(VERB_CONNECT)
#define V_BIND VERB_BIT(VERB_BIND)
#define V_ALL ((verbs_t)(VERB_BIT(VERB_COUNT) - 1U))

/* What each word of the language grants, and what it takes away behind `deny` (its own part only).
 */
struct verb_word {
	const char *word;
	verbs_t grants;
	verbs_t denies;
};

const struct verb_word *verb_word_find(const char *word);
const struct verb_word *verb_word_at(unsigned int index);
const char *verb_word_granting(verbs_t verbs);
const char *verb_name(enum verb verb);

#endif
