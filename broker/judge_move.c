// SPDX-License-Identifier: MIT
// broker/judge_move.c - Decisions about another name for what has one
#include "broker/judge.h"

/* The verbs that another name for an object grants, or asks about, and its own does less. */
static verbs_t gained(const struct judge *judge, const struct name *from, const struct name *to,
		      struct outcome *ret_old)
{
	struct outcome new;

	tree_lookup(judge->tree, from->path, from->len, 0, ret_old);
	tree_lookup(judge->tree, to->path, to->len, 0, &new);
	return (new.allowed &(verbs_t)~ret_old->allowed) |
	       (new.asked &(verbs_t) ~(ret_old->allowed | ret_old->asked));
}

/* Whether what is inside a directory is decided by either name as by the other. */
static bool same_inside(const struct tree *tree, const struct name *from, const struct name *to)
{
	return (!tree_depends_below(tree, from->path, from->len) &&
		!tree_depends_below(tree, to->path, to->len)) ||
	       tree_same_below(tree, from->path, from->len, to->path, to->len);
}

/**
 * judge_may_move() - Whether another name for an object leaves all decisions as they are
 * @judge:	The policy
 * @from:	The name it has
 * @to:		The name it gets
 * @directory:	It is one, and takes what is inside it along
 *
 * The new name may grant nothing that the old one refuses, but for what a copy would get as well:
 * who may read a file and create another may execute what he has written there. Nothing inside a
 * directory may have a rule of its own at either place that it has not at the other.
 *
 * Return: true when it may
 */
bool judge_may_move(const struct judge *judge, const struct name *from, const struct name *to,
		    bool directory)
{
	static const verbs_t copied = V_EXEC | V_CREATE | V_DELETE | V_BIND;
	struct outcome old;
	verbs_t more = gained(judge, from, to, &old);

	if (old.allowed & V_READ)
		more &= (verbs_t)~copied;
	if (more)
		return false;
	return !directory || same_inside(judge->tree, from, to);
}

/**
 * judge_move_weakens() - Whether another name for an object takes it out of a strong rule's reach,
 *			or what is in it out of a redirect's
 * @judge:	The policy
 * @from:	The name it has
 * @to:		The name it gets
 *
 * Both hold while observing, and so does what makes them hold.
 *
 * Return: true when it may; always false while enforcing, where judge_may_move() is enough
 */
bool judge_move_weakens(const struct judge *judge, const struct name *from, const struct name *to)
{
	struct outcome old;
	verbs_t more;

	if (!judge->strong)
		return false;
	more = gained(judge, from, to, &old);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		if (more & VERB_BIT(verb) && judge_strong(judge, old.rule[verb]))
			return true;
	return !same_inside(judge->strong, from, to);
}
