// SPDX-License-Identifier: MIT
// tests/victims/abuse.c - The classic abuses, one by name: abuse NAME [ARG]
//
// It prints one line, `NAME: ` and the errno's name or `done`, and ends with 0; a jail may end it
// before. What it must not be able to do is `done`.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static const char *argument;

/* mov eax, 42; ret */
static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };

static long answer(long result)
{
	return result < 0 ? -errno : 0;
}

static long do_socket(void)
{
	return answer(socket(AF_INET, SOCK_STREAM, 0));
}

static long do_packet_socket(void)
{
	return answer(socket(AF_PACKET, SOCK_RAW, 0));
}

static long do_ptrace(void)
{
	return answer(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static long do_chroot(void)
{
	return answer(chroot("."));
}

/* The old way out: a second root below the first leaves the working directory outside. */
static long do_chroot_twice(void)
{
	if (chroot("sub") < 0 || chdir("..") < 0 || chdir("..") < 0)
		return -errno;
	return answer(chroot("."));
}

static long do_mount(void)
{
	return answer(mount("none", "sub", "tmpfs", 0, NULL));
}

static long do_unshare(void)
{
	return answer(unshare(CLONE_NEWUSER | CLONE_NEWNS));
}

static long do_clone_namespace(void)
{
	long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (child == 0)
		_exit(0);
	return answer(child);
}

static long do_shared(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? -errno : 0;
}

static long do_exec_mapping(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	return at == MAP_FAILED ? -errno : 0;
}

static long run_code(void *at)
{
	int (*function)(void);

	memcpy(&function, &at, sizeof(function));
	return function() == 42 ? 0 : -EILSEQ;
}

static long do_selfmod_mmap(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	if (at == MAP_FAILED)
		return -errno;
	memcpy(at, code, sizeof(code));
	return run_code(at);
}

static long do_selfmod_mprotect(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return -errno;
	memcpy(at, code, sizeof(code));
	if (mprotect(at, 4096, PROT_READ | PROT_EXEC) < 0)
		return -errno;
	return run_code(at);
}

/* Its own text, made writable for a moment. */
static long do_selfmod_text(void)
{
	uintptr_t page = (uintptr_t)&do_selfmod_mmap & ~(uintptr_t)4095;

	return answer(mprotect((void *)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC));
}

/* How many live: of more than the argument says some are being killed, so wait for their end. */
static int count_living(int made)
{
	int limit = argument[0] ? atoi(argument) : made;

	for (int i = 0; i < 200; i++) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			made--;
		if (made < limit)
			break;
		usleep(50000);
	}
	return made;
}

/* Forks until it is refused, and tells how many live then; the children end with it. */
static long do_fork_bomb(void)
{
	int made = 0;
	long result = 0;

	while (made < 5000) {
		pid_t child = fork();

		if (child == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			sleep(30);
			_exit(0);
		}
		if (child < 0) {
			result = -errno;
			break;
		}
		made++;
	}
	fprintf(stderr, "%d children\n", argument[0] ? count_living(made) : made);
	return result;
}

static long do_loop(void)
{
	for (;;)
		__asm__ volatile("" ::: "memory");
	return 0;
}

static long do_memory(void)
{
	for (size_t total = 0; total < ((size_t)4 << 30); total += 1 << 24) {
		char *at = malloc(1 << 24);

		if (!at)
			return -ENOMEM;
		for (size_t i = 0; i < 1 << 24; i += 4096)
			((volatile char *)at)[i] = 1;
	}
	return 0;
}

static long do_kill_parent(void)
{
	return answer(kill(getppid(), SIGKILL));
}

static long do_kill_first(void)
{
	return answer((long)syscall(SYS_kill, 1, SIGTERM));
}

/* The outside of the jail, by the pid that the supervisor has there. */
static long do_kill_outside(void)
{
	return answer(kill(atoi(argument), SIGTERM));
}

/* Any descriptor above 2 that is open: its number, shown as `done`. */
static long do_descriptors(void)
{
	char byte;

	for (int fd = 3; fd < 5000; fd++)
		if (read(fd, &byte, 0) == 0 || errno != EBADF) {
			fprintf(stderr, "descriptor %d is open\n", fd);
			return 0;
		}
	return -EBADF;
}

static long do_environment(void)
{
	const char *value = getenv(argument);

	if (!value)
		return -ENOENT;
	fprintf(stderr, "%s=%s\n", argument, value);
	return 0;
}

/* The low half of the pointer is zero: a filter that looks at 32 bits takes it for NULL. */
static long do_prlimit(void)
{
	struct rlimit *limit = mmap((void *)0x100000000, 4096, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (limit == MAP_FAILED)
		return -errno;
	limit->rlim_cur = limit->rlim_max = 1;
	return answer(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, limit, NULL));
}

/* The 32-bit door: numbers mean other calls there (20 is getpid). */
static long do_int80(void)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
	return result < 0 ? result : 0;
}

