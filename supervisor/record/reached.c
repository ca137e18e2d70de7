// SPDX-License-Identifier: MIT
// supervisor/record/reached.c - Which limits records tell of, and how that is written
//
// A set of limits is a number: a bit each, by enum limit.
#include "supervisor/record/reached.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "policy/limit.h"
#include "supervisor/words/emit.h"

#define SECOND UINT64_C(1000000000)

/* The processor time of a process that has ended, in whole seconds as RLIMIT_CPU counts them. */
static bool took_its_time(const struct event *event, const struct limit_value *cpu)
{
	struct usage usage;

	return event_usage(event, &usage) &&
	       (usage.user_ns + usage.system_ns) / SECOND >= cpu->value;
}

/* What a process died of, where no other cause is likely. */
static uint32_t by_exit(const struct event *event, const struct limit_value *limits)
{
	int status = (int)event->record.result, signal;

	if (!WIFSIGNALED(status))
		return 0;
	signal = WTERMSIG(status);
	if (signal == SIGXCPU || (signal == SIGKILL && limits[LIMIT_CPU].set &&
				  took_its_time(event, &limits[LIMIT_CPU])))
		return 1U << LIMIT_CPU;
	return signal == SIGXFSZ ? 1U << LIMIT_FSIZE : 0;
}

/**
 * reached_by() - Which limits a record tells of
 * @event:	The record
 * @limits:	The policy's
 *
 * Trust: a program can send itself SIGXCPU or SIGXFSZ, and have a limit of its own that is lower.
 */
uint32_t reached_by(const struct event *event, const struct limit_value limits[LIMIT_COUNT])
{
	const struct record *record = &event->record;
	uint32_t reached = 0, there = 0;

	if (record->kind == RECORD_EXIT)
		reached = by_exit(event, limits);
	else if (record->kind == RECORD_KILL && record->rule == RECORD_RULE_BUILTIN + BUILTIN_LIMIT)
		reached = 1U << LIMIT_PIDS;
	else if (record->kind == RECORD_CALL && record->err == EMFILE &&
		 record->nr != SYS_mq_open) /* which has it for RLIMIT_MSGQUEUE as well */
		reached = 1U << LIMIT_FILES;
	else if (record->kind == RECORD_CALL && record->err == EFBIG)
		reached = 1U << LIMIT_FSIZE;
	for (unsigned int i = 0; i < LIMIT_COUNT; i++)
		there |= limits[i].set ? 1U << i : 0;
	return reached & there;
}

/* Without a value where the policy has none, and there is a limit all the same. */
static void show_one(enum limit limit, const struct limit_value *value, struct text *text)
{
	if (value->set)
		limit_show(limit, value->value, text);
	else
		text_str(text, limit_name(limit));
}

/**
 * reached_json() - Append the member `reached`, with a comma before it; nothing where none was
 * @reached:	Which
 * @limits:	The policy's
 * @text:	Grows
 */
void reached_json(uint32_t reached, const struct limit_value limits[LIMIT_COUNT], struct text *text)
{
	const char *comma = "";

	if (!reached)
		return;
	EMIT_KEY(text, "reached");
	text_char(text, '[');
	for (unsigned int i = 0; i < LIMIT_COUNT; i++) {
		if (!(reached & 1U << i))
			continue;
		text_printf(text, "%s\"", comma);
		show_one((enum limit)i, &limits[i], text);
		text_char(text, '"');
		comma = ",";
	}
	text_char(text, ']');
}

/**
 * reached_show() - Append them as a policy's line has them: `pids=64 tmp=1M`
 * @reached:	Which
 * @limits:	The policy's
 * @text:	Grows
 */
void reached_show(uint32_t reached, const struct limit_value limits[LIMIT_COUNT], struct text *text)
{
	const char *blank = "";

	for (unsigned int i = 0; i < LIMIT_COUNT; i++) {
		if (!(reached & 1U << i))
			continue;
		text_str(text, blank);
		show_one((enum limit)i, &limits[i], text);
		blank = " ";
	}
}
