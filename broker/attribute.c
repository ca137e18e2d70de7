// SPDX-License-Identifier: MIT
// broker/attribute.c - Mode, owner, times, length and extended attributes: no kernel fence holds
// these
//
// Landlock does not control any of them, so each is performed on the pinned object. One row a call
// tells where its arguments are; one function a kind performs it.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#include "broker/handlers.h"
#include "broker/remote.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

#define XATTR_NAME_ROOM 256
#define XATTR_VALUE_MAX 65536

/* Arguments of a call: indices, or NONE. */
#define NONE (-1)

/**
 * struct row - Where a call has its arguments, and who performs it
 * @nr:		Number
 * @dir:	Directory descriptor; NONE: the working directory
 * @path:	Path; NONE: @dir is the descriptor of the file itself
 * @value:	First argument of what to set
 * @flags:	AT_ flags; NONE: none
 * @nofollow:	Acts on a symlink itself
 * @perform:	0 or -errno
 */
struct row {
	int16_t nr;
	int8_t dir;
	int8_t path;
	int8_t value;
	int8_t flags;
	bool nofollow;
	int (*perform)(struct request *request, const struct row *row, const char *object);
};

static uint64_t argument(const struct request *request, int index)
{
	return request->notif.data.args[index];
}

/* @object names the pinned object, through /proc/self/fd: every call below follows it once. */
static int set_mode(struct request *request, const struct row *row, const char *object)
{
	if (S_ISLNK(request->name[0].st.st_mode))
		return -EOPNOTSUPP;
	return kernel_result(chmod(object, (mode_t)argument(request, row->value)));
}

static int set_owner(struct request *request, const struct row *row, const char *object)
{
	(void)object;
	return kernel_result(fchownat(request->name[0].object, "",
				      (uid_t)argument(request, row->value),
				      (gid_t)argument(request, row->value + 1), AT_EMPTY_PATH));
}

static int set_length(struct request *request, const struct row *row, const char *object)
{
	return kernel_result(truncate(object, (off_t)argument(request, row->value)));
}

static int set_times(struct request *request, const struct timespec *times)
{
	return kernel_result(utimensat(request->name[0].object, "", times, AT_EMPTY_PATH));
}

/*
 * Copies what is to be set. The call was decided on before, and the number may have gone to another
 * thread since: what that one has in the same place is not this call's.
 */
static int read_value(struct request *request, uint64_t address, void *to, size_t len)
{
	int r = remote_read((pid_t)request->notif.pid, address, to, len);

	return r == 0 && !request_alive(request) ? -ESRCH : r;
}

static int set_times_ns(struct request *request, const struct row *row, const char *object)
{
	uint64_t address = argument(request, row->value);
	struct timespec times[2];
	int r;

	(void)object;
	if (!address)
		return set_times(request, NULL);
	r = read_value(request, address, times, sizeof(times));
	return r < 0 ? r : set_times(request, times);
}

static int set_times_us(struct request *request, const struct row *row, const char *object)
{
	uint64_t address = argument(request, row->value);
	struct timespec times[2];
	struct timeval values[2];
	int r;

	(void)object;
	if (!address)
		return set_times(request, NULL);
	r = read_value(request, address, values, sizeof(values));
	if (r < 0)
		return r;
	for (int i = 0; i < 2; i++) {
		if (values[i].tv_usec < 0 || values[i].tv_usec >= 1000000)
			return -EINVAL;
		times[i] = (struct timespec){ values[i].tv_sec, values[i].tv_usec * 1000 };
	}
	return set_times(request, times);
}

static int set_times_s(struct request *request, const struct row *row, const char *object)
{
	uint64_t address = argument(request, row->value);
	struct timespec times[2];
	struct utimbuf value;
	int r;

	(void)object;
	if (!address)
		return set_times(request, NULL);
	r = read_value(request, address, &value, sizeof(value));
	if (r < 0)
		return r;
	times[0] = (struct timespec){ .tv_sec = value.actime };
	times[1] = (struct timespec){ .tv_sec = value.modtime };
	return set_times(request, times);
}

