/* SPDX-License-Identifier: MIT */
/* broker/record.h - What happened, as fixed binary records for the ring */
#ifndef WARDER_BROKER_RECORD_H
#define WARDER_BROKER_RECORD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/verb.h"

enum record_kind {
	RECORD_CALL = 1, /* a decision of the broker */
	RECORD_SPAWN, /* a new process or thread: @tid is the child, @other its creator */
	RECORD_EXEC, /* an execve that took effect: strings are program, then argv NUL separated */
	RECORD_EXIT, /* a thread ended: @result is its wait status. Of the first thread of a process
			the first string is its struct usage */
	RECORD_KILL, /* the whitelist (or the tracer) killed: @nr, @args, @pointer tell where */
	RECORD_TRACE, /* a call as the tracer saw it: the second string is what was copied */
	RECORD_INTENT, /* a RECORD_CALL that may have taken effect: it has no result yet, or none */
};

/* Of a RECORD_TRACE: the call did not return. */
#define RECORD_NO_RETURN (-1)

enum record_decision {
	RECORD_ALLOW,
	RECORD_DENY,
	RECORD_HIDDEN, /* refused as ENOENT */
	RECORD_ASK, /* a person is asked; as a decision only until then, in a record only observing
		     */
};

/* How a decision was carried out, as section 6 of the design names it. */
enum record_how {
	HOW_EMULATED, /* the broker performed the call */
	HOW_REGISTER, /* decided on registers, which no thread can change */
	HOW_CONTINUED, /* the kernel went on with the call; @fence holds it */
	HOW_KERNEL, /* the kernel decided alone */
};

/* The kernel mechanism behind a call that was continued. */
enum record_fence {
	FENCE_NONE,
	FENCE_EXECUTE, /* Landlock EXECUTE, and the tracer's look before the first instruction */
	FENCE_NOEXEC, /* the noexec view */
	FENCE_MDWE,
	FENCE_OPATH, /* an O_PATH descriptor opens nothing */
	FENCE_REGISTERS, /* nothing is in memory */
	FENCE_SOCKETS, /* no unix datagram socket exists in this jail */
	FENCE_CWD, /* every later lookup starts from the real working directory */
	FENCE_OBSERVE, /* none: observing */
	FENCE_DEADLINE, /* none is needed: what it waits for was translated */
	FENCE_CONNECTED, /* such a socket sends to its peer, whatever the address */
};

/* What a name led to, for whoever asks later what another policy would say of it. */
enum record_object {
	OBJECT_UNKNOWN, /* nobody looked, or it is no path */
	OBJECT_NONE,
	OBJECT_FILE,
	OBJECT_DIRECTORY,
	OBJECT_LINK,
	OBJECT_SOCKET,
	OBJECT_OTHER, /* a device, a FIFO */
	OBJECT_ANONYMOUS, /* a pipe, a socket, a memory file: no path */
};

/* What of a file's content is on record. */
enum record_content {
	CONTENT_NONE, /* it was not asked for, or it is about no regular file that was opened */
	CONTENT_WHOLE, /* @digest is that of all of it */
	CONTENT_SIZE, /* larger than CONTENT_MAX */
	CONTENT_CHANGED, /* while it was read */
	CONTENT_UNREAD, /* the broker may not read it, or could not */
	CONTENT_KIND, /* of a file system whose files are no files: /proc, /sys */
	CONTENT_COUNT
};

#define RECORD_DIGEST 32 /* BLAKE2b-256 */

/* Bits of record.marks. */
enum record_mark {
	MARK_THROUGH = 1 << 0, /* the way to it led through something hidden */
	MARK_FOREIGN =
		1 << 1, /* it was opened outside of the jail, and its name is another's here */
	MARK_REDIRECTED = 1 << 2, /* of the first: the fourth string is the file in its place */
	/* of the first, RECORD_KILL */
	MARK_PLACE = 1 << 3, /* @result is an offset in the fourth string's file, or, where that is
				empty, in memory that is no file's */
	MARK_I386 = 1 << 4, /* @nr and @args are a call's of the 32-bit table */
	MARK_CALLED = 1 << 5, /* a call was made, also where @nr is -1, which else means none */
};

/* Rules that are not in the policy: the broker's own. Values of record.rule. */
#define RECORD_RULE_NONE UINT32_MAX /* nothing matched: denied */
#define RECORD_RULE_BUILTIN 0xffff0000U /* plus enum record_builtin */

