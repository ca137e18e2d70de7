/* SPDX-License-Identifier: MIT */
/* broker/judge.h - Decisions: the policy's tree, and what the broker itself guards */
#ifndef WARDER_BROKER_JUDGE_H
#define WARDER_BROKER_JUDGE_H

#include "broker/bound.h"
#include "broker/record.h"
#include "broker/resolve.h"
#include "policy/tree.h"

/**
 * struct judge_pin - A file that deny! or hide! protects and that has other names
 * @dev:	It is known by its inode
 * @ino:	Likewise
 * @rule:	Protects it
 * @verbs:	What is refused: what the rule is about, and more where @copied
 * @copied:	It gets another inode with the first change (overlayfs): what changes it, or makes a
 *		name for it, would be the end of the pin
 */
struct judge_pin {
	dev_t dev;
	ino_t ino;
	uint32_t rule;
	verbs_t verbs;
	bool copied;
};

/* What the user passed in as 0, 1 or 2: may be opened again by name, as it is open already. */
struct judge_inherited {
	bool set;
	dev_t dev;
	ino_t ino;
	verbs_t verbs;
};

/**
 * struct judge - All that a decision needs; fixed at launch but for @sockets
 * @policy:	For the rules behind the tree's answers
 * @tree:	The policy's tree
 * @strong:	A tree of the strong rules and the redirects alone, which both hold while observing;
 *		NULL unless it does
 * @observe:	Refusals are recorded, not carried out, unless they are strong
 */
struct judge {
	const struct policy *policy;
	const struct tree *tree;
	const struct tree *strong;
	bool observe;
	const struct judge_pin *pins;
	size_t pin_count;
	struct judge_inherited inherited[3];
	struct bound_sockets sockets;
};

/**
 * struct decision - What is done about one request
 * @allowed:	Go on with it
 * @would:	What enforcement says; RECORD_ASK, which is not @allowed, has to be asked yet
 * @err:	errno when it is not allowed
 * @rule:	As in struct record
 * @verb:	The verb that was refused, VERB_COUNT for none
 * @granted:	Every verb that the policy grants there
 * @asks:	With RECORD_ASK: of what was asked, all that @rule leaves to a person
 * @entry:	It is refused for a name that another file is in the place of, and not for that file
 */
struct decision {
	bool allowed;
	enum record_decision would;
	int err;
	uint32_t rule;
	enum verb verb;
	verbs_t granted;
	verbs_t asks;
	bool entry;
};

void judge_init(struct judge *judge);
void judge_path(const struct judge *judge, const char *path, size_t len, verbs_t verbs,
		uint32_t open_flags, struct decision *ret_decision);
void judge_real(const struct judge *judge, const struct name *name, struct decision *decision);
void judge_object(struct judge *judge, const struct world *world, const struct name *name,
		  verbs_t verbs, uint32_t open_flags, struct decision *ret_decision);
void judge_name(struct judge *judge, const struct world *world, const struct name *name,
		verbs_t verbs, uint32_t open_flags, struct decision *ret_decision);
verbs_t judge_standard(const struct judge *judge, const struct stat *st);
bool judge_foreign(const struct judge *judge, const struct name *name);
bool judge_memory(const struct judge *judge, struct decision *ret_decision);
void judge_hidden(const struct judge *judge, const struct name *name, verbs_t verbs,
		  struct decision *ret_decision);
void judge_look(const struct judge *judge, const struct name *name, struct decision *ret_decision);
bool judge_lists(const struct judge *judge, const char *path, size_t len, const struct stat *st,
		 uint32_t *ret_rule);
bool judge_strong(const struct judge *judge, uint32_t rule);
void judge_builtin(const struct judge *judge, enum record_builtin builtin, bool strong, int err,
		   struct decision *ret_decision);
void judge_allow(enum record_builtin builtin, struct decision *ret_decision);
void judge_settle(const struct judge *judge, bool strong, struct decision *decision);
bool judge_detour(const struct judge *judge, const struct name *name,
		  struct decision *ret_decision);
bool judge_may_link(const struct judge *judge, const struct stat *st,
		    struct decision *ret_decision);
bool judge_move_weakens(const struct judge *judge, const struct name *from, const struct name *to);
bool judge_may_move(const struct judge *judge, const struct name *from, const struct name *to,
		    bool directory);

#endif
