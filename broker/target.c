// SPDX-License-Identifier: MIT
// broker/target.c - What /proc says about a target
//
// Everything here goes by thread id, and a thread id may be used again: a caller acts on the answer
// only after listener_alive() has said that the request still stands.
#include "broker/target.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "policy/base/path.h"

_Static_assert(TARGET_CWD == AT_FDCWD, "AT_FDCWD");

#define SIGNAL_BIT(signal) (1ULL << ((signal)-1))
/* signal(7) */
#define IGNORED_BY_DEFAULT                                                                         \
	(SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGURG) | SIGNAL_BIT(SIGWINCH))
#define HARMLESS_BY_DEFAULT                                                                        \
	(IGNORED_BY_DEFAULT | SIGNAL_BIT(SIGSTOP) | SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) |    \
	 SIGNAL_BIT(SIGTTOU))

/* The number behind "Name:\t" in a status file, in the given base. */
static uint64_t field(const char *status, const char *name, int base)
{
	const char *at = strstr(status, name);

	return at ? strtoull(at + strlen(name), NULL, base) : 0;
}

static char letter(const char *status, const char *name)
{
	const char *at = strstr(status, name);

	return at ? at[strlen(name)] : '\0';
}

/**
 * target_state() - Read a thread's status
 * @world:	The jail
 * @tid:	Thread
 * @ret_state:	Filled
 *
 * A target chooses its own name, which status escapes, so that "\nUmask:" cannot be forged there.
 *
 * Return: 0, -ESRCH when it is gone
 */
