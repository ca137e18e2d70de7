// SPDX-License-Identifier: MIT
// supervisor/trace/sets_task.c - Sets of flags and lists of values: processes, memory, signals and
// time
//
// Values are the build host's headers', or numbers of the UAPI's where those may be too old or the
// C library has another idea. A set that contains others stands before them.
#include <asm/prctl.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

#include "policy/base/cleanup.h"
#include "supervisor/trace/sets_table.h"

/* clang-format off */
static const struct flag advice_words[] = {
	F(MADV_NORMAL), F(MADV_RANDOM), F(MADV_SEQUENTIAL), F(MADV_WILLNEED), F(MADV_DONTNEED),
	F(MADV_FREE), F(MADV_REMOVE), F(MADV_DONTFORK), F(MADV_DOFORK), F(MADV_HWPOISON),
	F(MADV_MERGEABLE), F(MADV_UNMERGEABLE), F(MADV_HUGEPAGE), F(MADV_NOHUGEPAGE),
	F(MADV_DONTDUMP), F(MADV_DODUMP), F(MADV_WIPEONFORK), F(MADV_KEEPONFORK), F(MADV_COLD),
	F(MADV_PAGEOUT), F(MADV_POPULATE_READ), F(MADV_POPULATE_WRITE),
};

static const struct flag remap_words[] = {
	F(MREMAP_MAYMOVE), F(MREMAP_FIXED), F(MREMAP_DONTUNMAP),
};

static const struct flag sync_words[] = {
	F(MS_ASYNC), F(MS_INVALIDATE), F(MS_SYNC),
};

static const struct flag clock_words[] = {
	F(CLOCK_REALTIME), F(CLOCK_MONOTONIC), F(CLOCK_PROCESS_CPUTIME_ID),
	F(CLOCK_THREAD_CPUTIME_ID), F(CLOCK_MONOTONIC_RAW), F(CLOCK_REALTIME_COARSE),
	F(CLOCK_MONOTONIC_COARSE), F(CLOCK_BOOTTIME), F(CLOCK_REALTIME_ALARM),
	F(CLOCK_BOOTTIME_ALARM), F(CLOCK_TAI),
};

static const struct flag timer_words[] = {
	F(TIMER_ABSTIME),
};

static const struct flag interval_words[] = {
	F(ITIMER_REAL), F(ITIMER_VIRTUAL), F(ITIMER_PROF),
};

static const struct flag resource_words[] = {
	F(RLIMIT_CPU), F(RLIMIT_FSIZE), F(RLIMIT_DATA), F(RLIMIT_STACK), F(RLIMIT_CORE),
	F(RLIMIT_RSS), F(RLIMIT_NPROC), F(RLIMIT_NOFILE), F(RLIMIT_MEMLOCK), F(RLIMIT_AS),
	F(RLIMIT_LOCKS), F(RLIMIT_SIGPENDING), F(RLIMIT_MSGQUEUE), F(RLIMIT_NICE),
	F(RLIMIT_RTPRIO), F(RLIMIT_RTTIME),
};

static const struct flag usage_words[] = {
	F(RUSAGE_SELF), F(RUSAGE_CHILDREN), F(RUSAGE_THREAD),
};

static const struct flag masking_words[] = {
	F(SIG_BLOCK), F(SIG_UNBLOCK), F(SIG_SETMASK),
};

static const struct flag id_type_words[] = {
	F(P_ALL), F(P_PID), F(P_PGID), F(P_PIDFD),
};

static const struct flag eventfd_words[] = {
	F(EFD_SEMAPHORE), F(EFD_CLOEXEC), F(EFD_NONBLOCK),
};

static const struct flag signalfd_words[] = {
	F(SFD_CLOEXEC), F(SFD_NONBLOCK),
};

static const struct flag timerfd_words[] = {
	F(TFD_CLOEXEC), F(TFD_NONBLOCK),
};

static const struct flag random_words[] = {
	F(GRND_NONBLOCK), F(GRND_RANDOM), F(GRND_INSECURE),
};

