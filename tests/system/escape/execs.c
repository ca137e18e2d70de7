// SPDX-License-Identifier: MIT
// tests/system/escape/execs.c - Running what no rule lets be run
//
// `denied` and `data` lie in the project, all of which may be run but for these: Landlock's hull
// has them. What lies in the room is outside of it.
#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const argv_ran[] = { (char[]){ "program" }, (char[]){ "ran" }, NULL };
static char *const no_environment[] = { NULL };

static long run(const char *path)
{
	pid_t child = fork();

	if (child == 0) {
		execve(path, argv_ran, no_environment);
		_exit(errno);
	}
	return ran(child);
}

static long run_descriptor(int fd)
{
	pid_t child;

	if (fd < 0)
		return -errno;
	child = fork();
	if (child == 0) {
		syscall(SYS_execveat, fd, "", argv_ran, no_environment, AT_EMPTY_PATH);
		_exit(errno);
	}
	return ran(child);
}

static long by_path(void)
{
	return run("./denied");
}

static long outside_by_path(void)
{
	return run(room("program"));
}

static long by_descriptor(void)
{
	return run_descriptor(open("denied", O_RDONLY));
}

static long by_path_descriptor(void)
{
	return run_descriptor(open("denied", O_PATH));
}

static long memory_file(void)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int fd = (int)syscall(SYS_memfd_create, "program", 0);
	char bytes[65536];
	ssize_t got;

	if (from < 0 || fd < 0)
		return -errno;
	while ((got = read(from, bytes, sizeof(bytes))) > 0)
		if (write(fd, bytes, (size_t)got) != got)
			return -errno;
	close(from);
	return run_descriptor(fd);
}

/* The interpreter is what may not be run. */
static long interpreter(void)
{
	return run("./by-denied");
}

/* The script is; its interpreter may. */
static long script(void)
{
	return run("./denied.sh");
}

/* The loader opens it and maps it, as any program could. */
static long loader(void)
{
	static const char name[] = "/lib64/ld-linux-x86-64.so.2";
	pid_t child = fork();
	int status;

	if (child == 0) {
		execl(name, name, "./dynamic", NULL);
		_exit(errno);
	}
	if (waitpid(child, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -ECANCELED;
}

static void *mapped(const char *path, int protection)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *at = mmap(NULL, 4096, protection, MAP_PRIVATE, fd, 0);

	close(fd);
	return at;
}

static long map_code(void)
{
	return mapped("data", PROT_READ | PROT_EXEC) == MAP_FAILED ? -errno : 0;
}

/* Nobody is asked about mprotect(2) of what can be read already. */
static long becomes_code(void)
{
	void *at = mapped("data", PROT_READ);

	return at == MAP_FAILED ? -EBADR : answer(mprotect(at, 4096, PROT_READ | PROT_EXEC));
}

static long implied(void)
{
	return answer(personality(READ_IMPLIES_EXEC));
}

static long written_code(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? -EBADR : answer(mprotect(at, 4096, PROT_READ | PROT_EXEC));
}

static long writable_code(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	return at == MAP_FAILED ? -errno : 0;
}

static long segment_code(void)
{
	int segment = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0700);
	void *at = shmat(segment, NULL, SHM_EXEC);
	long result = at == (void *)-1 ? -errno : 0;

	shmctl(segment, IPC_RMID, NULL);
	return result;
}

/* A file in memory is written by one name and run by another. */
static long own_text(void)
{
	return made(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
}

static long superuser(void)
{
	pid_t child = fork();

	if (child == 0) {
		execl("./superuser", "superuser", "superuser", NULL);
		_exit(errno);
	}
	return ran(child);
}

const struct attempt escape_execs[] = {
	ATTEMPT("exec", "broker tracer", "denied", ANYBODY, by_path),
	ATTEMPT("exec-outside", "broker tracer hull", "denied", ANYBODY, outside_by_path),
	ATTEMPT("exec-descriptor", "broker tracer noexec", "denied", ANYBODY, by_descriptor),
	ATTEMPT("exec-path-descriptor", "broker tracer", "denied", ANYBODY, by_path_descriptor),
	ATTEMPT("exec-memory-file", "broker tracer seal", "", ANYBODY, memory_file),
	ATTEMPT("exec-interpreter", "broker tracer", "denied", ANYBODY, interpreter),
	ATTEMPT("exec-script", "broker", "denied", ANYBODY, script),
	ATTEMPT("exec-loader", "broker noexec", "denied", ANYBODY, loader),
	ATTEMPT("map-code", "broker noexec", "denied", ANYBODY, map_code),
	ATTEMPT("protect-code", "noexec", "denied", ANYBODY, becomes_code),
	ATTEMPT("read-implies-exec", "broker", "", ANYBODY, implied),
	ATTEMPT("write-then-exec", "mdwe", "wx", ANYBODY, written_code),
	ATTEMPT("write-and-exec", "broker mdwe", "wx", ANYBODY, writable_code),
	ATTEMPT("segment-exec", "broker mdwe", "wx", ANYBODY, segment_code),
	ATTEMPT("own-text", "broker hull", "", ANYBODY, own_text),
	ATTEMPT("set-user-id", "nosuid nnp tracer", "uid", ROOT, superuser),
	NO_MORE,
};
