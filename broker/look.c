// SPDX-License-Identifier: MIT
// broker/look.c - What is known of a file: read from the pinned object, copied out to the target
//
// Seen only where a rule decides who may look, or while observing. One row a call; subject.c finds
// what it is about.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "broker/handlers.h"
#include "broker/procfs.h"
#include "broker/remote.h"
#include "broker/subject.h"
#include "broker/target.h"
#include "broker/walk.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

/* Into the memory of the thread that asked: another may have its number by now. */
static int put(struct request *request, uint64_t address, const void *from, size_t len)
{
	if (!request_alive(request))
		return -ESRCH;
	return request_readable(request,
				remote_write((pid_t)request->notif.pid, address, from, len));
}

/* "" with AT_EMPTY_PATH names the pin itself; NULL likewise, where the kernel takes it. */
static const char *empty_path(const struct subject *subject)
{
	return subject->null ? NULL : "";
}

static int give_stat(struct request *request, const struct subject *subject)
{
	struct stat st; /* the kernel's own on x86-64 */
	long r = syscall(SYS_newfstatat, request->name[0].object, empty_path(subject), &st,
			 AT_EMPTY_PATH);

	return r < 0 ? -errno
		     : put(request, subject_argument(request, subject, 0), &st, sizeof(st));
}

/*
 * Without a path and with a descriptor it is fstat(2), and newer kernels (6.11, vfs_fstatat() and
 * statx()) look at no other flags then. The running one says which it is.
 */
static int fetch_stat(struct request *request, struct subject *subject)
{
	const uint64_t *args = (const uint64_t *)request->notif.data.args;
	struct stat st;
	char first = 0;
	int r;

	if (!(subject->flags & AT_EMPTY_PATH) || (int32_t)args[0] < 0 ||
	    subject_check_flags(subject) == 0 ||
	    syscall(SYS_newfstatat, request->service->world->root, "", &st, subject->flags) < 0)
		return 0;
	r = args[1] ? remote_read((pid_t)request->notif.pid, args[1], &first, 1) : 0;
	if (r < 0)
		return request_readable(request, r);
	if (!first)
		subject->flags &= subject->row->flags;
	return 0;
}

static int give_statx(struct request *request, const struct subject *subject)
{
	unsigned int flags = (subject->flags & ~(unsigned int)AT_SYMLINK_NOFOLLOW) | AT_EMPTY_PATH;
	struct statx stx;
	long r = syscall(SYS_statx, request->name[0].object, empty_path(subject), flags,
			 (unsigned int)subject_argument(request, subject, 0), &stx);

	return r < 0 ? -errno
		     : put(request, subject_argument(request, subject, 1), &stx, sizeof(stx));
}

