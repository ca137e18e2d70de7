// SPDX-License-Identifier: MIT
// supervisor/replay/rejudge.c - What a recorded request would be under a policy, without running
// anything
//
// DOC: Theory of operation
//
// A request is put together again from its record: names that are resolved already, objects that
// are there or not. Then the same questions are asked of them as the broker asked, in its order and
// by its own functions (broker/judge.c, request_decide.c). What a handler does between the
// questions follows from the record: where no verb was asked, the call had failed before, and it
// would again. What the broker itself refused, whatever the policy, it refuses again.
//
// A run that observed is judged as one that observes: the decision is overridden last, and all
// questions are asked.
#include "supervisor/replay/rejudge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/record/tally.h"
#include "supervisor/replay/rejudge_calls.h"
#include "supervisor/rules/builtin.h"

/* A device that no file is on, for objects that are only told of. */
#define TOLD_DEVICE 1

/**
 * rejudge_create() - Be ready to judge the requests of a run
 * @former:	The policy; must outlive the result
 * @ret_rejudge: rejudge_free()
 *
 * Return: 0 or -ENOMEM
 */
int rejudge_create(const struct former *former, struct rejudge **ret_rejudge)
{
	const struct offline *offline = &former->offline;
	struct rejudge *rejudge = calloc(1, sizeof(*rejudge));

	if (!rejudge)
		return -ENOMEM;
	rejudge->former = former;
	rejudge->veil = (struct veil){ &offline->policy, offline->compiled.tree, former->observe };
	rejudge->world = (struct world){
		.root = -1, .view = -1, .proc = -1, .memfd_dev = TOLD_DEVICE, .broker = -1
	};
	if (policy_hides(&offline->policy, false) || plan_looks(&offline->policy))
		rejudge->world.veil = &rejudge->veil;
	rejudge->judge.policy = &offline->policy;
	rejudge->judge.tree = offline->compiled.tree;
	rejudge->judge.strong = offline->compiled.strong;
	rejudge->judge.observe = former->observe;
	rejudge->judge.pins = &rejudge->pin;
	rejudge->service.world = &rejudge->world;
	rejudge->service.judge = &rejudge->judge;
	rejudge->service.map_deny = (unsigned int)offline->policy.map.value;
	rejudge->service.mdwe = true; /* Linux 6.3; older ones refuse more */
	rejudge->request.service = &rejudge->service;
	*ret_rejudge = rejudge;
	return 0;
}

void rejudge_free(struct rejudge *rejudge)
{
	if (!rejudge)
		return;
	free(rejudge->rules);
	free(rejudge);
}

/* Whether the log cites this rule of warder's own. */
bool rejudge_builtin_was(const struct rejudge *rejudge, enum record_builtin builtin)
{
	return rejudge->was->rule == RECORD_RULE_BUILTIN + builtin;
}

/* The policy's own number for the rule that the log cites. */
static int find_cited(struct rejudge *rejudge, const struct quotes *quotes)
{
	const struct quote *quote = quotes_at(quotes, rejudge->was->rule);
	size_t number = rejudge->was->rule;
	uint32_t *known;

	rejudge->cited = RULE_NONE;
	if (!quote)
		return 0;
	if (number >= rejudge->rule_count) {
		size_t count = 2 * number + 16;
		uint32_t *rules = reallocarray(rejudge->rules, count, sizeof(*rules));

		if (!rules)
			return -ENOMEM;
		memset(rules + rejudge->rule_count, 0,
		       (count - rejudge->rule_count) * sizeof(*rules));
		rejudge->rules = rules;
		rejudge->rule_count = count;
	}
	known = &rejudge->rules[number];
	if (!*known) {
		uint32_t rule = former_rule(rejudge->judge.policy, quote);

		*known = rule == RULE_NONE ? UINT32_MAX : rule + 1;
	}
	rejudge->cited = *known == UINT32_MAX ? RULE_NONE : *known - 1;
	return 0;
}

