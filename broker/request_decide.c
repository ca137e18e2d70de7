// SPDX-License-Identifier: MIT
// broker/request_decide.c - What is decided about a request, as its record has it
#include "broker/request.h"

#include <errno.h>

#include "broker/ask.h"
#include "broker/same.h"
#include "policy/base/kernel.h"

/**
 * request_decided() - Note a decision
 * @request:	The request
 * @decision:	The decision; of several, the first refusal stays, but for one that observing went
 *		past before another was carried out
 * @verbs:	What was asked
 */
void request_decided(struct request *request, const struct decision *decision, verbs_t verbs)
{
	struct record *record = &request->record;

	record->verbs |= verbs;
	if (record->would != RECORD_ALLOW &&
	    (decision->allowed || record->decision != RECORD_ALLOW))
		return;
	record->would = (uint8_t)decision->would;
	/* Where nobody can be asked it is refused. */
	if (decision->would == RECORD_ASK && !decision->allowed) {
		record->would = RECORD_DENY;
		record->answer = ANSWER_CANNOT;
	}
	record->decision = (uint8_t)(decision->allowed ? RECORD_ALLOW : record->would);
	record->rule = decision->rule;
	record->verb = (uint8_t)decision->verb;
	request->by_entry = decision->entry;
}

/* Notes a decision and answers where it is a refusal; false when it has. */
static bool go_on(struct request *request, const struct decision *decision, verbs_t verbs)
{
	request_decided(request, decision, verbs);
	if (!decision->allowed)
		request_fail(request, decision->err);
	return decision->allowed;
}

/**
 * request_look() - Decide on reading what is known of an object; a refusal is answered at once
 * @request:	The request; its first name counts
 *
 * Return: true to go on, false when the request is answered
 */
bool request_look(struct request *request)
{
	struct service *service = request->service;
	struct decision decision;

	judge_look(service->judge, &request->name[0], &decision);
	return go_on(request, &decision, V_LIST);
}

/**
 * request_hides() - Whether a name leads to or through what is hidden; noted, not answered
 * @request:	The request
 * @index:	Which name, resolved
 * @verbs:	What is asked, for the record
 *
 * Return: true when the call is to end with ENOENT, whatever else could be said of the name
 */
bool request_hides(struct request *request, unsigned int index, verbs_t verbs)
{
	const struct service *service = request->service;
	const struct name *name = &request->name[index];
	struct decision decision;

	if (!service->world->veil || (name->object < 0 && name->veil == RULE_NONE))
		return false;
	judge_hidden(service->judge, name, verbs, &decision);
	if (decision.would != RECORD_HIDDEN)
		return false;
	if (request->record.would == RECORD_ALLOW)
		request->record.other = (int32_t)index;
	request_decided(request, &decision, verbs);
	return !decision.allowed;
}

/**
 * request_settle() - Decide on a resolved name, and ask a person where a rule leaves it to one
 * @request:	The request; the decision is not noted yet, but for the answer
 * @index:	Which name; of an abstract socket it starts with `@`, an internet address is
 *		ADDRESS:PORT
 * @verbs:	What is asked
 * @flags:	Open flags for `when`
 * @ret_decision: Filled with what came of it, never a RECORD_ASK unless observing
 *
 * While a person thinks, everything in the jail may change. So what was pinned must have kept its
 * name, all of it, or the call begins again, and is decided on and asked about anew.
 *
 * Context: a receiver; waits.
 *
 * Return: 0, or the -errno to end the call with: -KERNEL_ERESTARTSYS when the target wants it to
 * end, -KERNEL_ERESTARTNOINTR to have it begin again, -ESRCH
 */
int request_settle(struct request *request, unsigned int index, verbs_t verbs, uint32_t flags,
		   struct decision *ret_decision)
{
	const struct service *service = request->service;
	const struct name *name = &request->name[index];
	enum record_answer answer;
	uint32_t rule = RULE_NONE;
	verbs_t given = 0;
	bool waited = false;
	int r;