static int fetch_statx(struct request *request, struct subject *subject)
{
	if (subject_argument(request, subject, 0) & STATX__RESERVED ||
	    (subject->flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	return fetch_stat(request, subject);
}

static int fetch_access(struct request *request, struct subject *subject)
{
	return (uint32_t)subject_argument(request, subject, 0) & ~7U ? -EINVAL : 0;
}

static int try_access(struct request *request, const struct subject *subject)
{
	const struct name *name = &request->name[0];
	int mode = (int)subject_argument(request, subject, 0);
	int r = kernel_result(syscall(KERNEL_NR_FACCESSAT2, name->object, "", mode,
				      (int)(subject->flags & AT_EACCESS) | AT_EMPTY_PATH));

	if (r == -EACCES && S_ISDIR(name->st.st_mode) &&
	    procfs_is_own_table(request->service->world, (pid_t)request->notif.pid, name))
		return 0;
	return r;
}

static int fetch_room(struct request *request, struct subject *subject)
{
	return (int32_t)subject_argument(request, subject, 1) <= 0 ? -EINVAL : 0;
}

static int give_link(struct request *request, const struct subject *subject)
{
	const struct world *world = request->service->world;
	const struct name *name = &request->name[0];
	size_t room = (uint32_t)subject_argument(request, subject, 1), len;
	struct origin origin = request_origin(request, (uint64_t)TARGET_CWD);
	char *text = (char *)request->bytes;
	int r;

	if (!S_ISLNK(name->st.st_mode))
		return request->spelled_len[0] ? -EINVAL : -ENOENT;
	r = walk_read(world, &origin, name, text, REQUEST_BYTES, &len);
	if (r < 0)
		return r;
	if (len > room)
		len = room;
	r = put(request, subject_argument(request, subject, 0), text, len);
	return r < 0 ? r : (int)len;
}

static int give_system(struct request *request, const struct subject *subject)
{
	struct statfs system; /* the kernel's own on x86-64 */

	if (fstatfs(request->name[0].object, &system) < 0)
		return -errno;
	return put(request, subject_argument(request, subject, 0), &system, sizeof(system));
}

/* Answers with @len bytes of request->bytes; @room 0 only asks for their number. */
static int give_bytes(struct request *request, ssize_t len, uint64_t address, uint64_t room)
{
	int r;

	if (len < 0)
		return -errno;
	r = room ? put(request, address, request->bytes, (size_t)len) : 0;
	return r < 0 ? r : (int)len;
}

static size_t capped(uint64_t room)
{
	return room > REQUEST_BYTES ? REQUEST_BYTES : (size_t)room;
}

static int fetch_attribute(struct request *request, struct subject *subject)
{
	subject->address = subject_argument(request, subject, 1);
	subject->size = subject_argument(request, subject, 2);
	return subject_fetch_attribute(request, subject, subject_argument(request, subject, 0));
}

/* The block with the value's place comes before the name, as the kernel reads them. */
static int fetch_attribute_at(struct request *request, struct subject *subject)
{
	struct kernel_xattr_args block;
	int r = request_block(request, subject_argument(request, subject, 1), &block, sizeof(block),
			      subject_argument(request, subject, 2));

	if (r == 0)
		r = subject_check_flags(subject);
	if (r == 0 && block.flags)
		r = -EINVAL;
	subject->address = block.value;
	subject->size = block.size;
	return r < 0 ? r
		     : subject_fetch_attribute(request, subject,
					       subject_argument(request, subject, 0));
}

static int give_xattr(struct request *request, const struct subject *subject)
{
	size_t room = capped(subject->size);
	ssize_t len = getxattr(subject->object.text, subject->attribute, request->bytes, room);

	return give_bytes(request, len, subject->address, room);
}

static int give_xattrs(struct request *request, const struct subject *subject)
{
	size_t room = capped(subject_argument(request, subject, 1));
	ssize_t len = listxattr(subject->object.text, (char *)request->bytes, room);

	return give_bytes(request, len, subject_argument(request, subject, 0), room);
}

/* The target's structure, as far as the kernel would read it. */
static int fetch_handle(struct request *request, uint64_t address, struct file_handle *handle)
{
	int r = remote_read((pid_t)request->notif.pid, address, handle, sizeof(*handle));

	if (r < 0)
		return request_readable(request, r);
	return handle->handle_bytes > MAX_HANDLE_SZ ? -EINVAL : 0;
}

/* A handle opens nothing here: open_by_handle_at is in the never row. */
static int give_handle(struct request *request, const struct subject *subject)
{
	struct file_handle *handle = (struct file_handle *)(void *)request->bytes;
	uint64_t address = subject_argument(request, subject, 0);
	bool wide = subject->flags & KERNEL_AT_HANDLE_MNT_ID_UNIQUE;
	int flags = (int)(subject->flags & ~(uint32_t)AT_EMPTY_PATH) | AT_SYMLINK_FOLLOW;
	int r = fetch_handle(request, address, handle);
	uint64_t mount = 0;
	size_t len;
	long err;

	/* A file system that has no handles says so before anything is read. */
	len = r < 0 ? 0 : handle->handle_bytes;
	handle->handle_bytes = (unsigned int)len;
	err = kernel_result(syscall(SYS_name_to_handle_at, AT_FDCWD, subject->object.text, handle,
				    &mount, flags));
	if (err < 0 && err != -EOVERFLOW)
		return (int)err;
	if (r < 0)
		return r;
	if (handle->handle_bytes < len)
		len = handle->handle_bytes;
	r = put(request, subject_argument(request, subject, 1), &mount, wide ? 8 : 4);
	if (r == 0)
		r = put(request, address, handle, sizeof(*handle) + (err < 0 ? 0 : len));
	return r < 0 ? r : (int)err;
}

/* struct file_attr may be shorter or longer than the kernel's, which knows what to do then. */
static int fetch_size(struct request *request, struct subject *subject)
{
	subject->size = subject_argument(request, subject, 1);
	if (subject_check_flags(subject) < 0)
		return -EINVAL;
	if (subject->size > 4096)
		return -E2BIG;
	return subject->size < 24 /* FILE_ATTR_SIZE_VER0 */ ? -EINVAL : 0;
}

static int give_attributes(struct request *request, const struct subject *subject)
{
	/* By "" it would be about the open file, which a pin is not. */
	long r = syscall(KERNEL_NR_FILE_GETATTR, AT_FDCWD, subject->object.text, request->bytes,
			 subject->size, 0);

	return r < 0 ? -errno
		     : put(request, subject_argument(request, subject, 0), request->bytes,
			   subject->size);
}

/* The watch is put on the object, in the target's own inotify instance. */
static int add_watch(struct request *request, const struct subject *subject)
{
	_cleanup_close_ int own = target_descriptor(request->service->world,
						    (pid_t)request->notif.pid,
						    (int)request->notif.data.args[0]);
	uint32_t mask = (uint32_t)subject_argument(request, subject, 0);
	int watch;

	if (own < 0)
		return own;
	if (!request_alive(request))
		return -ESRCH;
	watch = inotify_add_watch(own, subject->object.text, mask & ~(uint32_t)IN_DONT_FOLLOW);
	return watch < 0 ? -errno : watch;
}

/*
 * IN_DONT_FOLLOW is an AT_ flag by another name. Mask and instance come before the path: on a
 * path that is none the kernel has no more to say than that.
 */
static int fetch_watch(struct request *request, struct subject *subject)
{
	_cleanup_close_ int own = target_descriptor(request->service->world,
						    (pid_t)request->notif.pid,
						    (int)request->notif.data.args[0]);
	uint32_t mask = (uint32_t)subject_argument(request, subject, 0);

	if (mask & IN_DONT_FOLLOW)
		subject->flags |= AT_SYMLINK_NOFOLLOW;
	if (own < 0 && own != -EBADF)
		return own;
	if (inotify_add_watch(own, "", mask) < 0 && (errno == EINVAL || errno == EBADF))
		return -errno;
	return 0;
}

#define AT (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
#define AT_STAT (AT | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE)
#define AT_HANDLE                                                                                  \
	(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH | KERNEL_AT_HANDLE_FID |                                \
	 KERNEL_AT_HANDLE_MNT_ID_UNIQUE | KERNEL_AT_HANDLE_CONNECTABLE)

static const struct subject_row rows[] = {
	{ SYS_stat, 0, 0, NULL_FAULT, NULL, give_stat },
	{ SYS_fstat, RESOLVE_EMPTY, 0, NULL_FAULT, NULL, give_stat },
	{ SYS_lstat, RESOLVE_LEAF, 0, NULL_FAULT, NULL, give_stat },
	{ SYS_newfstatat, 0, AT_STAT, NULL_EMPTY, fetch_stat, give_stat },
	{ SYS_statx, 0, AT_STAT, NULL_EMPTY, fetch_statx, give_statx },
	{ SYS_access, 0, 0, NULL_FAULT, fetch_access, try_access },
	{ SYS_faccessat, 0, 0, NULL_FAULT, fetch_access, try_access },
	{ KERNEL_NR_FACCESSAT2, 0, AT | AT_EACCESS, NULL_FAULT, fetch_access, try_access },
	{ SYS_readlink, RESOLVE_LEAF | RESOLVE_EMPTY, 0, NULL_FAULT, fetch_room, give_link },
	{ SYS_readlinkat, RESOLVE_LEAF | RESOLVE_EMPTY, 0, NULL_FAULT, fetch_room, give_link },
	{ SYS_fstatfs, RESOLVE_EMPTY, 0, NULL_FAULT, NULL, give_system },
	{ SYS_statfs, 0, 0, NULL_FAULT, NULL, give_system },
	{ SYS_getxattr, 0, 0, NULL_FAULT, fetch_attribute, give_xattr },
	{ SYS_lgetxattr, RESOLVE_LEAF, 0, NULL_FAULT, fetch_attribute, give_xattr },
	{ KERNEL_NR_GETXATTRAT, 0, AT, NULL_FILE, fetch_attribute_at, give_xattr },
	{ SYS_listxattr, 0, 0, NULL_FAULT, NULL, give_xattrs },
	{ SYS_llistxattr, RESOLVE_LEAF, 0, NULL_FAULT, NULL, give_xattrs },
	{ KERNEL_NR_LISTXATTRAT, 0, AT, NULL_FILE, NULL, give_xattrs },
	{ KERNEL_NR_FILE_GETATTR, 0, AT, NULL_FILE, fetch_size, give_attributes },
	{ SYS_name_to_handle_at, RESOLVE_LEAF, AT_HANDLE, NULL_FAULT, NULL, give_handle },
	{ SYS_inotify_add_watch, 0, AT_SYMLINK_NOFOLLOW, NULL_FAULT, fetch_watch, add_watch },
};

/**
 * look_subject() - All calls of the table above
 * @request:	One of them
 */
void look_subject(struct request *request)
{
	struct subject subject;
	int err;

	if (!subject_find(request, subject_row(rows, ARRAY_SIZE(rows), request->notif.data.nr),
			  V_LIST, &subject) ||
	    !request_look(request))
		return;
	err = procfs_guard_look(request->service->world, &request->name[0]);
	if (err && !request_refuse(request, BUILTIN_PROC, true, err))
		return;
	request_result(request, subject.row->perform(request, &subject));
}

/**
 * look_watch() - inotify_add_watch, which acts on the target's own instance
 * @request:	The request
 *
 * Where the host forbids to get that, the kernel performs the call while observing. Otherwise it
 * would read the path again after the decision: nothing may be watched then.
 */
void look_watch(struct request *request)
{
	_cleanup_close_ int own = target_descriptor(request->service->world,
						    (pid_t)request->notif.pid,
						    (int)request->notif.data.args[0]);

	if (!target_unreachable(own)) {
		close_fd(&own);
		look_subject(request);
	} else if (request->service->judge->observe) {
		request_allow(request, BUILTIN_LOOK);
		request_continue(request, FENCE_OBSERVE);
	} else {
		request_refuse(request, BUILTIN_UNDECIDABLE, true, EACCES);
	}
}

/**
 * look_chdir() - the kernel performs it, unless nobody may know that the directory is there
 * @request:	The request
 *
 * The path is read again, and may be another one by then: whoever races for it can learn that a
 * hidden directory exists, and is then in it with nothing gained. Every later lookup starts from
 * the directory that was really reached.
 */
void look_chdir(struct request *request)
{
	if (!request_resolve(request, 0, (uint64_t)TARGET_CWD, request->notif.data.args[0],
			     RESOLVE_FOLLOW, V_LIST) ||
	    !request_look(request))
		return;
	if (request->name[0].detour == RULE_NONE)
		request_continue(request, FENCE_CWD);
	else /* the kernel would find what is really there */
		request_fail(request, request->name[0].object < 0 ? ENOENT : ENOTDIR);
}

/**
 * look_fchdir() - The working directory by a descriptor: the kernel performs it
 * @request:	The request
 *
 * Seen where looking is decided. Who has a descriptor came by it under that decision, or was given
 * it; a sibling can put another one in its place, and every later lookup starts from where that
 * led.
 */
void look_fchdir(struct request *request)
{
	int r = subject_any(request, request->notif.data.args[0]);

	if (r == 0 && !request_alive(request))
		r = -ESRCH;
	if (r < 0)
		request_fail(request, -r);
	else if (request_look(request))
		request_continue(request, FENCE_CWD);
}
