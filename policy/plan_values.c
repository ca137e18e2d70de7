// SPDX-License-Identifier: MIT
// policy/plan_values.c - Register values that the filter tells apart, as tables for plan.c
#include "policy/plan_values.h"

#include <errno.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>

#define LOW 0xffffffffULL
#define WIDE UINT64_MAX

#define IS(number, bits, wanted)                                                                   \
	{                                                                                          \
		.arg = (number), .mask = (bits), .value = (wanted)                                 \
	}
#define HAS(number, bits) IS(number, bits, bits)
#define LACKS(number, bits) IS(number, bits, 0)
#define OPTION(level, option)                                                                      \
	{                                                                                          \
		"setsockopt", WHEN_INET, 0, PLAN_NOTIFY, 2,                                        \
		{                                                                                  \
			IS(1, LOW, level), IS(2, LOW, option)                                      \
		}                                                                                  \
	}
#define UNTIL(clock)                                                                               \
	{                                                                                          \
		IS(0, LOW, clock), HAS(1, TIMER_ABSTIME)                                           \
	}
/* A whole register differs: libseccomp has no masked comparison of that kind. */
#define NOT(number, bits, wanted)                                                                  \
	{                                                                                          \
		.arg = (number), .differs = true, .mask = (bits), .value = (wanted)                \
	}

