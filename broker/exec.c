// SPDX-License-Identifier: MIT
// broker/exec.c - execve and execveat: decided here, run by the kernel, confirmed by the tracer
//
// Nobody can exec for another process, so the call is continued and the kernel reads the path
// again. What holds then is Landlock's EXECUTE on the exec rules' hull, and the tracer, which looks
// at what really runs before its first instruction (tracer.c).
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "broker/handlers.h"
#include "broker/program.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"

#define INTERPRETERS 5 /* what the kernel follows: "#!" of "#!" … */

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

/*
 * A program that may be run but not read makes its process unreadable, also to the broker: nothing
 * it does could be decided. -EACCES is answered with that reason.
 */
static int open_program(struct request *request, const struct name *name)
{
	int fd = resolve_reopen(name->object, O_RDONLY | O_NONBLOCK);

	if (fd == -EACCES && !request_refuse(request, BUILTIN_UNREADABLE, true, EACCES))
		return -ECANCELED;
	return fd;
}

/* Decides on @name and on all that runs with it. False when the request is answered. */
static bool judge_program(struct request *request)
{
	const struct world *world = request->service->world;
	struct origin origin = request_origin(request, (uint64_t)TARGET_CWD);

	for (int depth = 0; depth <= INTERPRETERS; depth++) {
		unsigned int index = depth ? 1 : 0;
		struct name *name = &request->name[index];
		_cleanup_close_ int fd = -1;
		char interpreter[PATH_MAX];
		enum program_kind kind;
		int r;

		if (!request_judge(request, index, V_EXEC, 0))
			return false;
		fd = open_program(request, name);
		if (fd == -ECANCELED)
			return false;
		r = fd < 0 ? fd : program_read(fd, &kind, interpreter);
		if (r == 0 && kind == PROGRAM_OTHER)
			return true;
		if (r == 0) {
			name_close(&request->name[1]);
			name_init(&request->name[1]);
			r = resolve(world, &origin, interpreter, RESOLVE_FOLLOW, &request->name[1]);
		}
		if (r == 0)
			r = request_hides(request, 1, V_EXEC) ? -ENOENT
							      : -not_a_program(&request->name[1]);
		if (r < 0) {
			request_fail(request, -r);
			return false;
		}
		if (kind == PROGRAM_DYNAMIC)
			return request_judge(request, 1, V_EXEC, 0); /* a loader needs no other */
	}
	request_fail(request, ELOOP);
	return false;
}

static void execute(struct request *request, uint64_t dirfd, uint64_t path, uint64_t flags)
{
	unsigned int how = flags & AT_SYMLINK_NOFOLLOW ? RESOLVE_LEAF : RESOLVE_FOLLOW;
	int err;

	if (flags & AT_EMPTY_PATH)
		how |= RESOLVE_EMPTY;
	if (!request_resolve(request, 0, dirfd, path, how, V_EXEC))
		return;
	err = not_a_program(&request->name[0]);
	if (err) {
		request_fail(request, err);
		return;
	}
	if (judge_program(request))
		request_continue(request,
				 request->service->judge->observe ? FENCE_OBSERVE : FENCE_EXECUTE);
}

void exec_execve(struct request *request)
{
	execute(request, (uint64_t)TARGET_CWD, request->notif.data.args[0], 0);
}

void exec_execveat(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;

	execute(request, data->args[0], data->args[1], (uint32_t)data->args[4]);
}
