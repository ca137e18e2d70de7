// SPDX-License-Identifier: MIT
// policy/trace.c - Which calls a trace records, and what each argument of theirs points to
//
// The broker copies by this what lies in a target's memory, and the supervisor reads by the same
// what the broker copied: neither may have another opinion than the other.
#include "policy/trace.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <string.h>
#include <sys/syscall.h>
#include <asm/prctl.h>

#include "policy/base/kernel.h"
#include "policy/trace_rows.h"

#define IN(shape) (SHAPE_##shape | TRACE_IN)
#define OUT(shape) (SHAPE_##shape | TRACE_OUT)

#define OPEN_MAKES (0100U | 020000000U) /* O_CREAT, and the part of O_TMPFILE that is its own */

static const uint16_t sizes[SHAPE_COUNT] = {
	[SHAPE_BYTES] = 1,	  [SHAPE_INT_AT] = 4,		[SHAPE_UINT_AT] = 4,
	[SHAPE_ID_AT] = 4,	  [SHAPE_LONG_AT] = 8,		[SHAPE_SIZE_AT] = 8,
	[SHAPE_POINTER_AT] = 8,	  [SHAPE_FD_PAIR] = 8,		[SHAPE_LENGTH] = 4,
	[SHAPE_STAT] = 144,	  [SHAPE_STATX] = 256,		[SHAPE_STATFS] = 120,
	[SHAPE_TIMESPEC] = 16,	  [SHAPE_TIMESPECS] = 32,	[SHAPE_TIMEVAL] = 16,
	[SHAPE_TIMEVALS] = 32,	  [SHAPE_ITIMERVAL] = 32,	[SHAPE_ITIMERSPEC] = 32,
	[SHAPE_UTIMBUF] = 16,	  [SHAPE_TIMEZONE] = 8,		[SHAPE_TMS] = 32,
	[SHAPE_SIGSET] = 8,	  [SHAPE_SIGSET_AND_SIZE] = 16, [SHAPE_SIGACTION] = 32,
	[SHAPE_SIGINFO] = 128,	  [SHAPE_SIGSTACK] = 24,	[SHAPE_SIGEVENT] = 64,
	[SHAPE_RLIMIT] = 16,	  [SHAPE_RUSAGE] = 144,		[SHAPE_UTSNAME] = 390,
	[SHAPE_SYSINFO] = 112,	  [SHAPE_POLLFD] = 8,		[SHAPE_EPOLL] = 12,
	[SHAPE_IOVEC] = 16,	  [SHAPE_MSGHDR] = 56,		[SHAPE_MMSGHDR] = 64,
	[SHAPE_SOCKADDR] = 1,	  [SHAPE_OPTION_VALUE] = 1,	[SHAPE_WINSIZE] = 8,
	[SHAPE_TERMIOS] = 36,	  [SHAPE_FLOCK] = 32,		[SHAPE_OPEN_HOW] = 24,
	[SHAPE_DIRENTS] = 1,	  [SHAPE_DIRENTS64] = 1,	[SHAPE_WAIT_STATUS] = 4,
	[SHAPE_CPU_SET] = 1,	  [SHAPE_SCHED_PARAM] = 4,	[SHAPE_CAP_HEADER] = 8,
	[SHAPE_CAP_DATA] = 24,	  [SHAPE_MQ_ATTR] = 64,		[SHAPE_FILE_HANDLE] = 8,
	[SHAPE_FUTEX_WAITV] = 24, [SHAPE_CLONE_ARGS] = 64,
};

/* What the argument behind a command is. */
struct command {
	uint64_t value;
	uint16_t how;
};

