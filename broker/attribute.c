// SPDX-License-Identifier: MIT
// broker/attribute.c - Mode, owner, times, length and extended attributes: set by the broker
//
// Landlock controls none of them but the length, so each is performed on the pinned object. One row
// a call; subject.c finds what it is about.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#include "broker/handlers.h"
#include "broker/pool.h"
#include "broker/remote.h"
#include "broker/subject.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

static int set_mode(struct request *request, const struct subject *subject)
{
	if (S_ISLNK(request->name[0].st.st_mode))
		return -EOPNOTSUPP;
	return kernel_result(
		chmod(subject->object.text, (mode_t)subject_argument(request, subject, 0)));
}

static int set_owner(struct request *request, const struct subject *subject)
{
	return kernel_result(fchownat(request->name[0].object, "",
				      (uid_t)subject_argument(request, subject, 0),
				      (gid_t)subject_argument(request, subject, 1), AT_EMPTY_PATH));
}

static int fetch_length(struct request *request, struct subject *subject)
{
	return (int64_t)subject_argument(request, subject, 0) < 0 ? -EINVAL : 0;
}

static int set_length(struct request *request, const struct subject *subject)
{
	const struct name *name = &request->name[0];
	off_t length = (off_t)subject_argument(request, subject, 0);
	int r = !request_alive(request) ? -ESRCH
					: target_may_lengthen((pid_t)request->notif.pid,
							      name->object, &name->st, length);

	if (r < 0)
		return r;
	do /* a lease is waited for: fcntl(2), F_SETLEASE */
		r = kernel_result(truncate(subject->object.text, length));
	while (pool_again(request->slot, &r));
	return r;
}

static int set_times(struct request *request, const struct subject *subject)
{
	return kernel_result(utimensat(request->name[0].object, "",
				       subject->now ? NULL : subject->times, AT_EMPTY_PATH));
}

/* A pointer that is NULL means the current time. */
static int fetch(struct request *request, struct subject *subject, void *to, size_t len)
{
	uint64_t address = subject_argument(request, subject, 0);

	subject->now = !address;
	if (!address)
		return 0;
	return request_readable(request, remote_read((pid_t)request->notif.pid, address, to, len));
}

static int fetch_times_ns(struct request *request, struct subject *subject)
{
	int r = fetch(request, subject, subject->times, sizeof(subject->times));

	if (r == 0 && !subject->now && subject->times[0].tv_nsec == UTIME_OMIT &&
	    subject->times[1].tv_nsec == UTIME_OMIT)
		return 1; /* the kernel does not even look at the path then */
	return r;
}

static int fetch_times_us(struct request *request, struct subject *subject)
{
	struct timeval values[2] = { { 0, 0 } };
	int r = fetch(request, subject, values, sizeof(values));

	for (int i = 0; r == 0 && i < 2; i++) {
		if (values[i].tv_usec < 0 || values[i].tv_usec >= 1000000)
			return -EINVAL;
		subject->times[i] = (struct timespec){ values[i].tv_sec, values[i].tv_usec * 1000 };
	}
	return r;
}

static int fetch_times_s(struct request *request, struct subject *subject)
{
	struct utimbuf value = { 0, 0 };
	int r = fetch(request, subject, &value, sizeof(value));

	subject->times[0] = (struct timespec){ .tv_sec = value.actime };
	subject->times[1] = (struct timespec){ .tv_sec = value.modtime };
	return r;
}

static int fetch_value(struct request *request, struct subject *subject, uint64_t address,
		       uint64_t size, int options)
{
	subject->options = options;
	subject->size = size;
	if (size > sizeof(request->bytes))
		return -E2BIG;
	return request_readable(request, remote_read((pid_t)request->notif.pid, address,
						     request->bytes, size));
}

