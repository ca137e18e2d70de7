// SPDX-License-Identifier: MIT
// supervisor/trace/sets_file.c - Sets of flags and lists of values: files, descriptors and
// terminals
//
// Values are the build host's headers', or numbers of the UAPI's where those may be too old or the
// C library has another idea. A set that contains others stands before them.
#include <asm/termbits.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/trace/sets_table.h"

/* clang-format off */
static const struct flag access_words[] = {
	F(R_OK), F(W_OK), F(X_OK),
};

static const struct flag whence_words[] = {
	F(SEEK_SET), F(SEEK_CUR), F(SEEK_END), F(SEEK_DATA), F(SEEK_HOLE),
};

static const struct flag fd_flags_words[] = {
	F(FD_CLOEXEC),
};

static const struct flag fcntl_command_words[] = {
	F(F_DUPFD), F(F_DUPFD_CLOEXEC), F(F_GETFD), F(F_SETFD), F(F_GETFL), F(F_SETFL),
	F(F_GETLK), F(F_SETLK), F(F_SETLKW), F(F_OFD_GETLK), F(F_OFD_SETLK), F(F_OFD_SETLKW),
	F(F_GETOWN), F(F_SETOWN), F(F_GETOWN_EX), F(F_SETOWN_EX), F(F_GETSIG), F(F_SETSIG),
	F(F_GETLEASE), F(F_SETLEASE), F(F_NOTIFY), F(F_SETPIPE_SZ), F(F_GETPIPE_SZ),
	F(F_ADD_SEALS), F(F_GET_SEALS), F(F_GET_RW_HINT), F(F_SET_RW_HINT),
	F(F_GET_FILE_RW_HINT), F(F_SET_FILE_RW_HINT),
};

static const struct flag allocate_words[] = {
	F(FALLOC_FL_KEEP_SIZE), F(FALLOC_FL_PUNCH_HOLE), F(FALLOC_FL_NO_HIDE_STALE),
	F(FALLOC_FL_COLLAPSE_RANGE), F(FALLOC_FL_ZERO_RANGE), F(FALLOC_FL_INSERT_RANGE),
	F(FALLOC_FL_UNSHARE_RANGE),
};

static const struct flag fadvice_words[] = {
	F(POSIX_FADV_NORMAL), F(POSIX_FADV_RANDOM), F(POSIX_FADV_SEQUENTIAL),
	F(POSIX_FADV_WILLNEED), F(POSIX_FADV_DONTNEED), F(POSIX_FADV_NOREUSE),
};

static const struct flag rename_words[] = {
	F(RENAME_NOREPLACE), F(RENAME_EXCHANGE), F(RENAME_WHITEOUT),
};

static const struct flag statx_mask_words[] = {
	{ 0xfff, "STATX_ALL" }, { 0x7ff, "STATX_BASIC_STATS" }, F(STATX_TYPE), F(STATX_MODE),
	F(STATX_NLINK), F(STATX_UID), F(STATX_GID), F(STATX_ATIME), F(STATX_MTIME),
	F(STATX_CTIME), F(STATX_INO), F(STATX_SIZE), F(STATX_BLOCKS), F(STATX_BTIME),
	{ 0x1000, "STATX_MNT_ID" }, { 0x2000, "STATX_DIOALIGN" },
	{ 0x4000, "STATX_MNT_ID_UNIQUE" },
};

static const struct flag at_statx_words[] = {
	F(AT_STATX_FORCE_SYNC), F(AT_STATX_DONT_SYNC), F(AT_SYMLINK_NOFOLLOW),
	F(AT_NO_AUTOMOUNT), F(AT_EMPTY_PATH),
};

static const struct flag statx_attributes_words[] = {
	F(STATX_ATTR_COMPRESSED), F(STATX_ATTR_IMMUTABLE), F(STATX_ATTR_APPEND),
	F(STATX_ATTR_NODUMP), F(STATX_ATTR_ENCRYPTED), F(STATX_ATTR_AUTOMOUNT),
	F(STATX_ATTR_MOUNT_ROOT), F(STATX_ATTR_VERITY), F(STATX_ATTR_DAX),
};

