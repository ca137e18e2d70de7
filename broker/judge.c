// SPDX-License-Identifier: MIT
// broker/judge.c - Decisions: the policy's tree, and what the broker itself guards
#include "broker/judge.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "broker/procfs.h"

/* With --writes nothing of this is done to a file of the host, not even while observing. */
#define CHANGING (V_MODIFY | V_APPEND | V_CREATE | V_DELETE | V_BIND)

/**
 * judge_init() - Take note of what the jail inherits
 * @judge:	Its policy, tree and pins are set
 *
 * Context: while 0-2 are still the target's.
 */
void judge_init(struct judge *judge)
{
	bound_init(&judge->sockets);
	for (int fd = 0; fd <= 2; fd++) {
		struct judge_inherited *inherited = &judge->inherited[fd];
		int flags = fcntl(fd, F_GETFL);
		struct stat st;

		if (fcntl(fd, F_GETFD) & FD_CLOEXEC)
			continue; /* the command has it closed: only the place is kept */
		if (flags < 0 || fstat(fd, &st) < 0)
			continue;
		*inherited =
			(struct judge_inherited){ .set = true, .dev = st.st_dev, .ino = st.st_ino };
		if ((flags & O_ACCMODE) != O_WRONLY)
			inherited->verbs |= V_READ | V_LIST;
		if ((flags & O_ACCMODE) != O_RDONLY)
			inherited->verbs |= flags & O_APPEND ? V_APPEND : V_MODIFY | V_APPEND;
	}
}

/**
 * judge_settle() - Observing overrides the decision at the very end, and only what is not strong
 * @judge:	For the mode
 * @strong:	It is
 * @decision:	@would is set; gets @allowed
 */
void judge_settle(const struct judge *judge, bool strong, struct decision *decision)
{
	decision->allowed = decision->would == RECORD_ALLOW || (judge->observe && !strong);
}

/**
 * judge_builtin() - A refusal that is the broker's own and not a rule's
 * @judge:	For the mode
 * @builtin:	Which
 * @strong:	Holds while observing as well
 * @err:	errno
 * @ret_decision: Filled
 */
void judge_builtin(const struct judge *judge, enum record_builtin builtin, bool strong, int err,
		   struct decision *ret_decision)
{
	*ret_decision = (struct decision){
		.would = RECORD_DENY,
		.err = err,
		.rule = RECORD_RULE_BUILTIN + builtin,
		.verb = VERB_COUNT,
	};
	judge_settle(judge, strong, ret_decision);
}

/* An allowance that no rule gave. */
void judge_allow(enum record_builtin builtin, struct decision *ret_decision)
{
	*ret_decision = (struct decision){
		.allowed = true,
		.would = RECORD_ALLOW,
		.rule = RECORD_RULE_BUILTIN + builtin,
		.verb = VERB_COUNT,
		.granted = V_ALL & (verbs_t)~V_EXEC,
	};
}

/**
 * judge_strong() - Whether a rule holds while observing as well
 * @judge:	The policy
 * @rule:	Any, RULE_NONE is not strong
 */
bool judge_strong(const struct judge *judge, uint32_t rule)
{
	return rule != RULE_NONE && judge->policy->rules[rule].strong;
}

/* The verbs of a request that a person has to be asked about, as far as one rule says so. */
static void ask_about(const struct judge *judge, const struct outcome *outcome, verbs_t verbs,
		      struct decision *decision)
{
	uint32_t rule = outcome->rule[decision->verb];

	if (decision->verb == VERB_APPEND && !(outcome->asked & V_APPEND))
		rule = outcome->rule[VERB_MODIFY]; /* outcome_refused() */
	decision->would = RECORD_ASK;
	decision->rule = rule;
	decision->asks = VERB_BIT(decision->verb);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		if (verbs & outcome->asked & VERB_BIT(verb) && outcome->rule[verb] == rule)
			decision->asks |= VERB_BIT(verb);
	decision->err = EACCES;
	judge_settle(judge, false, decision);
}

static bool is_asked(const struct outcome *outcome, enum verb verb)
{
	return outcome->asked & VERB_BIT(verb) ||
	       (verb == VERB_APPEND && outcome->asked & V_MODIFY);
}

