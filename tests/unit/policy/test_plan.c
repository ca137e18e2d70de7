// SPDX-License-Identifier: MIT
// tests/unit/policy/test_plan.c - What the kernel does with each call, by plan_judge()
#include "tests/unit/policy/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>

#include "policy/base/kernel.h"
#include "policy/plan.h"

#define HIGH (1ULL << 32) /* a bit that the kernel does not read in a 32-bit argument */

/* A call and what is done about it; @err with PLAN_ERRNO. */
struct vector {
	int nr;
	uint64_t args[6];
	enum plan_action action;
	int err;
};

static void expect(const char *text, const struct plan_options *options,
		   const struct vector *vectors, size_t count)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	struct plan *plan = calloc(1, sizeof(*plan));

	cr_assert(plan);
	fixture_load(&fixture, text);
	cr_assert_eq(plan_build(&fixture.policy, options, plan, &fixture.diag), 0);
	for (size_t i = 0; i < count; i++) {
		struct plan_verdict got = plan_judge(plan, vectors[i].nr, vectors[i].args);

		cr_expect_eq(got.action, vectors[i].action, "%s: row %zu, call %d: %d", text, i,
			     vectors[i].nr, (int)got.action);
		if (vectors[i].action == PLAN_ERRNO)
			cr_expect_eq(got.err, vectors[i].err, "%s: row %zu", text, i);
	}
	free(plan);
}

#define EXPECT(text, options, ...)                                                                 \
	do {                                                                                       \
		static const struct vector vectors[] = { __VA_ARGS__ };                            \
		expect(text, options, vectors, ARRAY_SIZE(vectors));                               \
	} while (0)

static const struct plan_options plain = { 0 };
static const struct plan_options observing = { .observe = true };

Test(plan, tool)
{
	EXPECT("", &plain,
	       /* the broker's */
	       { SYS_openat, { 0 }, PLAN_NOTIFY, 0 }, { SYS_open, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_execve, { 0 }, PLAN_NOTIFY, 0 }, { SYS_connect, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_bind, { 0 }, PLAN_NOTIFY, 0 }, { SYS_unlink, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_chmod, { 0 }, PLAN_NOTIFY, 0 }, { SYS_socket, { AF_INET }, PLAN_NOTIFY, 0 },
	       { SYS_sendmsg, { 0 }, PLAN_NOTIFY, 0 },
	       /* nobody's */
	       { SYS_read, { 0 }, PLAN_ALLOW, 0 }, { SYS_write, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_stat, { 0 }, PLAN_ALLOW, 0 }, { SYS_kill, { 1, 9 }, PLAN_ALLOW, 0 },
	       { SYS_fcntl, { 0, F_SETFL }, PLAN_ALLOW, 0 },
	       /* never */
	       { SYS_ptrace, { 0 }, PLAN_NOTIFY, 0 }, { SYS_mount, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_bpf, { 0 }, PLAN_NOTIFY, 0 },
	       /* probes, fatal ones, and numbers that are none */
	       { SYS_clone3, { 0 }, PLAN_ERRNO, ENOSYS },
	       { SYS_io_uring_setup, { 0 }, PLAN_ERRNO, ENOSYS },
	       { SYS_kexec_load, { 0 }, PLAN_KILL, 0 }, { SYS_acct, { 0 }, PLAN_KILL, 0 },
	       { CALL_NEWEST + 1, { 0 }, PLAN_ERRNO, ENOSYS }, { 5000, { 0 }, PLAN_ERRNO, ENOSYS },
	       { -1, { 0 }, PLAN_KILL, 0 }, { 0x40000000, { 0 }, PLAN_KILL, 0 },
	       { 0x40000000 + SYS_read, { 0 }, PLAN_KILL, 0 }, { 0x7fffffff, { 0 }, PLAN_KILL, 0 });
}