static const struct command ioctls[] = {
	{ 0x5401, OUT(TERMIOS) }, /* TCGETS */
	{ 0x5402, IN(TERMIOS) }, /* TCSETS */
	{ 0x5403, IN(TERMIOS) }, /* TCSETSW */
	{ 0x5404, IN(TERMIOS) }, /* TCSETSF */
	{ TIOCGWINSZ, OUT(WINSIZE) },	  { TIOCSWINSZ, IN(WINSIZE) },
	{ TIOCGPGRP, OUT(INT_AT) },	  { TIOCSPGRP, IN(INT_AT) },
	{ TIOCGSID, OUT(INT_AT) },	  { TIOCSCTTY, SHAPE_INT },
	{ TIOCGPTN, OUT(UINT_AT) },	  { TIOCSPTLCK, IN(INT_AT) },
	{ FIONREAD, OUT(INT_AT) },	  { FIONBIO, IN(INT_AT) },
	{ TIOCNOTTY, SHAPE_NONE },	  { FIONCLEX, SHAPE_NONE },
	{ FIOCLEX, SHAPE_NONE },	  { FICLONE, SHAPE_FD },
	{ FS_IOC_GETFLAGS, OUT(INT_AT) }, { FS_IOC_SETFLAGS, IN(INT_AT) },
};

static const struct command fcntls[] = {
	{ F_DUPFD, SHAPE_INT },
	{ F_DUPFD_CLOEXEC, SHAPE_INT },
	{ F_SETFL, SHAPE_OPEN_FLAGS },
	{ F_GETFD, SHAPE_NONE },
	{ F_SETFD, SHAPE_FD_FLAGS },
	{ F_SETLK, IN(FLOCK) },
	{ F_SETLKW, IN(FLOCK) },
	{ F_GETLK, IN(FLOCK) | OUT(FLOCK) },
	{ F_OFD_SETLK, IN(FLOCK) },
	{ F_OFD_SETLKW, IN(FLOCK) },
	{ F_SETOWN, SHAPE_INT },
	{ F_OFD_GETLK, IN(FLOCK) | OUT(FLOCK) },
	{ F_SETSIG, SHAPE_SIGNAL_NUMBER },
	{ F_SETPIPE_SZ, SHAPE_SIZE },
	{ F_SETLEASE, SHAPE_LEASE },
	{ F_ADD_SEALS, SHAPE_SEALS },
	{ F_GETFL, SHAPE_NONE },
	{ F_GETOWN, SHAPE_NONE },
	{ F_GETSIG, SHAPE_NONE },
	{ F_GETLEASE, SHAPE_NONE },
	{ F_GETPIPE_SZ, SHAPE_NONE },
	{ F_GET_SEALS, SHAPE_NONE },
};

static const struct command prctls[] = {
	{ PR_SET_NAME, IN(STRING) },
	{ PR_GET_NAME, OUT(STRING) },
	{ PR_SET_PDEATHSIG, SHAPE_SIGNAL_NUMBER },
	{ PR_GET_PDEATHSIG, OUT(INT_AT) },
	{ PR_GET_CHILD_SUBREAPER, OUT(INT_AT) },
	{ PR_SET_CHILD_SUBREAPER, SHAPE_LONG },
	{ PR_SET_DUMPABLE, SHAPE_LONG },
	{ PR_SET_KEEPCAPS, SHAPE_LONG },
	{ PR_SET_TIMERSLACK, SHAPE_LONG },
	{ PR_CAPBSET_READ, SHAPE_LONG },
	{ PR_GET_DUMPABLE, SHAPE_NONE },
	{ PR_GET_KEEPCAPS, SHAPE_NONE },
	{ PR_GET_SECCOMP, SHAPE_NONE },
	{ PR_GET_SECUREBITS, SHAPE_NONE },
	{ PR_GET_TIMERSLACK, SHAPE_NONE },
};

static bool find(const struct command *commands, size_t count, uint64_t value, unsigned int *how)
{
	for (size_t i = 0; i < count; i++)
		if (commands[i].value == value) {
			*how = commands[i].how;
			return true;
		}
	return false;
}

#define FIND(table, value, how) find(table, sizeof(table) / sizeof((table)[0]), value, how)

