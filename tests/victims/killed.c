// SPDX-License-Identifier: MIT
// tests/victims/killed.c - Tasks made in every way that makes a call which no whitelist has
//
// Usage: killed WAY    prints what the log has to say of the kill: number, first argument and file.
//                      acct(2) with an argument of its own is the call
//        killed list   prints all ways
#include <errno.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "killed.h"

extern void *__libc_stack_end; /* of ld.so */

#define STACK (64U * 1024U)

static void say(const char *line)
{
	if (write(1, line, strlen(line)) < 0)
		_exit(3);
}

static int forbidden(void *unused)
{
	(void)unused;
	native(SYS_acct, MARK);
	_exit(9); /* not killed */
}

static void *in_thread(void *unused)
{
	forbidden(unused);
	return NULL;
}

static int clone_with(int flags)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return clone(forbidden, stack + STACK, flags, NULL);
}

static int by_fork(void)
{
	if (fork() == 0)
		forbidden(NULL);
	return wait_all();
}

static int by_vfork(void)
{
	if (vfork() == 0)
		native(SYS_acct, MARK);
	return wait_all();
}

static int by_vm(void)
{
	return clone_with(CLONE_VM | SIGCHLD) < 0 ? 4 : wait_all();
}

static int by_files(void)
{
	return clone_with(CLONE_FILES | CLONE_FS | SIGCHLD) < 0 ? 4 : wait_all();
}

static int by_spawn(void)
{
	return clone_with(CLONE_VM | CLONE_VFORK | SIGCHLD) < 0 ? 4 : wait_all();
}

/* All threads die with one. */
static int by_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, in_thread, NULL);
	pthread_join(thread, NULL);
	return 5;
}

/* Its parent is this one's own: nobody here can wait for it. */
static int by_parent(void)
{
	if (clone_with(CLONE_PARENT | SIGCHLD) < 0)
		return 4;
	sleep(1);
	return 0;
}

static int by_ptrace(void)
{
	return clone_with(CLONE_PTRACE | SIGCHLD) < 0 ? 4 : wait_all();
}

static int by_signal(void)
{
	signal(SIGUSR1, SIG_IGN);
	return clone_with(SIGUSR1) < 0 ? 4 : wait_all();
}

static int by_silence(void)
{
	return clone_with(0) < 0 ? 4 : wait_all();
}

static int by_untraced(void)
{
	if (clone_with(CLONE_UNTRACED | SIGCHLD) >= 0 || errno != EPERM)
		return 4;
	return 0;
}

static int by_clone3(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };

	return syscall(SYS_clone3, &args, sizeof(args)) < 0 && errno == ENOSYS ? 0 : 4;
}

static void *forks(void *unused)
{
	(void)unused;
	if (fork() == 0)
		forbidden(NULL);
	wait_all();
	return NULL;
}

static int from_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, forks, NULL);
	pthread_join(thread, NULL);
	return 0;
}

/* The one between is gone before the call is made. */
static int by_two(void)
{
	int gone[2];
	char byte;

	if (pipe(gone) < 0)
		return 4;
	if (fork() == 0) {
		if (fork() == 0) {
			close(gone[1]);
			while (read(gone[0], &byte, 1) > 0)
				;
			usleep(200000);
			forbidden(NULL);
		}
		_exit(0);
	}
	close(gone[1]);
	wait_all();
	sleep(1);
	return 0;
}

/*
 * 51 is acct of the 32-bit table, and getsockname of the other one, which is allowed. Ends with 7
 * where the kernel runs no such call.
 */