/* The kernel says ERANGE for a name that is empty or too long. */
static int read_xattr_name(struct request *request, uint64_t address, char to[XATTR_NAME_ROOM])
{
	size_t len;
	int r = remote_string((pid_t)request->notif.pid, address, to, XATTR_NAME_ROOM, &len);

	if (r == -ENAMETOOLONG || (r == 0 && !len))
		return -ERANGE;
	return r == 0 && !request_alive(request) ? -ESRCH : r;
}

/* A symlink's attributes are reached by its name in the pinned directory, others by the pin. */
static void xattr_object(const struct request *request, const char *object, char to[PATH_MAX])
{
	const struct name *name = &request->name[0];

	if (S_ISLNK(name->st.st_mode) && name->parent >= 0)
		snprintf(to, PATH_MAX, "/proc/self/fd/%d/%s", name->parent, name->leaf);
	else
		snprintf(to, PATH_MAX, "%s", object);
}

static int apply_xattr(struct request *request, const char *object, const char *attribute,
		       uint64_t value, uint64_t size, int flags)
{
	bool link = S_ISLNK(request->name[0].st.st_mode);
	_cleanup_free_ void *bytes = NULL;
	char path[PATH_MAX];
	int r;

	if (size > XATTR_VALUE_MAX)
		return -E2BIG;
	bytes = malloc(size + 1);
	if (!bytes)
		return -ENOMEM;
	r = read_value(request, value, bytes, size);
	if (r < 0)
		return r;
	xattr_object(request, object, path);
	return kernel_result(link ? lsetxattr(path, attribute, bytes, size, flags)
				  : setxattr(path, attribute, bytes, size, flags));
}

static int set_xattr(struct request *request, const struct row *row, const char *object)
{
	char attribute[XATTR_NAME_ROOM];
	int r;

	r = read_xattr_name(request, argument(request, row->value), attribute);
	if (r < 0)
		return r;
	return apply_xattr(request, object, attribute, argument(request, row->value + 1),
			   argument(request, row->value + 2),
			   (int)argument(request, row->value + 3));
}

/* setxattrat's argument block, 6.13. */
struct xattr_block {
	uint64_t value;
	uint32_t size;
	uint32_t flags;
};

static int set_xattr_at(struct request *request, const struct row *row, const char *object)
{
	char attribute[XATTR_NAME_ROOM];
	struct xattr_block block;
	int r;

	if (argument(request, row->value + 2) != sizeof(block))
		return argument(request, row->value + 2) < sizeof(block) ? -EINVAL : -E2BIG;
	r = read_xattr_name(request, argument(request, row->value), attribute);
	if (r == 0)
		r = read_value(request, argument(request, row->value + 1), &block, sizeof(block));
	if (r < 0)
		return r;
	return apply_xattr(request, object, attribute, block.value, block.size, (int)block.flags);
}

static int remove_xattr(struct request *request, const struct row *row, const char *object)
{
	bool link = S_ISLNK(request->name[0].st.st_mode);
	char attribute[XATTR_NAME_ROOM], path[PATH_MAX];
	int r;

	r = read_xattr_name(request, argument(request, row->value), attribute);
	if (r < 0)
		return r;
	xattr_object(request, object, path);
	return kernel_result(link ? lremovexattr(path, attribute) : removexattr(path, attribute));
}

/* chattr's flags by path (6.17): the same reach as the ioctl that guard.c refuses. */
static int refuse(struct request *request, const struct row *row, const char *object)
{
	(void)request;
	(void)row;
	(void)object;
	return -EPERM;
}

