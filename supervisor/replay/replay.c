// SPDX-License-Identifier: MIT
// supervisor/replay/replay.c - What a changed policy changes for the requests of logs, counted
#include "supervisor/replay/replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "policy/base/cleanup.h"
#include "policy/calls.h"
#include "supervisor/record/refusal.h"
#include "supervisor/rules/advice.h"
#include "supervisor/rules/builtin.h"

/* Whether anything is taken from the program. */
static bool refuses(const struct record *record)
{
	enum outcome_word word = outcome_of(record, record->would);

	return record->kind == RECORD_KILL ? record->would != RECORD_ALLOW
					   : word == OUTCOME_DENIED || word == OUTCOME_HIDDEN;
}

static enum replay_change change_of(const struct record *was, const struct rejudged *now)
{
	bool refused = refuses(was), refuse = refuses(&now->record) || now->net;

	if (now->doubt != DOUBT_NONE)
		return REPLAY_UNKNOWN;
	if (refused != refuse)
		return refuse ? REPLAY_DENIED : REPLAY_ALLOWED;
	if (refuse && (was->would != now->record.would ||
		       (was->kind == RECORD_KILL ||
			was->rule == RECORD_RULE_BUILTIN + BUILTIN_WHITELIST) != now->kill))
		return REPLAY_OTHERWISE;
	return REPLAY_SAME;
}

/* The refusal to speak of: that which the policy makes, or the one that the log tells of. */
static void note_of(const struct entry *entry, const struct rejudged *now,
		    enum replay_change change, struct denial_note *note)
{
	struct event event = entry->event;

	if (change != REPLAY_ALLOWED && change != REPLAY_UNKNOWN)
		event.record = now->record;
	event.record.kind = entry->event.record.kind;
	refusal_note(&event, entry->comm, note);
	if (change == REPLAY_ALLOWED)
		note->rule = now->record.rule;
	note->kill |= now->kill;
}

static char *visible(const char *bytes, size_t len)
{
	_cleanup_text_ struct text text = { 0 };

	text_visible(&text, bytes, len);
	return text.failed ? NULL : strdup(text_cstr(&text));
}

/* The line behind `net none` or `net user`, which is no rule. */
static void add_setting(const struct policy *policy, struct replay_group *group)
{
	_cleanup_text_ struct text text = { 0 }, at = { 0 }, line = { 0 };

	policy_place(policy, &policy->net.at, &at);
	policy_line(policy, &policy->net.at, &line);
	text_printf(&text, "%s  %s", text_cstr(&at), text_cstr(&line));
	free(group->rule);
	group->rule = strdup(text_cstr(&text));
	group->text = strdup(text_cstr(&line));
	group->at = strdup(text_cstr(&at));
}

static void add_rule(const struct policy *policy, uint32_t rule, struct replay_group *group)
{
	const struct builtin *builtin = builtin_of(rule);
	_cleanup_text_ struct text text = { 0 }, at = { 0 };

	group->builtin = builtin ? builtin->name : NULL;
	if (rule >= policy->rule_count)
		return;
	policy_line(policy, &policy->rules[rule].at, &text);
	policy_place(policy, &policy->rules[rule].at, &at);
	group->text = strdup(text_cstr(&text));
	group->at = strdup(text_cstr(&at));
}

static void free_group(struct replay_group *group)
{
	free(group->comm);
	free(group->rule);
	free(group->text);
	free(group->at);
	free(group->remedy);
	for (unsigned int i = 0; i < REPLAY_EXAMPLES; i++)
		free(group->examples[i]);
}