static const struct flag xattr_words[] = {
	F(XATTR_CREATE), F(XATTR_REPLACE),
};

static const struct flag lock_words[] = {
	F(LOCK_SH), F(LOCK_EX), F(LOCK_UN), F(LOCK_NB),
};

static const struct flag lease_words[] = {
	F(F_RDLCK), F(F_WRLCK), F(F_UNLCK),
};

static const struct flag seals_words[] = {
	F(F_SEAL_SEAL), F(F_SEAL_SHRINK), F(F_SEAL_GROW), F(F_SEAL_WRITE),
	F(F_SEAL_FUTURE_WRITE), { 0x20, "F_SEAL_EXEC" },
};

static const struct flag rw_words[] = {
	F(RWF_HIPRI), F(RWF_DSYNC), F(RWF_SYNC), F(RWF_NOWAIT), F(RWF_APPEND),
	{ 0x20, "RWF_NOAPPEND" },
};

static const struct flag sync_range_words[] = {
	F(SYNC_FILE_RANGE_WAIT_BEFORE), F(SYNC_FILE_RANGE_WRITE), F(SYNC_FILE_RANGE_WAIT_AFTER),
};

static const struct flag splice_words[] = {
	F(SPLICE_F_MOVE), F(SPLICE_F_NONBLOCK), F(SPLICE_F_MORE), F(SPLICE_F_GIFT),
};

static const struct flag pipe_words[] = {
	F(O_CLOEXEC), F(O_DIRECT), F(O_NONBLOCK),
};

static const struct flag memfd_words[] = {
	F(MFD_CLOEXEC), F(MFD_ALLOW_SEALING), F(MFD_HUGETLB), { 0x8, "MFD_NOEXEC_SEAL" },
	{ 0x10, "MFD_EXEC" },
};

static const struct flag resolve_words[] = {
	F(RESOLVE_NO_XDEV), F(RESOLVE_NO_MAGICLINKS), F(RESOLVE_NO_SYMLINKS), F(RESOLVE_BENEATH),
	F(RESOLVE_IN_ROOT), F(RESOLVE_CACHED),
};

static const struct flag file_system_words[] = {
	F(EXT4_SUPER_MAGIC), F(TMPFS_MAGIC), F(PROC_SUPER_MAGIC), F(SYSFS_MAGIC),
	F(DEVPTS_SUPER_MAGIC), F(CGROUP2_SUPER_MAGIC), F(OVERLAYFS_SUPER_MAGIC),
	F(BTRFS_SUPER_MAGIC), F(XFS_SUPER_MAGIC), F(NFS_SUPER_MAGIC),
	{ 0x65735546, "FUSE_SUPER_MAGIC" }, F(PIPEFS_MAGIC), F(SOCKFS_MAGIC),
	F(ANON_INODE_FS_MAGIC), F(RAMFS_MAGIC), F(SQUASHFS_MAGIC), F(HUGETLBFS_MAGIC),
	F(DEBUGFS_MAGIC), F(MSDOS_SUPER_MAGIC), F(BPF_FS_MAGIC), F(NSFS_MAGIC),
};

static const struct flag mounted_words[] = {
	{ 0x20, "ST_VALID" }, F(ST_RDONLY), F(ST_NOSUID), F(ST_NODEV), F(ST_NOEXEC),
	F(ST_SYNCHRONOUS), F(ST_MANDLOCK), { 0x400, "ST_NOATIME" }, { 0x800, "ST_NODIRATIME" },
	{ 0x1000, "ST_RELATIME" }, { 0x2000, "ST_NOSYMFOLLOW" },
};

static const struct flag umount_words[] = {
	F(MNT_FORCE), F(MNT_DETACH), F(MNT_EXPIRE), F(UMOUNT_NOFOLLOW),
};

static const struct flag mount_words[] = {
	F(MS_RDONLY), F(MS_NOSUID), F(MS_NODEV), F(MS_NOEXEC), F(MS_SYNCHRONOUS), F(MS_REMOUNT),
	F(MS_MANDLOCK), F(MS_DIRSYNC), F(MS_NOATIME), F(MS_NODIRATIME), F(MS_BIND), F(MS_MOVE),
	F(MS_REC), F(MS_SILENT), F(MS_UNBINDABLE), F(MS_PRIVATE), F(MS_SLAVE), F(MS_SHARED),
	F(MS_RELATIME), F(MS_STRICTATIME), F(MS_LAZYTIME),
};