static int fetch_xattr(struct request *request, struct subject *subject)
{
	int options = (int)subject_argument(request, subject, 3);
	int r;

	if (options & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	r = subject_fetch_attribute(request, subject, subject_argument(request, subject, 0));
	return r < 0 ? r
		     : fetch_value(request, subject, subject_argument(request, subject, 1),
				   subject_argument(request, subject, 2), options);
}

/* The argument block of setxattrat(2) may be longer than ours if the rest is zero. */
static int fetch_xattr_at(struct request *request, struct subject *subject)
{
	uint64_t address = subject_argument(request, subject, 1);
	uint64_t size = subject_argument(request, subject, 2);
	struct kernel_xattr_args block;
	int r;

	r = request_block(request, address, &block, sizeof(block), size);
	if (r == 0)
		r = subject_check_flags(subject);
	if (r == 0 && block.flags & ~(uint32_t)(XATTR_CREATE | XATTR_REPLACE))
		r = -EINVAL;
	if (r == 0)
		r = subject_fetch_attribute(request, subject,
					    subject_argument(request, subject, 0));
	return r < 0 ? r : fetch_value(request, subject, block.value, block.size, (int)block.flags);
}

static int set_xattr(struct request *request, const struct subject *subject)
{
	return kernel_result(setxattr(subject->object.text, subject->attribute, request->bytes,
				      subject->size, subject->options));
}

static int fetch_name(struct request *request, struct subject *subject)
{
	int r = subject_check_flags(subject);

	return r < 0 ? r
		     : subject_fetch_attribute(request, subject,
					       subject_argument(request, subject, 0));
}

static int remove_xattr(struct request *request, const struct subject *subject)
{
	(void)request;
	return kernel_result(removexattr(subject->object.text, subject->attribute));
}

#define AT (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)

static const struct subject_row rows[] = {
	{ SYS_truncate, 0, 0, NULL_FAULT, fetch_length, set_length },
	{ SYS_chmod, 0, 0, NULL_FAULT, NULL, set_mode },
	{ SYS_fchmod, 0, 0, NULL_FAULT, NULL, set_mode },
	{ SYS_fchmodat, 0, 0, NULL_FAULT, NULL, set_mode },
	{ KERNEL_NR_FCHMODAT2, 0, AT, NULL_FAULT, NULL, set_mode },
	{ SYS_chown, 0, 0, NULL_FAULT, NULL, set_owner },
	{ SYS_fchown, 0, 0, NULL_FAULT, NULL, set_owner },
	{ SYS_lchown, RESOLVE_LEAF, 0, NULL_FAULT, NULL, set_owner },
	{ SYS_fchownat, 0, AT, NULL_FAULT, NULL, set_owner },
	{ SYS_utime, 0, 0, NULL_FAULT, fetch_times_s, set_times },
	{ SYS_utimes, 0, 0, NULL_FAULT, fetch_times_us, set_times },
	{ SYS_futimesat, 0, 0, NULL_DESCRIPTOR, fetch_times_us, set_times },
	{ SYS_utimensat, 0, AT, NULL_DESCRIPTOR, fetch_times_ns, set_times },
	{ SYS_setxattr, 0, 0, NULL_FAULT, fetch_xattr, set_xattr },
	{ SYS_lsetxattr, RESOLVE_LEAF, 0, NULL_FAULT, fetch_xattr, set_xattr },
	{ SYS_fsetxattr, 0, 0, NULL_FILE, fetch_xattr, set_xattr },
	{ KERNEL_NR_SETXATTRAT, 0, AT, NULL_FILE, fetch_xattr_at, set_xattr },
	{ SYS_removexattr, 0, 0, NULL_FAULT, fetch_name, remove_xattr },
	{ SYS_lremovexattr, RESOLVE_LEAF, 0, NULL_FAULT, fetch_name, remove_xattr },
	{ SYS_fremovexattr, 0, 0, NULL_FAULT, fetch_name, remove_xattr },
	{ KERNEL_NR_REMOVEXATTRAT, 0, AT, NULL_FILE, fetch_name, remove_xattr },
	/* chattr's flags by path (6.17): the same reach as the ioctl that guard.c refuses */
	{ KERNEL_NR_FILE_SETATTR, 0, AT, NULL_FILE, NULL, NULL },
};

/**
 * attribute_set() - All calls of the table above
 * @request:	One of them
 */
void attribute_set(struct request *request)
{
	struct subject subject;

	if (!subject_find(request, subject_row(rows, ARRAY_SIZE(rows), request->notif.data.nr),
			  V_MODIFY, &subject) ||
	    !request_judge(request, 0, V_MODIFY, 0))
		return;
	/* What was passed in may be written, and no more: with --writes it is the host's. */
	if (request->service->world->seal &&
	    judge_foreign(request->service->judge, &request->name[0])) {
		(void)request_refuse(request, BUILTIN_FOREIGN, true, EROFS);
		return;
	}
	if (!subject.row->perform) {
		(void)request_refuse(request, BUILTIN_IOCTL, true, EPERM);
		return;
	}
	request_commit(request);
	request_result(request, subject.row->perform(request, &subject));
}
