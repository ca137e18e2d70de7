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
	ALLOW(restart_syscall),
	ALLOW(rt_sigaction),
	ALLOW(rt_sigprocmask),
	ALLOW(rt_sigreturn),
	WHEN(prlimit64, 2, UINT64_MAX, 0),
	/* tracing, reaping, signalling */
	ALLOW(ptrace),
	ALLOW(wait4),
	ALLOW(kill),
	ALLOW(tkill),
	ALLOW(tgkill),
	ALLOW(getsid),
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
	ALLOW(fstatfs),
	ALLOW(faccessat),
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
	ALLOW(setxattr),
	ALLOW(lsetxattr),
	ALLOW(removexattr),
	ALLOW(lremovexattr),
	/* sockets of others */
	ALLOW(connect),
	ALLOW(bind),
	ALLOW(sendto),
	ALLOW(sendmsg),
	ALLOW(recvfrom),
	ALLOW(getsockopt),
	ALLOW(getsockname),
	ALLOW(getpeername),
};

const size_t fence_count = sizeof(fence_rows) / sizeof(fence_rows[0]);
