// SPDX-License-Identifier: MIT
// tests/victims/fifteen.c - Uses the fifteen calls of `strict`, each of them, and nothing else
//
// No C library: what is here is all that runs. It copies ./note.txt to stdout and ends with 15; a
// call that does not do what it should ends it with that call's place in the list.
#include <stddef.h>
#include <stdint.h>

#define SYS_read 0
#define SYS_write 1
#define SYS_close 3
#define SYS_fstat 5
#define SYS_lseek 8
#define SYS_mmap 9
#define SYS_munmap 11
#define SYS_brk 12
#define SYS_rt_sigaction 13
#define SYS_rt_sigprocmask 14
#define SYS_execve 59
#define SYS_clock_gettime 228
#define SYS_exit_group 231
#define SYS_openat 257
#define SYS_getrandom 318

static long call(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

_Noreturn static void leave(int status)
{
	for (;;)
		call(SYS_exit_group, status, 0, 0, 0, 0, 0);
}

static void want(int place, int good)
{
	if (!good)
		leave(place);
}

_Noreturn void _start(void);

/* The kernel starts it without a return address: the stack is not as gcc expects it. */
__attribute__((force_align_arg_pointer)) _Noreturn void _start(void)
{
	static const char name[] = "./note.txt";
	static char bytes[4096];
	uint64_t stat[18], action[4] = { 0 }, mask = 0, time[2];
	long fd, len, at, brk;

	fd = call(SYS_openat, -100, (long)name, 0, 0, 0, 0);
	want(3, fd >= 0);
	want(15, call(SYS_fstat, fd, (long)stat, 0, 0, 0, 0) == 0);
	len = call(SYS_read, fd, (long)bytes, sizeof(bytes), 0, 0, 0);
	want(1, len > 0 && (uint64_t)len == stat[6]);
	want(5, call(SYS_lseek, fd, 0, 0, 0, 0, 0) == 0);
	want(4, call(SYS_close, fd, 0, 0, 0, 0, 0) == 0);
	want(2, call(SYS_write, 1, (long)bytes, len, 0, 0, 0) == len);
	brk = call(SYS_brk, 0, 0, 0, 0, 0, 0);
	want(6, call(SYS_brk, brk + 4096, 0, 0, 0, 0, 0) == brk + 4096);
	/* PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS */
	at = call(SYS_mmap, 0, 8192, 3, 0x22, -1, 0);
	want(7, at > 0);
	*(volatile char *)at = 1;
	want(8, call(SYS_munmap, at, 8192, 0, 0, 0, 0) == 0);
	want(11, call(SYS_rt_sigaction, 10, 0, (long)action, 8, 0, 0) == 0);
	want(12, call(SYS_rt_sigprocmask, 0, 0, (long)&mask, 8, 0, 0) == 0);
	want(13, call(SYS_getrandom, (long)bytes, 16, 0, 0, 0, 0) == 16);
	want(14, call(SYS_clock_gettime, 1, (long)time, 0, 0, 0, 0) == 0);
	/* What is not there cannot be run: the call itself is allowed. */
	want(9, call(SYS_execve, (long)"./nothing", (long)action, (long)action, 0, 0, 0) == -2);
	leave(15);
}
