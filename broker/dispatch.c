// SPDX-License-Identifier: MIT
// broker/dispatch.c - From a call's number to the function that serves it
#include "broker/dispatch.h"

#include <stddef.h>
#include <sys/syscall.h>

#include "broker/handlers.h"
#include "broker/late.h"
#include "policy/base/kernel.h"

typedef void (*handler)(struct request *request);

static const handler handlers[CALL_NEWEST + 1] = {
	[SYS_open] = open_open,
	[SYS_openat] = open_openat,
	[SYS_openat2] = open_openat2,
	[SYS_creat] = open_creat,
	[SYS_memfd_create] = memory_memfd,
	[SYS_mq_open] = queue_open,
	[SYS_mq_unlink] = queue_unlink,

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

	[SYS_truncate] = attribute_set,
	[SYS_chmod] = attribute_set,
	[SYS_fchmod] = attribute_set,
	[SYS_fchmodat] = attribute_set,
	[KERNEL_NR_FCHMODAT2] = attribute_set,
	[SYS_chown] = attribute_set,
	[SYS_fchown] = attribute_set,
	[SYS_lchown] = attribute_set,
	[SYS_fchownat] = attribute_set,
	[SYS_utime] = attribute_set,
	[SYS_utimes] = attribute_set,
	[SYS_futimesat] = attribute_set,
	[SYS_utimensat] = attribute_set,
	[SYS_setxattr] = attribute_set,
	[SYS_lsetxattr] = attribute_set,
	[SYS_fsetxattr] = attribute_set,
	[SYS_removexattr] = attribute_set,
	[SYS_lremovexattr] = attribute_set,
	[SYS_fremovexattr] = attribute_set,
	[KERNEL_NR_SETXATTRAT] = attribute_set,
	[KERNEL_NR_REMOVEXATTRAT] = attribute_set,
	[KERNEL_NR_FILE_SETATTR] = attribute_set,

	[SYS_stat] = look_subject,
	[SYS_fstat] = look_subject,
	[SYS_lstat] = look_subject,
	[SYS_newfstatat] = look_subject,
	[SYS_statx] = look_subject,
	[SYS_access] = look_subject,
	[SYS_faccessat] = look_subject,
	[KERNEL_NR_FACCESSAT2] = look_subject,
	[SYS_readlink] = look_subject,
	[SYS_readlinkat] = look_subject,
	[SYS_fstatfs] = look_subject,
	[SYS_statfs] = look_subject,
	[SYS_getxattr] = look_subject,
	[SYS_lgetxattr] = look_subject,
	[KERNEL_NR_GETXATTRAT] = look_subject,
	[SYS_listxattr] = look_subject,
	[SYS_llistxattr] = look_subject,
	[KERNEL_NR_LISTXATTRAT] = look_subject,
	[KERNEL_NR_FILE_GETATTR] = look_subject,
	[SYS_name_to_handle_at] = look_subject,
	[SYS_inotify_add_watch] = look_watch,

	[SYS_getdents] = list_entries,
	[SYS_getdents64] = list_entries,
	[SYS_chdir] = look_chdir,
	[SYS_fchdir] = look_fchdir,

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
	[SYS_listen] = net_listen,
	[SYS_setsockopt] = guard_route,
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

	[SYS_getrandom] = answer_random,
	[SYS_clock_gettime] = answer_gettime,
	[SYS_time] = answer_time,
	[SYS_gettimeofday] = answer_timeofday,
	[SYS_adjtimex] = answer_adjust,
	[SYS_clock_adjtime] = answer_adjust,
	[SYS_clock_nanosleep] = answer_deadline,
	[SYS_timer_settime] = answer_deadline,
	[SYS_timerfd_settime] = answer_deadline,
	[SYS_futex] = answer_deadline,
	[KERNEL_NR_FUTEX_WAIT] = answer_deadline,
	[KERNEL_NR_FUTEX_WAITV] = answer_deadline,
	[SYS_mq_timedsend] = answer_deadline,
	[SYS_mq_timedreceive] = answer_deadline,

	[SYS_getpid] = guard_number,
	[SYS_gettid] = guard_number,
	[SYS_getppid] = guard_number,
	[SYS_getpgrp] = guard_number,
	[SYS_getpgid] = guard_number,
	[SYS_getsid] = guard_number,

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
	[SYS_clone] = guard_clone,
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
	if (held.action == PLAN_NOTIFY || held.action == PLAN_TRACE || held.action == PLAN_KILL)
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

	if (request->service->late && !late_meet(request))
		return;
	if (!request->service->preview || observe(request))
		(serve ? serve : guard_never)(request);
}