static mode_t mode_of(enum record_object object)
{
	switch (object) {
	case OBJECT_DIRECTORY:
		return S_IFDIR;
	case OBJECT_LINK:
		return S_IFLNK;
	case OBJECT_SOCKET:
		return S_IFSOCK;
	case OBJECT_OTHER:
		return S_IFCHR;
	case OBJECT_UNKNOWN:
	case OBJECT_NONE:
	case OBJECT_FILE:
	case OBJECT_ANONYMOUS:
		break;
	}
	return S_IFREG;
}

/* Whether something was at a name, or may have been: nobody asks about what is not there. */
bool rejudge_exists(const struct rejudge *rejudge, unsigned int index)
{
	return rejudge->request.name[index].object >= 0;
}

/* What is hidden is so whether it is there or not: the lookup ends there, as veil_check() has it.
 */
static void end_in_hidden(struct rejudge *rejudge, struct name *name)
{
	struct outcome outcome;

	if (!rejudge->world.veil || !name->len)
		return;
	tree_lookup(rejudge->judge.tree, name->path, name->len, 0, &outcome);
	if (outcome.hidden & V_LIST)
		name->veil = outcome.rule[VERB_LIST];
}

/* A name as resolve() would have left it. */
static void fill_name(struct rejudge *rejudge, unsigned int index)
{
	struct judge_inherited *standard = &rejudge->judge.inherited[index];
	struct name *name = &rejudge->request.name[index];
	const struct record *was = rejudge->was;
	enum record_object object = (enum record_object)was->object[index];
	/* The strings of a kill are others: judge_program(). */
	size_t len = was->kind == RECORD_CALL ? rejudge->event->len[2 * index + 1] : 0;

	if (index && event_is_redirected(rejudge->event))
		len = 0; /* no name of the call: rejudge_detour() */

	name_init(name);
	memcpy(name->path, rejudge->event->str[2 * index + 1], len);
	name->path[len] = '\0';
	name->len = len;
	memset(&name->st, 0, sizeof(name->st));
	name->st.st_dev = TOLD_DEVICE;
	name->st.st_ino = index + 1;
	name->st.st_nlink = 1;
	name->st.st_mode = mode_of(object);
	name->anonymous = object == OBJECT_ANONYMOUS;
	name->foreign = was->marks[index] & MARK_FOREIGN;
	name->opened = rejudge_builtin_was(rejudge, BUILTIN_INHERITED);
	/* Where nobody looked, something was there if anything was asked of it. */
	if (object == OBJECT_UNKNOWN ? len && was->verbs : object != OBJECT_NONE)
		name->object = TOLD_OBJECT;
	if (was->marks[index] & MARK_THROUGH) {
		name->veil = rejudge->cited;
		if (object == OBJECT_UNKNOWN) /* it ended there, or failed behind it */
			name->object = -1;
		if (object == OBJECT_UNKNOWN && rejudge->cited == RULE_NONE &&
		    was->would == RECORD_HIDDEN)
			rejudge->doubt = DOUBT_HIDDEN;
	}
	if (object == OBJECT_NONE && name->veil == RULE_NONE)
		end_in_hidden(rejudge, name);
	*standard = (struct judge_inherited){ .set = was->standard[index] != 0,
					      .dev = TOLD_DEVICE,
					      .ino = index + 1,
					      .verbs = was->standard[index] };
}

/*
 * What a strong rule refused by another name of the file it still refuses, if the policy has it.
 */
static void fill_pin(struct rejudge *rejudge)
{
	const struct policy *policy = rejudge->judge.policy;
	const struct record *was = rejudge->was;

	rejudge->judge.pin_count = 0;
	if (was->would == RECORD_ALLOW || was->verb >= VERB_COUNT || rejudge->cited == RULE_NONE ||
	    !policy->rules[rejudge->cited].strong ||
	    policy->rules[rejudge->cited].kind == RULE_ALLOW)
		return;
	rejudge->pin = (struct judge_pin){ .dev = TOLD_DEVICE,
					   .ino = was->other == 1 ? 2 : 1,
					   .rule = rejudge->cited,
					   .verbs = VERB_BIT(was->verb) };
	rejudge->judge.pin_count = 1;
}