/**
 * judge_path() - Decide on a canonical path
 * @judge:	Policy and mode
 * @path:	@len bytes
 * @len:	Length
 * @verbs:	What is asked; 0 asks nothing and is allowed
 * @open_flags:	For rules with `when`
 * @ret_decision: Filled
 */
void judge_path(const struct judge *judge, const char *path, size_t len, verbs_t verbs,
		uint32_t open_flags, struct decision *ret_decision)
{
	struct outcome outcome;
	enum verb verb;

	tree_lookup(judge->tree, path, len, open_flags, &outcome);
	verb = outcome_refused(&outcome, verbs);
	*ret_decision = (struct decision){ .verb = verb, .granted = outcome.allowed };
	if (verb == VERB_COUNT) {
		ret_decision->would = RECORD_ALLOW;
		ret_decision->rule = verbs ? outcome.rule[__builtin_ctz(verbs)] : RECORD_RULE_NONE;
		judge_settle(judge, false, ret_decision);
		return;
	}
	if (is_asked(&outcome, verb)) {
		ask_about(judge, &outcome, verbs, ret_decision);
		return;
	}
	ret_decision->rule = outcome.rule[verb];
	ret_decision->would = outcome.hidden & VERB_BIT(verb) ? RECORD_HIDDEN : RECORD_DENY;
	ret_decision->err = outcome.hidden & VERB_BIT(verb) ? ENOENT : EACCES;
	/* What is really there, the run does not see, observing or not. */
	judge_settle(judge,
		     judge_strong(judge, outcome.rule[verb]) || outcome.redirected & VERB_BIT(verb),
		     ret_decision);
}

/*
 * The first pin of an inode that refuses some of the verbs. Several rules may hold it, and what any
 * pin refuses is not granted.
 */
static const struct judge_pin *find_pin(const struct judge *judge, const struct stat *st,
					verbs_t verbs, verbs_t *granted)
{
	const struct judge_pin *found = NULL;

	for (size_t i = 0; i < judge->pin_count; i++) {
		const struct judge_pin *pin = &judge->pins[i];

		if (pin->ino != st->st_ino || pin->dev != st->st_dev)
			continue;
		*granted &= (verbs_t)~pin->verbs;
		if (!found && pin->verbs & verbs)
			found = pin;
	}
	return found;
}

/*
 * What a rule says, whatever name it is asked about: that of a pinned file, of a place on the way.
 * @verbs: those that are refused.
 */
static void decide_by(const struct judge *judge, uint32_t index, verbs_t verbs,
		      struct decision *ret_decision)
{
	const struct rule *rule = &judge->policy->rules[index];
	bool hidden = rule->kind == RULE_HIDE;

	*ret_decision = (struct decision){
		.would = hidden ? RECORD_HIDDEN : RECORD_DENY,
		.err = hidden ? ENOENT : EACCES,
		.rule = index,
		.verb = (enum verb)__builtin_ctz(verbs),
	};
	judge_settle(judge, rule->strong, ret_decision);
}

/* Whether the user passed this object in as 0, 1 or 2, and what each of them can do with it. */
static bool find_inherited(const struct judge *judge, const struct stat *st, verbs_t *ret_verbs)
{
	bool found = false;

	*ret_verbs = 0;
	for (int fd = 0; fd <= 2; fd++) {
		const struct judge_inherited *inherited = &judge->inherited[fd];

		if (!inherited->set || inherited->ino != st->st_ino || inherited->dev != st->st_dev)
			continue;
		found = true;
		*ret_verbs |= inherited->verbs;
	}
	return found;
}

static bool is_inherited(const struct judge *judge, const struct stat *st, verbs_t verbs)
{
	verbs_t granted;

	return find_inherited(judge, st, &granted) && !(verbs & ~granted);
}

/**
 * judge_standard() - What an object may be opened again for because it was passed in
 * @judge:	For 0, 1 and 2
 * @st:		The object
 *
 * Return: verbs, 0: it is none of them
 */
verbs_t judge_standard(const struct judge *judge, const struct stat *st)
{
	verbs_t verbs;

	find_inherited(judge, st, &verbs);
	return verbs;
}

/**
 * judge_foreign() - Whether an object's name in the jail is not its own
 * @judge:	For 0, 1 and 2
 * @name:	From resolve()
 *
 * Only how it was passed in speaks for it then.
 */
bool judge_foreign(const struct judge *judge, const struct name *name)
{
	verbs_t granted;

	return name->foreign || (name->object >= 0 && !name->st.st_nlink &&
				 find_inherited(judge, &name->st, &granted));
}