enum record_builtin {
	BUILTIN_NEVER, /* the never row */
	BUILTIN_INHERITED, /* a descriptor 0-2 that the user passed in, opened again by name */
	BUILTIN_PROC, /* /proc entries of other processes, of the broker, of the kernel */
	BUILTIN_MOVE, /* a rename or link that would change a decision */
	BUILTIN_OWN_SOCKET, /* a unix socket that the jail itself bound */
	BUILTIN_MAP, /* `map deny` */
	BUILTIN_IOCTL, /* ioctl commands that reach beyond the jail */
	BUILTIN_LIMIT, /* `limit pids`, where no kernel limit holds it */
	BUILTIN_UNREADABLE, /* a program that may be run but not read */
	BUILTIN_UNDECIDABLE, /* arguments that could not be read or named */
	BUILTIN_SOCKET, /* address families beyond unix, internet and netlink */
	BUILTIN_WHITELIST, /* outside the whitelist */
	BUILTIN_ANONYMOUS, /* pipes, sockets, memfds: no path, nothing to decide */
	BUILTIN_REGISTERS, /* allowed by its register values */
	BUILTIN_TASK, /* a signal, limits or priority for a task that is not the jail's */
	BUILTIN_APPEND, /* a way to write elsewhere than at the end of a file under `append` */
	BUILTIN_LOOK, /* reading metadata: only `hide` and `deny list` refuse it */
	BUILTIN_FOREIGN, /* opened outside of the jail, where its name means something else */
	BUILTIN_RANDOM, /* `emulate getrandom` */
	BUILTIN_CLOCK, /* `emulate clock` */
	BUILTIN_EMULATE, /* a program that would not see what is emulated */
	BUILTIN_PROTOCOL, /* a protocol of which no rule about addresses speaks */
	BUILTIN_ROUTE, /* by way of an address that nobody decides on */
	BUILTIN_COUNT
};

/* What was said when a rule left it to a person, now or before in this run. */
enum record_answer {
	ANSWER_NONE, /* nobody was asked */
	ANSWER_ONCE,
	ANSWER_PATH, /* for the rest of this run, for this path */
	ANSWER_RULE, /* for the rest of this run, for all that the rule asks about */
	ANSWER_ALWAYS, /* likewise for this path, and a rule was written for later runs */
	ANSWER_DENY, /* and so for this path for the rest of this run */
	ANSWER_DENY_ALL, /* nothing is asked any more */
	ANSWER_TIMEOUT, /* nobody answered; then as ANSWER_DENY */
	ANSWER_NO_TERMINAL, /* there is none to ask at */
	ANSWER_BACKGROUND, /* the terminal is somebody else's at this time */
	ANSWER_CANNOT, /* what is asked for cannot wait for an answer, or not be shown */
	ANSWER_COUNT
};

static inline bool answer_allows(enum record_answer answer)
{
	return answer >= ANSWER_ONCE && answer <= ANSWER_ALWAYS;
}

#define RECORD_STRINGS 4
#define RECORD_PLACE 3 /* of a kill: what the kernel calls the file of the instruction */

/**
 * struct record - One record; strings follow it, padded to 8 bytes
 * @size:	Bytes of the whole record, a multiple of 8. Written last: 0 means not there yet.
 * @kind:	enum record_kind
 * @would:	What enforcement would have decided (equal to @decision unless observing)
 * @verb:	enum verb that was refused, VERB_COUNT when none was
 * @time_ns:	CLOCK_MONOTONIC when the call was received
 * @took_ns:	Nanoseconds from receiving to answering
 * @other:	The other task (RECORD_SPAWN), which of two names was refused: 0 or 1, or the call
 *		that restart_syscall goes on with (RECORD_TRACE), -1: none
 * @err:	errno that the target saw, 0 for success; of a RECORD_TRACE it may be one that no
 *		program sees (ERESTARTSYS …) or RECORD_NO_RETURN
 * @result:	Return value (calls), wait status (exits), offset of the call's instruction (kills)
 * @pointer:	Instruction pointer (kills), behind the call's instruction
 * @len:	Bytes of each string: spelled, resolved, second spelled, second resolved. The third
 *		of an execve are its interpreters, a NUL behind each. A kill by the tracer (@nr is
 *		-1) has those of an exec, and third what may not run if that is not the program.
 *		The second of a RECORD_TRACE are pieces of memory, see broker/capture.h
 *		Under MARK_REDIRECTED the second is the name that was asked for, the fourth that of
 *		the file in its place
 * @object:	enum record_object of both names
 * @marks:	enum record_mark of both
 * @standard:	By name: it was passed in as 0, 1 or 2, for these verbs; 0: it was not
 * @answer:	enum record_answer
 * @content:	enum record_content, of the descriptor that an open ended in
 * @digest:	With CONTENT_WHOLE
 *
 * Trust: filled by the broker from what targets chose; the supervisor checks every length.
 */
struct record {
	_Atomic uint32_t size;
	uint8_t kind;
	uint8_t decision;
	uint8_t would;
	uint8_t how;
	uint8_t fence;
	uint8_t verb;
	verbs_t verbs;
	uint32_t rule;
	int32_t tid;
	int32_t other;
	int32_t nr;
	int32_t err;
	uint64_t time_ns;
	uint64_t took_ns;
	int64_t result;
	uint64_t args[6];
	uint64_t pointer;
	uint16_t len[RECORD_STRINGS];
	uint8_t object[2];
	uint8_t marks[2];
	verbs_t standard[2];
	uint8_t answer;
	uint8_t content;
	unsigned char digest[RECORD_DIGEST];
};

void record_begin(struct record *record, enum record_kind kind, int32_t tid);

/* The @index-th string behind a record, @ret_len bytes, not NUL terminated. */
const char *record_string(const struct record *record, unsigned int index, size_t *ret_len);

#endif