static void begin(struct rejudge *rejudge)
{
	struct record *record = &rejudge->request.record;

	rejudge->request.outside = false;
	*record = *rejudge->was;
	record->verbs = 0;
	record->decision = RECORD_ALLOW;
	record->would = RECORD_ALLOW;
	record->rule = RECORD_RULE_NONE;
	record->verb = VERB_COUNT;
	record->other = 0;
	rejudge->doubt = DOUBT_NONE;
	fill_pin(rejudge);
	fill_name(rejudge, 0);
	fill_name(rejudge, 1);
	rejudge_detour(rejudge, 0);
	rejudge_detour(rejudge, 1);
}

/**
 * rejudge_refuse() - A refusal that is the broker's own
 * @rejudge:	The request
 * @builtin:	Which
 * @err:	errno
 *
 * Return: true to go on all the same (observing)
 */
bool rejudge_refuse(struct rejudge *rejudge, enum record_builtin builtin, int err)
{
	struct decision decision;

	judge_builtin(&rejudge->judge, builtin, false, err, &decision);
	request_decided(&rejudge->request, &decision, 0);
	return decision.allowed;
}

/**
 * rejudge_ask() - Ask about one name, as request_judge() does
 * @rejudge:	The request
 * @index:	Which name
 * @verbs:	What is asked
 * @flags:	Open flags for `when`
 *
 * Parts of /proc that the broker guarded, it guards: which they are, nobody can tell from the name.
 *
 * Return: true to go on
 */
bool rejudge_ask(struct rejudge *rejudge, unsigned int index, verbs_t verbs, uint32_t flags)
{
	struct request *request = &rejudge->request;
	struct decision decision;

	judge_name(&rejudge->judge, &rejudge->world, &request->name[index], verbs, flags,
		   &decision);
	if (rejudge_builtin_was(rejudge, BUILTIN_PROC) && rejudge->was->other == (int)index)
		judge_builtin(&rejudge->judge, BUILTIN_PROC, true, EACCES, &decision);
	if (decision.would != RECORD_ALLOW && request->record.would == RECORD_ALLOW)
		request->record.other = (int32_t)index;
	request_decided(request, &decision, verbs);
	return decision.allowed;
}

/* What the broker refuses whatever the policy says; `proc` is asked with the name. */
static bool is_held(const struct rejudge *rejudge)
{
	static const enum record_builtin held[] = { BUILTIN_NEVER,	BUILTIN_IOCTL,
						    BUILTIN_TASK,	BUILTIN_UNDECIDABLE,
						    BUILTIN_UNREADABLE, BUILTIN_FOREIGN,
						    BUILTIN_LIMIT,	BUILTIN_PROC,
						    BUILTIN_ANONYMOUS };

	if (rejudge->was->would == RECORD_ALLOW)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(held); i++)
		if (rejudge_builtin_was(rejudge, held[i]))
			return held[i] != BUILTIN_ANONYMOUS || !rejudge_exists(rejudge, 0);
	return false;
}

/* The filter's word on the call: true when it does not get as far as the broker. */
static bool is_outside(const struct rejudge *rejudge)
{
	const struct record *was = rejudge->was;
	enum plan_action action = plan_judge(rejudge->former->enforced, was->nr, was->args).action;

	return action == PLAN_KILL || action == PLAN_ERRNO;
}

/* errno, as far as it counts whether anything was taken from the program: outcome_of(). */
static int error_of(const struct rejudge *rejudge, const struct record *record)
{
	const struct name *name = &rejudge->request.name[record->other == 1];

	if (record->would == RECORD_ALLOW || rejudge->former->observe)
		return rejudge->was->err;
	if (record->would == RECORD_HIDDEN ||
	    (name->object < 0 && name->len && !(record->verbs & (V_CREATE | V_BIND))))
		return ENOENT;
	return EACCES;
}

static void judge_call(struct rejudge *rejudge, struct rejudged *rejudged)
{
	struct record *record = &rejudge->request.record;

	rejudge_call(rejudge);
	if (record->would == RECORD_ALLOW && is_held(rejudge)) {
		record->other = rejudge->was->other;
		rejudge_refuse(rejudge,
			       (enum record_builtin)(rejudge->was->rule - RECORD_RULE_BUILTIN),
			       EPERM);
	}
	if (record->would == RECORD_ALLOW && is_outside(rejudge)) {
		record->would = RECORD_DENY;
		record->rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST;
		record->verb = VERB_COUNT;
		record->err = EPERM;
		rejudged->kill = true;
		return;
	}
	request_detoured(&rejudge->request);
	rejudged->net = record->would == RECORD_ALLOW && rejudge_loses_network(rejudge);
	record->err = error_of(rejudge, record);
}

