// SPDX-License-Identifier: MIT
// tests/victims/execs.c - One program started in each of the ways there are: execs WAY [PATH
// [ARG...]]
//
// A way that fails prints its errno and ends with 99; what a way starts speaks for itself.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LARGE (300 * 1024) /* an argument beyond MAX_ARG_STRLEN */
#define MANY 3000 /* bytes of a long argument list: each of MANY/10 arguments has ten */

extern char **environ;

static int execveat_raw(int fd, const char *path, char **argv, int flags)
{
	return (int)syscall(SYS_execveat, fd, path, argv, environ, flags);
}

/* Ends as the child does. */
static void follow(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		printf("the child: signal %d\n", WTERMSIG(status));
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 97);
}

static int open_or_leave(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0) {
		printf("open: %s\n", strerrorname_np(errno));
		exit(98);
	}
	return fd;
}

static void plain(char **argv)
{
	execve(argv[0], argv, environ);
}

static void at_cwd(char **argv)
{
	execveat_raw(AT_FDCWD, argv[0], argv, 0);
}

/* The first argument is the directory, the path is below it. */
static void at_dir(char **argv)
{
	execveat_raw(open_or_leave(argv[1], O_PATH), argv[0], argv, 0);
}

static void empty_read(char **argv)
{
	execveat_raw(open_or_leave(argv[0], O_RDONLY), "", argv, AT_EMPTY_PATH);
}

static void empty_path(char **argv)
{
	execveat_raw(open_or_leave(argv[0], O_PATH), "", argv, AT_EMPTY_PATH);
}

static void empty_cloexec(char **argv)
{
	execveat_raw(open_or_leave(argv[0], O_PATH | O_CLOEXEC), "", argv, AT_EMPTY_PATH);
}

static void empty_cwd(char **argv)
{
	execveat_raw(AT_FDCWD, "", argv, AT_EMPTY_PATH);
}

static void empty_bad(char **argv)
{
	execveat_raw(77, "", argv, AT_EMPTY_PATH);
}

static void empty_unasked(char **argv)
{
	execveat_raw(open_or_leave(argv[0], O_PATH), "", argv, 0);
}

/* On a copy, which is then gone. */
static void unlinked(char **argv)
{
	int fd = open_or_leave(argv[0], O_PATH);

	if (unlink(argv[0]) < 0)
		perror("unlink");
	execveat_raw(fd, "", argv, AT_EMPTY_PATH);
}

static void moved(char **argv)
{
	int fd = open_or_leave(argv[0], O_PATH);

	if (rename(argv[0], argv[1]) < 0)
		printf("rename: %s\n", strerrorname_np(errno));
	execveat_raw(fd, "", argv, AT_EMPTY_PATH);
}

/* By the name of an open file in /proc; of this process, or of the one with the number. */
static void through(pid_t pid, int fd, char **argv)
{
	char path[64];

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
	else
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	execve(path, argv, environ);
}

static void proc_self(char **argv)
{
	through(0, open_or_leave(argv[0], O_PATH), argv);
}

static void proc_pid(char **argv)
{
	through(getpid(), open_or_leave(argv[0], O_PATH), argv);
}

/* By the name that another process of the jail has for it. */
static void proc_other(char **argv)
{
	int fd = open_or_leave(argv[0], O_PATH);
	pid_t other = getpid(), child = fork();

	if (child == 0)
		through(other, fd, argv);
	else
		follow(child);
}

static void dev_fd(char **argv)
{
	char path[32];

	snprintf(path, sizeof(path), "/dev/fd/%d", open_or_leave(argv[0], O_RDONLY));
	execve(path, argv, environ);
}

static void proc_exe(char **argv)
{
	execve("/proc/self/exe", argv, environ);
}

static void with_fexecve(char **argv)
{
	fexecve(open_or_leave(argv[0], O_RDONLY), argv, environ);
}

/* A memory file with the program's bytes. */
static int memory(const char *path, unsigned int flags)
{
	int from = open_or_leave(path, O_RDONLY), to = memfd_create("program", flags);
	char buffer[65536];
	ssize_t len;

	if (to < 0 && errno == EINVAL && flags > MFD_CLOEXEC)
		to = memfd_create("program", flags & MFD_CLOEXEC);
	while ((len = read(from, buffer, sizeof(buffer))) > 0)
		if (write(to, buffer, (size_t)len) != len)
			perror("write");
	fchmod(to, 0777);
	close(from);
	return to;
}

static void memory_empty(char **argv)
{
	execveat_raw(memory(argv[0], 0), "", argv, AT_EMPTY_PATH);
}

static void memory_exec(char **argv)
{
	execveat_raw(memory(argv[0], 0x10U /* MFD_EXEC */), "", argv, AT_EMPTY_PATH);
}

static void memory_proc(char **argv)
{
	through(0, memory(argv[0], 0), argv);
}

static void memory_pid(char **argv)
{
	through(getpid(), memory(argv[0], 0), argv);
}

static void memory_fexecve(char **argv)
{
	fexecve(memory(argv[0], 0), argv, environ);
}

