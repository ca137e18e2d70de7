/* SPDX-License-Identifier: MIT */
/* policy/trace.h - Which calls a trace records, and what each argument of theirs points to */
#ifndef WARDER_POLICY_TRACE_H
#define WARDER_POLICY_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/calls.h"

/* The groups that strace(1) calls %file, %network and so on: bits of struct trace_row.groups. */
enum trace_group {
	TRACE_FILE = 1 << 0, /* takes a path */
	TRACE_NET = 1 << 1,
	TRACE_PROCESS = 1 << 2, /* starts, ends, waits for and signals processes */
	TRACE_DESC = 1 << 3, /* takes or makes descriptors, but for sockets' calls */
	TRACE_MEMORY = 1 << 4, /* maps */
	TRACE_SIGNAL = 1 << 5,
};

/* What an argument is, or what lies where it points. Sizes are the kernel's, x86-64. */
enum trace_shape {
	SHAPE_LETTER, /* what its letter in policy/calls.c says; a path is copied as a string */
	SHAPE_NONE, /* this call, with these arguments, has none here: neither it nor what follows
		     */
	/* numbers that the register holds */
	SHAPE_INT,
	SHAPE_UINT,
	SHAPE_LONG,
	SHAPE_SIZE,
	SHAPE_HEX,
	SHAPE_ID, /* uid or gid: all ones is -1 */
	SHAPE_DEVICE,
	SHAPE_OPEN_FLAGS,
	SHAPE_FD,
	SHAPE_SIGNAL_NUMBER,
	SHAPE_SOCKET_OPTION, /* an option's name, by the level before it */
	SHAPE_SOCKET_PROTOCOL, /* by the family two before it */
	SHAPE_FCNTL_COMMAND,
	SHAPE_FUTEX_OP,
	SHAPE_FUTEX_MASK,
	SHAPE_WAIT_OPTIONS,
	SHAPE_POINTER,
	/* memory: simple values */
	SHAPE_STRING,
	SHAPE_STRINGS, /* pointers to strings, up to a NULL */
	SHAPE_COUNT_OF_STRINGS, /* the environment: only how many */
	SHAPE_BYTES,
	SHAPE_INT_AT,
	SHAPE_UINT_AT,
	SHAPE_ID_AT,
	SHAPE_LONG_AT,
	SHAPE_SIZE_AT,
	SHAPE_POINTER_AT,
	SHAPE_FD_PAIR,
	SHAPE_LENGTH, /* socklen_t */
	/* memory: structures */
	SHAPE_STAT,
	SHAPE_STATX,
	SHAPE_STATFS,
	SHAPE_TIMESPEC,
	SHAPE_TIMESPECS, /* two */
	SHAPE_TIMEVAL,
	SHAPE_TIMEVALS, /* two */
	SHAPE_ITIMERVAL,
	SHAPE_ITIMERSPEC,
	SHAPE_UTIMBUF,
	SHAPE_TIMEZONE,
	SHAPE_TMS,
	SHAPE_SIGSET,
	SHAPE_SIGSET_AND_SIZE, /* pselect6's sixth */
	SHAPE_SIGACTION,
	SHAPE_SIGINFO,
	SHAPE_SIGSTACK,
	SHAPE_SIGEVENT,
	SHAPE_RLIMIT,
	SHAPE_RUSAGE,
	SHAPE_UTSNAME,
	SHAPE_SYSINFO,
	SHAPE_POLLFD,
	SHAPE_EPOLL,
	SHAPE_FD_SET,
	SHAPE_IOVEC,
	SHAPE_MSGHDR,
	SHAPE_MMSGHDR,
	SHAPE_SOCKADDR,
	SHAPE_OPTION_VALUE, /* of a socket option */
	SHAPE_WINSIZE,
	SHAPE_TERMIOS,
	SHAPE_FLOCK,
	SHAPE_OPEN_HOW,
	SHAPE_DIRENTS,
	SHAPE_DIRENTS64,
	SHAPE_WAIT_STATUS,
	SHAPE_CPU_SET,
	SHAPE_SCHED_PARAM,
	SHAPE_CLONE_ARGS,
	SHAPE_CAP_HEADER,
	SHAPE_CAP_DATA,
	SHAPE_MQ_ATTR,
	SHAPE_FILE_HANDLE,
	SHAPE_FUTEX_WAITV,
	SHAPE_MAX_MEMORY,
	/* sets of flags, each by name: supervisor/trace/sets.c has their words */
	SHAPE_SETS = SHAPE_MAX_MEMORY,
	SHAPE_ACCESS = SHAPE_SETS,
	SHAPE_WHENCE,
	SHAPE_ADVICE,
	SHAPE_REMAP,
	SHAPE_SYNC,
	SHAPE_MESSAGE,
	SHAPE_SHUTDOWN,
	SHAPE_LEVEL,
	SHAPE_CLOCK,
	SHAPE_TIMER,
	SHAPE_INTERVAL,
	SHAPE_RESOURCE,
	SHAPE_USAGE,
	SHAPE_MASKING,
	SHAPE_ID_TYPE,
	SHAPE_EPOLL_OP,
	SHAPE_EPOLL_FLAGS,
	SHAPE_EVENTFD,
	SHAPE_SIGNALFD,
	SHAPE_TIMERFD,
	SHAPE_TIMERFD_SET,
	SHAPE_INOTIFY,
	SHAPE_WATCH,
	SHAPE_FD_FLAGS,
	SHAPE_ALLOCATE,
	SHAPE_FADVICE,
	SHAPE_RANDOM,
	SHAPE_MEMFD,
	SHAPE_RENAME,
	SHAPE_STATX_MASK,
	SHAPE_AT_STATX,
	SHAPE_XATTR,
	SHAPE_LOCK,
	SHAPE_PRCTL,
	SHAPE_ARCH_PRCTL,
	SHAPE_PERSONALITY,
	SHAPE_MLOCK,
	SHAPE_MLOCKALL,
	SHAPE_SPLICE,
	SHAPE_RW,
	SHAPE_SYNC_RANGE,
	SHAPE_SCHEDULER,
	SHAPE_PRIORITY,
	SHAPE_SECCOMP,
	SHAPE_IPC,
	SHAPE_IPC_KEY,
	SHAPE_IPC_COMMAND,
	SHAPE_SHM,
	SHAPE_BARRIER,
	SHAPE_CLOSE_RANGE,
	SHAPE_PIDFD,
	SHAPE_RSEQ,
	SHAPE_UMOUNT,
	SHAPE_MOUNT,
	SHAPE_PIPE,
	SHAPE_LEASE,
	SHAPE_SEALS,
	/* sets of members of structures */
	SHAPE_POLL,
	SHAPE_EPOLL_EVENTS,
	SHAPE_SIGNAL_FLAGS,
	SHAPE_STACK_FLAGS,
	SHAPE_RESOLVE,
	SHAPE_STATX_ATTRIBUTES,
	SHAPE_FILE_SYSTEM,
	SHAPE_MOUNTED,
	SHAPE_TCP_OPTION,
	SHAPE_IP_OPTION,
	SHAPE_IPV6_OPTION,
	SHAPE_NETLINK_OPTION,
	SHAPE_IP_PROTOCOL,
	SHAPE_NETLINK_PROTOCOL,
	SHAPE_CONTROL_TYPE,
	SHAPE_SIGNAL_CODE,
	SHAPE_CHILD_CODE,
	SHAPE_NOTIFY,
	SHAPE_TERM_INPUT,
	SHAPE_TERM_LOCAL,
	SHAPE_COUNT
};

