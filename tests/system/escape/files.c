// SPDX-License-Identifier: MIT
// tests/system/escape/files.c - Other names for a file, and what changes one that is outside
//
// .env and vault/key are in the project, which is the jail's: the hull has them. The room is not.
#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static long through(const char *target)
{
	return symlink(target, "w/link") < 0 ? -errno : reads_path("w/link");
}

static long link_outside(void)
{
	return through(room("secret"));
}

static long link_denied(void)
{
	return through("../.env");
}

/* Made before the jail was. */
static long hard_link(void)
{
	return reads_path("w/hard");
}

static long new_hard_link(void)
{
	return link(".env", "w/new") < 0 ? -errno : reads_path("w/new");
}

static long hard_link_out(void)
{
	return link(room("victim"), "w/new") < 0 ? -errno : reads_path("w/new");
}

static long renamed_parent(void)
{
	return rename("vault", "w/vault") < 0 ? -errno : reads_path("w/vault/key");
}

static long alias(void)
{
	return reads_path("/mnt/key");
}

static long reopen(const char *path)
{
	char name[64];
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return reads_path(name);
}

static long reopen_outside(void)
{
	return reopen(room("secret"));
}

static long reopen_denied(void)
{
	return reopen(".env");
}

/* The kernel takes the low half of the number for the call. */
static long high_number(void)
{
	return reads((int)syscall(SYS_open | 1L << 32, room("secret"), O_RDONLY, 0));
}

/* 32-bit open(2) is number 5, and its pointers are short. */
static long old_door(const char *path)
{
	char *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
			-1, 0);
	long result;

	if (at == MAP_FAILED)
		return -errno;
	strcpy(at, path);
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(5), "b"((uint32_t)(uintptr_t)at), "c"(O_RDONLY), "d"(0)
			 : "memory", "r8", "r9", "r10", "r11");
	return result < 0 ? result : reads((int)result);
}

static long old_door_outside(void)
{
	return old_door(room("secret"));
}

static long old_door_denied(void)
{
	return old_door(".env");
}

