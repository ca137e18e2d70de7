// SPDX-License-Identifier: MIT
// broker/exec.c - execve and execveat: decided here, run by the kernel, confirmed by the tracer
//
// Nobody can exec for another process, so the call is continued and the kernel reads the path
// again. What holds then is Landlock's EXECUTE on the exec rules' hull, and the tracer, which looks
// at what really runs before its first instruction (tracer.c).
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/ask.h"
#include "broker/detour.h"
#include "broker/handlers.h"
#include "broker/pin.h"
#include "broker/opening.h"
#include "broker/pool.h"
#include "broker/program.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

#define INTERPRETERS 5 /* what the kernel follows: "#!" of "#!" … */
#define FLAGS (AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | KERNEL_AT_EXECVE_CHECK)

/* The kernel's own refusals for what is no program at all. 0: it would try. */
static int not_a_program(const struct name *name)
{
	if (name->object < 0)
		return ENOENT;
	if (S_ISLNK(name->st.st_mode))
		return ELOOP;
	if (!S_ISREG(name->st.st_mode) || !(name->st.st_mode & 0111))
		return EACCES;
	return 0;
}

/* Whether the file's permissions and its mount let the jail's user run it: then 0. */
static int not_ours_to_run(const struct name *name)
{
	const struct pin_path path = pin_path(name->object);

	return syscall(KERNEL_NR_FACCESSAT2, AT_FDCWD, path.text, X_OK, 0) < 0 ? errno : 0;
}

/*
 * Decides on one of the names. What is no program fails as it does natively, but that a memory file
 * is none may be our own doing, and then it is told so. False when the request is answered.
 */
static bool judge_one(struct request *request, unsigned int index)
{
	struct name *name = &request->name[index];
	int err = not_a_program(name);

	detour_bar(name); /* the kernel would run what is really there */
	if (!err || name->detour != RULE_NONE ||
	    (name->object >= 0 && name->anonymous && S_ISREG(name->st.st_mode))) {
		if (!request_judge(request, index, V_EXEC, 0))
			return false;
		if (!err)
			err = not_ours_to_run(name);
	}
	if (err)
		request_fail(request, err);
	return !err;
}

/* Who has a lease on it is waited for, as the kernel does: fcntl(2), F_SETLEASE. */
static int open_leased(struct request *request, int pin)
{
	int r = pool_may_block(request->slot);

	return r < 0 ? r : opening_reopen(request, pin, O_RDONLY);
}

/*
 * A program that may be run but not read makes its process unreadable, also to the broker: nothing
 * it does could be decided. That goes for a loader as well. -ECANCELED: the request is answered.
 */
static int open_program(struct request *request, unsigned int index)
{
	int fd = resolve_reopen(request->name[index].object, O_RDONLY | O_NONBLOCK);

	if (fd == -EWOULDBLOCK)
		fd = open_leased(request, request->name[index].object);
	if (fd != -EACCES)
		return fd;
	if (request->record.would == RECORD_ALLOW)
		request->record.other = (int32_t)index;
	return request_refuse(request, BUILTIN_UNREADABLE, true, EACCES) ? fd : -ECANCELED;
}

/* Appends the second name to those of all that runs besides the program; one may be cut. */
static void note_interpreter(struct request *request)
{
	const struct name *name = &request->name[1];
	size_t *len = &request->spelled_len[1], room = sizeof(request->spelled[1]) - *len;
	size_t size = name->len + 1 < room ? name->len + 1 : room; /* the last byte only if cut */

	memcpy(request->spelled[1] + *len, name->path, size);
	*len += size;
}

/* Finds what a file names to run it; -ECANCELED when the request is answered. */
static int follow(struct request *request, unsigned int index, enum program_kind *ret_kind)
{
	const struct world *world = request->service->world;
	struct origin origin = request_origin(request, (uint64_t)TARGET_CWD);
	_cleanup_close_ int fd = open_program(request, index);
	char interpreter[PATH_MAX];
	int r = fd < 0 ? fd : program_read(fd, ret_kind, interpreter);

	if (r < 0 || *ret_kind == PROGRAM_OTHER)
		return r;
	name_close(&request->name[1]);
	name_init(&request->name[1]);
	/* An empty name is the working directory: open_exec() does not ask for more. */
	r = resolve(world, &origin, interpreter, RESOLVE_FOLLOW | RESOLVE_EMPTY, &request->name[1]);
	detour_bar(&request->name[1]);
	if (r == 0)
		note_interpreter(request);
	return r == 0 && request_hides(request, 1, V_EXEC) ? -ENOENT : r;
}

/* Decides on all that runs besides the program. False when the request is answered. */
static bool judge_interpreters(struct request *request)
{
	enum program_kind kind;
	int r = follow(request, 0, &kind);

	for (int depth = 0; r == 0 && kind == PROGRAM_SCRIPT; depth++) {
		if (depth == INTERPRETERS) {
			r = -not_a_program(&request->name[1]);
			r = r ? r : -ELOOP;
			break;
		}
		if (!judge_one(request, 1))
			return false;
		r = follow(request, 1, &kind);
	}
	if (r == 0 && kind == PROGRAM_DYNAMIC) {
		_cleanup_close_ int fd = -1;

		if (!judge_one(request, 1))
			return false;
		fd = open_program(request, 1); /* a loader needs no other */
		r = fd < 0 ? fd : 0;
	}
	if (r < 0 && r != -ECANCELED)
		request_fail(request, -r);
	return r == 0;
}

/* Decides on the program and on all that runs with it; the rule on record is the program's. */
static bool judge_program(struct request *request, uint64_t flags)
{
	uint32_t rule;

	if (!judge_one(request, 0))
		return false;
	rule = request->record.rule;
	if (flags & KERNEL_AT_EXECVE_CHECK) { /* then the kernel does not look into the file */
		_cleanup_close_ int fd = open_program(request, 0);

		return fd != -ECANCELED;
	}
	if (!judge_interpreters(request))
		return false;
	if (request->record.would == RECORD_ALLOW)
		request->record.rule = rule;
	return true;
}

/* The kernel looks at the flags before it looks for the file. */
static int bad_flags(struct request *request, uint64_t path)
{
	int r = request_path(request, 0, path);

	return r < 0 ? -r : EINVAL;
}

static void execute(struct request *request, uint64_t dirfd, uint64_t path, uint64_t flags)
{
	unsigned int how = flags & AT_SYMLINK_NOFOLLOW ? RESOLVE_LEAF : RESOLVE_FOLLOW;

	if (flags & AT_EMPTY_PATH)
		how |= RESOLVE_EMPTY;
	asks_begin_run(request->service->asks, (pid_t)request->notif.pid);
	if (flags & ~(uint64_t)FLAGS)
		request_fail(request, bad_flags(request, path));
	else if (request_resolve(request, 0, dirfd, path, how, V_EXEC) &&
		 judge_program(request, flags))
		request_continue(request,
				 request->service->judge->observe ? FENCE_OBSERVE : FENCE_EXECUTE);
}

/**
 * exec_execve() - execve: decided, then the kernel's
 * @request:	The request
 */
void exec_execve(struct request *request)
{
	execute(request, (uint64_t)TARGET_CWD, request->notif.data.args[0], 0);
}

/**
 * exec_execveat() - execveat: likewise, and AT_EXECVE_CHECK (6.14), which runs nothing
 * @request:	The request
 */
void exec_execveat(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;

	execute(request, data->args[0], data->args[1], (uint32_t)data->args[4]);
}