/**
 * judge_memory() - Whether memory files may be executed: where the policy lets everything be
 * @judge:	Policy and mode
 * @ret_decision: Filled
 *
 * They are judged as /memfd: whatever their name, which the target makes up: `exec /` covers them,
 * and a rule for some directory does not.
 */
bool judge_memory(const struct judge *judge, struct decision *ret_decision)
{
	static const char path[] = "/memfd:";

	judge_path(judge, path, strlen(path), V_EXEC, 0, ret_decision);
	return ret_decision->would == RECORD_ALLOW;
}

/**
 * judge_object() - Decide on what a path led to, whatever name it was asked for by
 * @judge:	As for judge_name()
 * @world:	Likewise
 * @name:	Likewise
 * @verbs:	Likewise
 * @open_flags:	Likewise
 * @ret_decision: Likewise
 */
void judge_object(struct judge *judge, const struct world *world, const struct name *name,
		  verbs_t verbs, uint32_t open_flags, struct decision *ret_decision)
{
	const struct judge_pin *pin;
	int err;

	if (name->anonymous) {
		if (!(verbs & V_EXEC))
			judge_allow(BUILTIN_ANONYMOUS, ret_decision);
		else if (name->st.st_dev != world->memfd_dev || !judge_memory(judge, ret_decision))
			judge_builtin(judge, BUILTIN_ANONYMOUS, false, EACCES, ret_decision);
		return;
	}
	if (judge_foreign(judge, name)) {
		if (is_inherited(judge, &name->st, verbs))
			judge_allow(BUILTIN_INHERITED, ret_decision);
		else
			judge_builtin(judge, name->len ? BUILTIN_FOREIGN : BUILTIN_UNDECIDABLE,
				      world->seal && verbs & CHANGING, EACCES, ret_decision);
		return;
	}
	judge_path(judge, name->path, name->len, verbs, open_flags, ret_decision);
	judge_real(judge, name, ret_decision);
	if (name->object < 0) {
		if (!ret_decision->allowed && !(verbs & (V_CREATE | V_BIND)))
			ret_decision->err = ENOENT;
		return;
	}
	pin = judge->pin_count ? find_pin(judge, &name->st, verbs, &ret_decision->granted) : NULL;
	if (pin) {
		decide_by(judge, pin->rule, pin->verbs & verbs, ret_decision);
		return;
	}
	if (name->st.st_dev == world->proc_dev) {
		err = procfs_guard(world, name, verbs);
		if (err)
			judge_builtin(judge, BUILTIN_PROC, true, err, ret_decision);
		return;
	}
	if (ret_decision->would != RECORD_ALLOW && !judge_strong(judge, ret_decision->rule) &&
	    is_inherited(judge, &name->st, verbs))
		judge_allow(BUILTIN_INHERITED, ret_decision);
}

/*
 * What the policy says about looking at @path: RECORD_HIDDEN or RECORD_DENY with the rule, or not.
 * @there: it is about what really is there, not seen where another file is in its place.
 */
static void look_at(const struct judge *judge, const char *path, size_t len, bool there,
		    struct decision *ret_decision)
{
	struct outcome outcome;
	uint32_t rule;

	tree_lookup(judge->tree, path, len, 0, &outcome);
	rule = outcome.rule[VERB_LIST];
	judge_allow(BUILTIN_LOOK, ret_decision);
	if (outcome.allowed & V_LIST)
		ret_decision->rule = rule;
	else if ((rule != RULE_NONE && policy_rule_veils(&judge->policy->rules[rule])) ||
		 (there && outcome.redirected & V_LIST))
		judge_path(judge, path, len, V_LIST, 0, ret_decision);
	if (there && outcome.redirected)
		judge_settle(judge, true, ret_decision);
}

/* A strong rule that an inode's other name brings along, if it is about looking. */
static const struct judge_pin *find_veil(const struct judge *judge, const struct stat *st)
{
	verbs_t granted = 0;
	const struct judge_pin *pin = judge->pin_count ? find_pin(judge, st, V_LIST, &granted)
						       : NULL;

	return pin && policy_rule_veils(&judge->policy->rules[pin->rule]) ? pin : NULL;
}

