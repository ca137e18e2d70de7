// SPDX-License-Identifier: MIT
// tests/conformance/family_look.c - stat, access, readlink, statfs and others that change nothing

#include <stdint.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/numbers.h"
#include "tests/conformance/observe.h"

/* file_getattr's answer, 6.17. */
struct file_attr {
	uint64_t xflags;
	uint32_t extsize;
	uint32_t nextents;
	uint32_t projid;
	uint32_t cowextsize;
};

static void handle_bytes(uint32_t count)
{
	memcpy(call_buffer(), &count, sizeof(count));
}

static void handle_128(void)
{
	handle_bytes(128);
}

static void handle_0(void)
{
	handle_bytes(0);
}

static void handle_129(void)
{
	handle_bytes(129);
}

static const struct call each[] = {
	CALL("", stat, EACH_PATH, BUFFER),
	CALL("", lstat, EACH_PATH, BUFFER),
	CALL("", fstat, EACH_FD, BUFFER),
	CALL("", newfstatat, AT_FDCWD, EACH_PATH, BUFFER, AT_SYMLINK_NOFOLLOW),
	CALL("", newfstatat, AT_FDCWD, EACH_PATH, BUFFER, AT_EMPTY_PATH),
	CALL("", newfstatat, EACH_FD, "file", BUFFER, 0),
	CALL("", newfstatat, EACH_FD, "link", BUFFER, AT_SYMLINK_NOFOLLOW),
	CALL("", newfstatat, EACH_FD, "", BUFFER, 0),
	CALL("", newfstatat, EACH_FD, "", BUFFER, AT_EMPTY_PATH),
	CALL("", newfstatat, EACH_FD, NULL, BUFFER, AT_EMPTY_PATH),
	CALL("", newfstatat, EACH_FD, ABS_FILE, BUFFER, 0),
	CALL("", statx, AT_FDCWD, EACH_PATH, 0, STATX_BASIC_STATS, BUFFER),
	CALL("", statx, EACH_FD, "file", 0, STATX_BASIC_STATS, BUFFER),
	CALL("", statx, EACH_FD, "", AT_EMPTY_PATH, STATX_BASIC_STATS, BUFFER),
	CALL("", statx, EACH_FD, NULL, AT_EMPTY_PATH, STATX_BASIC_STATS, BUFFER),
	CALL("", access, EACH_PATH, F_OK),
	CALL("", access, EACH_PATH, W_OK),
	CALL("", faccessat, EACH_FD, "file", R_OK),
	CALL("", faccessat, EACH_FD, "", R_OK),
	CALL("", faccessat2, EACH_FD, "file", R_OK, 0),
	CALL("", faccessat2, EACH_FD, "link", R_OK, AT_SYMLINK_NOFOLLOW),
	CALL("", faccessat2, EACH_FD, "", R_OK, AT_EMPTY_PATH),
	CALL("", faccessat2, AT_FDCWD, EACH_PATH, X_OK, AT_EACCESS),
	CALL("", readlink, EACH_PATH, BUFFER, 4096),
	CALL("", readlinkat, EACH_FD, "link", BUFFER, 4096),
	CALL("", readlinkat, EACH_FD, "", BUFFER, 4096),
	CALL("", statfs, EACH_PATH, BUFFER),
	CALL("", chdir, EACH_PATH),
	CALL("", fchdir, EACH_FD),
	CALL_AFTER(handle_128, "", name_to_handle_at, AT_FDCWD, EACH_PATH, BUFFER, BUFFER_2, 0),
	CALL_AFTER(handle_128, "", name_to_handle_at, EACH_FD, "file", BUFFER, BUFFER_2, 0),
	CALL_AFTER(handle_128, "", name_to_handle_at, EACH_FD, "", BUFFER, BUFFER_2, AT_EMPTY_PATH),
	CALL("", inotify_add_watch, FD_INOTIFY, EACH_PATH, IN_ACCESS),
	CALL("", inotify_add_watch, EACH_FD, "file", IN_ACCESS),
	CALL("", file_getattr, AT_FDCWD, EACH_PATH, BUFFER, 24, 0),
	CALL("", file_getattr, EACH_FD, "", BUFFER, 24, AT_EMPTY_PATH),
};