/* Arguments that the kernel reads as 32 bits count by their low half only, pointers by both. */
Test(plan, registers)
{
	EXPECT("", &plain, { SYS_mmap, { 0, 0, PROT_READ, MAP_PRIVATE }, PLAN_ALLOW, 0 },
	       { SYS_mmap, { 0, 0, PROT_EXEC, MAP_PRIVATE }, PLAN_NOTIFY, 0 },
	       { SYS_mmap, { 0, 0, PROT_EXEC | HIGH, MAP_PRIVATE | HIGH }, PLAN_NOTIFY, 0 },
	       { SYS_mmap, { 0, 0, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS }, PLAN_ALLOW, 0 },
	       { SYS_mprotect, { 0, 0, PROT_EXEC }, PLAN_ALLOW, 0 },
	       { SYS_shmat, { 0, 0, SHM_EXEC }, PLAN_NOTIFY, 0 },
	       { SYS_shmat, { 0, 0, 0 }, PLAN_ALLOW, 0 },
	       { SYS_personality, { 0x0400000 }, PLAN_NOTIFY, 0 },
	       { SYS_personality, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_ioctl, { 0, TIOCSTI }, PLAN_NOTIFY, 0 },
	       { SYS_ioctl, { 0, TIOCSTI | HIGH }, PLAN_NOTIFY, 0 },
	       { SYS_ioctl, { 0, TIOCSETD }, PLAN_NOTIFY, 0 },
	       { SYS_ioctl, { 0, 0x541c /* TIOCLINUX */ }, PLAN_NOTIFY, 0 },
	       { SYS_ioctl, { 0, 0x40086602 /* FS_IOC_SETFLAGS */ }, PLAN_NOTIFY, 0 },
	       { SYS_ioctl, { 0, TCGETS }, PLAN_ALLOW, 0 },
	       { SYS_clone, { CLONE_VM | CLONE_THREAD }, PLAN_ALLOW, 0 },
	       { SYS_clone, { CLONE_NEWUSER }, PLAN_NOTIFY, 0 },
	       { SYS_clone, { CLONE_NEWNS | HIGH }, PLAN_NOTIFY, 0 },
	       { SYS_clone, { CLONE_UNTRACED }, PLAN_NOTIFY, 0 },
	       { SYS_unshare, { CLONE_FS }, PLAN_ALLOW, 0 },
	       { SYS_unshare, { CLONE_NEWNET }, PLAN_NOTIFY, 0 },
	       { SYS_unshare, { CLONE_NEWTIME }, PLAN_NOTIFY, 0 },
	       { SYS_prctl, { 4 /* PR_SET_DUMPABLE */, 0 }, PLAN_ERRNO, 0 },
	       { SYS_prctl, { 4 | HIGH, 0 }, PLAN_ERRNO, 0 },
	       { SYS_prctl, { 4, 1 }, PLAN_ALLOW, 0 }, { SYS_prlimit64, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_prlimit64, { 1 }, PLAN_NOTIFY, 0 },
	       { SYS_sched_setaffinity, { 1 }, PLAN_NOTIFY, 0 },
	       { SYS_setpriority, { 0, 0 }, PLAN_ALLOW, 0 },
	       { SYS_setpriority, { 0, 1 }, PLAN_NOTIFY, 0 },
	       { SYS_setpriority, { 1, 0 }, PLAN_NOTIFY, 0 },
	       { SYS_seccomp, { 1, 1 << 3 /* NEW_LISTENER */ }, PLAN_NOTIFY, 0 },
	       { SYS_seccomp, { 1, 0 }, PLAN_ALLOW, 0 },
	       { SYS_sendto, { 0, 0, 0, 0, 0 }, PLAN_ALLOW, 0 },
	       { SYS_sendto, { 0, 0, 0, 0, HIGH }, PLAN_NOTIFY, 0 },
	       { SYS_socketpair, { AF_UNIX, SOCK_STREAM }, PLAN_ALLOW, 0 },
	       { SYS_socketpair, { AF_UNIX, SOCK_DGRAM }, PLAN_NOTIFY, 0 },
	       { SYS_socketpair, { AF_UNIX, SOCK_RAW | SOCK_CLOEXEC | HIGH }, PLAN_NOTIFY, 0 });
}

