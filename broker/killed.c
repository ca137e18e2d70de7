// SPDX-License-Identifier: MIT
// broker/killed.c - Which call the kernel killed a task for, and where in a program it was
//
// A task that dies of SIGSYS may have been killed by the whitelist, may die with another thread
// that was, or somebody sent it that signal. One that was killed by the whitelist may be said to
// die of something else, when another thread ended the process at the same time. Its registers
// tell, for the whitelist kills at the entry of a call: which call that is, and whether the
// whitelist kills for it.
//
// A number below 0 is killed for as well, but the kernel gives one to a task that is in no call,
// too. What is different then: a kill puts the number back where the result would be, and the
// instruction left its own end in rcx. A program can bring both about, and gains a record of a call
// that it might have made. What it cannot do is make the call and look as if it had not.
#include "broker/killed.h"

#include <linux/audit.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>

#include "broker/registers.h"
#include "broker/request.h"
#include "broker/ring.h"
#include "broker/whence.h"

/* Bytes of `syscall`, `int $0x80` and `sysenter`; the instruction pointer is behind them. */
#define CALL_BYTES 2U

/* Whether the call is one of the 32-bit table, whatever code made it. */
static bool is_i386(pid_t pid)
{
	struct __ptrace_syscall_info info;

	return ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) > 0 &&
	       info.arch == AUDIT_ARCH_I386;
}

/* Whether a number below 0 is that of a call. */
static bool is_called(const struct user_regs_struct *registers)
{
	return registers->rax == registers->orig_rax && registers->rcx == registers->rip;
}

/**
 * killed_call() - Tell which call the whitelist killed a task for
 * @plan:	The whitelist
 * @pid:	At its exit stop
 * @sigsys:	It dies of SIGSYS: only then a number below 0 is looked at
 * @ret_call:	The call, as the filter saw it
 *
 * Return: false when it was not the whitelist that killed it, as of nearly all
 */
bool killed_call(const struct plan *plan, pid_t pid, bool sigsys, struct seccomp_data *ret_call)
{
	struct user_regs_struct registers;
	uint64_t args[6];
	int nr;
	bool i386;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &registers) < 0)
		return false;
	nr = (int)registers.orig_rax;
	if (!sigsys && (nr < 0 || nr == SYS_exit || nr == SYS_exit_group))
		return false; /* as nearly all end */
	i386 = is_i386(pid);
	if (nr < 0 && !i386 && !is_called(&registers))
		return false; /* it was in no call */
	registers_arguments(&registers, i386, args);
	if (!i386 && plan_judge(plan, nr, args).action != PLAN_KILL)
		return false;
	*ret_call = (struct seccomp_data){ .nr = nr,
					   .arch = i386 ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64,
					   .instruction_pointer = registers.rip };
	for (int i = 0; i < 6; i++)
		ret_call->args[i] = args[i];
	return true;
}

/**
 * find_place() - Tell which file the call's instruction comes from
 * @world:	The jail
 * @pid:	At its exit stop
 * @record:	Has its call; gets the offset in the file
 * @ret_whence:	Filled
 *
 * Return: false when nobody can tell
 */
static bool find_place(const struct world *world, pid_t pid, struct record *record,
		       struct whence *ret_whence)
{
	if (whence_find(world, pid, record->pointer - CALL_BYTES, ret_whence) < 0)
		return false;
	record->marks[0] |= MARK_PLACE;
	record->result = (int64_t)ret_whence->offset;
	record->len[RECORD_PLACE] = (uint16_t)ret_whence->len;
	return true;
}

/* Begins the record of a call outside the whitelist. */
static void begin(struct record *record, pid_t pid, const struct seccomp_data *call)
{
	record_begin(record, RECORD_KILL, pid);
	record->rule = RECORD_RULE_BUILTIN + BUILTIN_WHITELIST;
	record->would = record->decision = RECORD_DENY;
	record->nr = call->nr;
	for (int i = 0; i < 6; i++)
		record->args[i] = call->args[i];
	record->pointer = call->instruction_pointer;
	record->marks[0] |= MARK_CALLED | (call->arch == AUDIT_ARCH_I386 ? MARK_I386 : 0);
}

/**
 * killed_tell() - Record a call outside the whitelist, and where it was made
 * @service:	Whose
 * @pid:	The task
 * @call:	What it was killed for, or will be
 */
void killed_tell(const struct service *service, pid_t pid, const struct seccomp_data *call)
{
	const char *strings[RECORD_STRINGS] = { NULL };
	struct record record;
	struct whence whence;

	begin(&record, pid, call);
	if (find_place(service->world, pid, &record, &whence))
		strings[RECORD_PLACE] = whence.path;
	ring_write(service->ring, &record, strings);
}