static const struct flag prctl_words[] = {
	F(PR_SET_PDEATHSIG), F(PR_GET_PDEATHSIG), F(PR_GET_DUMPABLE), F(PR_SET_DUMPABLE),
	F(PR_GET_UNALIGN), F(PR_SET_UNALIGN), F(PR_GET_KEEPCAPS), F(PR_SET_KEEPCAPS),
	F(PR_GET_FPEMU), F(PR_SET_FPEMU), F(PR_GET_FPEXC), F(PR_SET_FPEXC), F(PR_GET_TIMING),
	F(PR_SET_TIMING), F(PR_SET_NAME), F(PR_GET_NAME), F(PR_GET_ENDIAN), F(PR_SET_ENDIAN),
	F(PR_GET_SECCOMP), F(PR_SET_SECCOMP), F(PR_CAPBSET_READ), F(PR_CAPBSET_DROP),
	F(PR_GET_TSC), F(PR_SET_TSC), F(PR_GET_SECUREBITS), F(PR_SET_SECUREBITS),
	F(PR_SET_TIMERSLACK), F(PR_GET_TIMERSLACK), F(PR_TASK_PERF_EVENTS_DISABLE),
	F(PR_TASK_PERF_EVENTS_ENABLE), F(PR_MCE_KILL), F(PR_MCE_KILL_GET), F(PR_SET_MM),
	F(PR_SET_PTRACER), F(PR_SET_CHILD_SUBREAPER), F(PR_GET_CHILD_SUBREAPER),
	F(PR_SET_NO_NEW_PRIVS), F(PR_GET_NO_NEW_PRIVS), F(PR_GET_TID_ADDRESS),
	F(PR_SET_THP_DISABLE), F(PR_GET_THP_DISABLE), F(PR_CAP_AMBIENT),
	F(PR_GET_SPECULATION_CTRL), F(PR_SET_SPECULATION_CTRL), F(PR_SET_IO_FLUSHER),
	F(PR_GET_IO_FLUSHER), F(PR_SET_SYSCALL_USER_DISPATCH), F(PR_SCHED_CORE),
	{ 65, "PR_SET_MDWE" }, { 66, "PR_GET_MDWE" }, F(PR_SET_VMA),
};

static const struct flag arch_prctl_words[] = {
	F(ARCH_SET_GS), F(ARCH_SET_FS), F(ARCH_GET_FS), F(ARCH_GET_GS), F(ARCH_GET_CPUID),
	F(ARCH_SET_CPUID), { 0x3001, "ARCH_CET_STATUS" }, { 0x5001, "ARCH_SHSTK_ENABLE" },
	{ 0x5002, "ARCH_SHSTK_DISABLE" }, { 0x5005, "ARCH_SHSTK_STATUS" },
};

static const struct flag personality_words[] = {
	F(UNAME26), F(ADDR_NO_RANDOMIZE), F(FDPIC_FUNCPTRS), F(MMAP_PAGE_ZERO),
	F(ADDR_COMPAT_LAYOUT), F(READ_IMPLIES_EXEC), F(ADDR_LIMIT_32BIT), F(SHORT_INODE),
	F(WHOLE_SECONDS), F(STICKY_TIMEOUTS), F(ADDR_LIMIT_3GB),
};

static const struct flag mlock_words[] = {
	F(MLOCK_ONFAULT),
};

static const struct flag mlockall_words[] = {
	F(MCL_CURRENT), F(MCL_FUTURE), F(MCL_ONFAULT),
};

static const struct flag scheduler_words[] = {
	F(SCHED_OTHER), F(SCHED_FIFO), F(SCHED_RR), F(SCHED_BATCH), { 5, "SCHED_IDLE" },
	{ 6, "SCHED_DEADLINE" },
};

static const struct flag priority_words[] = {
	F(PRIO_PROCESS), F(PRIO_PGRP), F(PRIO_USER),
};

static const struct flag seccomp_words[] = {
	F(SECCOMP_SET_MODE_STRICT), F(SECCOMP_SET_MODE_FILTER), F(SECCOMP_GET_ACTION_AVAIL),
	F(SECCOMP_GET_NOTIF_SIZES),
};

static const struct flag timerfd_set_words[] = {
	F(TFD_TIMER_ABSTIME), F(TFD_TIMER_CANCEL_ON_SET),
};

static const struct flag ipc_key_words[] = {
	F(IPC_PRIVATE),
};

static const struct flag futex_mask_words[] = {
	F(FUTEX_BITSET_MATCH_ANY),
};

static const struct flag ipc_words[] = {
	F(IPC_CREAT), F(IPC_EXCL), F(IPC_NOWAIT),
};

static const struct flag ipc_command_words[] = {
	F(IPC_RMID), F(IPC_SET), F(IPC_STAT), F(IPC_INFO), { 11, "GETPID" }, { 12, "GETVAL" },
	{ 13, "GETALL" }, { 14, "GETNCNT" }, { 15, "GETZCNT" }, { 16, "SETVAL" },
	{ 17, "SETALL" },
};

static const struct flag shm_words[] = {
	F(SHM_RDONLY), F(SHM_RND), F(SHM_REMAP), F(SHM_EXEC),
};

static const struct flag barrier_words[] = {
	F(MEMBARRIER_CMD_QUERY), F(MEMBARRIER_CMD_GLOBAL), F(MEMBARRIER_CMD_GLOBAL_EXPEDITED),
	F(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED), F(MEMBARRIER_CMD_PRIVATE_EXPEDITED),
	F(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED),
	F(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE),
	F(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE),
	F(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ),
	F(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ),
};

static const struct flag pidfd_words[] = {
	F(PIDFD_NONBLOCK), { 0x80, "PIDFD_THREAD" },
};