static const struct row rows[] = {
	{ SYS_truncate, NONE, 0, 1, NONE, false, set_length },
	{ SYS_chmod, NONE, 0, 1, NONE, false, set_mode },
	{ SYS_fchmod, 0, NONE, 1, NONE, false, set_mode },
	{ SYS_fchmodat, 0, 1, 2, NONE, false, set_mode },
	{ 452 /* fchmodat2 */, 0, 1, 2, 3, false, set_mode },
	{ SYS_chown, NONE, 0, 1, NONE, false, set_owner },
	{ SYS_fchown, 0, NONE, 1, NONE, false, set_owner },
	{ SYS_lchown, NONE, 0, 1, NONE, true, set_owner },
	{ SYS_fchownat, 0, 1, 2, 4, false, set_owner },
	{ SYS_utime, NONE, 0, 1, NONE, false, set_times_s },
	{ SYS_utimes, NONE, 0, 1, NONE, false, set_times_us },
	{ SYS_futimesat, 0, 1, 2, NONE, false, set_times_us },
	{ SYS_utimensat, 0, 1, 2, 3, false, set_times_ns },
	{ SYS_setxattr, NONE, 0, 1, NONE, false, set_xattr },
	{ SYS_lsetxattr, NONE, 0, 1, NONE, true, set_xattr },
	{ SYS_fsetxattr, 0, NONE, 1, NONE, false, set_xattr },
	{ SYS_removexattr, NONE, 0, 1, NONE, false, remove_xattr },
	{ SYS_lremovexattr, NONE, 0, 1, NONE, true, remove_xattr },
	{ SYS_fremovexattr, 0, NONE, 1, NONE, false, remove_xattr },
	{ 463 /* setxattrat */, 0, 1, 3, 2, false, set_xattr_at },
	{ 466 /* removexattrat */, 0, 1, 3, 2, false, remove_xattr },
	{ 469 /* file_setattr */, 0, 1, 2, 4, false, refuse },
};

static const struct row *find_row(int nr)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].nr == nr)
			return &rows[i];
	return NULL;
}

/* The file behind a descriptor argument: the open file itself where it can be got. */
static int look_up_descriptor(struct request *request, uint64_t fd)
{
	const struct world *world = request->service->world;
	struct origin origin = request_origin(request, fd);
	struct name *name = &request->name[0];
	int own = target_descriptor(world, origin.tid, origin.dirfd);

	if (own == -EPERM || own == -EACCES || own == -ENOSYS)
		return resolve_fd(world, &origin, name);
	if (own < 0)
		return own;
	if (fcntl(own, F_GETFL) & O_PATH) {
		close(own);
		return -EBADF; /* fchmod and its kin refuse those */
	}
	name->object = own;
	return resolve_fill(world, name);
}

static int look_up(struct request *request, const struct row *row)
{
	uint64_t flags = row->flags == NONE ? 0 : argument(request, row->flags);
	uint64_t dirfd = row->dir == NONE ? (uint64_t)TARGET_CWD : argument(request, row->dir);
	struct origin origin = request_origin(request, dirfd);
	unsigned int how = row->nofollow || flags & AT_SYMLINK_NOFOLLOW ? RESOLVE_LEAF
									: RESOLVE_FOLLOW;
	int r;

	if ((uint32_t)flags & ~(uint32_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (row->path == NONE)
		return look_up_descriptor(request, dirfd);
	/* utimensat and futimesat take "no path" for the descriptor itself. */
	if (!argument(request, row->path) && (row->nr == SYS_utimensat || row->nr == SYS_futimesat))
		return origin.dirfd == TARGET_CWD ? -EFAULT : look_up_descriptor(request, dirfd);
	if (flags & AT_EMPTY_PATH)
		how |= RESOLVE_EMPTY;
	r = request_path(request, 0, argument(request, row->path));
	return r < 0 ? r
		     : resolve(request->service->world, &origin, request->spelled[0], how,
			       &request->name[0]);
}

/**
 * attribute_path() - All calls of the table above
 * @request:	One of them
 */
void attribute_path(struct request *request)
{
	const struct row *row = find_row(request->notif.data.nr);
	char object[32];
	int r = look_up(request, row);

	if (r == 0 && !request_alive(request))
		r = -ESRCH;
	if (r == 0 && request->name[0].object < 0)
		r = -ENOENT;
	if (r < 0) {
		request_fail(request, -r);
		return;
	}
	if (!request_judge(request, 0, V_MODIFY, 0))
		return;
	snprintf(object, sizeof(object), "/proc/self/fd/%d", request->name[0].object);
	request_result(request, row->perform(request, row, object));
}