static long create(void)
{
	int fd = open(room("new"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : answer(unlink(room("new")));
}

static long make_directory(void)
{
	return mkdir(room("made"), 0700) < 0 ? -errno : answer(rmdir(room("made")));
}

static long remove_file(void)
{
	return answer(unlink(room("victim")));
}

static long cut(void)
{
	return answer(truncate(room("victim"), 0));
}

static long move_out(void)
{
	int fd = open("w/mine", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : answer(rename("w/mine", room("victim")));
}

static long change_mode(void)
{
	return answer(chmod(room("victim"), 0666));
}

static long change_owner(void)
{
	return answer(chown(room("victim"), getuid(), getgid()));
}

static long change_times(void)
{
	return answer(utimensat(AT_FDCWD, room("victim"), NULL, 0));
}

static long set_attribute(void)
{
	return answer(setxattr(room("victim"), "user.escape", "x", 1, 0));
}

/*
 * VFS_CAP_REVISION_2 with all of them, capabilities(7): what runs it would have them, outside as
 * well, since user 0 of the jail is user 0 there.
 */
static long file_capability(void)
{
	static const unsigned int all[] = { 0x02000001, 0xffffffff, 0, 0xff, 0 };
	int fd = open("w/capable", O_WRONLY | O_CREAT | O_CLOEXEC, 0700);

	if (fd < 0)
		return -EBADR;
	return answer(setxattr("w/capable", "security.capability", all, sizeof(all), 0));
}

/* Flags of a file by a descriptor that only reads: on ext4, no dump. */
static long set_flags(void)
{
	int flags, fd = open("w/flags", O_RDONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0)
		return -errno;
	flags |= FS_NODUMP_FL;
	return answer(ioctl(fd, FS_IOC_SETFLAGS, &flags));
}

static long device(void)
{
	return made(open("null", O_RDONLY | O_CLOEXEC));
}

static long new_device(void)
{
	if (mknod("w/null", S_IFCHR | 0666, makedev(1, 3)) < 0)
		return -errno;
	return made(open("w/null", O_RDONLY | O_CLOEXEC));
}

/* Standard input is a file outside, open for reading. */
static long reopen_stdin(void)
{
	return made(open("/dev/stdin", O_WRONLY | O_CLOEXEC));
}

/* What may be added to, but not changed. */
static int growing(void)
{
	return open("w/growing", O_WRONLY | O_APPEND | O_CLOEXEC);
}

static long append_no_more(void)
{
	int fd = growing();

	return fd < 0 ? -EBADR : answer(fcntl(fd, F_SETFL, 0));
}

static long append_cut(void)
{
	int fd = growing();

	return fd < 0 ? -EBADR : answer(ftruncate(fd, 0));
}

/* Warder's own files lie where the jail may write. */
static long change_log(void)
{
	return made(open("log.jsonl", O_WRONLY | O_CLOEXEC));
}

static long change_policy(void)
{
	return made(open("used.policy", O_WRONLY | O_CLOEXEC));
}

/*
 * What the kernel itself runs as real root when a program dumps its core: it is the host's, and
 * user 0 may write it without any capability. Opened only.
 */
static long kernel_setting(void)
{
	return made(open("/proc/sys/kernel/core_pattern", O_WRONLY | O_CLOEXEC));
}

/* Of other programs of the user's. */
static long shared_memory_file(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/shm/warder-escape-%d", outside.pid);
	return reads_path(path);
}

static long temporary_file(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/tmp/warder-escape-%d", outside.pid);
	return reads_path(path);
}

const struct attempt escape_files[] = {
	ATTEMPT("symlink-outside", "broker hull", "", ANYBODY, link_outside),
	ATTEMPT("symlink-denied", "broker", "", ANYBODY, link_denied),
	ATTEMPT("symlink-as-text", "links", "", ANYBODY, link_denied),
	ATTEMPT("hard-link-before", "broker", "vault", ANYBODY, hard_link),
	ATTEMPT("hard-link-made", "broker", "", ANYBODY, new_hard_link),
	ATTEMPT("hard-link-outside", "broker hull", "", ANYBODY, hard_link_out),
	ATTEMPT("renamed-parent", "broker", "vault", ANYBODY, renamed_parent),
	ATTEMPT("mounted-alias", "broker", "alias", ANYBODY, alias),
	ATTEMPT("path-descriptor-outside", "broker hull", "", ANYBODY, reopen_outside),
	ATTEMPT("path-descriptor-denied", "broker", "", ANYBODY, reopen_denied),
	ATTEMPT("number-high-half", "broker hull", "", ANYBODY, high_number),
	ATTEMPT("int80-outside", "whitelist hull", "", ANYBODY, old_door_outside),
	ATTEMPT("int80-denied", "whitelist", "", ANYBODY, old_door_denied),
	ATTEMPT("create-outside", "broker hull", "", ANYBODY, create),
	ATTEMPT("mkdir-outside", "broker hull", "", ANYBODY, make_directory),
	ATTEMPT("unlink-outside", "broker hull", "", ANYBODY, remove_file),
	ATTEMPT("truncate-outside", "broker hull", "", ANYBODY, cut),
	ATTEMPT("rename-outside", "broker hull", "", ANYBODY, move_out),
	ATTEMPT("chmod-outside", "broker", "", ANYBODY, change_mode),
	ATTEMPT("chown-outside", "broker", "", ANYBODY, change_owner),
	ATTEMPT("utime-outside", "broker", "", ANYBODY, change_times),
	ATTEMPT("setxattr-outside", "broker", "", ANYBODY, set_attribute),
	ATTEMPT("flags-by-descriptor", "broker", "", ANYBODY, set_flags),
	ATTEMPT("stdin-reopened", "broker hull", "input", ANYBODY, reopen_stdin),
	ATTEMPT("append-flag-cleared", "broker", "growing", ANYBODY, append_no_more),
	ATTEMPT("append-truncated", "broker", "growing", ANYBODY, append_cut),
	ATTEMPT("log-written", "broker", "own", ANYBODY, change_log),
	ATTEMPT("policy-written", "broker", "own", ANYBODY, change_policy),
	ATTEMPT("file-capability", "caps", "", ROOT, file_capability),
	ATTEMPT("kernel-setting", "broker hull sysctl", "", ROOT, kernel_setting),
	ATTEMPT("kernel-setting-allowed", "broker sysctl", "all", ROOT, kernel_setting),
	ATTEMPT("device", "nodev", "device", ROOT, device),
	ATTEMPT("device-made", "caps user nodev", "", ROOT, new_device),
	ATTEMPT("dev-shm-file", "shm", "", ANYBODY, shared_memory_file),
	ATTEMPT("tmp-file", "tmp", "", ANYBODY, temporary_file),
	NO_MORE,
};