static long do_x32(void)
{
	return answer(syscall(0x40000000 + SYS_getpid));
}

static long do_newer(void)
{
	return answer(syscall(5000));
}

static long do_acct(void)
{
	return answer(syscall(SYS_acct, NULL));
}

static long do_bpf(void)
{
	return answer(syscall(SYS_bpf, 0, NULL, 0));
}

static long do_io_uring(void)
{
	char params[120] = { 0 };

	return answer(syscall(SYS_io_uring_setup, 4, params));
}

static long do_userfaultfd(void)
{
	return answer(syscall(SYS_userfaultfd, O_CLOEXEC));
}

static long do_memfd_exec(void)
{
	int fd = memfd_create("x", 0), from = open("/proc/self/exe", O_RDONLY);
	char *const argv[] = { (char[]){ "abuse" }, (char[]){ "newer" }, NULL };
	char bytes[65536];
	ssize_t got;

	if (fd < 0 || from < 0)
		return -errno;
	while ((got = read(from, bytes, sizeof(bytes))) > 0)
		if (write(fd, bytes, (size_t)got) != got)
			return -errno;
	execveat(fd, "", argv, argv + 2, AT_EMPTY_PATH);
	return -errno;
}

static long do_process_vm(void)
{
	return answer(syscall(SYS_process_vm_readv, 1, NULL, 0, NULL, 0, 0));
}

static long do_tiocsti(void)
{
	return answer(syscall(SYS_ioctl, 0, 0x5412, "x"));
}

static const struct {
	const char *name;
	long (*run)(void);
} abuses[] = {
	{ "socket", do_socket },
	{ "packet-socket", do_packet_socket },
	{ "ptrace", do_ptrace },
	{ "chroot", do_chroot },
	{ "chroot-twice", do_chroot_twice },
	{ "mount", do_mount },
	{ "unshare", do_unshare },
	{ "clone-namespace", do_clone_namespace },
	{ "shared-mapping", do_shared },
	{ "exec-mapping", do_exec_mapping },
	{ "selfmod-mmap", do_selfmod_mmap },
	{ "selfmod-mprotect", do_selfmod_mprotect },
	{ "selfmod-text", do_selfmod_text },
	{ "fork-bomb", do_fork_bomb },
	{ "loop", do_loop },
	{ "memory", do_memory },
	{ "kill-parent", do_kill_parent },
	{ "kill-first", do_kill_first },
	{ "kill-outside", do_kill_outside },
	{ "descriptors", do_descriptors },
	{ "environment", do_environment },
	{ "prlimit", do_prlimit },
	{ "int80", do_int80 },
	{ "x32", do_x32 },
	{ "newer", do_newer },
	{ "acct", do_acct },
	{ "bpf", do_bpf },
	{ "io_uring", do_io_uring },
	{ "userfaultfd", do_userfaultfd },
	{ "memfd-exec", do_memfd_exec },
	{ "process-vm", do_process_vm },
	{ "tiocsti", do_tiocsti },
};

int main(int argc, char **argv)
{
	argument = argc > 2 ? argv[2] : "";
	for (size_t i = 0; argc > 1 && i < sizeof(abuses) / sizeof(abuses[0]); i++) {
		long result;

		if (strcmp(abuses[i].name, argv[1]) != 0)
			continue;
		result = abuses[i].run();
		printf("%s: %s\n", argv[1], result ? strerrorname_np((int)-result) : "done");
		return 0;
	}
	return 2;
}
