// SPDX-License-Identifier: MIT
// tests/victims/secrets_change.c - Every way to move or change a file that the policy keeps away
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include "secrets.h"

static int chmod_by_path_descriptor(const struct secret *secret)
{
	char path[64];
	int fd = open(secret->absolute, O_PATH), result;

	if (fd < 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result = answer(chmod(path, 0777));
	close(fd);
	return result;
}

static int back(const struct secret *secret, const char *other)
{
	int result = reads(open(other, O_RDONLY));

	if (rename(other, secret->absolute) < 0)
		return -errno;
	return result;
}

static int by_rename(const struct secret *secret)
{
	return rename(secret->absolute, "moved") < 0 ? -errno : back(secret, "moved");
}

static int by_renameat2(const struct secret *secret)
{
	return syscall(SYS_renameat2, AT_FDCWD, secret->absolute, AT_FDCWD, "moved2", 1U) < 0
		       ? -errno
		       : back(secret, "moved2");
}

static int by_exchange(const struct secret *secret)
{
	int result;

	close(open("trade", O_CREAT | O_WRONLY, 0600));
	if (syscall(SYS_renameat2, AT_FDCWD, secret->absolute, AT_FDCWD, "trade", 2U) < 0)
		return -errno;
	result = reads(open("trade", O_RDONLY));
	syscall(SYS_renameat2, AT_FDCWD, secret->absolute, AT_FDCWD, "trade", 2U);
	return result;
}

static int by_link(const struct secret *secret)
{
	unlink("hard");
	return link(secret->absolute, "hard") < 0 ? -errno : reads(open("hard", O_RDONLY));
}

static int by_link_follow(const struct secret *secret)
{
	unlink("hard2");
	unlink("lnk2");
	if (symlink(secret->absolute, "lnk2") < 0)
		return -errno;
	return linkat(AT_FDCWD, "lnk2", AT_FDCWD, "hard2", AT_SYMLINK_FOLLOW) < 0
		       ? -errno
		       : reads(open("hard2", O_RDONLY));
}

static int by_link_descriptor(const struct secret *secret)
{
	char path[64];
	int fd, result;

	unlink("hard3");
	fd = open(secret->absolute, O_PATH);
	if (fd < 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result = linkat(AT_FDCWD, path, AT_FDCWD, "hard3", AT_SYMLINK_FOLLOW) < 0
			 ? -errno
			 : reads(open("hard3", O_RDONLY));
	close(fd);
	return result;
}

static int over_by_rename(const struct secret *secret)
{
	close(open("over", O_CREAT | O_WRONLY, 0600));
	return answer(rename("over", secret->absolute));
}

static int do_chmod(const struct secret *secret)
{
	return answer((int)syscall(SYS_chmod, secret->absolute, 0777));
}

static int do_fchmodat(const struct secret *secret)
{
	return answer((int)syscall(SYS_fchmodat, AT_FDCWD, secret->relative, 0777));
}

static int do_chown(const struct secret *secret)
{
	return answer((int)syscall(SYS_chown, secret->absolute, getuid(), getgid()));
}

static int do_lchown(const struct secret *secret)
{
	return answer((int)syscall(SYS_lchown, secret->absolute, getuid(), getgid()));
}

static int do_fchownat(const struct secret *secret)
{
	return answer(fchownat(AT_FDCWD, secret->relative, getuid(), getgid(), 0));
}

static int do_utime(const struct secret *secret)
{
	return answer((int)syscall(SYS_utime, secret->absolute, NULL));
}

static int do_utimes(const struct secret *secret)
{
	return answer((int)syscall(SYS_utimes, secret->absolute, NULL));
}

static int do_futimesat(const struct secret *secret)
{
	return answer((int)syscall(SYS_futimesat, AT_FDCWD, secret->relative, NULL));
}

static int do_utimensat(const struct secret *secret)
{
	return answer((int)syscall(SYS_utimensat, AT_FDCWD, secret->absolute, NULL, 0));
}

static int do_setxattr(const struct secret *secret)
{
	return answer(setxattr(secret->absolute, "user.warder", "x", 1, 0));
}

static int do_lsetxattr(const struct secret *secret)
{
	return answer(lsetxattr(secret->relative, "user.warder", "x", 1, 0));
}

static int do_removexattr(const struct secret *secret)
{
	return answer(removexattr(secret->absolute, "user.warder"));
}

static int do_truncate(const struct secret *secret)
{
	return answer(truncate(secret->absolute, 3));
}

static int open_truncate(const struct secret *secret)
{
	return keeps(open(secret->absolute, O_WRONLY | O_TRUNC));
}

static int read_truncate(const struct secret *secret)
{
	return keeps(open(secret->absolute, O_RDONLY | O_TRUNC));
}

static int do_creat(const struct secret *secret)
{
	return keeps((int)syscall(SYS_creat, secret->absolute, 0600));
}

static int again(const struct secret *secret)
{
	int fd = open(secret->absolute, O_WRONLY | O_CREAT, 0600);

	if (fd >= 0 && write(fd, "again\n", 6) != 6)
		return -EIO;
	return keeps(fd);
}

static int do_unlink(const struct secret *secret)
{
	int result = answer((int)syscall(SYS_unlink, secret->absolute));

	return result < 0 ? result : again(secret);
}

static int do_unlinkat(const struct secret *secret)
{
	return answer(unlinkat(AT_FDCWD, secret->relative, 0));
}

/* In this order: what destroys the file without a jail comes last. */
const struct attack changing[] = {
	{ "rename, then open", by_rename, { EACCES } },
	{ "renameat2, then open", by_renameat2, { EACCES } },
	{ "exchange, then open", by_exchange, { EACCES } },
	{ "link, then open", by_link, { EACCES } },
	{ "linkat through a symlink, then open", by_link_follow, { EACCES } },
	{ "linkat of a descriptor, then open", by_link_descriptor, { EACCES } },
	{ "chmod", do_chmod, { EACCES } },
	{ "fchmodat", do_fchmodat, { EACCES } },
	{ "chmod of an O_PATH descriptor", chmod_by_path_descriptor, { EACCES } },
	{ "chown", do_chown, { EACCES } },
	{ "lchown", do_lchown, { EACCES } },
	{ "fchownat", do_fchownat, { EACCES } },
	{ "utime", do_utime, { EACCES } },
	{ "utimes", do_utimes, { EACCES } },
	{ "futimesat", do_futimesat, { EACCES } },
	{ "utimensat", do_utimensat, { EACCES } },
	{ "setxattr", do_setxattr, { EACCES } },
	{ "lsetxattr", do_lsetxattr, { EACCES } },
	{ "removexattr", do_removexattr, { EACCES } },
	{ "truncate", do_truncate, { EACCES } },
	{ "O_TRUNC", open_truncate, { EACCES } },
	{ "O_RDONLY|O_TRUNC", read_truncate, { EACCES } },
	{ "unlink", do_unlink, { EACCES } },
	{ "creat", do_creat, { EACCES } },
	{ "rename over it", over_by_rename, { EACCES } },
	{ "unlinkat", do_unlinkat, { EACCES } },
};
const size_t changing_count = sizeof(changing) / sizeof(changing[0]);
