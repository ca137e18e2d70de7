// SPDX-License-Identifier: MIT
// broker/content.c - What a file held when it was opened: --digest files
//
// DOC: Theory of operation
//
// The descriptor that is about to be the target's is read, with pread(2): its offset stays, and no
// name is looked up again. Where it cannot be read itself (O_WRONLY, and O_DIRECT, which asks for
// aligned memory) the same object is opened once more through /proc/self/fd, if the broker may:
// the Landlock hull holds for it, too. This is done on the call's own thread, so that only that
// call waits, and other threads are told so first.
//
// Trust: whoever can write to the file may do so meanwhile and afterwards. What is read is bounded,
// and a file that is seen to have changed has no digest.
#include "broker/content.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "broker/pool.h"
#include "broker/resolve.h"
#include "policy/base/cleanup.h"

/* Files that are read without telling the other threads first: they take some 60 µs. */
#define QUICK 65536

/*
 * File systems without a device of their own whose files are what was written to them. Elsewhere
 * (/proc, /sys) to read may wait, or do something.
 */
static const long keepers[] = {
	TMPFS_MAGIC,	   RAMFS_MAGIC,	     OVERLAYFS_SUPER_MAGIC,
	BTRFS_SUPER_MAGIC, NFS_SUPER_MAGIC,  SMB2_SUPER_MAGIC,
	V9FS_MAGIC,	   CEPH_SUPER_MAGIC, FUSE_SUPER_MAGIC,
	0x2fc12fc1, /* ZFS */
};

static bool keeps_files(int fd, const struct stat *st)
{
	struct statfs system;

	if (major(st->st_dev))
		return true;
	if (fstatfs(fd, &system) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(keepers); i++)
		if (system.f_type == keepers[i])
			return true;
	return false;
}

/* A descriptor of ours for what cannot be read by the target's; -errno. */
static int open_again(int fd)
{
	int again = resolve_reopen(fd, O_RDONLY | O_NONBLOCK | O_NOATIME);

	return again == -EPERM ? resolve_reopen(fd, O_RDONLY | O_NONBLOCK) : again;
}

/* Reads all of it: enum record_content. */
static enum record_content read_all(struct request *request, int fd, off_t *ret_size)
{
	crypto_generichash_state state;
	off_t at = 0;
	ssize_t got;

	crypto_generichash_init(&state, NULL, 0, RECORD_DIGEST);
	while ((got = pread(fd, request->bytes, sizeof(request->bytes), at)) != 0) {
		if (got < 0 && errno == EINTR && request_alive(request))
			continue;
		if (got < 0)
			return CONTENT_UNREAD;
		crypto_generichash_update(&state, request->bytes, (unsigned long long)got);
		at += got;
		if (at > CONTENT_MAX)
			return CONTENT_SIZE;
	}
	crypto_generichash_final(&state, request->record.digest, RECORD_DIGEST);
	*ret_size = at;
	return CONTENT_WHOLE;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Reads it, and looks whether it was changed meanwhile. */
static enum record_content digest(struct request *request, int fd, const struct stat *before)
{
	enum record_content content;
	struct stat after;
	off_t size = 0;

	if (before->st_size > CONTENT_MAX)
		return CONTENT_SIZE;
	if (before->st_size > QUICK)
		pool_may_block(request->slot); /* where nobody can take over, they wait */
	content = read_all(request, fd, &size);
	if (content != CONTENT_WHOLE)
		return content;
	if (fstat(fd, &after) < 0 || after.st_size != size ||
	    !same_time(&after.st_mtim, &before->st_mtim) ||
	    !same_time(&after.st_ctim, &before->st_ctim))
		return CONTENT_CHANGED;
	return CONTENT_WHOLE;
}

/**
 * content_note() - Put the digest of what was opened on record
 * @request:	An open that was performed; its record has the digest, or why there is none
 * @fd:		The descriptor that the target will get; its offset and its flags stay as they are
 *
 * Only of regular files, and only with --digest files.
 */
void content_note(struct request *request, int fd)
{
	_cleanup_close_ int again = -1;
	struct stat st;
	int flags;

	if (!request->service->digests || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	request->record.content = CONTENT_KIND;
	if (!keeps_files(fd, &st))
		return;
	flags = fcntl(fd, F_GETFL);
	if ((flags & O_ACCMODE) == O_WRONLY || flags & O_DIRECT) {
		again = open_again(fd);
		request->record.content = CONTENT_UNREAD;
		if (again < 0)
			return;
	} else if (!(flags & O_NOATIME)) {
		/* Natively an open leaves the time of the last access alone; for its owner only. */
		fcntl(fd, F_SETFL, flags | O_NOATIME);
	}
	request->record.content = (uint8_t)digest(request, again >= 0 ? again : fd, &st);
	if (again < 0 && !(flags & O_NOATIME))
		fcntl(fd, F_SETFL, flags);
}
