/* SPDX-License-Identifier: MIT */
/*
 * policy/base/kernel.h - Kernel constants newer than the build host's headers, with their version,
 * and what calls answer
 */
#ifndef WARDER_BASE_KERNEL_H
#define WARDER_BASE_KERNEL_H

#include <errno.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/mman.h>

/* seccomp_unotify(2): wake the peer on this CPU. 6.6. The flag is passed by value. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif
#define KERNEL_NOTIF_SYNC_WAKE_UP 1UL

/* seccomp(2): a received notification waits killably only. 5.19 */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/* pidfd_open(2): a thread, not only a group leader. 6.9 */
#define KERNEL_PIDFD_THREAD 0200 /* O_EXCL */

/* memfd_create(2). 6.3 */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

/* execveat(2): only tell whether it may be run. 6.14 */
#define KERNEL_AT_EXECVE_CHECK 0x10000U

/* prctl(2): memory-deny-write-execute. 6.3 */
#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN (1UL << 0)
#endif
#ifndef PR_GET_MDWE
#define PR_GET_MDWE 66
#endif

/* landlock(7): rights and scopes by ABI version */
#define KERNEL_LANDLOCK_REFER (1ULL << 13) /* ABI 2, 5.19 */
#define KERNEL_LANDLOCK_TRUNCATE (1ULL << 14) /* ABI 3, 6.2 */
#define KERNEL_LANDLOCK_IOCTL_DEV (1ULL << 15) /* ABI 5, 6.10 */
#define KERNEL_LANDLOCK_BIND_TCP (1ULL << 0) /* ABI 4, 6.7 */
#define KERNEL_LANDLOCK_CONNECT_TCP (1ULL << 1) /* ABI 4, 6.7 */
#define KERNEL_LANDLOCK_RULE_PORT 2 /* ABI 4: struct kernel_landlock_port */
#define KERNEL_LANDLOCK_SCOPE_ABSTRACT (1ULL << 0) /* ABI 6, 6.12 */
#define KERNEL_LANDLOCK_SCOPE_SIGNAL (1ULL << 1) /* ABI 6, 6.12 */

/* struct landlock_ruleset_attr as of ABI 6; older kernels take its head. */
struct kernel_landlock_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net; /* ABI 4, 6.7 */
	uint64_t scoped; /* ABI 6, 6.12 */
};

/* struct landlock_net_port_attr: the port is in host order. */
struct kernel_landlock_port {
	uint64_t allowed_access;
	uint64_t port;
};

/* ioctl(2) of /proc/PID/maps: the mapping at @addr; ENOENT where there is none. 6.11 */
struct kernel_procmap_query {
	uint64_t size;
	uint64_t flags;
	uint64_t addr;
	uint64_t start;
	uint64_t end;
	uint64_t vma_flags;
	uint64_t page_size;
	uint64_t offset;
	uint64_t inode;
	uint32_t dev_major;
	uint32_t dev_minor;
	uint32_t name_size; /* of the room; then with the NUL, 0: no name */
	uint32_t build_id_size;
	uint64_t name;
	uint64_t build_id;
};
#define KERNEL_PROCMAP_QUERY 0xc0686611UL

/* Numbers of system calls, x86-64 */
#define KERNEL_NR_FACCESSAT2 439 /* 5.8 */
#define KERNEL_NR_FUTEX_WAITV 449 /* 5.16 */
#define KERNEL_NR_FCHMODAT2 452 /* 6.6 */
#define KERNEL_NR_FUTEX_WAIT 455 /* 6.7 */
#define KERNEL_NR_SETXATTRAT 463 /* 6.13 */
#define KERNEL_NR_GETXATTRAT 464 /* 6.13 */
#define KERNEL_NR_LISTXATTRAT 465 /* 6.13 */
#define KERNEL_NR_REMOVEXATTRAT 466 /* 6.13 */
#define KERNEL_NR_FILE_GETATTR 468 /* 6.17 */
#define KERNEL_NR_FILE_SETATTR 469 /* 6.17 */

/* name_to_handle_at(2) */
#define KERNEL_AT_HANDLE_MNT_ID_UNIQUE 0x001U /* 6.12: the id is 64 bits wide */
#define KERNEL_AT_HANDLE_CONNECTABLE 0x002U /* 6.13 */
#define KERNEL_AT_HANDLE_FID 0x200U /* 6.6 */

/* getxattrat(2) and setxattrat(2): where the value is. 6.13 */
struct kernel_xattr_args {
	uint64_t value;
	uint32_t size;
	uint32_t flags;
};

/* The errnos with which the kernel restarts an interrupted call; never seen by a program. */
#define KERNEL_ERESTARTSYS 512 /* EINTR for a handler without SA_RESTART */
#define KERNEL_ERESTARTNOINTR 513 /* always restarted */
#define KERNEL_ERESTARTNOHAND 514 /* EINTR for any handler */
#define KERNEL_ERESTART_RESTARTBLOCK 516 /* goes on as restart_syscall */

/* What a call that says -1 came to: 0 or -errno. */
static inline int kernel_result(long r)
{
	return r < 0 ? -errno : 0;
}

#endif
