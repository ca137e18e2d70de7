// SPDX-License-Identifier: MIT
// tests/conformance/touch_change.c - Calls that change what a path leads to, or make it
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/conformance/numbers.h"
#include "tests/conformance/observe.h"
#include "tests/conformance/touch.h"

static void do_remove(const char *path)
{
	result("rmdir", rmdir(path));
	result("unlink", unlink(path));
	result("unlink again", unlink(path));
}

static void do_move(const char *path)
{
	result("NOREPLACE",
	       syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, "moved", RENAME_NOREPLACE));
	result("back", rename("moved", path));
	result("EXCHANGE", syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, ".", RENAME_EXCHANGE));
	result("onto itself", rename(path, path));
	result("rename", rename(path, "moved"));
}

static void do_link(const char *path)
{
	result("link", link(path, "linked"));
	result("AT_SYMLINK_FOLLOW",
	       linkat(AT_FDCWD, path, AT_FDCWD, "followed", AT_SYMLINK_FOLLOW));
}

static void do_through(const char *path)
{
	result("chmod", chmod(path, 0640));
	result("chown", chown(path, (uid_t)-1, (gid_t)-1));
	result("utimensat", utimensat(AT_FDCWD, path, NULL, 0));
	result("truncate", truncate(path, 3));
	result("setxattr", setxattr(path, "user.new", "v", 1, 0));
	result("O_TRUNC", open(path, O_WRONLY | O_TRUNC | O_NONBLOCK | O_NOCTTY));
}

static void do_mode(const char *path)
{
	result("chmod", chmod(path, 0604));
	result("fchmodat2", syscall(SYS_fchmodat2, AT_FDCWD, path, 0604, AT_SYMLINK_NOFOLLOW));
	result("chown", chown(path, (uid_t)-1, (gid_t)-1));
	result("lchown", lchown(path, getuid(), getgid()));
}

static void do_times(const char *path)
{
	const struct timespec times[2] = { { 1200000000, 0 }, { 1200000001, 0 } };

	result("utimensat", utimensat(AT_FDCWD, path, times, 0));
	result("nofollow", utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW));
}

static void do_setxattr(const char *path)
{
	result("setxattr", setxattr(path, "user.new", "v", 1, 0));
	result("lsetxattr", lsetxattr(path, "user.test", "v", 1, XATTR_REPLACE));
	result("removexattr", removexattr(path, "user.new"));
}

static void do_create(const char *path)
{
	long fd = open(path, O_RDWR | O_CREAT | O_NONBLOCK | O_NOCTTY, 0640);

	result("O_CREAT", fd);
	describe_fd("created", fd);
	if (fd >= 0)
		close((int)fd);
	fd = open(path, O_RDWR | O_TMPFILE, 0600);
	result("O_TMPFILE", fd);
	describe_fd("unnamed", fd);
	result("O_EXCL", open(path, O_RDWR | O_CREAT | O_EXCL, 0600));
}

static void do_make(const char *path)
{
	if (result("mkdir", mkdir(path, 0750)) == 0)
		result("rmdir", rmdir(path));
	if (result("mknod", mknod(path, S_IFIFO | 0600, 0)) == 0)
		result("unlink", unlink(path));
	result("symlink", symlink("to", path));
}

static void do_receive(const char *path)
{
	result("made", close(open("own", O_WRONLY | O_CREAT, 0600)));
	result("link", link("own", path));
	result("NOREPLACE",
	       syscall(SYS_renameat2, AT_FDCWD, "own", AT_FDCWD, path, RENAME_NOREPLACE));
	result("rename", rename("own", path));
}

static bool address(const char *path, struct sockaddr_un *to)
{
	memset(to, 0, sizeof(*to));
	to->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(to->sun_path)) {
		say("no address is that long");
		return false;
	}
	strcpy(to->sun_path, path);
	return true;
}

static void do_connect(const char *path)
{
	struct sockaddr_un to;
	int stream = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int datagram = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	if (!address(path, &to))
		return;
	result("stream", connect(stream, (struct sockaddr *)&to, sizeof(to)));
	result("datagram", connect(datagram, (struct sockaddr *)&to, sizeof(to)));
	result("sendto", sendto(datagram, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)));
	close(stream);
	close(datagram);
}

static void do_bind(const char *path)
{
	struct sockaddr_un to;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (!address(path, &to))
		return;
	result("bind", bind(fd, (struct sockaddr *)&to, sizeof(to)));
	close(fd);
}

const struct touch touches_change[] = {
	{ "remove", TOUCH_CHANGE, do_remove },	   { "move", TOUCH_CHANGE, do_move },
	{ "link", TOUCH_CHANGE, do_link },	   { "mode", TOUCH_CHANGE, do_mode },
	{ "times", TOUCH_CHANGE, do_times },	   { "through", TOUCH_THROUGH, do_through },
	{ "setxattr", TOUCH_CHANGE, do_setxattr }, { "create", TOUCH_MAKE, do_create },
	{ "make", TOUCH_MAKE, do_make },	   { "receive", TOUCH_MAKE, do_receive },
	{ "bind", TOUCH_MAKE, do_bind },	   { "connect", TOUCH_SOCKET, do_connect },
};
const size_t touches_change_count = COUNT(touches_change);