Test(plan, strict_and_compute)
{
	EXPECT("syscalls strict", &plain, { SYS_read, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_openat, { 0 }, PLAN_NOTIFY, 0 }, { SYS_execve, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_socket, { 0 }, PLAN_KILL, 0 }, { SYS_clone, { 17 }, PLAN_KILL, 0 },
	       { SYS_ptrace, { 0 }, PLAN_KILL, 0 }, { SYS_unlink, { 0 }, PLAN_KILL, 0 },
	       { SYS_mmap, { 0, 0, 3, MAP_PRIVATE | MAP_ANONYMOUS }, PLAN_ALLOW, 0 },
	       { SYS_mmap, { 0, 0, 3, MAP_SHARED | MAP_ANONYMOUS }, PLAN_KILL, 0 },
	       { SYS_mprotect, { 0, 0, PROT_READ }, PLAN_ALLOW, 0 },
	       { SYS_mprotect, { 0, 0, PROT_EXEC }, PLAN_KILL, 0 },
	       { SYS_newfstatat, { 0, 0, 0, AT_EMPTY_PATH }, PLAN_ALLOW, 0 },
	       { SYS_newfstatat, { 0, 0, 0, 0 }, PLAN_KILL, 0 },
	       { SYS_prlimit64, { 0, 3, 0 }, PLAN_ALLOW, 0 },
	       { SYS_prlimit64, { 0, 3, HIGH }, PLAN_KILL, 0 }, /* a pointer: both halves */
	       { SYS_ioctl, { 1, TCGETS }, PLAN_ERRNO, ENOTTY },
	       { SYS_readlink, { 0 }, PLAN_ERRNO, ENOSYS },
	       { SYS_clone3, { 0 }, PLAN_ERRNO, ENOSYS }, { 5000, { 0 }, PLAN_ERRNO, ENOSYS });
	EXPECT("syscalls compute", &plain, { SYS_read, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_socket, { 0 }, PLAN_KILL, 0 }, { SYS_clone, { 17 }, PLAN_KILL, 0 },
	       { SYS_mprotect, { 0, 0, PROT_EXEC }, PLAN_ALLOW, 0 },
	       { SYS_prlimit64, { 0, 3, HIGH }, PLAN_KILL, 0 });
}

Test(plan, what_a_rule_adds)
{
	/* An append-only file somewhere: its descriptors are looked at. */
	EXPECT("append /a", &plain, { SYS_fcntl, { 3, F_SETFL, 0 }, PLAN_NOTIFY, 0 },
	       { SYS_fcntl, { 3 | HIGH, F_SETFL | HIGH, O_NONBLOCK }, PLAN_NOTIFY, 0 },
	       { SYS_fcntl, { 3, F_SETFL, O_APPEND }, PLAN_ALLOW, 0 },
	       { SYS_fcntl, { 3, F_GETFL, 0 }, PLAN_ALLOW, 0 },
	       { SYS_ftruncate, { 3 }, PLAN_NOTIFY, 0 }, { SYS_fallocate, { 3 }, PLAN_NOTIFY, 0 },
	       { SYS_pwritev2, { 3, 0, 0, 0, 0, 0x20 }, PLAN_NOTIFY, 0 },
	       { SYS_pwritev2, { 3, 0, 0, 0, 0, 0 }, PLAN_ALLOW, 0 },
	       { SYS_io_submit, { 0 }, PLAN_NOTIFY, 0 });
	EXPECT("write /a", &plain, { SYS_ftruncate, { 3 }, PLAN_ALLOW, 0 });
	EXPECT("map deny wx", &plain, { SYS_mprotect, { 0, 0, PROT_EXEC }, PLAN_NOTIFY, 0 },
	       { SYS_pkey_mprotect, { 0, 0, PROT_EXEC }, PLAN_NOTIFY, 0 },
	       { SYS_mmap, { 0, 0, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS }, PLAN_NOTIFY, 0 },
	       { SYS_mmap, { 0, 0, PROT_WRITE, MAP_SHARED }, PLAN_ALLOW, 0 });
	EXPECT("map deny shared-write", &plain,
	       { SYS_mmap, { 0, 0, PROT_WRITE, MAP_SHARED }, PLAN_NOTIFY, 0 },
	       { SYS_mmap, { 0, 0, PROT_WRITE, MAP_PRIVATE }, PLAN_ALLOW, 0 },
	       { SYS_shmat, { 0, 0, 0 }, PLAN_NOTIFY, 0 },
	       { SYS_shmat, { 0, 0, SHM_RDONLY }, PLAN_ALLOW, 0 });
	/* Rules for addresses: a listen that binds, and routes by way of others. */
	EXPECT("connect 10.0.0.1:443", &plain, { SYS_listen, { 3, 1 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 0, 4, 0, 12 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3 | HIGH, HIGH, 4 | HIGH, 0, 12 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 41, 57, 0, 24 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 41, 6, 0, 24 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 41, 32, 0, 72 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 1, 25, 0, 5 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 1, 62, 0, 4 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 0, 50, 0, 4 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 41, 50, 0, 20 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 41, 76, 0, 4 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 0, 15, 0, 4 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 41, 78, 0, 4 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 0, 35, 0, 12 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 0, 39, 0, 12 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 0, 42, 0, 136 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 0, 46, 0, 264 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 41, 20, 0, 20 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 41, 42, 0, 136 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 41, 46, 0, 264 }, PLAN_NOTIFY, 0 },
	       { SYS_setsockopt, { 3, 0, 32, 0, 4 }, PLAN_ALLOW, 0 },
	       { SYS_setsockopt, { 3, 0, 36, 0, 12 }, PLAN_ALLOW, 0 },
	       { SYS_setsockopt, { 3, 0, 1, 0, 4 }, PLAN_ALLOW, 0 },
	       { SYS_setsockopt, { 3, 1, 4, 0, 4 }, PLAN_ALLOW, 0 },
	       { SYS_setsockopt, { 3, 41, 26, 0, 4 }, PLAN_ALLOW, 0 });
	EXPECT("connect /run/s @a", &plain, { SYS_listen, { 3, 1 }, PLAN_ALLOW, 0 },
	       { SYS_setsockopt, { 3, 0, 4, 0, 12 }, PLAN_ALLOW, 0 });
	EXPECT("read /a", &observing, { SYS_listen, { 3, 1 }, PLAN_NOTIFY, 0 });
	EXPECT("syscall kill getpid\nsyscall errno EPERM socket", &plain,
	       { SYS_getpid, { 0 }, PLAN_KILL, 0 }, { SYS_socket, { 0 }, PLAN_ERRNO, EPERM });
	EXPECT("syscalls strict\nsyscall allow getpid socket", &plain,
	       { SYS_getpid, { 0 }, PLAN_ALLOW, 0 }, { SYS_socket, { 0 }, PLAN_NOTIFY, 0 });
}