int target_state(const struct world *world, pid_t tid, struct target_state *ret_state)
{
	_cleanup_close_ int fd = -1;
	char path[32], status[4096];
	uint64_t own, group, unwanted, caught;
	ssize_t len;
	char task;

	snprintf(path, sizeof(path), "%d/status", tid);
	fd = openat(world->proc, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	len = read(fd, status, sizeof(status) - 1);
	if (len <= 0)
		return -ESRCH;
	status[len] = '\0';
	own = field(status, "\nSigPnd:\t", 16);
	group = field(status, "\nShdPnd:\t", 16);
	caught = field(status, "\nSigCgt:\t", 16);
	/* A traced task is told of ignored signals too: they wait until it comes back. */
	unwanted = field(status, "\nSigBlk:\t", 16) | field(status, "\nSigIgn:\t", 16) |
		   (IGNORED_BY_DEFAULT & ~caught);
	task = letter(status, "\nState:\t");
	ret_state->tgid = (pid_t)field(status, "\nTgid:\t", 10);
	ret_state->parent = (pid_t)field(status, "\nPPid:\t", 10);
	ret_state->threads = (unsigned int)field(status, "\nThreads:\t", 10);
	ret_state->tracer = (pid_t)field(status, "\nTracerPid:\t", 10);
	ret_state->umask = (mode_t)field(status, "\nUmask:\t", 8) & 0777;
	ret_state->signalled = ((own | group) & ~unwanted) != 0;
	ret_state->shared = ret_state->signalled && !(own & ~unwanted);
	ret_state->caught = caught;
	ret_state->ignored = field(status, "\nSigIgn:\t", 16);
	ret_state->doomed = ((own | group) & ~(unwanted | caught | HARMLESS_BY_DEFAULT)) != 0;
	ret_state->stopped = task == 't' || task == 'T';
	ret_state->running = task != 'Z' && task != 'X';
	return 0;
}

/**
 * target_owns_proc() - Whose directory in /proc a path lies in
 * @world:	The jail
 * @path:	Canonical path
 *
 * /proc/TID works for every thread, so the number in the path may be one of the broker's threads.
 *
 * Return: the pid of the process, 0 when the path is in no process's directory
 */
pid_t target_owns_proc(const struct world *world, const char *path)
{
	struct target_state state;
	char *end;
	long number;

	if (strncmp(path, "/proc/", 6) != 0)
		return 0;
	number = strtol(path + 6, &end, 10);
	if (number <= 0 || number > INT32_MAX || (*end && *end != '/'))
		return 0;
	return target_state(world, (pid_t)number, &state) < 0 ? (pid_t)number : state.tgid;
}

/**
 * target_proc_is_closed() - Whether something in /proc is the broker's, or may be
 * @world:	The jail
 * @path:	Canonical path of an object in /proc
 *
 * Whoever may rename the directory that /proc is mounted on, outside, gives all of it another name,
 * which does not tell whose it is.
 */
bool target_proc_is_closed(const struct world *world, const char *path)
{
	return !path_below(path, "/proc") || target_owns_proc(world, path) == world->broker;
}

static void base_path(pid_t tid, int dirfd, char to[48])
{
	if (dirfd == TARGET_CWD)
		snprintf(to, 48, "%d/cwd", tid);
	else
		snprintf(to, 48, "%d/fd/%d", tid, dirfd);
}

/* The kernel's answer for a bad dirfd. */
static int base_error(int dirfd)
{
	if (errno == ENOENT && dirfd != TARGET_CWD)
		return -EBADF;
	return errno == ENOENT ? -ESRCH : -errno;
}

/**
 * target_base_name() - The name of the directory a path starts from
 * @world:	The jail
 * @tid:	Thread
 * @dirfd:	One of its descriptors, or TARGET_CWD
 * @to:		@room bytes; not NUL terminated
 * @room:	Bytes
 * @ret_len:	How many are the name
 *
 * Only a name, not a proof: the caller opens what it names and decides on that.
 *
 * Return: 0, -EBADF, -ESRCH, -ENAMETOOLONG, -EACCES when the target is unreadable
 */
int target_base_name(const struct world *world, pid_t tid, int dirfd, char *to, size_t room,
		     size_t *ret_len)
{
	char path[48];
	ssize_t len;

	base_path(tid, dirfd, path);
	len = readlinkat(world->proc, path, to, room);
	if (len < 0)
		return base_error(dirfd);
	if ((size_t)len == room)
		return -ENAMETOOLONG;
	*ret_len = (size_t)len;
	return 0;
}

/**
 * target_base_pin() - Pin the directory a path starts from
 * @world:	The jail
 * @tid:	Thread
 * @dirfd:	One of its descriptors, or TARGET_CWD
 *
 * Return: an O_PATH descriptor (of whatever @dirfd is, not only directories), -EBADF, -ESRCH,
 * -errno
 */
int target_base_pin(const struct world *world, pid_t tid, int dirfd)
{
	char path[48];
	int fd;

	base_path(tid, dirfd, path);
	fd = openat(world->proc, path, O_PATH | O_CLOEXEC);
	return fd < 0 ? base_error(dirfd) : fd;
}

/**
 * target_may_lengthen() - Hold a target to its RLIMIT_FSIZE in what the broker does for it
 * @tid:	Thread
 * @fd:		The file, an O_PATH descriptor will do
 * @st:		Its status
 * @length:	What it is to be, at least
 *
 * The kernel's inode_newsize_ok() looks at the limit of whoever calls, and sends that one SIGXFSZ.
 *
 * Return: 0, or -EFBIG with the signal on its way
 */
int target_may_lengthen(pid_t tid, int fd, const struct stat *st, off_t length)
{
	struct rlimit limit;

	if (!S_ISREG(st->st_mode) || length <= st->st_size ||
	    prlimit(tid, RLIMIT_FSIZE, NULL, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY ||
	    (rlim_t)length <= limit.rlim_cur)
		return 0;
	if (syscall(KERNEL_NR_FACCESSAT2, fd, "", W_OK, AT_EMPTY_PATH) < 0)
		return 0; /* something else will be said of it */
	syscall(SYS_tkill, tid, SIGXFSZ);
	return -EFBIG;
}

/* How many descriptors below @limit a directory /proc/TID/fd lists. */
static rlim_t count_descriptors(int dir, rlim_t limit)
{
	_Alignas(8) char bytes[4096];
	rlim_t count = 0;
	long len;

	while ((len = syscall(SYS_getdents64, dir, bytes, sizeof(bytes))) > 0) {
		const struct dirent64 *entry;

		for (long at = 0; at < len; at += entry->d_reclen) {
			entry = (const struct dirent64 *)(const void *)(bytes + at);
			if (entry->d_name[0] != '.' && strtoull(entry->d_name, NULL, 10) < limit)
				count++;
		}
	}
	return count;
}

/**
 * target_table_full() - Whether a target can be given no more descriptors
 * @world:	The jail
 * @tid:	Thread
 *
 * The kernel takes the number before it looks at the path, so that an open that cannot end well
 * does nothing; one that the broker performs would create, truncate or wait first.
 *
 * Return: also false when the target is gone
 */
bool target_table_full(const struct world *world, pid_t tid)
{
	_cleanup_close_ int dir = -1;
	struct rlimit limit;
	struct stat st;
	char path[48];

	if (prlimit(tid, RLIMIT_NOFILE, NULL, &limit) < 0)
		return false;
	if (!limit.rlim_cur)
		return true;
	/* As a rule the last number is free, and that is all that has to be asked. */
	snprintf(path, sizeof(path), "%d/fd/%llu", tid, (unsigned long long)limit.rlim_cur - 1);
	if (fstatat(world->proc, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	snprintf(path, sizeof(path), "%d/fd", tid);
	dir = openat(world->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir >= 0 && count_descriptors(dir, limit.rlim_cur) >= limit.rlim_cur;
}

/**
 * target_foreground() - Whether the foreground group of a run's terminal is one of the jail's
 * @world:	The jail
 * @tid:	Thread
 *
 * With a pid namespace a group has a number there only if it is.
 *
 * Return: also false for a thread in a session of its own: at a terminal that the jail made itself
 * all groups are the jail's, wherever the run itself is
 */
bool target_foreground(const struct world *world, pid_t tid)
{
	_cleanup_close_ int fd = -1;
	struct target_state state;
	char path[32], text[512];
	const char *at;
	int group = 0;
	ssize_t len;

	snprintf(path, sizeof(path), "%d/stat", tid);
	fd = openat(world->proc, path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (len <= 0)
		return false;
	text[len] = '\0';
	at = strrchr(text, ')'); /* pid (comm) state ppid pgrp session tty_nr tpgid */
	if (!at || sscanf(at + 1, " %*c %*d %*d %*d %*d %d", &group) != 1 || group <= 0 ||
	    getsid(tid) != getsid(0))
		return false;
	return world->broker == 1 ||
	       (target_state(world, group, &state) == 0 && state.tracer == world->broker);
}

/**
 * target_dies_of() - Whether a signal ends a target: it has no handler, is not ignored, stops
 * nobody
 * @world:	The jail
 * @tid:	Thread
 * @signal:	Which is about to be delivered
 */
bool target_dies_of(const struct world *world, pid_t tid, int signal)
{
	struct target_state state;

	return target_state(world, tid, &state) == 0 &&
	       !((state.caught | state.ignored | HARMLESS_BY_DEFAULT) & SIGNAL_BIT(signal));
}

/**
 * target_pidfd() - A pidfd whose descriptor table is the calling thread's
 * @tid:	Thread
 * @tgid:	Its group
 *
 * A thread may have a table of its own; only PIDFD_THREAD (6.9) can name that one. Before 6.9 the
 * group's table is used, which is the same one for every thread that pthread_create made.
 *
 * Return: a descriptor or -errno
 */
int target_pidfd(pid_t tid, pid_t tgid)
{
	int fd = (int)syscall(SYS_pidfd_open, tid, KERNEL_PIDFD_THREAD);

	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_pidfd_open, tgid, 0);
	return fd < 0 ? -errno : fd;
}

/**
 * target_unreachable() - Whether target_descriptor() failed since this host forbids it to anybody
 * @r:		Its result
 *
 * Docker's default profile does.
 */
bool target_unreachable(int r)
{
	return r == -EPERM || r == -ENOSYS;
}

/**
 * target_descriptor() - Get a target's open file itself
 * @world:	The jail
 * @tid:	Thread
 * @fd:		Its descriptor
 *
 * What is got shares offset, flags and everything else with the target's (pidfd_getfd(2), 5.6), and
 * stays the same file whatever the target does to its table afterwards.
 *
 * Return: our descriptor for it, -EBADF, -ESRCH, -EPERM where the host forbids it
 */
int target_descriptor(const struct world *world, pid_t tid, int fd)
{
	_cleanup_close_ int pidfd = -1;
	struct target_state state = { .tgid = tid };
	int own;

	pidfd = (int)syscall(SYS_pidfd_open, tid, KERNEL_PIDFD_THREAD);
	if (pidfd < 0) {
		int r = target_state(world, tid, &state);

		if (r < 0)
			return r;
		pidfd = target_pidfd(tid, state.tgid);
		if (pidfd < 0)
			return pidfd;
	}
	own = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	return own < 0 ? -errno : own;
}

/**
 * target_command() - Read the command line of a task's process, as /proc tells it
 * @world:	The jail
 * @tid:	The task
 * @to:		Gets the arguments, a NUL behind each; not NUL terminated where it is full
 * @room:	Bytes of it
 *
 * Trust: it is the process's own claim. Its memory may make reading it slow.
 *
 * Return: bytes read; 0 when there is nothing to be read
 */
size_t target_command(const struct world *world, pid_t tid, char *to, size_t room)
{
	_cleanup_close_ int fd = -1;
	char path[32];
	ssize_t len;

	snprintf(path, sizeof(path), "%d/cmdline", tid);
	fd = openat(world->proc, path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? 0 : read(fd, to, room);
	return len < 0 ? 0 : (size_t)len;
}