	for (;;) {
		if (name->object < 0 && name->len && name->path[0] != '/')
			judge_path(service->judge, name->path, name->len, verbs & (verbs_t)~given,
				   flags, ret_decision);
		else
			judge_name(service->judge, service->world, name, verbs & (verbs_t)~given,
				   flags, ret_decision);
		if (ret_decision->would != RECORD_ASK || ret_decision->allowed)
			break;
		r = asks_answer(request, name, ret_decision, &answer, &waited);
		if (r < 0)
			return r;
		request->record.answer = (uint8_t)answer;
		if (!answer_allows(answer)) {
			ret_decision->would = RECORD_DENY;
			break;
		}
		given |= ret_decision->asks;
		rule = rule == RULE_NONE ? ret_decision->rule : rule;
	}
	if (waited && answer_allows((enum record_answer)request->record.answer)) {
		r = same_names(request);
		if (r < 0)
			return r;
	}
	if (given && ret_decision->would == RECORD_ALLOW) {
		ret_decision->rule = rule;
		ret_decision->granted |= given;
	}
	return 0;
}

/**
 * request_judge() - Decide on a resolved name; a refusal is answered at once
 * @request:	The request
 * @index:	Which name
 * @verbs:	What is asked
 * @flags:	Open flags for `when`
 *
 * Return: true to go on, false when the request is answered
 */
bool request_judge(struct request *request, unsigned int index, verbs_t verbs, uint32_t flags)
{
	struct decision decision = { .would = RECORD_DENY };
	int r = request_settle(request, index, verbs, flags, &decision);

	if (r < 0) {
		request_fail(request, -r);
		return false;
	}
	if (decision.would != RECORD_ALLOW && request->record.would == RECORD_ALLOW)
		request->record.other = (int32_t)index;
	return go_on(request, &decision, verbs);
}

/**
 * request_detoured() - Put down the decision on a file in another's place to the rule that put it
 *			there, or tell which of the two was refused
 * @request:	The request; without a redirected name nothing is noted
 */
void request_detoured(struct request *request)
{
	const struct name *name = &request->name[0];
	struct record *record = &request->record;

	if (name->detour == RULE_NONE || !name->from_len)
		return;
	if (record->would == RECORD_ALLOW)
		record->rule = name->detour;
	else
		record->other = !request->by_entry && record->verb != VERB_COUNT;
}

/**
 * request_own() - Decide whether a name is the object's own, and not another file in its place; a
 *		   refusal is answered at once
 * @request:	The request
 * @index:	Which name
 *
 * Return: true to go on, false when the request is answered
 */
bool request_own(struct request *request, unsigned int index)
{
	struct decision decision;

	return !judge_detour(request->service->judge, &request->name[index], &decision) ||
	       go_on(request, &decision, V_READ);
}

/**
 * request_link() - Decide on making another name for a resolved one; a refusal is answered at once
 * @request:	The request
 * @index:	Which name
 *
 * Return: true to go on, false when the request is answered
 */
bool request_link(struct request *request, unsigned int index)
{
	struct decision decision;

	return judge_may_link(request->service->judge, &request->name[index].st, &decision) ||
	       go_on(request, &decision, V_CREATE);
}

/**
 * request_refuse() - Refuse for a reason of the broker's own; answered at once unless observing
 * @request:	The request
 * @builtin:	Why
 * @strong:	Also while observing
 * @err:	errno
 *
 * Return: true to go on all the same (observing)
 */
bool request_refuse(struct request *request, enum record_builtin builtin, bool strong, int err)
{
	struct decision decision;

	judge_builtin(request->service->judge, builtin, strong, err, &decision);
	return go_on(request, &decision, 0);
}

/**
 * request_allow() - Note that no rule was asked; not answered
 * @request:	The request
 * @builtin:	Why none was
 */
void request_allow(struct request *request, enum record_builtin builtin)
{
	struct decision decision;

	judge_allow(builtin, &decision);
	request_decided(request, &decision, 0);
}
