// SPDX-License-Identifier: MIT
// broker/subject.c - The one object that a call is about, found by its path or its descriptor
//
// What stat and chmod and their kin have in common: where their arguments are, which policy/calls.c
// says, and how they come from them to an object. It is pinned here, decided on by the caller, and
// the call is performed on the pin.
#include "broker/subject.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/fast.h"
#include "broker/remote.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

#define NONE (-1)

static int index_of(const struct call *call, char letter)
{
	const char *at = strchr(call->args, letter);

	return at ? (int)(at - call->args) : NONE;
}

static uint64_t argument(const struct request *request, int index)
{
	return request->notif.data.args[index];
}

/**
 * subject_argument() - An argument that is the call's own
 * @request:	The request
 * @subject:	From subject_find(), or as its @fetch gets it
 * @behind:	0 for the first one behind the path (or the descriptor) and the AT_ flags, 1 for the
 *		next
 *
 * Return: the register, all of it
 */
uint64_t subject_argument(const struct request *request, const struct subject *subject, int behind)
{
	return argument(request, subject->value + behind);
}

/**
 * subject_row() - The row of a call
 * @rows:	@count of them
 * @count:	Their number
 * @nr:		The call's number
 *
 * Return: NULL for a call that the table has not, which dispatch() does not send
 */
const struct subject_row *subject_row(const struct subject_row *rows, size_t count, int nr)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].nr == nr)
			return &rows[i];
	return NULL;
}

/**
 * subject_check_flags() - Whether a call knows all the AT_ flags it was given
 * @subject:	Its row and flags are set
 *
 * subject_find() asks behind @fetch; a @fetch asks by itself where the kernel looks at something
 * else after the flags.
 *
 * Return: 0 or -EINVAL
 */
int subject_check_flags(const struct subject *subject)
{
	return subject->flags & ~(uint32_t)subject->row->flags ? -EINVAL : 0;
}

/**
 * subject_fetch_attribute() - Copy the name of an extended attribute
 * @request:	The request
 * @subject:	Gets it
 * @address:	The argument
 *
 * Return: 0, -ERANGE for one that is empty or too long, as the kernel says, -EFAULT, -ESRCH
 */
int subject_fetch_attribute(struct request *request, struct subject *subject, uint64_t address)
{
	size_t len;
	int r = remote_string((pid_t)request->notif.pid, address, subject->attribute,
			      sizeof(subject->attribute), &len);

	if (r == -ENAMETOOLONG || (r == 0 && !len))
		return -ERANGE;
	return request_readable(request, r);
}

/* The file behind a descriptor argument: the open file itself where it can be got. */
static int pin_descriptor(struct request *request, uint64_t fd)
{
	const struct world *world = request->service->world;
	struct origin origin = request_origin(request, fd);
	struct name *name = &request->name[0];
	int own = target_descriptor(world, origin.tid, origin.dirfd);

	if (target_unreachable(own) || own == -EACCES)
		return resolve_fd(world, &origin, name);
	if (own < 0)
		return own;
	if (fcntl(own, F_GETFL) & O_PATH) {
		close(own);
		return -EBADF; /* fchmod and its kin refuse those */
	}
	name->object = own;
	name->opened = true;
	return resolve_fill(world, name);
}

/**
 * subject_any() - Pin whatever is behind a descriptor, be it O_PATH
 * @request:	The request; its first name gets it
 * @fd:		The argument; AT_FDCWD is none
 *
 * Return: 0, -EBADF, -ESRCH, -errno
 */
int subject_any(struct request *request, uint64_t fd)
{
	struct origin origin = request_origin(request, fd);

	return origin.dirfd < 0 ? -EBADF
				: resolve_fd(request->service->world, &origin, &request->name[0]);
}

/* Whether AT_FDCWD without a path is the working directory to a call that is about open files. */
static bool takes_directory(int nr)
{
	struct kernel_xattr_args none = { 0 };

	if (nr == KERNEL_NR_REMOVEXATTRAT || nr == KERNEL_NR_LISTXATTRAT)
		return false;
	/* The running kernel's word: at first it was not for any of them. */
	return syscall(KERNEL_NR_GETXATTRAT, AT_FDCWD, "", AT_EMPTY_PATH, "user.", &none,
		       sizeof(none)) >= 0 ||
	       (errno != EBADF && errno != ENOSYS);
}

/* The open file that has no path: NULL_FILE. */
static int pin_file(struct request *request, uint64_t fd)
{
	struct origin origin = request_origin(request, fd);

	if (origin.dirfd == TARGET_CWD && takes_directory(request->notif.data.nr))
		return resolve_fd(request->service->world, &origin, &request->name[0]);
	return pin_descriptor(request, fd);
}