static int by_int80(void)
{
	pid_t pid = fork();
	long result;
	int status;

	if (pid == 0) {
		__asm__ volatile("int $0x80" : "=a"(result) : "a"(51), "b"(MARK) : "memory");
		_exit(9);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV ? 7 : 0;
}

static int by_x32(void)
{
	if (fork() == 0) {
		native(0x40000000 + SYS_acct, MARK);
		_exit(9);
	}
	return wait_all();
}

/* Runs `mov $SYS_acct, %eax; syscall` that was put there; @end is where its memory ends. */
static int run_code(unsigned char *at, const void *end, int prot)
{
	uintptr_t start = (uintptr_t)at & ~4095UL;
	static const unsigned char code[] = { 0xb8, SYS_acct, 0, 0, 0, 0x0f, 0x05, 0xc3 };

	memcpy(at, code, sizeof(code));
	if (mprotect((void *)start, (uintptr_t)end - start, prot) < 0)
		return 6;
	((void (*)(unsigned long))(uintptr_t)at)(MARK);
	return 9;
}

static int from_memory(void)
{
	unsigned char *at =
		mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return run_code(at + 256, at + 8192, PROT_READ | PROT_EXEC);
}

/* The kernel calls the part by its name that the arguments are in. */
static int from_stack(void)
{
	uintptr_t end = ((uintptr_t)__libc_stack_end & ~4095UL) + 4096;
	unsigned char room[8192];

	return run_code(room + 4096, (void *)end, PROT_READ | PROT_WRITE | PROT_EXEC);
}

static int from_vdso(void)
{
	unsigned char *at = (unsigned char *)getauxval(AT_SYSINFO_EHDR);

	for (size_t i = 0; at && i < 8190; i++) {
		long result;

		if (at[i] != 0x0f || at[i + 1] != 0x05)
			continue;
		__asm__ volatile("call *%1"
				 : "=a"(result)
				 : "r"(at + i), "a"(SYS_acct), "D"(MARK)
				 : "rcx", "r11", "memory");
	}
	return 9;
}

/* Its name is anything, also what would break a line. */
static int from_memfd(void)
{
	int fd = memfd_create("a\nb", 0);
	unsigned char *at;

	if (fd < 0 || ftruncate(fd, 8192) < 0)
		return 4;
	at = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	return run_code(at, at + 8192, PROT_READ | PROT_EXEC);
}

static int from_deleted(void)
{
	if (unlink("/proc/self/exe") == 0 || unlink("killed") < 0)
		return 4;
	forbidden(NULL);
	return 9;
}

/* As many mappings as the kernel lets a process have. */
static int from_many(void)
{
	for (unsigned int i = 0; i < 1000000; i++)
		if (mmap(NULL, 4096, i % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0) == MAP_FAILED)
			break;
	forbidden(NULL);
	return 9;
}

static int by_signal_sys(void)
{
	if (fork() == 0) {
		raise(SIGSYS);
		_exit(9);
	}
	return wait_all();
}

/* In no call at all. */
static int by_signal_spinning(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			__asm__ volatile("" ::: "memory");
	usleep(50000);
	kill(pid, SIGSYS);
	return wait_all();
}

/* A filter of the program's own kills for a call that the whitelist has. */
static int by_own_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	if (fork() == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
			_exit(9);
		native(SYS_getppid, 0);
		_exit(9);
	}
	return wait_all();
}

/* Others, that are in no call, die with the one that was killed. */
static int by_one_of_many(void)
{
	pthread_t thread;

	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, spins, NULL);
	usleep(20000);
	forbidden(NULL);
	return 9;
}

static const struct way {
	const char *name;
	int (*run)(void);
	const char *kill; /* number and first argument of the one kill; "": none */
} ways[] = {
	{ "fork", by_fork, "163 0x5a5a1234 self" },
	{ "vfork", by_vfork, "163 0x5a5a1234 self" },
	{ "vm", by_vm, "163 0x5a5a1234 self" },
	{ "files", by_files, "163 0x5a5a1234 self" },
	{ "vm-vfork", by_spawn, "163 0x5a5a1234 self" },
	{ "thread", by_thread, "163 0x5a5a1234 self" },
	{ "parent", by_parent, "163 0x5a5a1234 self" },
	{ "ptrace", by_ptrace, "163 0x5a5a1234 self" },
	{ "other-signal", by_signal, "163 0x5a5a1234 self" },
	{ "no-signal", by_silence, "163 0x5a5a1234 self" },
	{ "from-thread", from_thread, "163 0x5a5a1234 self" },
	{ "double-fork", by_two, "163 0x5a5a1234 self" },
	{ "int80", by_int80, "51 0x5a5a1234 self" },
	{ "x32", by_x32, "1073741987 0x5a5a1234 self" },
	{ "minus-one", by_minus_one, "-1 0x5a5a1234 self" },
	{ "minus-two", by_minus_two, "-2 0x5a5a1234 self" },
	{ "lowest", by_lowest, "-2147483648 0x5a5a1234 self" },
	{ "high-half", by_high_half, "163 0x5a5a1234 self" },
	{ "minus-one-wide", by_minus_one_wide, "-1 0x5a5a1234 self" },
	{ "highest", by_highest, "2147483647 0x5a5a1234 self" },
	{ "thread-minus-one", by_thread_minus_one, "-1 0x5a5a1234 self" },
	{ "unknown", by_unknown, "" },
	{ "memory", from_memory, "163 0x5a5a1234 null" },
	{ "stack", from_stack, "163 0x5a5a1234 [stack]" },
	{ "vdso", from_vdso, "163 0x5a5a1234 [vdso]" },
	{ "memfd", from_memfd, "163 0x5a5a1234 /memfd:a\nb (deleted)" },
	{ "deleted", from_deleted, "163 0x5a5a1234 self (deleted)" },
	{ "many-mappings", from_many, "163 0x5a5a1234 self" },
	{ "one-of-many", by_one_of_many, "163 0x5a5a1234 self" },
	{ "untraced", by_untraced, "" },
	{ "clone3", by_clone3, "" },
	{ "raise", by_signal_sys, "" },
	{ "raise-spinning", by_signal_spinning, "" },
	{ "raise-minus-one", by_signal_minus_one, "" },
	{ "own-filter", by_own_filter, "" },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (argc == 2 && !strcmp(argv[1], "list")) {
			printf("%s\n", ways[i].name);
		} else if (argc == 2 && !strcmp(argv[1], ways[i].name)) {
			say(ways[i].kill);
			return ways[i].run();
		}
	}
	return argc == 2 && !strcmp(argv[1], "list") ? 0 : 2;
}
