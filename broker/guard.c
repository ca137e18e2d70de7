// SPDX-License-Identifier: MIT
// broker/guard.c - Calls that are refused, or refused for some register values
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/handlers.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/socket.h"

/*
 * Of the notified command groups, those that only read, or that the descriptors' own rights hold.
 * Everything else there changes files past the policy (attributes, encryption, snapshots) or types
 * into a terminal.
 */
static const uint32_t harmless_ioctls[] = {
	0x80086601U, /* FS_IOC_GETFLAGS */
	0x80087601U, /* FS_IOC_GETVERSION */
	0x80047210U, /* FAT_IOCTL_GET_ATTRIBUTES */
	0x801c581fU, /* FS_IOC_FSGETXATTR */
	0xc020660bU, /* FS_IOC_FIEMAP */
	0x40049409U, /* FICLONE */
	0x4020940dU, /* FICLONERANGE */
	0xc0189436U, /* FIDEDUPERANGE */
	0x81009431U, /* FS_IOC_GETFSLABEL */
};

/* Refuses a call, or lets it through where that is only observed. */
static void refuse(struct request *request, enum record_builtin builtin, bool strong, int err)
{
	if (request_refuse(request, builtin, strong, err))
		request_continue(request, FENCE_OBSERVE);
}

/*
 * Whether a number is that of a task of the jail: one that the broker traces, or where tasks are
 * traced late, which has a pid namespace, any that is not the broker's own.
 */
static bool is_task(const struct request *request, int pid)
{
	const struct world *world = request->service->world;
	struct target_state state;

	if (pid <= 0 || target_state(world, pid, &state) < 0)
		return false;
	return request->service->late ? state.tgid != world->broker : state.tracer == world->broker;
}

/**
 * guard_number() - Who asks for its own number, or another's: noted, and answered by the kernel
 * @request:	The request
 *
 * Context: notified in a --verdict's probe only.
 */
void guard_number(struct request *request)
{
	request_allow(request, BUILTIN_REGISTERS);
	request_continue(request, FENCE_REGISTERS);
}

void guard_ioctl(struct request *request)
{
	uint32_t command = (uint32_t)request->notif.data.args[1];

	for (size_t i = 0; i < ARRAY_SIZE(harmless_ioctls); i++)
		if (command == harmless_ioctls[i]) {
			request_pass(request);
			return;
		}
	refuse(request, BUILTIN_IOCTL, true, EPERM);
}

/* The never row, also while observing: it would make what is observed wrong. */
void guard_never(struct request *request)
{
	int err = request->notif.data.nr == SYS_seccomp ? EBUSY : EPERM;

	request->record.how = HOW_REGISTER;
	(void)request_refuse(request, BUILTIN_NEVER, true, err);
}

/**
 * guard_clone() - clone with flags that would weaken the jail, or that it has to know of
 * @request:	The request
 */
void guard_clone(struct request *request)
{
	static const uint64_t never = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
				      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_UNTRACED;
	uint64_t flags = request->notif.data.args[0];

	if (flags & never) {
		guard_never(request);
		return;
	}
	if (flags & CLONE_FILES)
		atomic_store(&request->service->shared_tables, true);
	request_pass(request);
}

/**
 * guard_signal() - kill and its kin, where neither a pid namespace nor Landlock keeps them inside
 * @request:	The request
 *
 * Groups and "everybody" are refused: nobody can tell who would be meant by the time of the call.
 */
void guard_signal(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	int pid = (int)(uint32_t)
			  data->args[data->nr == SYS_tgkill || data->nr == SYS_rt_tgsigqueueinfo];

	request->record.how = HOW_REGISTER;
	if (data->nr != SYS_pidfd_send_signal && is_task(request, pid))
		request_pass(request);
	else
		refuse(request, BUILTIN_TASK, false, EPERM);
}

/*
 * Whether "all of a group" and "all of a user" are the jail's own. Of a user they are those whom
 * the caller's pid namespace shows (set_one_prio()'s callers in kernel/sys.c look), the broker too,
 * whom a low priority takes nothing but time. A group that was inherited reaches outside, but
 * nobody can name it or come back to it: only who is still in it means it, by 0.
 */
static bool is_inside(const struct request *request, int who)
{
	const struct seccomp_data *data = &request->notif.data;
	bool group = (uint32_t)data->args[0] == (data->nr == SYS_ioprio_set ? 2 : PRIO_PGRP);

	return request->service->namespaced &&
	       (!group || who || getpgid((pid_t)request->notif.pid) > 0);
}