#define WORLD                                                                                      \
	"file none:0 ro:0444 wo:0222 xo:0111 xx:0755 theirs% theirsno:0600% dir/ dir/x dir0/:0 "   \
	"dir4/:0444 dir4/x dir1/:0111 dir1/x suid:06755 link>file dang>zero fifo| sock= dev@ "     \
	"dlink>dir hard~file"

static const struct call calls[] = {
	CALL(WORLD, stat, "none", BUFFER),
	CALL(WORLD, stat, "theirs", BUFFER),
	CALL(WORLD, stat, "suid", BUFFER),
	CALL(WORLD, stat, "sock", BUFFER),
	CALL(WORLD, stat, "dev", BUFFER),
	CALL(WORLD, stat, "dir0", BUFFER),
	CALL(WORLD, stat, "dir0/x", BUFFER),
	CALL(WORLD, stat, "dir4/x", BUFFER),
	CALL(WORLD, stat, "dir4/none", BUFFER),
	CALL(WORLD, stat, "dir1/x", BUFFER),
	CALL(WORLD, stat, "hard", BUFFER),
	CALL(WORLD, stat, "file", NULL),
	CALL(WORLD, stat, "file", POINTER_BAD),
	CALL(WORLD, stat, "zero", POINTER_BAD),
	CALL(WORLD, lstat, "file", POINTER_KERNEL),
	CALL(WORLD, lstat, "dang", BUFFER),
	CALL(WORLD, lstat, "dlink/", BUFFER),
	CALL(WORLD, stat, "/proc/self/exe", POINTER_BAD),
	CALL(WORLD, newfstatat, AT_FDCWD, "file", BUFFER, AT_NO_AUTOMOUNT),
	CALL(WORLD, newfstatat, AT_FDCWD, "file", BUFFER, AT_SYMLINK_FOLLOW),
	CALL(WORLD, newfstatat, AT_FDCWD, "file", BUFFER, AT_REMOVEDIR),
	CALL(WORLD, newfstatat, AT_FDCWD, "file", BUFFER, AT_STATX_FORCE_SYNC),
	CALL(WORLD, newfstatat, AT_FDCWD, "file", BUFFER, -1),
	CALL(WORLD, newfstatat, AT_FDCWD, "file", BUFFER, 0x100000000UL),
	CALL(WORLD, newfstatat, FD_CLOSED, NULL, BUFFER, -1),
	CALL(WORLD, newfstatat, FD_CLOSED, NULL, BUFFER, 0),
	CALL(WORLD, newfstatat, AT_FDCWD, "zero", POINTER_BAD, -1),
	CALL(WORLD, newfstatat, FD_FILE, "", POINTER_BAD, AT_EMPTY_PATH),
	CALL(WORLD, newfstatat, FD_FILE, "", BUFFER, AT_EMPTY_PATH | 0x8000),
	CALL(WORLD, newfstatat, FD_FILE, NULL, BUFFER, AT_EMPTY_PATH | 0x8000),
	CALL(WORLD, newfstatat, FD_CLOSED, "", BUFFER, AT_EMPTY_PATH | 0x8000),
	CALL(WORLD, newfstatat, FD_CLOSED, NULL, BUFFER, AT_EMPTY_PATH | 0x8000),
	CALL(WORLD, newfstatat, FD_FILE, "file", BUFFER, AT_EMPTY_PATH | 0x8000),
	CALL(WORLD, newfstatat, FD_FILE, POINTER_BAD, BUFFER, AT_EMPTY_PATH),
	CALL(WORLD, newfstatat, FD_DIR, "../file", BUFFER, 0),
	CALL(WORLD, statx, AT_FDCWD, "file", 0, 0, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", 0, STATX_ALL, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", 0, STATX_BTIME, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", 0, STATX_MNT_ID, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", 0, STATX_DIOALIGN, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", 0, STATX__RESERVED, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", 0, 0x7fffffff, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", 0, -1, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", AT_STATX_SYNC_AS_STAT, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", AT_STATX_FORCE_SYNC, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", AT_STATX_DONT_SYNC, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", AT_STATX_SYNC_TYPE, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", AT_REMOVEDIR, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", AT_SYMLINK_FOLLOW, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", AT_NO_AUTOMOUNT, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "dang", AT_SYMLINK_NOFOLLOW, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "dang", 0, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", -1, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, "file", 0, STATX_TYPE, NULL),
	CALL(WORLD, statx, AT_FDCWD, "zero", 0, STATX_TYPE, POINTER_BAD),
	CALL(WORLD, statx, FD_FILE, "", AT_EMPTY_PATH | 0x8000, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, FD_FILE, NULL, AT_EMPTY_PATH | 0x8000, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, FD_CLOSED, "", AT_EMPTY_PATH | 0x8000, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, FD_CLOSED, NULL, AT_EMPTY_PATH | 0x8000, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, AT_FDCWD, NULL, 0, STATX__RESERVED, BUFFER),
	CALL(WORLD, statx, FD_CLOSED, NULL, -1, STATX_TYPE, BUFFER),
	CALL(WORLD, statx, FD_CLOSED, NULL, AT_EMPTY_PATH, STATX_TYPE, BUFFER),
	CALL(WORLD, access, "file", R_OK | W_OK),
	CALL(WORLD, access, "file", X_OK),
	CALL(WORLD, access, "file", 7),
	CALL(WORLD, access, "file", 8),
	CALL(WORLD, access, "file", -1),
	CALL(WORLD, access, "zero", 8),
	CALL(WORLD, access, NULL, 8),
	CALL(WORLD, access, "file", 0x100000008UL),
	CALL(WORLD, access, "none", F_OK),
	CALL(WORLD, access, "none", R_OK),
	CALL(WORLD, access, "ro", W_OK),
	CALL(WORLD, access, "ro", R_OK),
	CALL(WORLD, access, "wo", R_OK),
	CALL(WORLD, access, "wo", W_OK),
	CALL(WORLD, access, "xo", X_OK),
	CALL(WORLD, access, "xx", R_OK | W_OK | X_OK),
	CALL(WORLD, access, "theirs", R_OK),
	CALL(WORLD, access, "theirs", W_OK),
	CALL(WORLD, access, "theirsno", R_OK),
	CALL(WORLD, access, "dir", X_OK),
	CALL(WORLD, access, "dir0", X_OK),
	CALL(WORLD, access, "dir0/x", F_OK),
	CALL(WORLD, access, "dir4/x", F_OK),
	CALL(WORLD, access, "dir4", X_OK),
	CALL(WORLD, access, "dir1/x", R_OK),
	CALL(WORLD, access, "suid", X_OK),
	CALL(WORLD, access, "fifo", R_OK),
	CALL(WORLD, access, "sock", W_OK),
	CALL(WORLD, access, "dev", W_OK),
	CALL(WORLD, access, "/", W_OK),
	CALL(WORLD, access, "/proc/self/mem", R_OK),
	CALL(WORLD, access, "/proc/1/environ", R_OK),
	CALL(WORLD, faccessat, AT_FDCWD, "file", 8, 0),
	CALL(WORLD, faccessat, FD_CLOSED, "file", 8),
	CALL(WORLD, faccessat, FD_DIR, "../ro", W_OK),
	CALL(WORLD, faccessat2, AT_FDCWD, "ro", W_OK, AT_EACCESS),
	CALL(WORLD, faccessat2, AT_FDCWD, "dang", F_OK, AT_SYMLINK_NOFOLLOW),
	CALL(WORLD, faccessat2, AT_FDCWD, "dang", W_OK, AT_SYMLINK_NOFOLLOW),
	CALL(WORLD, faccessat2, AT_FDCWD, "dang", F_OK, 0),
	CALL(WORLD, faccessat2, AT_FDCWD, "file", R_OK, AT_NO_AUTOMOUNT),
	CALL(WORLD, faccessat2, AT_FDCWD, "file", R_OK, AT_SYMLINK_FOLLOW),
	CALL(WORLD, faccessat2, AT_FDCWD, "file", R_OK, -1),
	CALL(WORLD, faccessat2, AT_FDCWD, "file", 8, -1),
	CALL(WORLD, faccessat2, FD_CLOSED, NULL, 8, 0),
	CALL(WORLD, faccessat2, FD_CLOSED, NULL, 0, -1),
	CALL(WORLD, faccessat2, FD_FILEPATH, "", W_OK, AT_EMPTY_PATH | AT_EACCESS),
	CALL(WORLD, readlink, "link", BUFFER, 0),
	CALL(WORLD, readlink, "link", BUFFER, 1),
	CALL(WORLD, readlink, "link", BUFFER, 3),
	CALL(WORLD, readlink, "link", BUFFER, 4),
	CALL(WORLD, readlink, "link", BUFFER, 5),
	CALL(WORLD, readlink, "link", BUFFER, -1),
	CALL(WORLD, readlink, "link", BUFFER, 0x100000002UL),
	CALL(WORLD, readlink, "link", NULL, 5),
	CALL(WORLD, readlink, "link", POINTER_BAD, 5),
	CALL(WORLD, readlink, "zero", POINTER_BAD, 0),
	CALL(WORLD, readlink, NULL, BUFFER, 0),
	CALL(WORLD, readlink, "file", BUFFER, 0),
	CALL(WORLD, readlink, "file", POINTER_BAD, 5),
	CALL(WORLD, readlink, "dir", BUFFER, 5),
	CALL(WORLD, readlink, "dlink/", BUFFER, 5),
	CALL(WORLD, readlink, "dlink", BUFFER, 5),
	CALL(WORLD, readlink, "/proc/self/fd/0", BUFFER, 100),
	CALL(WORLD, readlinkat, FD_CLOSED, "link", BUFFER, 0),
	CALL(WORLD, readlinkat, FD_LINKPATH, "", BUFFER, 2),
	CALL(WORLD, readlinkat, FD_LINKPATH, NULL, BUFFER, 2),
	CALL(WORLD, readlinkat, FD_DIR, "../link", BUFFER, 100),
	CALL(WORLD, statfs, "file", NULL),
	CALL(WORLD, statfs, "zero", POINTER_BAD),
	CALL(WORLD, statfs, "dir4/x", BUFFER),
	CALL(WORLD, statfs, "theirsno", BUFFER),
	CALL(WORLD, statfs, "/proc", BUFFER),
	CALL(WORLD, fstatfs, FD_DIR, BUFFER),
	CALL(WORLD, fstatfs, FD_FILE, BUFFER),
	CALL(WORLD, fstatfs, FD_CLOSED, BUFFER),
	CALL_AFTER(handle_0, WORLD, name_to_handle_at, AT_FDCWD, "file", BUFFER, BUFFER_2, 0),
	CALL_AFTER(handle_129, WORLD, name_to_handle_at, AT_FDCWD, "file", BUFFER, BUFFER_2, 0),
	CALL_AFTER(handle_129, WORLD, name_to_handle_at, AT_FDCWD, "zero", BUFFER, BUFFER_2, 0),
	CALL_AFTER(handle_128, WORLD, name_to_handle_at, AT_FDCWD, "file", BUFFER, BUFFER_2, -1),
	CALL_AFTER(handle_128, WORLD, name_to_handle_at, AT_FDCWD, "link", BUFFER, BUFFER_2,
		   AT_SYMLINK_FOLLOW),
	CALL_AFTER(handle_128, WORLD, name_to_handle_at, AT_FDCWD, "dang", BUFFER, BUFFER_2,
		   AT_SYMLINK_FOLLOW),
	CALL_AFTER(handle_128, WORLD, name_to_handle_at, AT_FDCWD, "file", BUFFER, NULL, 0),
	CALL(WORLD, name_to_handle_at, AT_FDCWD, "file", NULL, BUFFER_2, 0),
	CALL_AFTER(handle_128, WORLD, name_to_handle_at, AT_FDCWD, "file", BUFFER, BUFFER_2,
		   AT_SYMLINK_NOFOLLOW),
	CALL(WORLD, inotify_add_watch, FD_INOTIFY, "file", 0),
	CALL(WORLD, inotify_add_watch, FD_INOTIFY, "file", IN_ONLYDIR | IN_ACCESS),
	CALL(WORLD, inotify_add_watch, FD_INOTIFY, "link", IN_DONT_FOLLOW | IN_ACCESS),
	CALL(WORLD, inotify_add_watch, FD_INOTIFY, "dang", IN_DONT_FOLLOW | IN_ACCESS),
	CALL(WORLD, inotify_add_watch, FD_INOTIFY, "none", IN_ACCESS),
	CALL(WORLD, inotify_add_watch, FD_INOTIFY, "dir", IN_ALL_EVENTS | IN_ONLYDIR),
	CALL(WORLD, inotify_add_watch, FD_INOTIFY, "zero", 0),
	CALL(WORLD, inotify_add_watch, FD_FILE, "zero", IN_ACCESS),
	CALL(WORLD, inotify_add_watch, FD_CLOSED, NULL, IN_ACCESS),
	CALL(WORLD, inotify_add_watch, FD_CLOSED, "zero", 0),
	CALL(WORLD, inotify_add_watch, FD_INOTIFY, "file",
	     IN_MASK_CREATE | IN_MASK_ADD | IN_ACCESS),
	CALL(WORLD, file_getattr, AT_FDCWD, "link", BUFFER, 24, AT_SYMLINK_NOFOLLOW),
	CALL(WORLD, file_getattr, AT_FDCWD, "file", BUFFER, 23, 0),
	CALL(WORLD, file_getattr, AT_FDCWD, "file", BUFFER, 32, 0),
	CALL(WORLD, file_getattr, AT_FDCWD, "file", BUFFER, 5000, 0),
	CALL(WORLD, file_getattr, AT_FDCWD, "file", NULL, 24, 0),
	CALL(WORLD, file_getattr, AT_FDCWD, "file", BUFFER, 24, -1),
	CALL(WORLD, file_getattr, AT_FDCWD, "zero", NULL, 24, 0),
	CALL(WORLD, chdir, "dir0"),
	CALL(WORLD, chdir, "dir4"),
	CALL(WORLD, chdir, "dir1"),
};

static void show_statx(const struct statx *stx)
{
	struct stat st = {
		.st_mode = stx->stx_mode,
		.st_nlink = stx->stx_nlink,
		.st_uid = stx->stx_uid,
		.st_gid = stx->stx_gid,
		.st_size = (off_t)stx->stx_size,
		.st_rdev = makedev(stx->stx_rdev_major, stx->stx_rdev_minor),
		.st_atim = { stx->stx_atime.tv_sec, stx->stx_atime.tv_nsec },
		.st_mtim = { stx->stx_mtime.tv_sec, stx->stx_mtime.tv_nsec },
	};

	say("mask %x attributes %llx of %llx block %u", stx->stx_mask,
	    (unsigned long long)stx->stx_attributes, (unsigned long long)stx->stx_attributes_mask,
	    stx->stx_blksize);
	look_at("statx", &st);
}

static void show_statfs(const struct statfs *fs)
{
	say("type %lx block %ld names %ld flags %lx", (unsigned long)fs->f_type, (long)fs->f_bsize,
	    (long)fs->f_namelen, (unsigned long)fs->f_flags);
}

static void show_attributes(const struct file_attr *attr)
{
	say("flags %llx extent %u project %u", (unsigned long long)attr->xflags, attr->extsize,
	    attr->projid);
}

static void show_handle(void)
{
	uint32_t head[2];

	memcpy(head, call_buffer(), sizeof(head));
	say("handle of %u bytes, type %d", head[0], (int)head[1]);
}

static void show(const struct call *call, long r)
{
	const void *buffer = call_buffer();

	switch (call->nr) {
	case SYS_stat:
	case SYS_lstat:
	case SYS_fstat:
	case SYS_newfstatat:
		look_at("stat", buffer);
		break;
	case SYS_statx:
		show_statx(buffer);
		break;
	case SYS_readlink:
	case SYS_readlinkat:
		bytes("text ", buffer, (size_t)r);
		break;
	case SYS_statfs:
	case SYS_fstatfs:
		show_statfs(buffer);
		break;
	case SYS_file_getattr:
		show_attributes(buffer);
		break;
	default:
		break;
	}
}

static void look_up(const struct conform_case *self)
{
	const struct call *call = self->a;
	long r = result("result", call_make(call));

	if (call->nr == SYS_name_to_handle_at)
		show_handle();
	else if (r >= 0)
		show(call, r);
	else if (call_buffer_touched())
		say("and it wrote");
}

FAMILY(look)
{
	calls_share(calls, COUNT(calls), look_up);
	calls_share_each(each, COUNT(each), look_up);
}
