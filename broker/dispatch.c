// SPDX-License-Identifier: MIT
// broker/dispatch.c - From a call's number to the function that serves it
#include "broker/dispatch.h"

#include <stddef.h>
#include <sys/syscall.h>

#include "broker/handlers.h"

/* Newer than the build host's headers; policy/calls.c has their versions. */
#define NR_FCHMODAT2 452
#define NR_SETXATTRAT 463
#define NR_REMOVEXATTRAT 466
#define NR_FILE_SETATTR 469

typedef void (*handler)(struct request *request);

static const handler handlers[CALL_NEWEST + 1] = {
	[SYS_open] = open_open,
	[SYS_openat] = open_openat,
	[SYS_openat2] = open_openat2,
	[SYS_creat] = open_creat,
	[SYS_memfd_create] = memory_memfd,

	[SYS_mkdir] = change_mkdir,
	[SYS_mkdirat] = change_mkdirat,
	[SYS_mknod] = change_mknod,
	[SYS_mknodat] = change_mknodat,
	[SYS_unlink] = change_unlink,
	[SYS_unlinkat] = change_unlinkat,
	[SYS_rmdir] = change_rmdir,
	[SYS_symlink] = change_symlink,
	[SYS_symlinkat] = change_symlinkat,
	[SYS_rename] = change_rename,
	[SYS_renameat] = change_renameat,
	[SYS_renameat2] = change_renameat2,
	[SYS_link] = change_link,
	[SYS_linkat] = change_linkat,

	[SYS_truncate] = attribute_path,
	[SYS_chmod] = attribute_path,
	[SYS_fchmod] = attribute_path,
	[SYS_fchmodat] = attribute_path,
	[NR_FCHMODAT2] = attribute_path,
	[SYS_chown] = attribute_path,
	[SYS_fchown] = attribute_path,
	[SYS_lchown] = attribute_path,
	[SYS_fchownat] = attribute_path,
	[SYS_utime] = attribute_path,
	[SYS_utimes] = attribute_path,
	[SYS_futimesat] = attribute_path,
	[SYS_utimensat] = attribute_path,
	[SYS_setxattr] = attribute_path,
	[SYS_lsetxattr] = attribute_path,
	[SYS_fsetxattr] = attribute_path,
	[SYS_removexattr] = attribute_path,
	[SYS_lremovexattr] = attribute_path,
	[SYS_fremovexattr] = attribute_path,
	[NR_SETXATTRAT] = attribute_path,
	[NR_REMOVEXATTRAT] = attribute_path,
	[NR_FILE_SETATTR] = attribute_path,

	[SYS_execve] = exec_execve,
	[SYS_execveat] = exec_execveat,

	[SYS_mmap] = memory_map,
	[SYS_mprotect] = memory_protect,
	[SYS_pkey_mprotect] = memory_protect,
	[SYS_shmat] = memory_shmat,
	[SYS_personality] = guard_personality,

	[SYS_socket] = net_socket,
	[SYS_socketpair] = net_socket,
	[SYS_connect] = net_connect,
	[SYS_bind] = net_bind,
	[SYS_getsockname] = net_name,
	[SYS_getpeername] = net_name,
	[SYS_sendto] = net_send,
	[SYS_sendmsg] = net_send,
	[SYS_sendmmsg] = net_send,

	[SYS_kill] = guard_signal,
	[SYS_tkill] = guard_signal,
	[SYS_tgkill] = guard_signal,
	[SYS_rt_sigqueueinfo] = guard_signal,
	[SYS_rt_tgsigqueueinfo] = guard_signal,
	[SYS_pidfd_send_signal] = guard_signal,

	[SYS_ioctl] = guard_ioctl,
	[SYS_fcntl] = guard_append,
	[SYS_ftruncate] = guard_append,
	[SYS_fallocate] = guard_append,
	[SYS_pwritev2] = guard_append_flag,
	[SYS_io_submit] = guard_append_flag,
	[SYS_prlimit64] = guard_task,
	[SYS_setpriority] = guard_task,
	[SYS_ioprio_set] = guard_task,
	[SYS_sched_setaffinity] = guard_task,
	[SYS_sched_setscheduler] = guard_task,
	[SYS_sched_setparam] = guard_task,
	[SYS_sched_setattr] = guard_task,
	[SYS_migrate_pages] = guard_task,
	[SYS_move_pages] = guard_task,
	[SYS_clone] = guard_never,
	[SYS_unshare] = guard_never,
	[SYS_seccomp] = guard_never,
};

/* Observing: false when the call is held by nothing and was let through. */
static bool observe(struct request *request)
{
	const struct plan_preview *preview = request->service->preview;
	const struct seccomp_data *data = &request->notif.data;
	const uint64_t *args = (const uint64_t *)data->args;
	struct plan_verdict held = plan_judge(&preview->widest, data->nr, args);

	enum plan_action enforced = plan_judge(&preview->enforced, data->nr, args).action;

	request->outside = enforced == PLAN_KILL || enforced == PLAN_ERRNO;
	if (held.action == PLAN_NOTIFY || held.action == PLAN_KILL)
		return true;
	if (held.action == PLAN_ERRNO) {
		request_result(request, -held.err);
		return false;
	}
	request_allow(request, BUILTIN_REGISTERS);
	request_continue(request, FENCE_OBSERVE);
	return false;
}

/**
 * dispatch() - Serve one request
 * @request:	Begun
 *
 * What has no handler is outside the whitelist or in the never row. A run that observes is notified
 * of more than enforcement decides: of that, what is always held is served, and the rest goes on.
 *
 * Trust: the number is the target's.
 * Context: a receiver's thread.
 */
void dispatch(struct request *request)
{
	int nr = request->notif.data.nr;
	handler serve = nr >= 0 && nr <= CALL_NEWEST ? handlers[nr] : NULL;

	if (!request->service->preview || observe(request))
		(serve ? serve : guard_never)(request);
}