/* Words for a change; false when memory is short. */
static bool describe(const struct former *former, const struct denial_note *note,
		     const struct rejudged *now, struct replay_group *group)
{
	const struct policy *policy = &former->offline.policy;
	const struct call *call = denial_call(note->nr == DENIAL_NO_CALL ? SYS_execve : note->nr);
	_cleanup_text_ struct text rule = { 0 }, remedy = { 0 };
	struct denial denial = { .len = note->len,
				 .rule = note->rule,
				 .nr = note->nr,
				 .verb = note->verb,
				 .kill = note->kill };
	_cleanup_free_ char *path = strndup(note->path, note->len);

	if (!path)
		return false;
	denial.path = path;
	if (group->change == REPLAY_ALLOWED && note->rule == RECORD_RULE_NONE)
		text_str(&rule, "nothing of the policy is asked");
	else
		advice_reason(policy, &denial, &rule);
	if (group->change == REPLAY_DENIED)
		advice_remedy(policy, &former->offline.vars, &denial, &remedy);
	group->comm = visible(note->comm, strlen(note->comm));
	group->call = call ? call->name : "?";
	group->rule = visible(text_cstr(&rule), rule.len);
	group->remedy = strdup(now->net ? "" : text_cstr(&remedy));
	if (now->net)
		add_setting(policy, group);
	else
		add_rule(policy, note->rule, group);
	return group->comm && group->rule && group->remedy && !rule.failed && !remedy.failed;
}

static struct replay_group *find_group(struct replay *replay, const struct replay_group *like)
{
	for (size_t i = 0; i < replay->group_count; i++) {
		struct replay_group *group = &replay->groups[i];

		if (group->change == like->change && group->verb == like->verb &&
		    group->kill == like->kill && !strcmp(group->rule, like->rule))
			return group;
	}
	return NULL;
}

static void add_example(struct replay_group *group, const struct denial_note *note)
{
	_cleanup_free_ char *path = note->len ? visible(note->path, note->len) : NULL;

	if (!path)
		return;
	for (unsigned int i = 0; i < REPLAY_EXAMPLES; i++) {
		if (!group->examples[i]) {
			group->examples[i] = steal_ptr(path);
			return;
		}
		if (!strcmp(group->examples[i], path))
			return;
	}
}

static int add_group(struct replay *replay, const struct former *former,
		     const struct denial_note *note, const struct rejudged *now,
		     enum replay_change change)
{
	struct replay_group made = { .change = change, .verb = note->verb, .kill = note->kill };
	struct replay_group *group;

	if (!describe(former, note, now, &made)) {
		free_group(&made);
		return -ENOMEM;
	}
	group = find_group(replay, &made);
	if (group) {
		free_group(&made);
	} else if (replay->group_count == REPLAY_GROUPS) {
		free_group(&made);
		replay->ungrouped++;
		return 0;
	} else {
		if (!replay->groups)
			replay->groups = calloc(REPLAY_GROUPS, sizeof(*replay->groups));
		if (!replay->groups) {
			free_group(&made);
			return -ENOMEM;
		}
		group = &replay->groups[replay->group_count++];
		*group = made;
	}
	group->count++;
	add_example(group, note);
	return 0;
}

/**
 * replay_add() - Count one request
 * @replay:	Zeroed at first
 * @former:	The policy
 * @entry:	The request as the log has it
 * @rejudged:	What the policy says to it
 *
 * Return: 0 or -ENOMEM
 */
int replay_add(struct replay *replay, const struct former *former, const struct entry *entry,
	       const struct rejudged *rejudged)
{
	enum replay_change change = change_of(&entry->event.record, rejudged);
	struct denial_note note;

	replay->counts[change]++;
	if (change == REPLAY_UNKNOWN) {
		replay->doubts[rejudged->doubt]++;
		return 0;
	}
	if (change == REPLAY_SAME) {
		replay->other_rule += !rejudged->same_rule;
		return 0;
	}
	note_of(entry, rejudged, change, &note);
	return add_group(replay, former, &note, rejudged, change);
}

/**
 * replay_records() - How many requests were judged
 * @replay:	Any
 */
uint64_t replay_records(const struct replay *replay)
{
	uint64_t records = 0;

	for (unsigned int i = 0; i < REPLAY_CHANGES; i++)
		records += replay->counts[i];
	return records;
}

void replay_free(struct replay *replay)
{
	for (size_t i = 0; i < replay->group_count; i++)
		free_group(&replay->groups[i]);
	free(replay->groups);
	*replay = (struct replay){ .runs = 0 };
}