/* A memory file as the interpreter of a script, which names it by its number. */
static void memory_interpreter(char **argv)
{
	int fd = dup2(memory(argv[0], 0), 50);

	(void)fd;
	execve(argv[1], argv + 1, environ);
}

static void nofollow(char **argv)
{
	execveat_raw(AT_FDCWD, argv[0], argv, AT_SYMLINK_NOFOLLOW);
}

static void bad_flags(char **argv)
{
	execveat_raw(AT_FDCWD, argv[0], argv, 0x40000000);
}

/* AT_EXECVE_CHECK (6.14): nothing is run, whatever the answer is. */
static void checked(char **argv)
{
	if (execveat_raw(AT_FDCWD, argv[0], argv, 0x10000) == 0) {
		puts("it may");
		exit(0);
	}
}

static void no_path(char **argv)
{
	syscall(SYS_execve, (const char *)(uintptr_t)8, argv, environ);
}

static void no_arguments(char **argv)
{
	char *none[] = { NULL };

	execve(argv[0], none, environ);
}

static void null_arguments(char **argv)
{
	syscall(SYS_execve, argv[0], NULL, NULL);
}

static void bad_arguments(char **argv)
{
	syscall(SYS_execve, argv[0], (char **)(uintptr_t)8, environ);
}

static void large_argument(char **argv)
{
	char *large = malloc(LARGE);

	if (!large)
		return;
	memset(large, 'x', LARGE - 1);
	large[LARGE - 1] = '\0';
	execve(argv[0], (char *[]){ argv[0], large, NULL }, environ);
}

static void long_list(char **argv)
{
	static char texts[MANY / 10][10], *list[MANY / 10 + 2];

	list[0] = argv[0];
	for (int i = 0; i < MANY / 10; i++) {
		snprintf(texts[i], sizeof(texts[i]), "arg-%05d", i % 100000);
		list[i + 1] = texts[i];
	}
	execve(argv[0], list, environ);
}

/* More than the record holds. */
static void longer_list(char **argv)
{
	static char text[200], *list[103];

	memset(text, 'y', sizeof(text) - 1);
	list[0] = argv[0];
	for (int i = 1; i < 102; i++)
		list[i] = text;
	execve(argv[0], list, environ);
}

static void long_path(char **argv)
{
	static char path[2 * 4096];

	memset(path, 'p', sizeof(path) - 1);
	execve(path, argv, environ);
}

static void *in_thread(void *argv)
{
	plain(argv);
	return (void *)(intptr_t)errno;
}

static void thread(char **argv)
{
	pthread_t other;
	void *result = NULL;

	if (pthread_create(&other, NULL, in_thread, argv) == 0)
		pthread_join(other, &result);
	errno = (int)(intptr_t)result;
}

static void with_vfork(char **argv)
{
	volatile int err = 0;
	pid_t child = vfork();

	if (child == 0) {
		syscall(SYS_execve, argv[0], argv, environ);
		err = errno;
		_exit(99);
	}
	errno = err;
	if (!err)
		follow(child);
}

static void spawn(char **argv)
{
	pid_t child;
	int err = posix_spawn(&child, argv[0], NULL, NULL, argv, environ);

	errno = err;
	if (!err)
		follow(child);
}

/* While it is open for writing. */
static void busy(char **argv)
{
	open_or_leave(argv[0], O_WRONLY);
	plain(argv);
}

static const struct {
	const char *name;
	void (*run)(char **argv);
} ways[] = {
	{ "plain", plain },
	{ "at-cwd", at_cwd },
	{ "at-dir", at_dir },
	{ "empty-read", empty_read },
	{ "empty-path", empty_path },
	{ "empty-cloexec", empty_cloexec },
	{ "empty-cwd", empty_cwd },
	{ "empty-bad", empty_bad },
	{ "empty-unasked", empty_unasked },
	{ "unlinked", unlinked },
	{ "moved", moved },
	{ "proc-self", proc_self },
	{ "proc-pid", proc_pid },
	{ "proc-other", proc_other },
	{ "dev-fd", dev_fd },
	{ "proc-exe", proc_exe },
	{ "fexecve", with_fexecve },
	{ "memory-empty", memory_empty },
	{ "memory-exec", memory_exec },
	{ "memory-proc", memory_proc },
	{ "memory-pid", memory_pid },
	{ "memory-fexecve", memory_fexecve },
	{ "memory-interpreter", memory_interpreter },
	{ "nofollow", nofollow },
	{ "bad-flags", bad_flags },
	{ "checked", checked },
	{ "no-path", no_path },
	{ "no-arguments", no_arguments },
	{ "null-arguments", null_arguments },
	{ "bad-arguments", bad_arguments },
	{ "large-argument", large_argument },
	{ "long-list", long_list },
	{ "longer-list", longer_list },
	{ "long-path", long_path },
	{ "thread", thread },
	{ "vfork", with_vfork },
	{ "spawn", spawn },
	{ "busy", busy },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 2 && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(argv[1], ways[i].name) != 0)
			continue;
		errno = 0;
		ways[i].run(argv + 2);
		printf("%s\n", strerrorname_np(errno));
		return 99;
	}
	return 2;
}