static const struct flag watch_words[] = {
	F(IN_ACCESS), F(IN_MODIFY), F(IN_ATTRIB), F(IN_CLOSE_WRITE), F(IN_CLOSE_NOWRITE),
	F(IN_OPEN), F(IN_MOVED_FROM), F(IN_MOVED_TO), F(IN_CREATE), F(IN_DELETE),
	F(IN_DELETE_SELF), F(IN_MOVE_SELF), F(IN_UNMOUNT), F(IN_Q_OVERFLOW), F(IN_IGNORED),
	F(IN_ONLYDIR), F(IN_DONT_FOLLOW), F(IN_EXCL_UNLINK), F(IN_MASK_CREATE), F(IN_MASK_ADD),
	F(IN_ISDIR), F(IN_ONESHOT),
};

static const struct flag inotify_words[] = {
	F(IN_CLOEXEC), F(IN_NONBLOCK),
};

static const struct flag close_range_words[] = {
	F(CLOSE_RANGE_UNSHARE), F(CLOSE_RANGE_CLOEXEC),
};

static const struct flag term_input_words[] = {
	F(IGNBRK), F(BRKINT), F(IGNPAR), F(PARMRK), F(INPCK), F(ISTRIP), F(INLCR), F(IGNCR),
	F(ICRNL), F(IUCLC), F(IXON), F(IXANY), F(IXOFF), F(IMAXBEL), F(IUTF8),
};

static const struct flag term_local_words[] = {
	F(ISIG), F(ICANON), F(XCASE), F(ECHO), F(ECHOE), F(ECHOK), F(ECHONL), F(NOFLSH),
	F(TOSTOP), F(ECHOCTL), F(ECHOPRT), F(ECHOKE), F(FLUSHO), F(PENDIN), F(IEXTEN),
	{ 0x10000, "EXTPROC" },
};

const struct set sets_file[] = {
	SET(ACCESS, SET_BITS, access_words),
	SET(WHENCE, SET_ONE, whence_words),
	SET(FD_FLAGS, SET_BITS, fd_flags_words),
	SET(FCNTL_COMMAND, SET_ONE, fcntl_command_words),
	SET(ALLOCATE, SET_BITS, allocate_words),
	SET(FADVICE, SET_ONE, fadvice_words),
	SET(RENAME, SET_BITS, rename_words),
	SET(STATX_MASK, SET_BITS, statx_mask_words),
	SET(AT_STATX, SET_BITS, at_statx_words),
	SET(STATX_ATTRIBUTES, SET_BITS, statx_attributes_words),
	SET(XATTR, SET_BITS, xattr_words),
	SET(LOCK, SET_BITS, lock_words),
	SET(LEASE, SET_ONE, lease_words),
	SET(SEALS, SET_BITS, seals_words),
	SET(RW, SET_BITS, rw_words),
	SET(SYNC_RANGE, SET_BITS, sync_range_words),
	SET(SPLICE, SET_BITS, splice_words),
	SET(PIPE, SET_BITS, pipe_words),
	SET(MEMFD, SET_BITS, memfd_words),
	SET(RESOLVE, SET_BITS, resolve_words),
	SET(FILE_SYSTEM, SET_ONE, file_system_words),
	SET(MOUNTED, SET_BITS, mounted_words),
	SET(UMOUNT, SET_BITS, umount_words),
	SET(MOUNT, SET_BITS, mount_words),
	SET(WATCH, SET_BITS, watch_words),
	SET(INOTIFY, SET_BITS, inotify_words),
	SET(CLOSE_RANGE, SET_BITS, close_range_words),
	SET(TERM_INPUT, SET_BITS, term_input_words),
	SET(TERM_LOCAL, SET_BITS, term_local_words),
};

const size_t sets_file_count = ARRAY_SIZE(sets_file);
