// SPDX-License-Identifier: MIT
// tests/conformance/family_mode.c - chmod, fchmod, fchmodat, fchmodat2
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/numbers.h"
#include "tests/conformance/observe.h"

static const struct call each[] = {
	CALL("", chmod, EACH_OWN_PATH, 0610),
	CALL("", fchmod, EACH_FD, 0710),
	CALL("", fchmodat, EACH_FD, "file", 0610),
	CALL("", fchmodat, EACH_FD, "", 0710),
	CALL("", fchmodat2, EACH_FD, "link", 0610, 0),
	CALL("", fchmodat2, EACH_FD, "link", 0610, AT_SYMLINK_NOFOLLOW),
	CALL("", fchmodat2, EACH_FD, "file", 0610, AT_SYMLINK_NOFOLLOW),
	CALL("", fchmodat2, EACH_FD, "", 0710, AT_EMPTY_PATH),
	CALL("", fchmodat2, EACH_FD, "", 0710, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW),
	CALL("", fchmodat2, EACH_FD, "", 0710, 0),
	CALL("", fchmodat2, EACH_FD, NULL, 0710, AT_EMPTY_PATH),
	CALL("", fchmodat2, AT_FDCWD, EACH_OWN_PATH, 0610, AT_SYMLINK_NOFOLLOW),
};

/* struct file_attr, 6.17 */
#define ATTRIBUTES (&(const unsigned char[24]){ 0 })

