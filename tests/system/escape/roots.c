// SPDX-License-Identifier: MIT
// tests/system/escape/roots.c - Ways to the host's tree by what is a root, or a kept place in it
#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static long by_name(void)
{
	return reads_path(room("secret"));
}

/* More steps up than there are directories. */
static long dots(void)
{
	char path[1024] = "";

	for (int i = 0; i < 64; i++)
		strcat(path, "../");
	strcat(path, room("secret"));
	return reads_path(path);
}

static long self_root(void)
{
	char path[1024];

	snprintf(path, sizeof(path), "/proc/self/root%s", room("secret"));
	return reads_path(path);
}

static long broker_root(void)
{
	char path[1024];

	snprintf(path, sizeof(path), "/proc/1/root%s", room("secret"));
	return reads_path(path);
}

static long broker_cwd(void)
{
	return made(open("/proc/1/cwd/.", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

/* The directory that one works in goes where it was not when it was opened. */
static long moved_directory(void)
{
	char path[1024] = "../../../../../../../..";

	if (mkdir("w/a", 0755) < 0 || mkdir("w/a/b", 0755) < 0 || chdir("w/a/b") < 0 ||
	    rename("../../a/b", "../../b") < 0)
		return -EBADR;
	strcat(path, room("secret"));
	return reads_path(path);
}

/* Below the root that is made first, and above it: chroot(2) does not change where one is. */
static long chroot_twice(void)
{
	if (chroot("w") < 0)
		return -errno;
	for (int i = 0; i < 64; i++)
		if (chdir("..") < 0)
			return -errno;
	return answer(chroot("."));
}

static long mount_memory(void)
{
	return answer(mount("none", "w", "tmpfs", 0, NULL));
}

/* What lies below the jail's own /tmp. */
static long unmount(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/tmp/warder-escape-%d", outside.pid);
	if (umount2("/tmp", MNT_DETACH) < 0)
		return -errno;
	return reads_path(path);
}

static long enter_namespace(void)
{
	int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : answer(setns(fd, CLONE_NEWNS));
}

/* A name for a file that is good without any directory. */
static long by_handle(void)
{
	struct {
		struct file_handle head;
		unsigned char bytes[MAX_HANDLE_SZ];
	} handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int mount_id, at = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (at < 0 || name_to_handle_at(AT_FDCWD, room("secret"), &handle.head, &mount_id, 0) < 0)
		return -EBADR;
	return reads(open_by_handle_at(at, &handle.head, O_RDONLY | O_CLOEXEC));
}

/* Descriptors 8 and 9 were open when warder was started. */
static long inherited_file(void)
{
	return reads(8);
}

static long inherited_directory(void)
{
	return reads(openat(9, "secret", O_RDONLY | O_CLOEXEC));
}

static long stdin_directory(void)
{
	return reads(openat(0, "secret", O_RDONLY | O_CLOEXEC));
}

static long stdin_workplace(void)
{
	return fchdir(0) < 0 ? -errno : reads_path("secret");
}

/* A directory that comes through a socket: nobody in the jail has opened it. */
static long gift(void)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "gift" };
	struct iovec byte = { (char[1]){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int directory, fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    recvmsg(fd, &message, MSG_CMSG_CLOEXEC) < 0)
		return -errno;
	memcpy(&directory, CMSG_DATA(&control.header), sizeof(directory));
	return reads(openat(directory, "secret", O_RDONLY | O_CLOEXEC));
}

/* Behind pivot_root(2) the old root lies over the new one, until it is unmounted. */
static long old_root(void)
{
	return chdir("/..") < 0 ? -errno : reads_path(room("secret") + 1);
}

const struct attempt escape_roots[] = {
	ATTEMPT("by-name", "broker hull", "", ANYBODY, by_name),
	ATTEMPT("dot-dot", "broker hull", "", ANYBODY, dots),
	ATTEMPT("proc-self-root", "broker hull", "", ANYBODY, self_root),
	ATTEMPT("broker-root", "broker dumpable domain", "", ANYBODY, broker_root),
	ATTEMPT("broker-cwd", "broker dumpable domain", "", ANYBODY, broker_cwd),
	ATTEMPT("moved-directory", "broker hull", "", ANYBODY, moved_directory),
	ATTEMPT("chroot-twice", "broker caps", "", ANYBODY, chroot_twice),
	ATTEMPT("mount", "broker caps hull", "", ANYBODY, mount_memory),
	ATTEMPT("unmount", "broker caps hull", "", ANYBODY, unmount),
	ATTEMPT("setns", "broker caps", "", ANYBODY, enter_namespace),
	ATTEMPT("handle", "broker caps user hull", "", ROOT, by_handle),
	ATTEMPT("inherited-file", "descriptors", "kept", ANYBODY, inherited_file),
	ATTEMPT("inherited-directory", "descriptors broker hull", "kept", ANYBODY,
		inherited_directory),
	ATTEMPT("stdin-directory", "stdin broker hull", "stdin", ANYBODY, stdin_directory),
	ATTEMPT("stdin-fchdir", "stdin broker hull", "stdin", ANYBODY, stdin_workplace),
	ATTEMPT("passed-directory", "broker hull", "gift", ANYBODY, gift),
	ATTEMPT("old-root", "oldroot broker hull", "root", ANYBODY, old_root),
	NO_MORE,
};