/* What was found, whatever name it was looked for by. */
static void look_object(const struct judge *judge, const struct name *name,
			struct decision *ret_decision)
{
	const struct judge_pin *pin;

	if (name->anonymous || !name->len) {
		judge_allow(name->anonymous ? BUILTIN_ANONYMOUS : BUILTIN_LOOK, ret_decision);
		return;
	}
	look_at(judge, name->path, name->len, true, ret_decision);
	pin = name->object >= 0 ? find_veil(judge, &name->st) : NULL;
	if (pin && ret_decision->allowed)
		decide_by(judge, pin->rule, V_LIST, ret_decision);
	if (ret_decision->would != RECORD_ALLOW && !judge_strong(judge, ret_decision->rule) &&
	    name->opened && is_inherited(judge, &name->st, 0))
		judge_allow(BUILTIN_INHERITED, ret_decision);
}

/**
 * judge_look() - Decide on reading what is known of an object: stat, access, readlink and their kin
 * @judge:	Policy and mode
 * @name:	From resolve()
 * @ret_decision: Filled
 *
 * Only `hide` and a denial that names `list` refuse it; what nothing allows may be looked at, or no
 * program could find its way through the directories above what it may have. What is really there
 * where another file is in its place may not be: a link there, or a descriptor that a race got from
 * the kernel, leads to it. What was passed in as
 * 0, 1 or 2 tells about itself, but not by its name. Where observing goes past a refusal on the
 * way, what was found has its say.
 */
void judge_look(const struct judge *judge, const struct name *name, struct decision *ret_decision)
{
	struct decision first = { .allowed = true, .would = RECORD_ALLOW };

	if (name->veil != RULE_NONE) {
		decide_by(judge, name->veil, V_LIST, &first);
	} else if (name->from_len) {
		look_at(judge, name->from, name->from_len, false, &first);
		first.entry = first.would != RECORD_ALLOW;
	}
	if (first.allowed)
		look_object(judge, name, ret_decision);
	if (!first.allowed || (first.would != RECORD_ALLOW && ret_decision->allowed))
		*ret_decision = first;
}

/**
 * judge_hidden() - Decide on what may not be known to be there
 * @judge:	Policy and mode
 * @name:	From resolve()
 * @verbs:	What is asked, 0: only the look at it
 * @ret_decision: As for judge_look(); where that is RECORD_HIDDEN, by the rule that hides what is
 *		asked, if one does
 */
void judge_hidden(const struct judge *judge, const struct name *name, verbs_t verbs,
		  struct decision *ret_decision)
{
	struct decision asked;

	judge_look(judge, name, ret_decision);
	if (ret_decision->would != RECORD_HIDDEN || !verbs)
		return;
	judge_path(judge, name->path, name->len, verbs, 0, &asked);
	if (asked.would == RECORD_HIDDEN && asked.allowed == ret_decision->allowed)
		*ret_decision = asked;
}

/**
 * judge_lists() - Whether a directory's entry is shown in listings
 * @judge:	Policy and mode
 * @path:	Its canonical name, @len bytes
 * @len:	Length
 * @st:		Device and inode, for what is protected by another name
 * @ret_rule:	Gets the rule that hides it; untouched when it is shown
 *
 * Return: false when it is left out
 */
bool judge_lists(const struct judge *judge, const char *path, size_t len, const struct stat *st,
		 uint32_t *ret_rule)
{
	struct decision decision;
	const struct judge_pin *pin;

	look_at(judge, path, len, false, &decision);
	if (decision.would == RECORD_HIDDEN && !decision.allowed) {
		*ret_rule = decision.rule;
		return false;
	}
	pin = find_veil(judge, st);
	if (!pin || judge->policy->rules[pin->rule].kind != RULE_HIDE)
		return true;
	*ret_rule = pin->rule;
	return false;
}

/**
 * judge_may_link() - Whether a pinned file keeps its pin when it gets another name
 * @judge:	The policy
 * @st:		The file
 * @ret_decision: Filled when it does not: by the rule that pinned it
 *
 * Return: true when it does, or has none
 */
bool judge_may_link(const struct judge *judge, const struct stat *st, struct decision *ret_decision)
{
	verbs_t granted = 0;
	const struct judge_pin *pin = find_pin(judge, st, V_CREATE, &granted);

	if (!pin || !pin->copied)
		return true;
	decide_by(judge, pin->rule, V_CREATE, ret_decision);
	return false;
}
