// SPDX-License-Identifier: MIT
// jail/fence.c - The system calls that the broker itself may make
//
// The broker reads what hostile programs write. Should one of them take it over, it still cannot
// run a program, map executable memory, make a namespace or a process, or open a socket.
#include "jail/fence.h"

#include <errno.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "policy/base/kernel.h"

#define ALLOW(name)                                                                                \
	{                                                                                          \
		.nr = SYS_##name                                                                   \
	}
#define WHEN(name, number, bits, wanted)                                                           \
	{                                                                                          \
		.nr = SYS_##name, .cond = {.arg = (number), .mask = (bits), .value = (wanted) }    \
	}

const struct fence_row fence_rows[] = {
	/* its threads, its memory, its end */
	WHEN(mmap, 2, PROT_EXEC, 0),
	WHEN(mprotect, 2, PROT_EXEC, 0),
	WHEN(clone, 0, CLONE_THREAD, CLONE_THREAD),
	{ .nr = SYS_clone3, .err = ENOSYS },
	WHEN(unshare, 0, 0xffffffff, CLONE_FS),
	ALLOW(munmap),
	ALLOW(mremap),
	ALLOW(madvise),
	ALLOW(brk),
	ALLOW(futex),
	ALLOW(set_robust_list),
	ALLOW(rseq),
	ALLOW(sched_yield),
	ALLOW(sched_getaffinity),
	ALLOW(gettid),
	ALLOW(getpid),
	ALLOW(getrandom),
	ALLOW(exit),
	ALLOW(exit_group),
	ALLOW(clock_gettime),
	ALLOW(clock_nanosleep),
	ALLOW(restart_syscall),
	ALLOW(rt_sigaction),
	ALLOW(rt_sigprocmask),
	ALLOW(rt_sigreturn),
	ALLOW(rt_sigtimedwait),
	WHEN(prlimit64, 2, UINT64_MAX, 0),
	/* tracing, reaping, signalling */
	ALLOW(ptrace),
	ALLOW(wait4),
	{ .nr = SYS_waitid, .late = true },
	ALLOW(getrusage),
	ALLOW(kill),
	ALLOW(tkill),
	ALLOW(tgkill),
	ALLOW(getsid),
	ALLOW(getpgid),
	ALLOW(pidfd_open),
	ALLOW(pidfd_getfd),
	ALLOW(process_vm_readv),
	ALLOW(process_vm_writev),
	/* descriptors */
	ALLOW(read),
	ALLOW(write),
	ALLOW(pread64),
	ALLOW(lseek),
	ALLOW(close),
	ALLOW(dup),
	ALLOW(dup2),
	ALLOW(dup3),
	ALLOW(fcntl),
	ALLOW(poll),
	ALLOW(ppoll),
	ALLOW(ioctl),
	ALLOW(ftruncate),
	ALLOW(fallocate),
	ALLOW(memfd_create),
	/* paths */
	ALLOW(open),
	ALLOW(openat),
	ALLOW(openat2),
	ALLOW(readlink),
	ALLOW(readlinkat),
	ALLOW(fstat),
	ALLOW(newfstatat),
	ALLOW(statx),
	{ .nr = KERNEL_NR_FACCESSAT2 },
	ALLOW(fstatfs),
	ALLOW(statfs),
	ALLOW(getdents),
	ALLOW(getdents64),
	ALLOW(name_to_handle_at),
	{ .nr = KERNEL_NR_FILE_GETATTR },
	ALLOW(inotify_add_watch),
	ALLOW(umask),
	ALLOW(fchdir),
	ALLOW(mkdirat),
	ALLOW(mknodat),
	ALLOW(unlinkat),
	ALLOW(symlinkat),
	ALLOW(renameat2),
	ALLOW(linkat),
	ALLOW(chmod),
	ALLOW(fchownat),
	ALLOW(truncate),
	ALLOW(utimensat),
	ALLOW(getxattr),
	ALLOW(listxattr),
	ALLOW(setxattr),
	ALLOW(removexattr),
	/* asked only whether they are there */
	{ .nr = KERNEL_NR_FCHMODAT2 },
	{ .nr = KERNEL_NR_GETXATTRAT },
	{ .nr = KERNEL_NR_LISTXATTRAT },
	{ .nr = KERNEL_NR_SETXATTRAT },
	{ .nr = KERNEL_NR_REMOVEXATTRAT },
	{ .nr = KERNEL_NR_FILE_SETATTR },
	/* queues */
	ALLOW(mq_open),
	ALLOW(mq_unlink),
	/* sockets of others */
	ALLOW(connect),
	ALLOW(bind),
	ALLOW(listen),
	ALLOW(shutdown),
	ALLOW(sendto),
	ALLOW(sendmsg),
	ALLOW(recvfrom),
	ALLOW(getsockopt),
	ALLOW(getsockname),
	ALLOW(getpeername),
};

const size_t fence_count = sizeof(fence_rows) / sizeof(fence_rows[0]);
