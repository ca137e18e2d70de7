// SPDX-License-Identifier: MIT
// tests/victims/loader.c - In the place of ld.so: says that it ran, and ends with STATUS
//
// No C library, and nothing that would have to be relocated: whoever names it in PT_INTERP starts
// it.
#define SYS_write 1
#define SYS_exit_group 231

static long call(long nr, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}

_Noreturn void _start(void);

_Noreturn void _start(void)
{
	static const char text[] = "ran as a loader\n";

	call(SYS_write, 1, (long)text, sizeof(text) - 1);
	for (;;)
		call(SYS_exit_group, STATUS, 0, 0);
}
