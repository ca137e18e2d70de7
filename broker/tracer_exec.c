// SPDX-License-Identifier: MIT
// broker/tracer_exec.c - A task that runs a new program
//
// It is looked at before its first instruction, whatever was decided on the call: nobody can make
// an execve for another, and what it names may have changed since.
#include "broker/tracer_inside.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>

#include "broker/ask.h"
#include "broker/emulator.h"
#include "broker/ring.h"
#include "broker/target.h"

#define ARGUMENTS_MAX 4096

/* One about a new program: what runs, its command line, and what was refused if that is not it. */
static void record_exec(struct loop *loop, struct record *record,
			const struct confirmation *confirmation, const char *arguments, size_t len)
{
	const char *const strings[RECORD_STRINGS] = { confirmation->program.path, arguments,
						      confirmation->other.path, NULL };

	record->len[0] = (uint16_t)confirmation->program.len;
	record->len[1] = (uint16_t)len;
	record->len[2] = (uint16_t)(record->kind == RECORD_KILL ? confirmation->other.len : 0);
	ring_write(loop->tracer->service->ring, record, strings);
}

/* A program that would find the real clock, or other random bytes, does not run. */
static int show_emulated(struct loop *loop, pid_t former, pid_t pid, struct decision *decision)
{
	const struct service *service = loop->tracer->service;
	int r = emulator_exec(service->emulator, former, pid);

	if (r < 0 && r != -ESRCH)
		judge_builtin(service->judge, BUILTIN_EMULATE, true, EACCES, decision);
	return r == -ESRCH ? r : 0;
}

/**
 * tracer_on_exec() - May a new program run, and all that runs with it?
 * @loop:	The tracer
 * @pid:	At its exec stop, before the first instruction
 */
void tracer_on_exec(struct loop *loop, pid_t pid)
{
	struct tracer *tracer = loop->tracer;
	struct confirmation confirmation;
	const struct decision *decision = &confirmation.decision;
	char arguments[ARGUMENTS_MAX];
	unsigned long former = (unsigned long)pid;
	struct record record;
	int r;

	/* A thread that execs takes its leader's number; its own is gone without an exit. */
	ptrace(PTRACE_GETEVENTMSG, pid, NULL, &former);
	if ((pid_t)former != pid) {
		tasks_forget(&loop->tasks, (pid_t)former);
		if (loop->trace)
			trace_exec(loop->trace, (pid_t)former, pid);
	}
	accounts_exec(&loop->accounts, (pid_t)former, pid, &loop->usage);
	confirmation.caller = (pid_t)former;
	r = confirm_exec(&loop->confirm, tracer->service, pid, &confirmation);
	asks_forget(tracer->service->asks, (pid_t)former);
	asks_forget(tracer->service->asks, pid);
	if (r == 0 && decision->allowed)
		r = show_emulated(loop, former ? (pid_t)former : pid, pid, &confirmation.decision);
	if (r == 0) {
		record_begin(&record, decision->allowed ? RECORD_EXEC : RECORD_KILL, pid);
		record.rule = decision->rule;
		record.would = (uint8_t)decision->would;
		record.decision = (uint8_t)(decision->allowed ? RECORD_ALLOW : decision->would);
		record.verbs = V_EXEC;
		record.verb = (uint8_t)decision->verb;
		record.answer = (uint8_t)confirmation.answer;
		record.nr = -1;
		record.other = (pid_t)former != pid ? (int32_t)former : 0;
		record_exec(loop, &record, &confirmation, arguments,
			    target_command(tracer->service->world, pid, arguments, ARGUMENTS_MAX));
	}
	confirm_close(&confirmation);
	if (r < 0 || !decision->allowed)
		kill(pid, SIGKILL);
	else if (!loop->started) {
		loop->started = true;
		accounts_began(&loop->accounts, tracer->service->world->proc, pid, &loop->usage);
		if (loop->trace)
			trace_launched(loop->trace, pid, &tracer->launch);
		tracer->started(tracer->context);
	}
	tracer_resume(loop, pid, 0);
}
