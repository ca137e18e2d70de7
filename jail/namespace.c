// SPDX-License-Identifier: MIT
// jail/namespace.c - The jail's own namespaces, and who its users are
#include "jail/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <net/if.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/text.h"

#define FULL_FLAGS                                                                                 \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

/**
 * namespace_clone() - Fork a child into the jail's namespaces
 * @spec:	Which
 * @ret_pidfd:	The child's pidfd, O_CLOEXEC; only in the parent
 * @error:	Filled on failure
 *
 * The child of a pid namespace is its init. clone3(2), Linux 5.3; CLONE_PIDFD 5.2.
 *
 * Context: a process with one thread.
 *
 * Return: the child's pid in the parent, 0 in the child, -errno
 */
pid_t namespace_clone(const struct namespace_spec *spec, int *ret_pidfd, struct stage_error *error)
{
	int pidfd = -1;
	struct clone_args args = {
		.flags = CLONE_PIDFD | (spec->full ? FULL_FLAGS : 0U) |
			 (spec->full && spec->net ? CLONE_NEWNET : 0U),
		.pidfd = (uint64_t)(uintptr_t)&pidfd,
		.exit_signal = SIGCHLD,
	};
	pid_t child = (pid_t)syscall(SYS_clone3, &args, sizeof(args));

	/* Container profiles answer ENOSYS, because a filter cannot look into clone3's structure.
	 */
	if (child < 0 && errno == ENOSYS)
		child = (pid_t)syscall(SYS_clone, args.flags | SIGCHLD, NULL, &pidfd, NULL, 0);
	if (child < 0)
		return stage_fail(error, STAGE_CLONE, errno, "%s", spec->full ? "clone3" : "fork");
	if (child > 0)
		*ret_pidfd = pidfd;
	return child;
}

static int write_proc(pid_t child, const char *file, const char *bytes, size_t len)
{
	_cleanup_close_ int fd = -1;
	char path[64];

	if (child)
		snprintf(path, sizeof(path), "/proc/%d/%s", child, file);
	else
		snprintf(path, sizeof(path), "/proc/self/%s", file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return write(fd, bytes, len) == (ssize_t)len ? 0 : -errno;
}

/* Real root maps every id to itself, as its own namespace knows them: all owners keep their names.
 */
static int map_all(pid_t child, const char *file, const char *own)
{
	_cleanup_fclose_ FILE *map = fopen(own, "re");
	_cleanup_text_ struct text text = { 0 };
	unsigned long first, outside, count;

	if (!map)
		return -errno;
	while (fscanf(map, "%lu %lu %lu", &first, &outside, &count) == 3)
		text_printf(&text, "%lu %lu %lu\n", first, first, count);
	if (text.failed)
		return -ENOMEM;
	return write_proc(child, file, text_cstr(&text), text.len);
}

static int map_one(pid_t child, const char *file, unsigned int inside, unsigned int outside)
{
	char line[48];
	int len = snprintf(line, sizeof(line), "%u %u 1\n", inside, outside);

	return write_proc(child, file, line, (size_t)len);
}

/**
 * namespace_map_one() - Map one user and one group, and give setgroups up for it
 * @child:	Whose user namespace it is, 0: the caller's own
 * @inside:	What they are called in it
 * @outside:	Who they are
 * @error:	Filled on failure
 *
 * That is all that an ordinary user may map (user_namespaces(7)).
 *
 * Return: 0 or -errno
 */
int namespace_map_one(pid_t child, struct namespace_user inside, struct namespace_user outside,
		      struct stage_error *error)
{
	int r = write_proc(child, "setgroups", "deny", 4);

	if (r < 0 && r != -ENOENT)
		return stage_fail(error, STAGE_IDENTITY, -r, "setgroups");
	r = map_one(child, "uid_map", inside.uid, outside.uid);
	if (r == 0)
		r = map_one(child, "gid_map", inside.gid, outside.gid);
	return r < 0 ? stage_fail(error, STAGE_IDENTITY, -r, "uid_map or gid_map") : 0;
}

/**
 * namespace_map() - Map the jail's users: everybody to themselves as root, else only the caller
 * @child:	From namespace_clone(), not yet dumpable-less: its /proc files must be ours
 * @identity:	What the caller is called inside
 * @error:	Filled on failure
 *
 * An ordinary user may map one id only, and has to give setgroups up for it
 * (user_namespaces(7)).
 *
 * Return: 0 or -errno
 */
int namespace_map(pid_t child, const struct identity_spec *identity, struct stage_error *error)
{
	struct namespace_user self = { geteuid(), getegid() };
	struct namespace_user shown = { identity->uid, identity->gid };
	int r = -EPERM;

	if (self.uid == 0) {
		r = map_all(child, "uid_map", "/proc/self/uid_map");
		if (r == 0)
			r = map_all(child, "gid_map", "/proc/self/gid_map");
	}
	if (r == -EPERM)
		return namespace_map_one(child, identity->shown ? shown : self, self, error);
	return r < 0 ? stage_fail(error, STAGE_IDENTITY, -r, "uid_map or gid_map") : 0;
}

/**
 * namespace_loopback() - Bring up lo in a fresh network namespace
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int namespace_loopback(struct stage_error *error)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { .ifr_flags = IFF_UP | IFF_RUNNING };

	if (fd < 0)
		return stage_fail(error, STAGE_NETWORK, errno, "socket");
	strcpy(request.ifr_name, "lo");
	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		return stage_fail(error, STAGE_NETWORK, errno, "lo");
	return 0;
}

/**
 * namespace_number() - Have the next process of this pid namespace get a number
 * @pid:	Which
 *
 * proc_sys_kernel(5), ns_last_pid. A kernel without CONFIG_CHECKPOINT_RESTORE has no such file, and
 * before 5.9 it is root's: then numbers go on as they are.
 *
 * Context: in the namespace, with CAP_SYS_ADMIN in its user namespace, /proc mounted.
 */
void namespace_number(pid_t pid)
{
	_cleanup_close_ int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		(void)!dprintf(fd, "%d", pid - 1);
}
