/* SPDX-License-Identifier: MIT */
/* policy/tree.h - The rules as a tree of path components, and the decision it gives */
#ifndef WARDER_POLICY_TREE_H
#define WARDER_POLICY_TREE_H

#include "policy/base/strings.h"
#include "policy/policy.h"

#define RULE_NONE UINT32_MAX

struct tree;

/**
 * struct tree_same - Places that show one and the same thing: its file system is mounted in all
 * @places:	Their canonical paths; what is below them is the same as well
 * @layers:	The same of the directories that it is put together from, if it is
 *
 * Both together are at least two. A layer may lack what the others have, so that a rule that covers
 * one of these from above, or the places, is not about the other kind.
 */
struct tree_same {
	struct strings places;
	struct strings layers;
};

/**
 * struct tree_names - Other names of a rule's path, so that this directory asks no kernel
 * @each:	Calls @emit with every other absolute path under which the literal @path (the part
 *		of a pattern before its first glob) can be reached: what its symlinks resolve to,
 *		the aliases that bind mounts give it. For an allow rule (@allow) those beyond a link
 *		that the jail may replace are left out. A name equal to @path is ignored. 0 or
 *		-errno.
 * @same:	Places that show the same, by index; NULL: there are no more. A denial holds in all
 *		of them, whatever part of its pattern leads there; an allow rule only where @each
 *		says so. A name from @each that shows but a part of what is at @path is one of
 *		these. May be NULL
 * @loose:	The path of the first link on the way of @path that the jail may replace, NULL:
 *		there is none. Valid until the next call. May be NULL
 * @fixed:	Whether nobody in the jail can remove or replace what is at @path: a mount point,
 *		@len bytes.
 *		May be NULL
 * @ctx:	First argument of all
 */
struct tree_names {
	int (*each)(void *ctx, const char *path, bool allow,
		    void (*emit)(void *to, const char *name), void *to);
	const struct tree_same *(*same)(void *ctx, size_t index);
	const char *(*loose)(void *ctx, const char *path);
	bool (*fixed)(void *ctx, const char *path, size_t len);
	void *ctx;
};

/**
 * struct outcome - What the policy says about one path, all verbs at once
 * @allowed:	Verbs that are granted
 * @asked:	Verbs that a person may grant; none of @allowed
 * @redirected:	Verbs of which a rule says that another file is in the path's place: nobody grants
 *		them here
 * @hidden:	Verbs refused by hide or hide!: ENOENT, not EACCES
 * @rule:	By verb: index into policy.rules of the rule that won, RULE_NONE: nothing matched,
 *		which denies
 */
struct outcome {
	verbs_t allowed;
	verbs_t asked;
	verbs_t redirected;
	verbs_t hidden;
	uint32_t rule[VERB_COUNT];
};

/**
 * struct tree_hosts - What the host names of rules stand for at the moment
 * @names:	In the order of inet_names()
 * @has:	Whether the name of index @name among them has the address @ip; @name may be beyond.
 *		Context: any thread, on the path of every call: does not allocate nor wait
 * @ctx:	First argument of @has
 */
struct tree_hosts {
	const struct strings *names;
	bool (*has)(const void *ctx, unsigned int name, const uint8_t ip[16]);
	const void *ctx;
};

int tree_build(const struct policy *policy, const struct tree_names *names, struct tree **ret_tree,
	       struct policy_diag *diag);
void tree_free(struct tree *tree);
void tree_resolve(struct tree *tree, const struct tree_hosts *hosts);
bool tree_decides_inet(const struct tree *tree);
void tree_lookup(const struct tree *tree, const char *path, size_t len, uint32_t open_flags,
		 struct outcome *ret_outcome);
bool tree_depends_below(const struct tree *tree, const char *path, size_t len);
bool tree_same_below(const struct tree *tree, const char *one, size_t one_len, const char *two,
		     size_t two_len);

/**
 * outcome_refused() - The first verb of a request that is not granted
 * @outcome:	From tree_lookup()
 * @verbs:	What the request asks
 *
 * VERB_APPEND is granted by VERB_MODIFY as well: who may change bytes may add some. What nobody can
 * grant comes before what a person may.
 *
 * Return: the verb, one of outcome.asked only when no other is refused; VERB_COUNT when all are
 * granted
 */
enum verb outcome_refused(const struct outcome *outcome, verbs_t verbs);

/* The steps of the precedence, in the order in which they are taken. */
enum tree_step {
	STEP_STRONG, /* `deny!` and `hide!` cannot be overridden */
	STEP_DEPTH, /* the deeper component; of addresses, the pattern that says more */
	STEP_EXACT, /* exact beats glob */
	STEP_KIND, /* a denial beats `redirect`, that `ask`, that an allowance; `hide` beats `deny`
		    */
	STEP_VEIL, /* of two denials the one that says who may look */
	STEP_ASK, /* the loser is an `ask`, and no match for a denial */
	STEP_ORDER, /* they say the same: the first of the policy is named */
};

/* One decision explained: the winner and what it beat, for `explain`. */
struct tree_trace {
	uint32_t rule;
	unsigned int depth; /* component at which it counts */
	bool exact;
	uint64_t score; /* see policy/tree_node.h */
};
enum tree_step tree_step(const struct tree_trace *winner, const struct tree_trace *loser);
size_t tree_explain(const struct tree *tree, const char *path, size_t len, uint32_t open_flags,
		    enum verb verb, struct tree_trace *ret_traces, size_t max);

#endif