static const struct flag rseq_words[] = {
	{ 1, "RSEQ_FLAG_UNREGISTER" },
};

static const struct flag futex_op_words[] = {
	F(FUTEX_WAIT), F(FUTEX_WAKE), F(FUTEX_FD), F(FUTEX_REQUEUE), F(FUTEX_CMP_REQUEUE),
	F(FUTEX_WAKE_OP), F(FUTEX_LOCK_PI), F(FUTEX_UNLOCK_PI), F(FUTEX_TRYLOCK_PI),
	F(FUTEX_WAIT_BITSET), F(FUTEX_WAKE_BITSET), F(FUTEX_WAIT_REQUEUE_PI),
	F(FUTEX_CMP_REQUEUE_PI), F(FUTEX_LOCK_PI2),
};

static const struct flag wait_options_words[] = {
	F(WNOHANG), F(WSTOPPED), F(WEXITED), F(WCONTINUED), F(WNOWAIT), F(__WNOTHREAD),
	F(__WALL), F(__WCLONE),
};

static const struct flag signal_flags_words[] = {
	{ 0x04000000, "SA_RESTORER" }, F(SA_ONSTACK), F(SA_RESTART), F(SA_INTERRUPT),
	F(SA_NOCLDSTOP), F(SA_NOCLDWAIT), F(SA_SIGINFO), F(SA_RESETHAND), F(SA_NODEFER),
	{ 0x400, "SA_UNSUPPORTED" }, { 0x800, "SA_EXPOSE_TAGBITS" },
};

static const struct flag stack_flags_words[] = {
	F(SS_ONSTACK), F(SS_DISABLE),
};

static const struct flag signal_code_words[] = {
	F(SI_USER), F(SI_KERNEL), F(SI_QUEUE), F(SI_TIMER), F(SI_MESGQ), F(SI_ASYNCIO),
	F(SI_SIGIO), F(SI_TKILL),
};

static const struct flag child_code_words[] = {
	F(CLD_EXITED), F(CLD_KILLED), F(CLD_DUMPED), F(CLD_TRAPPED), F(CLD_STOPPED),
	F(CLD_CONTINUED),
};

static const struct flag notify_words[] = {
	F(SIGEV_SIGNAL), F(SIGEV_NONE), F(SIGEV_THREAD), F(SIGEV_THREAD_ID),
};

const struct set sets_task[] = {
	SET(TIMERFD_SET, SET_BITS, timerfd_set_words),
	SET(IPC_KEY, SET_ONE, ipc_key_words),
	SET(FUTEX_MASK, SET_ONE, futex_mask_words),
	SET(ADVICE, SET_ONE, advice_words),
	SET(REMAP, SET_BITS, remap_words),
	SET(SYNC, SET_BITS, sync_words),
	SET(CLOCK, SET_ONE, clock_words),
	SET(TIMER, SET_BITS, timer_words),
	SET(INTERVAL, SET_ONE, interval_words),
	SET(RESOURCE, SET_ONE, resource_words),
	SET(USAGE, SET_ONE, usage_words),
	SET(MASKING, SET_ONE, masking_words),
	SET(ID_TYPE, SET_ONE, id_type_words),
	SET(EVENTFD, SET_BITS, eventfd_words),
	SET(SIGNALFD, SET_BITS, signalfd_words),
	SET(TIMERFD, SET_BITS, timerfd_words),
	SET(RANDOM, SET_BITS, random_words),
	SET(PRCTL, SET_ONE, prctl_words),
	SET(ARCH_PRCTL, SET_ONE, arch_prctl_words),
	SET(PERSONALITY, SET_BITS, personality_words),
	SET(MLOCK, SET_BITS, mlock_words),
	SET(MLOCKALL, SET_BITS, mlockall_words),
	SET(SCHEDULER, SET_ONE, scheduler_words),
	SET(PRIORITY, SET_ONE, priority_words),
	SET(SECCOMP, SET_ONE, seccomp_words),
	SET(IPC, SET_BITS, ipc_words),
	SET(IPC_COMMAND, SET_ONE, ipc_command_words),
	SET(SHM, SET_BITS, shm_words),
	SET(BARRIER, SET_ONE, barrier_words),
	SET(PIDFD, SET_BITS, pidfd_words),
	SET(RSEQ, SET_BITS, rseq_words),
	SET(FUTEX_OP, SET_ONE, futex_op_words),
	SET(WAIT_OPTIONS, SET_BITS, wait_options_words),
	SET(SIGNAL_FLAGS, SET_BITS, signal_flags_words),
	SET(STACK_FLAGS, SET_ONE, stack_flags_words),
	SET(SIGNAL_CODE, SET_ONE, signal_code_words),
	SET(CHILD_CODE, SET_ONE, child_code_words),
	SET(NOTIFY, SET_ONE, notify_words),
};

const size_t sets_task_count = ARRAY_SIZE(sets_task);