/* NULL_DESCRIPTOR without a path. */
static int pin_own(struct request *request, const struct subject *subject, uint64_t dirfd)
{
	if ((int)(uint32_t)dirfd == TARGET_CWD)
		return -EFAULT;
	return subject->flags ? -EINVAL : pin_descriptor(request, dirfd);
}

/* By the text alone where it is the name, else by the walk. */
static int pin_named(struct request *request, uint64_t dirfd, unsigned int how)
{
	const struct world *world = request->service->world;
	struct origin origin = request_origin(request, dirfd);
	int r = -EAGAIN;

	if (request->spelled_len[0] && !request_abroad(request, &origin, request->spelled[0]))
		r = fast_pin(world, &origin, request->spelled[0], request->spelled_len[0], how,
			     &request->name[0]);
	return r == -EAGAIN ? resolve(world, &origin, request->spelled[0], how, &request->name[0])
			    : r;
}

static int pin_object(struct request *request, struct subject *subject)
{
	int dir = index_of(request->call, 'D'), path = index_of(request->call, 'P');
	uint64_t dirfd = dir == NONE ? (uint64_t)TARGET_CWD : argument(request, dir);
	unsigned int how = subject->row->how;
	enum subject_null null = (enum subject_null)subject->row->null;
	bool empty = subject->flags & AT_EMPTY_PATH;
	int r;

	if (path == NONE && how & RESOLVE_EMPTY)
		return subject_any(request, argument(request, 0));
	if (path == NONE)
		return null == NULL_FILE ? pin_file(request, argument(request, 0))
					 : pin_descriptor(request, argument(request, 0));
	if (subject->flags & AT_SYMLINK_NOFOLLOW)
		how |= RESOLVE_LEAF;
	if (subject->flags & AT_SYMLINK_FOLLOW)
		how &= ~(unsigned int)RESOLVE_LEAF;
	if (empty)
		how |= RESOLVE_EMPTY;
	subject->null = !argument(request, path) &&
			(null == NULL_DESCRIPTOR || (null != NULL_FAULT && empty));
	if (subject->null && null == NULL_DESCRIPTOR)
		return pin_own(request, subject, dirfd);
	request->spelled[0][0] = '\0'; /* what is there is an earlier call's */
	r = subject->null ? 0 : request_path(request, 0, argument(request, path));
	if (r < 0)
		return r;
	if (null == NULL_FILE && empty && !request->spelled_len[0])
		return pin_file(request, dirfd);
	return pin_named(request, dirfd, how);
}

/* Where the arguments are: behind the path or the descriptor come the call's own. */
static void read_arguments(const struct request *request, const struct subject_row *row,
			   struct subject *subject)
{
	int first = index_of(request->call, 'P'), at = index_of(request->call, 'A');

	subject->row = row;
	subject->value = (first == NONE ? 0 : first) + 1;
	if (at == subject->value)
		subject->value++;
	subject->flags = at == NONE ? 0 : (uint32_t)argument(request, at);
	subject->null = false;
}

/* Whether the running kernel has a call; those of the floor, 5.14, are taken for granted. */
static bool kernel_has(long nr)
{
	return nr <= KERNEL_NR_FACCESSAT2 || syscall(nr, -1, NULL, -1, NULL, NULL, 0) >= 0 ||
	       errno != ENOSYS;
}

/**
 * subject_find() - Pin the object that a call is about
 * @request:	The request
 * @row:	The call's
 * @verbs:	What will be asked of the object
 * @subject:	Filled as far as the call gets; @request->name[0] is what was found
 *
 * Return: true when there is an object; false when the request is answered
 */
bool subject_find(struct request *request, const struct subject_row *row, verbs_t verbs,
		  struct subject *subject)
{
	int r = 0;

	read_arguments(request, row, subject);
	if (!kernel_has(row->nr))
		r = -ENOSYS;
	if (r == 0 && row->fetch)
		r = row->fetch(request, subject);
	if (r == 0)
		r = subject_check_flags(subject);
	if (r > 0) {
		request_return(request, 0);
		return false;
	}
	if (r == 0)
		r = pin_object(request, subject);
	if (r == 0 && !request_alive(request))
		r = -ESRCH;
	if (r == 0 && (request_hides(request, 0, verbs) || request->name[0].object < 0))
		r = -ENOENT;
	if (r < 0) {
		request_fail(request, -r);
		return false;
	}
	subject->object = pin_path(request->name[0].object);
	return true;
}