/**
 * guard_task() - Limits, priority and placement of another task
 * @request:	The request
 *
 * Of the jail's own tasks, any; the broker and what runs outside in light mode are none of them.
 */
void guard_task(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	bool by_kind = data->nr == SYS_setpriority || data->nr == SYS_ioprio_set;
	uint32_t process = data->nr == SYS_ioprio_set; /* PRIO_PROCESS 0, IOPRIO_WHO_PROCESS 1 */
	int pid = (int)(uint32_t)data->args[by_kind];
	bool several = by_kind && (uint32_t)data->args[0] != process;

	request->record.how = HOW_REGISTER;
	if (several ? is_inside(request, pid) : pid == 0 || is_task(request, pid))
		request_pass(request);
	else
		refuse(request, BUILTIN_TASK, false, EPERM);
}

/**
 * guard_route() - setsockopt of what sends packets where no address says
 * @request:	The request; notified with such options only
 *
 * Where rules name addresses it is refused. Level, option and length are registers.
 */
void guard_route(struct request *request)
{
	const uint64_t *args = (const uint64_t *)request->notif.data.args;

	if (!tree_decides_inet(request->service->judge->tree) || !socket_routes(args[2], args[4]))
		request_pass(request);
	else
		refuse(request, BUILTIN_ROUTE, false, EPERM);
}

/* RWF_NOAPPEND by either way: where some file may only be appended to, nobody gets it. */
void guard_append_flag(struct request *request)
{
	refuse(request, BUILTIN_APPEND, false, EOPNOTSUPP);
}

/* personality(0xffffffff) only asks; READ_IMPLIES_EXEC would make every mapping executable. */
void guard_personality(struct request *request)
{
	if ((uint32_t)request->notif.data.args[0] == 0xffffffffU)
		request_pass(request);
	else
		guard_never(request);
}

static int perform_on(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	const struct name *name = &request->name[0];
	int fd = name->object;
	off_t length = 0;
	long r;

	if (data->nr == SYS_ftruncate)
		length = (off_t)data->args[1];
	else if (data->nr == SYS_fallocate && !((int)data->args[1] & FALLOC_FL_KEEP_SIZE))
		length = (off_t)(data->args[2] + data->args[3]);
	r = !request_alive(request)
		    ? -ESRCH
		    : target_may_lengthen((pid_t)request->notif.pid, fd, &name->st, length);
	if (r < 0)
		return (int)r;
	request_commit(request);
	switch (data->nr) {
	case SYS_fcntl:
		r = fcntl(fd, F_SETFL, (int)data->args[2]);
		break;
	case SYS_ftruncate:
		r = ftruncate(fd, (off_t)data->args[1]);
		break;
	default:
		r = fallocate(fd, (int)data->args[1], (off_t)data->args[2], (off_t)data->args[3]);
		break;
	}
	return r < 0 ? -errno : 0;
}

/**
 * guard_append() - fcntl(F_SETFL), ftruncate and fallocate where some file may only be appended to
 * @request:	The request
 *
 * Performed on the open file itself, so that no dup2 puts another one in its place.
 */
void guard_append(struct request *request)
{
	const struct world *world = request->service->world;
	struct name *name = &request->name[0];
	int own = target_descriptor(world, (pid_t)request->notif.pid,
				    (int)request->notif.data.args[0]);
	struct decision decision;
	int r = 0;

	if (own < 0) {
		request_fail(request, -own);
		return;
	}
	name->object = own;
	if (!request_alive(request)) {
		request_fail(request, ESRCH);
		return;
	}
	if (resolve_fill(world, name) < 0) {
		request_fail(request, EBADF);
		return;
	}
	judge_name(request->service->judge, world, name, V_MODIFY, 0, &decision);
	/* Only the append-only file is guarded: others were decided on when they were opened. */
	if (decision.would == RECORD_ASK
		    ? !(fcntl(own, F_GETFL) & O_APPEND)
		    : !(decision.granted & V_APPEND) || decision.granted & V_MODIFY)
		judge_allow(BUILTIN_REGISTERS, &decision);
	else if (decision.would == RECORD_ASK)
		r = request_settle(request, 0, V_MODIFY, 0, &decision);
	if (r < 0) {
		request_fail(request, -r);
		return;
	}
	request_decided(request, &decision, V_MODIFY);
	if (!decision.allowed)
		request_fail(request, EPERM);
	else
		request_result(request, perform_on(request));
}