/* A kill of the tracer: a program, or what came to be mapped with it, that may not run. */
static void judge_program(struct rejudge *rejudge)
{
	const struct event *event = rejudge->event;
	unsigned int which = event_refused_program(event);
	struct name *name = &rejudge->request.name[0];
	const unsigned int code = MAP_DENY_WX | MAP_DENY_EXEC;

	name->len = event->len[which];
	memcpy(name->path, event->str[which], name->len);
	name->path[name->len] = '\0';
	name->object = TOLD_OBJECT;
	name->veil = RULE_NONE;
	if (rejudge_builtin_was(rejudge, BUILTIN_MAP)) {
		if (rejudge->service.map_deny & code)
			rejudge_refuse(rejudge, BUILTIN_MAP, EACCES);
	} else if (!is_held(rejudge)) {
		rejudge_ask(rejudge, 0, V_EXEC, 0);
	}
}

static void judge_kill(struct rejudge *rejudge, struct rejudged *rejudged)
{
	struct record *record = &rejudge->request.record;

	if (event_is_stopped_program(rejudge->event)) {
		judge_program(rejudge);
	} else if (event_is_i386(rejudge->event)) {
		rejudge_refuse(rejudge, BUILTIN_WHITELIST, EPERM);
	} else if (rejudge_builtin_was(rejudge, BUILTIN_WHITELIST)) {
		const struct plan *plan = rejudge->former->enforced;
		enum plan_action action =
			plan_judge(plan, rejudge->was->nr, rejudge->was->args).action;

		if (action == PLAN_NOTIFY)
			rejudge->doubt = DOUBT_KILLED;
		if (action == PLAN_KILL || action == PLAN_ERRNO)
			rejudge_refuse(rejudge, BUILTIN_WHITELIST, EPERM);
	}
	if (record->would == RECORD_ALLOW && is_held(rejudge))
		rejudge_refuse(rejudge,
			       (enum record_builtin)(rejudge->was->rule - RECORD_RULE_BUILTIN),
			       EPERM);
	rejudged->kill = record->would != RECORD_ALLOW;
	record->decision = record->would;
}

static bool is_same_rule(const struct rejudge *rejudge, const struct record *record)
{
	const struct policy *policy = rejudge->judge.policy;
	const struct place *a, *b;

	if (rejudge->was->rule >= RECORD_RULE_BUILTIN) /* or none */
		return record->rule == rejudge->was->rule;
	if (rejudge->cited == RULE_NONE || record->rule >= policy->rule_count)
		return false;
	a = &policy->rules[rejudge->cited].at;
	b = &policy->rules[record->rule].at;
	return a->source == b->source && a->line == b->line && a->column == b->column;
}

/**
 * rejudge_event() - Judge one request again
 * @rejudge:	Any
 * @entry:	A call or a kill
 * @quotes:	The rules that the log cites, for the rule of @entry
 * @ret_rejudged: The answer
 *
 * Trust: whoever could write to the log chose all of @entry.
 *
 * Return: 0 or -ENOMEM
 */
int rejudge_event(struct rejudge *rejudge, const struct entry *entry, const struct quotes *quotes,
		  struct rejudged *ret_rejudged)
{
	struct record *record = &rejudge->request.record;
	int r;

	rejudge->event = &entry->event;
	rejudge->was = &entry->event.record;
	r = find_cited(rejudge, quotes);
	if (r < 0)
		return r;
	*ret_rejudged = (struct rejudged){ .doubt = DOUBT_NONE };
	begin(rejudge);
	if (rejudge->was->kind == RECORD_KILL)
		judge_kill(rejudge, ret_rejudged);
	else
		judge_call(rejudge, ret_rejudged);
	ret_rejudged->doubt = rejudge->doubt;
	ret_rejudged->record = rejudge->doubt == DOUBT_NONE ? *record : *rejudge->was;
	ret_rejudged->same_rule = is_same_rule(rejudge, record);
	return 0;
}
