/* SPDX-License-Identifier: MIT */
/* policy/calls.h - The table of system calls: number, whitelist, class and arguments of each */
#ifndef WARDER_POLICY_CALLS_H
#define WARDER_POLICY_CALLS_H

#include <stddef.h>
#include <stdint.h>

/* The smallest hard whitelist a call is in; the last three are in none. */
enum call_group {
	GROUP_STRICT, /* the fifteen calls of `strict` */
	GROUP_START, /* what a C library's start-up adds to them: registers only, no path */
	GROUP_COMPUTE,
	GROUP_TOOL,
	GROUP_PROBE, /* libc probes it and can do without: ENOSYS */
	GROUP_NEVER, /* would weaken the jail; programs try it: EPERM, on the record */
	GROUP_FATAL, /* no program of ours has any business with it: killed */
};

/* How a call is held: the rows that policy/rows.c describes. */
enum call_class {
	CLASS_FREE, /* not looked at: it names nothing by itself */
	CLASS_OPEN,
	CLASS_CHANGE, /* names that come, go and move, and contents by name */
	CLASS_ATTRIBUTE, /* what Landlock does not control */
	CLASS_LOOK, /* reads metadata, by path or by descriptor */
	CLASS_LIST, /* reads a directory */
	CLASS_EXEC,
	CLASS_MAP,
	CLASS_MOVE, /* the working directory */
	CLASS_NET,
	CLASS_IOCTL,
	CLASS_SIGNAL,
	CLASS_TASK, /* other tasks' limits and priority */
	CLASS_APPEND, /* ways around O_APPEND */
	CLASS_ANSWER, /* tells what `emulate` may be about */
	CLASS_NEVER,
	CLASS_COUNT
};

/**
 * struct call - One system call of x86-64
 * @name:	As in the manual
 * @nr:		Its number
 * @args:	One letter an argument, which also says how wide the kernel reads it:
 *		64 bits: P path, p other pointer, L long or size, K clone flags
 *		32 bits: F descriptor, D directory descriptor, I int, U unsigned or hex, O open
 *		flags, M mode, A AT_ flags, R protection, S mapping flags, C ioctl command,
 *		G signal, N address family, T socket type
 * @group:	enum call_group
 * @class:	enum call_class
 */
struct call {
	const char *name;
	uint16_t nr;
	uint8_t group;
	uint8_t class;
	char args[7];
};

/* The newest number this table knows; what is above it answers ENOSYS. Linux 6.17. */
#define CALL_NEWEST 469

const struct call *call_at(int nr);
const struct call *call_find(const char *name);
const struct call *call_nearest(const char *name);
const char *call_group_reason(enum call_group group);

#endif