const struct plan_guard plan_guards[] = {
	/* A file mapped executable: recorded, and refused by the noexec view where no rule covers
	   it. */
	{ "mmap", ALWAYS, 0, PLAN_NOTIFY, 2, { HAS(2, PROT_EXEC), LACKS(3, MAP_ANONYMOUS) } },
	{ "mmap", WHEN_MAP, MAP_DENY_EXEC | MAP_DENY_WX, PLAN_NOTIFY, 1, { HAS(2, PROT_EXEC) } },
	{ "mmap",
	  WHEN_MAP,
	  MAP_DENY_SHARED_EXEC,
	  PLAN_NOTIFY,
	  2,
	  { HAS(2, PROT_EXEC), HAS(3, MAP_SHARED) } },
	{ "mmap",
	  WHEN_MAP,
	  MAP_DENY_SHARED_WRITE,
	  PLAN_NOTIFY,
	  2,
	  { HAS(2, PROT_WRITE), HAS(3, MAP_SHARED) } },
	{ "mprotect",
	  WHEN_MAP,
	  MAP_DENY_EXEC | MAP_DENY_WX,
	  PLAN_NOTIFY,
	  1,
	  { HAS(2, PROT_EXEC) } },
	{ "pkey_mprotect",
	  WHEN_MAP,
	  MAP_DENY_EXEC | MAP_DENY_WX,
	  PLAN_NOTIFY,
	  1,
	  { HAS(2, PROT_EXEC) } },
	{ "shmat", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(2, SHM_EXEC) } },
	{ "shmat", WHEN_MAP, MAP_DENY_SHARED_WRITE, PLAN_NOTIFY, 1, { LACKS(2, SHM_RDONLY) } },
	{ "personality", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, READ_IMPLIES_EXEC) } },
	/* An undumpable target could not be read by the broker: said to be done, but not done. */
	{ "prctl", ALWAYS, 0, PLAN_ERRNO, 2, { IS(0, LOW, PR_SET_DUMPABLE), IS(1, WIDE, 0) } },
	/* Bytes into a terminal's input, line disciplines, and what changes a file by its
	   descriptor. */
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, LOW, TIOCSTI) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, LOW, TIOCLINUX) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, LOW, TIOCSETD) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 'f' << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 'v' << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 'X' << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 0x94 << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 'r' << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 0xf5 << 8) } },
	/* OCFS2_IOC_REFLINK and bcachefs's subvolumes are named by paths in memory. */
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 'o' << 8) } },
	{ "ioctl", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xff00, 0xbc << 8) } },
	/* An append-only descriptor must stay one. */
	{ "fcntl",
	  WHEN_APPEND,
	  0,
	  PLAN_NOTIFY,
	  2,
	  { IS(1, LOW, 4 /* F_SETFL */), LACKS(2, O_APPEND) } },
	{ "ftruncate", WHEN_APPEND, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "fallocate", WHEN_APPEND, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "pwritev2", WHEN_APPEND, 0, PLAN_NOTIFY, 1, { HAS(5, 0x20 /* RWF_NOAPPEND, 6.9 */) } },
	{ "io_submit", WHEN_APPEND, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	/* Another task's limits and priority: it may be one outside the jail. */
	{ "prlimit64", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "setpriority", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(1, WIDE, 0) } },
	{ "setpriority", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "ioprio_set", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(1, WIDE, 0) } },
	{ "ioprio_set", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 1 /* IOPRIO_WHO_PROCESS */) } },
	{ "sched_setaffinity", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "sched_setscheduler", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "sched_setparam", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "sched_setattr", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "migrate_pages", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	{ "move_pages", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(0, WIDE, 0) } },
	/* Who gets the SIGIO of a file, which nobody looks at when it is sent. */
	{ "fcntl", WHEN_SIGNALS, 0, PLAN_ERRNO, 1, { IS(1, LOW, 8 /* F_SETOWN */) } },
	{ "fcntl", WHEN_SIGNALS, 0, PLAN_ERRNO, 1, { IS(1, LOW, 15 /* F_SETOWN_EX */) } },
	{ "ioctl", WHEN_SIGNALS, 0, PLAN_ERRNO, 1, { IS(1, LOW, FIOSETOWN) } },
	{ "ioctl", WHEN_SIGNALS, 0, PLAN_ERRNO, 1, { IS(1, LOW, SIOCSPGRP) } },
	/* Who has a timer, and who is sent a signal, is traced before: broker/late.c. Signal 0 is
	   none. */
	{ "kill", WHEN_LATE, 0, PLAN_NOTIFY, 1, { NOT(1, WIDE, 0) } },
	{ "rt_sigqueueinfo", WHEN_LATE, 0, PLAN_NOTIFY, 1, { NOT(1, WIDE, 0) } },
	{ "pidfd_send_signal", WHEN_LATE, 0, PLAN_NOTIFY, 1, { NOT(1, WIDE, 0) } },
	{ "alarm", WHEN_LATE, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "setitimer", WHEN_LATE, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "timer_create", WHEN_LATE, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	/* Who waits for others' children has in one figure what they used: broker/waited.c. */
	{ "prctl", WHEN_LATE, 0, PLAN_NOTIFY, 1, { IS(0, LOW, PR_SET_CHILD_SUBREAPER) } },
	/* New namespaces, and a child the tracer would not see. */
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWNS) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWCGROUP) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWUTS) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWIPC) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWUSER) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWPID) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWNET) } },
	{ "clone", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_UNTRACED) } },
	/* A process that shares its descriptors with another: what one decides on, the other has.
	   Else the tracer sees it made. */
	{ "clone",
	  WHEN_LATE,
	  0,
	  PLAN_NOTIFY,
	  1,
	  { IS(0, CLONE_FILES | CLONE_THREAD, CLONE_FILES) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWTIME) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWNS) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWCGROUP) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWUTS) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWIPC) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWUSER) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWPID) } },
	{ "unshare", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(0, CLONE_NEWNET) } },
	{ "seccomp", ALWAYS, 0, PLAN_NOTIFY, 1, { HAS(1, SECCOMP_FILTER_FLAG_NEW_LISTENER) } },
	/* Without an address it says nothing about where to. */
	{ "sendto", ALWAYS, 0, PLAN_NOTIFY, 1, { NOT(4, WIDE, 0) } },
	{ "socket", ALWAYS, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "socketpair", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xf, SOCK_DGRAM) } },
	{ "socketpair", ALWAYS, 0, PLAN_NOTIFY, 1, { IS(1, 0xf, SOCK_RAW) } },
	/* Without a bind before, the kernel chooses a port. */
	{ "listen", WHEN_INET, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	/* A route by way of somebody whom no rule names. */
	OPTION(IPPROTO_IP, IP_OPTIONS),
	OPTION(IPPROTO_IPV6, IPV6_RTHDR),
	OPTION(IPPROTO_IPV6, 6 /* IPV6_2292PKTOPTIONS */),
	OPTION(IPPROTO_IPV6, 32 /* IPV6_FLOWLABEL_MGR */),
	/* An interface: the same address is somebody else's there, even one of the loopback. */
	OPTION(SOL_SOCKET, SO_BINDTODEVICE),
	OPTION(SOL_SOCKET, 62 /* SO_BINDTOIFINDEX */),
	OPTION(IPPROTO_IP, 50 /* IP_UNICAST_IF */),
	OPTION(IPPROTO_IPV6, 76 /* IPV6_UNICAST_IF */),
	OPTION(IPPROTO_IPV6, IPV6_PKTINFO),
	/* A source that is another host's: it gets the answers, and with them what was sent. */
	OPTION(IPPROTO_IP, 15 /* IP_FREEBIND */),
	OPTION(IPPROTO_IPV6, 78 /* IPV6_FREEBIND */),
	/* A group: who joins it tells the link, with up to 14 bytes of its own choice. */
	OPTION(IPPROTO_IP, IP_ADD_MEMBERSHIP),
	OPTION(IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP),
	OPTION(IPPROTO_IP, MCAST_JOIN_GROUP),
	OPTION(IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP),
	OPTION(IPPROTO_IPV6, IPV6_JOIN_GROUP),
	OPTION(IPPROTO_IPV6, MCAST_JOIN_GROUP),
	OPTION(IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP),
	/* Random bytes, and what time it is by the clocks that show it. */
	{ "getrandom", WHEN_RANDOM, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "gettimeofday", WHEN_CLOCK, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "time", WHEN_CLOCK, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "adjtimex", WHEN_CLOCK, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "clock_adjtime", WHEN_CLOCK, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "clock_gettime", WHEN_CLOCK, 0, PLAN_NOTIFY, 1, { IS(0, LOW, CLOCK_REALTIME) } },
	{ "clock_gettime", WHEN_CLOCK, 0, PLAN_NOTIFY, 1, { IS(0, LOW, CLOCK_REALTIME_COARSE) } },
	{ "clock_gettime", WHEN_CLOCK, 0, PLAN_NOTIFY, 1, { IS(0, LOW, CLOCK_REALTIME_ALARM) } },
	{ "clock_gettime", WHEN_CLOCK, 0, PLAN_NOTIFY, 1, { IS(0, LOW, CLOCK_TAI) } },
	/* Numbers of processes: the kernel answers, and it is noted who asked. */
	{ "getpid", WHEN_PIDS, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "gettid", WHEN_PIDS, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "getppid", WHEN_PIDS, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "getpgrp", WHEN_PIDS, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "getpgid", WHEN_PIDS, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	{ "getsid", WHEN_PIDS, 0, PLAN_NOTIFY, 0, { LACKS(0, 0) } },
	/* Until a time of these clocks; broker/deadline.c has the same calls. */
	{ "clock_nanosleep", WHEN_CLOCK, 0, PLAN_TRACE, 2, UNTIL(CLOCK_REALTIME) },
	{ "clock_nanosleep", WHEN_CLOCK, 0, PLAN_TRACE, 2, UNTIL(CLOCK_REALTIME_ALARM) },
	{ "clock_nanosleep", WHEN_CLOCK, 0, PLAN_TRACE, 2, UNTIL(CLOCK_TAI) },
	{ "timer_settime", WHEN_CLOCK, 0, PLAN_TRACE, 1, { HAS(1, TIMER_ABSTIME) } },
	{ "timerfd_settime", WHEN_CLOCK, 0, PLAN_TRACE, 1, { HAS(1, TFD_TIMER_ABSTIME) } },
	{ "futex",
	  WHEN_CLOCK,
	  0,
	  PLAN_TRACE,
	  2,
	  { HAS(1, FUTEX_CLOCK_REALTIME), NOT(3, WIDE, 0) } },
	{ "futex",
	  WHEN_CLOCK,
	  0,
	  PLAN_TRACE,
	  2,
	  { IS(1, LOW &FUTEX_CMD_MASK, FUTEX_LOCK_PI), NOT(3, WIDE, 0) } },
	{ "futex_wait",
	  WHEN_CLOCK,
	  0,
	  PLAN_TRACE,
	  2,
	  { IS(5, LOW, CLOCK_REALTIME), NOT(4, WIDE, 0) } },
	{ "futex_waitv",
	  WHEN_CLOCK,
	  0,
	  PLAN_TRACE,
	  2,
	  { IS(4, LOW, CLOCK_REALTIME), NOT(3, WIDE, 0) } },
	{ "mq_timedsend", WHEN_CLOCK, 0, PLAN_TRACE, 1, { NOT(4, WIDE, 0) } },
	{ "mq_timedreceive", WHEN_CLOCK, 0, PLAN_TRACE, 1, { NOT(4, WIDE, 0) } },
};

const size_t plan_guard_count = sizeof(plan_guards) / sizeof(*plan_guards);
_Static_assert(sizeof(plan_guards) / sizeof(*plan_guards) < 128,
	       "PLAN_RULES_MAX has room for all guards");

const struct plan_narrow plan_narrows[] = {
	{ "mmap", SYSCALLS_STRICT, LACKS(3, MAP_SHARED), HAS(3, MAP_SHARED) },
	{ "mprotect", SYSCALLS_STRICT, LACKS(2, PROT_EXEC), HAS(2, PROT_EXEC) },
	{ "newfstatat", SYSCALLS_STRICT, HAS(3, AT_EMPTY_PATH), LACKS(3, AT_EMPTY_PATH) },
	{ "prlimit64", SYSCALLS_COMPUTE, IS(2, WIDE, 0), NOT(2, WIDE, 0) },
};

const size_t plan_narrow_count = sizeof(plan_narrows) / sizeof(*plan_narrows);

const struct plan_quiet plan_quiets[] = {
	{ "ioctl", ENOTTY }, /* is stdout a terminal? */
	{ "readlink", ENOSYS }, /* where is the program? */
	{ "readlinkat", ENOSYS },
};

const size_t plan_quiet_count = sizeof(plan_quiets) / sizeof(*plan_quiets);

const char *const plan_shared[] = { "gettimeofday", "time", "clock_getres", "getcpu", NULL };