/* What is emulated is seen whatever the whitelist, and nothing else of the same call is. */
Test(plan, what_is_emulated)
{
	EXPECT("", &plain, { SYS_getrandom, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_clock_gettime, { CLOCK_REALTIME }, PLAN_ALLOW, 0 },
	       { SYS_futex, { 0, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, 1 }, PLAN_ALLOW, 0 });
	EXPECT("emulate getrandom seed=1", &plain, { SYS_getrandom, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_clock_gettime, { CLOCK_REALTIME }, PLAN_ALLOW, 0 });
	EXPECT("emulate clock start=@1", &plain, { SYS_getrandom, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_time, { 0 }, PLAN_NOTIFY, 0 }, { SYS_gettimeofday, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_adjtimex, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_clock_adjtime, { CLOCK_REALTIME }, PLAN_NOTIFY, 0 },
	       { SYS_clock_gettime, { CLOCK_REALTIME }, PLAN_NOTIFY, 0 },
	       { SYS_clock_gettime, { CLOCK_REALTIME | HIGH }, PLAN_NOTIFY, 0 },
	       { SYS_clock_gettime, { CLOCK_REALTIME_COARSE }, PLAN_NOTIFY, 0 },
	       { SYS_clock_gettime, { CLOCK_TAI }, PLAN_NOTIFY, 0 },
	       { SYS_clock_gettime, { CLOCK_MONOTONIC }, PLAN_ALLOW, 0 },
	       { SYS_clock_gettime, { CLOCK_PROCESS_CPUTIME_ID }, PLAN_ALLOW, 0 },
	       { SYS_clock_settime, { CLOCK_REALTIME }, PLAN_NOTIFY, 0 });
	EXPECT("syscalls strict\nemulate clock start=@1\nemulate getrandom seed=1", &plain,
	       { SYS_getrandom, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_clock_gettime, { CLOCK_REALTIME }, PLAN_NOTIFY, 0 },
	       /* what the vDSO answered before */
	       { SYS_time, { 0 }, PLAN_NOTIFY, 0 }, { SYS_gettimeofday, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_getcpu, { 0 }, PLAN_ALLOW, 0 }, { SYS_clock_getres, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_futex, { 0, FUTEX_LOCK_PI, 0, 1 }, PLAN_KILL, 0 });
	EXPECT("syscalls strict\nemulate clock start=@1\nsyscall kill time", &plain,
	       { SYS_time, { 0 }, PLAN_KILL, 0 });
	EXPECT("syscall errno EPERM getrandom\nemulate getrandom seed=1", &plain,
	       { SYS_getrandom, { 0 }, PLAN_ERRNO, EPERM });
	EXPECT("emulate clock start=@1", &observing,
	       { SYS_clock_gettime, { CLOCK_REALTIME }, PLAN_NOTIFY, 0 },
	       { SYS_clock_nanosleep, { CLOCK_REALTIME, TIMER_ABSTIME }, PLAN_TRACE, 0 });
}