/* futex(2): which arguments an operation has, from the third on. */
static unsigned int futex_how(unsigned int index, const uint64_t args[6])
{
	uint32_t op = (uint32_t)args[1] & (uint32_t)FUTEX_CMD_MASK;
	bool waits = op == FUTEX_WAIT || op == FUTEX_WAIT_BITSET;
	bool moves = op == FUTEX_REQUEUE || op == FUTEX_CMP_REQUEUE || op == FUTEX_WAKE_OP;

	switch (index) {
	case 2:
		return op == FUTEX_LOCK_PI || op == FUTEX_UNLOCK_PI || op == FUTEX_TRYLOCK_PI
			       ? (op == FUTEX_LOCK_PI ? SHAPE_INT : SHAPE_NONE)
			       : (waits ? SHAPE_LETTER : SHAPE_INT);
	case 3:
		if (waits || op == FUTEX_LOCK_PI)
			return IN(TIMESPEC);
		if (op == FUTEX_WAKE_BITSET)
			return SHAPE_POINTER;
		return moves ? SHAPE_INT : SHAPE_NONE;
	case 4:
		return op == FUTEX_WAKE_BITSET || op == FUTEX_WAIT_BITSET || moves ? SHAPE_POINTER
										   : SHAPE_NONE;
	case 5:
		return op == FUTEX_REQUEUE   ? SHAPE_NONE
		       : op == FUTEX_WAKE_OP ? SHAPE_HEX
					     : SHAPE_FUTEX_MASK;
	default:
		return SHAPE_LETTER;
	}
}

static unsigned int prctl_how(unsigned int index, const uint64_t args[6])
{
	unsigned int how;

	if (FIND(prctls, (uint32_t)args[0], &how))
		return index == 1 ? how : SHAPE_NONE;
	return SHAPE_HEX;
}

/* Whether an open has a mode: without these flags the register holds anything. */
static bool has_mode(const struct call *call, const uint64_t args[6])
{
	for (unsigned int i = 0; i < 6 && call->args[i]; i++)
		if (call->args[i] == 'O')
			return args[i] & OPEN_MAKES;
	return true;
}

/* Whether a mode is of a device, which has numbers. */
static bool is_device(uint64_t mode)
{
	return S_ISCHR((uint32_t)mode) || S_ISBLK((uint32_t)mode);
}

/* What depends on another argument. */
static unsigned int how_by_value(int nr, unsigned int index, const uint64_t args[6],
				 unsigned int how)
{
	unsigned int found;

	switch (nr) {
	case SYS_ioctl:
		return index == 2 && FIND(ioctls, (uint32_t)args[1], &found) ? found : how;
	case SYS_fcntl:
		return index == 2 ? (FIND(fcntls, (uint32_t)args[1], &found) ? found : SHAPE_HEX)
				  : how;
	case SYS_prctl:
		return index ? prctl_how(index, args) : how;
	case SYS_arch_prctl:
		if (index == 1 && ((int)args[0] == ARCH_GET_FS || (int)args[0] == ARCH_GET_GS))
			return OUT(POINTER_AT);
		return how;
	case SYS_futex:
		return index >= 2 ? futex_how(index, args) : how;
	case SYS_openat2: /* too short to be one */
		return index == 2 && args[3] < sizes[SHAPE_OPEN_HOW] ? SHAPE_POINTER : how;
	case SYS_mknod:
		return index == 2 && !is_device(args[1]) ? SHAPE_NONE : how;
	case SYS_mknodat:
		return index == 3 && !is_device(args[2]) ? SHAPE_NONE : how;
	case SYS_preadv: /* the upper half of a position, which has none here */
	case SYS_pwritev:
		return index == 4 ? SHAPE_NONE : how;
	case SYS_mremap:
		return index == 4 && !(args[3] & MREMAP_FIXED) ? SHAPE_NONE : how;
	default:
		return how;
	}
}

const struct trace_row *trace_row_at(int nr)
{
	return nr >= 0 && nr <= CALL_NEWEST ? &trace_rows[nr] : NULL;
}