/* When what lies there is copied: going in at the call's entry, coming out at its exit. */
#define TRACE_IN 0x0400U
#define TRACE_OUT 0x0800U

/* How many there are; one unless it says otherwise. */
#define TRACE_BY 0x7000U
#define TRACE_BY_NEXT 0x1000U /* the next argument */
#define TRACE_BY_PREVIOUS 0x2000U /* the one before */
#define TRACE_BY_RESULT 0x3000U /* what the call returns */
#define TRACE_BY_LENGTH 0x4000U /* the int at which the next argument points */
#define TRACE_BY_FIRST 0x5000U /* the call's first argument */

#define TRACE_SHAPE(how) ((enum trace_shape)((how)&0x3ffU))

/**
 * struct trace_row - What a trace knows of a call besides policy/calls.c
 * @groups:	Bits of enum trace_group
 * @args:	For each argument an enum trace_shape, and for memory TRACE_IN, TRACE_OUT and one of
 *		TRACE_BY_…
 */
struct trace_row {
	uint8_t groups;
	uint16_t args[6];
};

/**
 * struct trace_set - The calls that are recorded
 * @bits:	One a number of policy/calls.c
 * @unknown:	And all numbers that are not in it
 */
struct trace_set {
	uint8_t bits[CALL_NEWEST / 8 + 1];
	bool unknown;
};

/* What is copied of one call; more is cut. */
#define TRACE_BYTES_MAX 256U /* of a buffer */
#define TRACE_STRING_MAX 4096U /* of a string: a path in full */
#define TRACE_ARRAY_MAX 4096U /* of an array of structures, of pointers */
#define TRACE_DIRENTS_MAX 32768U /* they are only counted */

const struct trace_row *trace_row_at(int nr);
unsigned int trace_how(int nr, unsigned int index, const uint64_t args[6]);
uint64_t trace_argument(int nr, unsigned int index, const uint64_t args[6]);
uint64_t trace_count(int nr, unsigned int index, const uint64_t args[6], int64_t result);
size_t trace_shape_size(enum trace_shape shape);

void trace_set_add(struct trace_set *set, int nr, bool wanted);
void trace_set_group(struct trace_set *set, unsigned int groups, bool wanted);
void trace_set_all(struct trace_set *set, bool wanted);
bool trace_set_has(const struct trace_set *set, int nr);

#endif