Test(plan, deadlines_of_an_emulated_clock)
{
	EXPECT("emulate clock start=@1", &plain,
	       { SYS_clock_nanosleep, { CLOCK_REALTIME, TIMER_ABSTIME }, PLAN_TRACE, 0 },
	       { SYS_clock_nanosleep,
		 { CLOCK_REALTIME | HIGH, TIMER_ABSTIME | HIGH },
		 PLAN_TRACE,
		 0 },
	       { SYS_clock_nanosleep, { CLOCK_TAI, TIMER_ABSTIME }, PLAN_TRACE, 0 },
	       { SYS_clock_nanosleep, { CLOCK_REALTIME, 0 }, PLAN_ALLOW, 0 },
	       { SYS_clock_nanosleep, { CLOCK_MONOTONIC, TIMER_ABSTIME }, PLAN_ALLOW, 0 },
	       { SYS_futex, { 0, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, 1 }, PLAN_TRACE, 0 },
	       { SYS_futex,
		 { 0, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, HIGH },
		 PLAN_TRACE,
		 0 },
	       { SYS_futex, { 0, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, 0 }, PLAN_ALLOW, 0 },
	       { SYS_futex, { 0, FUTEX_WAIT_BITSET, 0, 1 }, PLAN_ALLOW, 0 },
	       { SYS_futex, { 0, FUTEX_WAIT, 0, 1 }, PLAN_ALLOW, 0 },
	       { SYS_futex, { 0, FUTEX_LOCK_PI, 0, 1 }, PLAN_TRACE, 0 },
	       { SYS_futex, { 0, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, 1 }, PLAN_TRACE, 0 },
	       { SYS_futex, { 0, FUTEX_LOCK_PI, 0, 0 }, PLAN_ALLOW, 0 },
	       { SYS_futex_waitv, { 1, 1, 0, 1, CLOCK_REALTIME }, PLAN_TRACE, 0 },
	       { SYS_futex_waitv, { 1, 1, 0, 1, CLOCK_MONOTONIC }, PLAN_ALLOW, 0 },
	       { KERNEL_NR_FUTEX_WAIT, { 1, 0, 0, 0, 1, CLOCK_REALTIME }, PLAN_TRACE, 0 },
	       { KERNEL_NR_FUTEX_WAIT, { 1, 0, 0, 0, 1, CLOCK_MONOTONIC }, PLAN_ALLOW, 0 },
	       { SYS_mq_timedsend, { 3, 1, 1, 0, 1 }, PLAN_TRACE, 0 },
	       { SYS_mq_timedsend, { 3, 1, 1, 0, 0 }, PLAN_ALLOW, 0 },
	       { SYS_mq_timedreceive, { 3, 1, 1, 0, 1 }, PLAN_TRACE, 0 },
	       { SYS_timerfd_settime, { 3, TFD_TIMER_ABSTIME }, PLAN_TRACE, 0 },
	       { SYS_timerfd_settime, { 3, 0 }, PLAN_ALLOW, 0 },
	       { SYS_timer_settime, { 0, TIMER_ABSTIME }, PLAN_TRACE, 0 },
	       { SYS_timer_settime, { 0, 0 }, PLAN_ALLOW, 0 });
}

Test(plan, what_no_rule_may_allow)
{
	static const char *const names[] = { "ptrace", "mount", "kexec_load", "io_uring_setup" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_fixture_ struct fixture fixture = { 0 };
		_cleanup_text_ struct text text = { 0 };
		struct plan *plan = calloc(1, sizeof(*plan));

		text_printf(&text, "syscall allow %s", names[i]);
		if (fixture_add(&fixture, text_cstr(&text)) == 0)
			cr_expect_eq(plan_build(&fixture.policy, &plain, plan, &fixture.diag),
				     -EINVAL, "%s", names[i]);
		cr_expect(strstr(said(&fixture.diag), names[i]), "%s", names[i]);
		free(plan);
	}
}