static const struct call calls[] = {
	CALL("file", file_setattr, AT_FDCWD, "file", ATTRIBUTES, 24, 0),
	CALL("file", file_setattr, AT_FDCWD, "none", ATTRIBUTES, 24, 0),
	CALL("file", chmod, "file", 0),
	CALL("file", chmod, "file", 0777),
	CALL("file", chmod, "file", 01644),
	CALL("file", chmod, "file", 02644),
	CALL("file", chmod, "file", 02755),
	CALL("file", chmod, "file", 04755),
	CALL("file", chmod, "file", 07777),
	CALL("file", chmod, "file", 0177777),
	CALL("file", chmod, "file", -1),
	CALL("file", chmod, "file", 0x1000001a4UL),
	CALL("file", chmod, "file", S_IFDIR | 0700),
	CALL("file", chmod, "file", 0644),
	CALL("file:06755", chmod, "file", 0755),
	CALL("file:0", chmod, "file", 0644),
	CALL("file%", chmod, "file", 0644),
	CALL("file:0666%", chmod, "file", 0666),
	CALL("dir/", chmod, "dir", 0),
	CALL("dir/", chmod, "dir", 01777),
	CALL("dir/", chmod, "dir", 02775),
	CALL("dir/", chmod, "dir", 07777),
	CALL("dir/:07777", chmod, "dir", 0755),
	CALL("dir/%", chmod, "dir", 0755),
	CALL("fifo|", chmod, "fifo", 0604),
	CALL("socket=", chmod, "socket", 0604),
	CALL("device@", chmod, "device", 0604),
	CALL("link>file file", chmod, "link", 0604),
	CALL("link>file file%", chmod, "link", 0604),
	CALL("link>none", chmod, "link", 0604),
	CALL("link>dir dir/", chmod, "link/", 0704),
	CALL("file hard~file", chmod, "hard", 0604),
	CALL("dir/:0555 dir/file", chmod, "dir/file", 0604),
	CALL("dir/:0666 dir/file", chmod, "dir/file", 0604),
	CALL("dir/:0333 dir/file", chmod, "dir/file", 0604),
	CALL("dir/:02755% dir/file", chmod, "dir/file", 02755),
	CALL("file&", chmod, "file", 0640),
	CALL("file&", chmod, "file", 0),
	CALL("dir/&", chmod, "dir", 0700),
	CALL("file", chmod, NULL, 0),
	CALL_AFTER(umask_777, "file", chmod, "file", 0666),
	CALL_AFTER(full_table, "file", chmod, "file", 0666),
	CALL_AFTER(chdir_dir, "dir/", chmod, ".", 0711),
	CALL("", chmod, "/proc/self", 0700),
	CALL("", chmod, "/proc/self/status", 0700),
	CALL("file", fchmod, FD_FILE, 0),
	CALL("file", fchmod, FD_FILE, 07777),
	CALL("file", fchmod, FD_FILE, -1),
	CALL("file:0444", fchmod, FD_FILE, 0604),
	CALL("file%", fchmod, FD_FILE, 0604),
	CALL("dir/", fchmod, FD_DIR, 02711),
	CALL("gone", fchmod, FD_GONE, 0604),
	CALL("gonedir/", fchmod, FD_GONEDIR, 0704),
	CALL("", fchmod, FD_TEMPORARY, 0604),
	CALL("", fchmod, 0x100000003UL, 0604),
	CALL("file", fchmodat, AT_FDCWD, "file", 0604, AT_SYMLINK_NOFOLLOW),
	CALL("file", fchmodat, AT_FDCWD, "file", 0604, -1),
	CALL("link>file file", fchmodat, AT_FDCWD, "link", 0604, AT_SYMLINK_NOFOLLOW),
	CALL("dir/ file", fchmodat, FD_DIR, "../file", 0604),
	CALL("file", fchmodat2, AT_FDCWD, "file", 0604, AT_REMOVEDIR),
	CALL("file", fchmodat2, AT_FDCWD, "file", 0604, AT_SYMLINK_FOLLOW),
	CALL("file", fchmodat2, AT_FDCWD, "file", 0604, AT_NO_AUTOMOUNT),
	CALL("file", fchmodat2, AT_FDCWD, "file", 0604, -1),
	CALL("file", fchmodat2, AT_FDCWD, "file", 0604, 0x100000000UL),
	CALL("", fchmodat2, FD_CLOSED, NULL, 0604, -1),
	CALL("", fchmodat2, FD_CLOSED, NULL, 0604, 0),
	CALL("link>none", fchmodat2, AT_FDCWD, "link", 0604, AT_SYMLINK_NOFOLLOW),
	CALL("link>loop loop>link", fchmodat2, AT_FDCWD, "link", 0604, AT_SYMLINK_NOFOLLOW),
	CALL("link>file file", fchmodat2, FD_LINKPATH, "", 0604, AT_EMPTY_PATH),
	CALL("fifo|", fchmodat2, AT_FDCWD, "fifo", 0604, AT_SYMLINK_NOFOLLOW),
};

/* An open descriptor keeps its rights, and by /proc/self/fd too. */
static void open_keeps(const struct conform_case *self)
{
	int fd = open("file", O_RDWR);
	char path[64];

	(void)self;
	result("chmod", chmod("file", 0));
	result("open", open("file", O_RDONLY));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result("write", write(fd, "new", 3));
	result("open by /proc", open(path, O_RDONLY));
	result("chmod by /proc", chmod(path, 0400));
	result("open by /proc", open(path, O_RDONLY));
	result("open to write", open(path, O_WRONLY));
	tree(".");
}

static void pinned_by_proc(const struct conform_case *self)
{
	int fd = open("file", O_PATH);
	char path[64];

	(void)self;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result("chmod", chmod(path, 0600));
	result("fchmod", fchmod(fd, 0604));
	close(fd);
	fd = open("link", O_PATH | O_NOFOLLOW);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	result("chmod of a link", chmod(path, 0600));
	tree(".");
}

static const struct step steps[] = {
	{ "what is open keeps its rights", "file", open_keeps, false },
	{ "O_PATH descriptors by /proc/self/fd", "file link>file", pinned_by_proc, false },
};

FAMILY(mode)
{
	calls_add(calls, COUNT(calls), call_and_tree);
	conform_steps(steps, COUNT(steps));
	calls_each(each, COUNT(each), call_and_tree);
}