/**
 * trace_how() - What an argument of a call is, and when what it points to is copied
 * @nr:		A call of policy/calls.c
 * @index:	Which argument
 * @args:	Its registers
 *
 * Return: enum trace_shape with TRACE_…; SHAPE_NONE where there is no such argument
 */
unsigned int trace_how(int nr, unsigned int index, const uint64_t args[6])
{
	const struct call *call = call_at(nr);
	unsigned int how;

	for (unsigned int i = 0; call && i < index; i++)
		if (!call->args[i])
			return SHAPE_NONE;
	if (!call || index >= 6 || !call->args[index])
		return SHAPE_NONE;
	how = trace_rows[nr].args[index];
	if (call->args[index] == 'P' && !how)
		return IN(STRING);
	if (call->args[index] == 'M' && !has_mode(call, args))
		return SHAPE_NONE;
	return how_by_value(nr, index, args, how);
}

/**
 * trace_argument() - An argument as wide as the kernel reads it
 * @nr:		A call of policy/calls.c
 * @index:	Which argument, one that the call has
 * @args:	Its registers
 */
uint64_t trace_argument(int nr, unsigned int index, const uint64_t args[6])
{
	const struct call *call = call_at(nr);

	return call && strchr("PpLK", call->args[index]) ? args[index] : (uint32_t)args[index];
}

/**
 * trace_count() - How many there are of what an argument points to
 * @nr:		A call of policy/calls.c
 * @index:	Which argument, one that the call has
 * @args:	Its registers
 * @result:	What it returned; 0 as long as it has not
 *
 * Return: how many, 0 where the length is in memory (TRACE_BY_LENGTH)
 */
uint64_t trace_count(int nr, unsigned int index, const uint64_t args[6], int64_t result)
{
	unsigned int how = trace_how(nr, index, args);

	switch (how & TRACE_BY) {
	case TRACE_BY_NEXT:
		return index < 5 ? trace_argument(nr, index + 1, args) : 0;
	case TRACE_BY_PREVIOUS:
		return index ? trace_argument(nr, index - 1, args) : 0;
	case TRACE_BY_FIRST:
		return trace_argument(nr, 0, args);
	case TRACE_BY_RESULT:
		return result > 0 ? (uint64_t)result : 0;
	case TRACE_BY_LENGTH:
		return 0;
	default:
		return 1;
	}
}

/**
 * trace_shape_size() - Bytes of one of what lies in memory
 * @shape:	Any
 *
 * Return: bytes; 0 for what has none, or no fixed number of them
 */
size_t trace_shape_size(enum trace_shape shape)
{
	return shape < SHAPE_COUNT ? sizes[shape] : 0;
}

/**
 * trace_set_add() - Have a call recorded, or not
 * @set:	The calls
 * @nr:		Its number
 * @wanted:	Recorded
 */
void trace_set_add(struct trace_set *set, int nr, bool wanted)
{
	uint8_t bit = (uint8_t)(1U << ((unsigned int)nr % 8));

	if (nr < 0 || nr > CALL_NEWEST)
		return;
	if (wanted)
		set->bits[nr / 8] |= bit;
	else
		set->bits[nr / 8] &= (uint8_t)~bit;
}

/**
 * trace_set_group() - Have all calls of some groups recorded, or not
 * @set:	The calls
 * @groups:	Bits of enum trace_group
 * @wanted:	Recorded
 */
void trace_set_group(struct trace_set *set, unsigned int groups, bool wanted)
{
	for (int nr = 0; nr <= CALL_NEWEST; nr++)
		if (trace_rows[nr].groups & groups)
			trace_set_add(set, nr, wanted);
}

/* All calls, also those that nobody knows yet. */
void trace_set_all(struct trace_set *set, bool wanted)
{
	for (int nr = 0; nr <= CALL_NEWEST; nr++)
		trace_set_add(set, nr, wanted);
	set->unknown = wanted;
}

bool trace_set_has(const struct trace_set *set, int nr)
{
	return call_at(nr) ? set->bits[nr / 8] & 1U << ((unsigned int)nr % 8) : set->unknown;
}
