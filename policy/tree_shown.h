/* SPDX-License-Identifier: MIT */
/* policy/tree_shown.h - What a denial says of a place that shows the same as one it is about */
#ifndef WARDER_POLICY_TREE_SHOWN_H
#define WARDER_POLICY_TREE_SHOWN_H

#include "policy/pattern.h"
#include "policy/tree.h"

enum shown_how {
	SHOWN_PART, /* it shows a part of what is below the literal prefix: said first, of all such
		     */
	SHOWN_NAME, /* the rule's literal prefix has this name as well */
	SHOWN_REST, /* a part of the rule's pattern is still to be matched, from there on */
	SHOWN_WHOLE, /* the rule covers all that is there */
	SHOWN_ALONE, /* it is about what is there, and not about what is below */
};

/**
 * struct shown_hold - What a rule says of another place
 * @how:	See there
 * @point:	The place
 * @rest:	What of the pattern stands behind it: SHOWN_NAME, SHOWN_REST
 * @before:	The part in front of @rest: SHOWN_REST
 */
struct shown_hold {
	enum shown_how how;
	const char *point;
	const char *rest;
	enum part_kind before;
};

int tree_shown(const struct tree_names *names, const char *prefix, const char *rest,
	       int (*hold)(void *to, const struct shown_hold *hold), void *to);

#endif
