// SPDX-License-Identifier: MIT
// tests/victims/fences.c - What the kernel itself holds around a jailed process, seen from inside
//
// usage: fences privileged|ordinary DATA
// DATA is a file that may be read and not executed; this program may be. `privileged`: the jail's
// first process had capabilities to give up, so the securebits must be locked.
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

#ifndef F_SEAL_EXEC /* 6.3 */
#define F_SEAL_EXEC 0x20
#endif

/* capabilities(7): everything that would let user 0 have any again, and its lock. */
#define SECUREBITS                                                                                 \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |                           \
	 SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |   \
	 SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED)

/* A field of /proc/self/status, in base 16. */
static unsigned long status_field(const char *name)
{
	FILE *file = fopen("/proc/self/status", "re");
	unsigned long value = ~0UL;
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			value = strtoul(line + strlen(name), NULL, 16);
	if (file)
		fclose(file);
	return value;
}

static void capabilities(int privileged)
{
	static const char *const sets[] = { "CapInh:", "CapPrm:", "CapEff:", "CapAmb:" };
	int bits = prctl(PR_GET_SECUREBITS);

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		tap(status_field(sets[i]) == 0, "%s is empty", sets[i]);
	if (privileged) {
		tap(status_field("CapBnd:") == 0, "CapBnd: is empty");
		tap((bits & SECUREBITS) == SECUREBITS, "the securebits are set and locked: %#x",
		    bits);
	}
	tap(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "no_new_privs is set");
	tap(prctl(PR_GET_SECCOMP) == 2, "a filter is loaded");
	tap(prctl(PR_SET_SECUREBITS, 0) < 0, "the securebits cannot be changed");
}

/* Memory that was mapped readable is made executable: mprotect is seen by nobody but the kernel. */
static int becomes_code(const char *path)
{
	int fd = open(path, O_RDONLY), result = 0;
	void *at = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	if (fd < 0 || at == MAP_FAILED)
		return -ENODATA;
	if (mprotect(at, 4096, PROT_READ | PROT_EXEC) < 0)
		result = -errno;
	munmap(at, 4096);
	close(fd);
	return result;
}

static void view(const char *program, const char *data)
{
	struct statvfs st = { .f_flag = 0 };
	int fd = open(data, O_RDONLY);

	tap(fstatvfs(fd, &st) == 0 && st.f_flag & ST_NOEXEC,
	    "data is opened through the noexec view");
	close(fd);
	tap_refused("data does not become code", becomes_code(data), (int[ERRNOS]){ EACCES });
	tap(becomes_code(program) == 0, "what an exec rule covers does");
}

/* memfd_create(2), MFD_NOEXEC_SEAL: no x bit, and a seal that keeps it away. */
static void memory(void)
{
	int fd = memfd_create("x", 0), seals = fcntl(fd, F_GET_SEALS);
	struct stat st = { .st_mode = 0777 };
	struct utsname name;
	int major = 0, minor = 0;

	tap(fd >= 0, "a memory file is made");
	if (uname(&name) == 0 && sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
	    (major < 6 || (major == 6 && minor < 3))) {
		puts("ok - a memory file is sealed # SKIP the kernel has no such seal before 6.3");
		close(fd);
		return;
	}
	tap(seals >= 0 && seals & F_SEAL_EXEC, "a memory file is sealed against execution: %#x",
	    seals);
	tap(fstat(fd, &st) == 0 && !(st.st_mode & 0111), "and has no x bit: %o", st.st_mode);
	tap(fchmod(fd, 0700) < 0, "and gets none");
	close(fd);
}

static int opens(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int opened(const char *directory, const char *file, int flags)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", directory, file);
	return opens(path, flags);
}

static void refused(const char *directory, const char *file, int flags)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/%s is not opened%s", directory, file,
		 flags & O_ACCMODE ? " for writing" : "");
	tap_refused(name, opened(directory, file, flags), (int[ERRNOS]){ EACCES });
}

/* The broker could open all of these: it is every process's ancestor, and its own owner. */
static void processes(void)
{
	static const char *const secret[] = {
		"mem",	"environ", "maps",     "auxv",	 "syscall",    "cwd/data",	 "root/.",
		"fd/0", "exe",	   "fdinfo/0", "ns/mnt", "task/1/mem", "task/1/cwd/data"
	};
	static const char *const own[] = { "/proc/self", "/proc/thread-self" };
	char child_path[32], link[256];
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
		refused("/proc/1", secret[i], O_RDONLY);
	tap(opened("/proc/1", "status", O_RDONLY) == 0, "/proc/1/status is, as ps does");
	tap(opened("/proc/self", "cwd/data", O_RDONLY) == 0, "and so is /proc/self/cwd/data");
	tap(readlink("/proc/1/exe", link, sizeof(link)) < 0, "/proc/1/exe is not read as a link");
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		refused(own[i], "mem", O_RDONLY);
		refused(own[i], "mem", O_RDWR);
	}
	snprintf(child_path, sizeof(child_path), "/proc/%d", child);
	refused(child_path, "mem", O_RDONLY);
	refused(child_path, "mem", O_WRONLY);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	capabilities(!strcmp(argv[1], "privileged"));
	view(argv[0], argv[2]);
	memory();
	processes();
	return 0;
}