/* Observing, nothing is killed that enforcement would kill: it is seen. */
Test(plan, observing)
{
	EXPECT("syscalls strict", &observing, { SYS_read, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_socket, { 0 }, PLAN_NOTIFY, 0 }, { SYS_ptrace, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_kexec_load, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_mmap, { 0, 0, 3, MAP_SHARED | MAP_ANONYMOUS }, PLAN_NOTIFY, 0 },
	       { SYS_mmap, { 0, 0, 3, MAP_PRIVATE | MAP_ANONYMOUS }, PLAN_ALLOW, 0 },
	       { SYS_prlimit64, { 0, 3, HIGH }, PLAN_NOTIFY, 0 },
	       { SYS_clone3, { 0 }, PLAN_ERRNO, ENOSYS }, { 5000, { 0 }, PLAN_ERRNO, ENOSYS },
	       { -1, { 0 }, PLAN_KILL, 0 });
	EXPECT("", &(struct plan_options){ .signals = true },
	       { SYS_kill, { 1, 9 }, PLAN_NOTIFY, 0 }, { SYS_tgkill, { 1, 1, 9 }, PLAN_NOTIFY, 0 },
	       { SYS_pidfd_send_signal, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_fcntl, { 3, F_SETOWN, 1 }, PLAN_ERRNO, EPERM },
	       { SYS_fcntl, { 3, F_SETOWN_EX, 1 }, PLAN_ERRNO, EPERM },
	       { SYS_fcntl, { 3, F_GETOWN, 1 }, PLAN_ALLOW, 0 },
	       { SYS_ioctl, { 3, FIOSETOWN, 1 }, PLAN_ERRNO, EPERM },
	       { SYS_ioctl, { 3, SIOCSPGRP, 1 }, PLAN_ERRNO, EPERM });
	EXPECT("", &(struct plan_options){ .signals = false },
	       { SYS_fcntl, { 3, F_SETOWN, 1 }, PLAN_ALLOW, 0 },
	       { SYS_ioctl, { 3, FIOSETOWN, 1 }, PLAN_ALLOW, 0 });
}

/* Whether anybody asks for a number of a process is told where that is wanted, and nowhere else. */
Test(plan, numbers_of_processes)
{
	static const struct plan_options pids = { .pids = true };

	EXPECT("", &pids, { SYS_getpid, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_gettid, { 0 }, PLAN_NOTIFY, 0 }, { SYS_getppid, { 0 }, PLAN_NOTIFY, 0 },
	       { SYS_getpgrp, { 0 }, PLAN_NOTIFY, 0 }, { SYS_getpgid, { 7 }, PLAN_NOTIFY, 0 },
	       { SYS_getsid, { 7 }, PLAN_NOTIFY, 0 }, { SYS_set_tid_address, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_getuid, { 0 }, PLAN_ALLOW, 0 });
	EXPECT("", &plain, { SYS_getpid, { 0 }, PLAN_ALLOW, 0 },
	       { SYS_getsid, { 0 }, PLAN_ALLOW, 0 });
	EXPECT("syscalls strict", &pids, { SYS_getpid, { 0 }, PLAN_KILL, 0 });
}

/* Two filters, as docs/adr/0001 has them: a call has one line, and a word of each. */
Test(plan, shown_as_two_filters)
{
	_cleanup_fixture_ struct fixture fixture = { 0 };
	_cleanup_text_ struct text text = { 0 };
	struct plan *plan = calloc(1, sizeof(*plan));
	static const char *const lines[] = {
		"\n# call                   whitelist   notify\n",
		"\nread                     allow\n",
		"\nopen                     allow       notify\n",
		"\nptrace                   allow       notify\n",
		"\nshmat                    allow       notify when (arg2 & 0x8000) == 0x8000\n",
		"\nsendto                   allow       notify when arg4 != 0\n",
		"\nclone3                   ENOSYS\n",
		"\nchmod                    EXDEV\n",
		"\n                                     notify when (arg1 & 0xffffffff) == "
		"0x541c\n",
	};

	cr_assert_eq(fixture_add(&fixture, "syscall errno EXDEV chmod"), 0);
	cr_assert_eq(plan_build(&fixture.policy, &plain, plan, &fixture.diag), 0);
	plan_show(plan, &text);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		cr_expect(strstr(text_cstr(&text), lines[i]), "%s", lines[i]);
	cr_expect(!strstr(text_cstr(&text), "\nkexec_load "), "it is killed");
	free(plan);
}
