// SPDX-License-Identifier: MIT
// broker/queue.c - POSIX message queues: names in an ipc namespace, not paths
//
// A jail with namespaces has queues of its own, and nothing to decide about them. In light mode the
// queues are the host's; they are judged as the files of /dev/mqueue that they are. Only by opening
// one could be told whether it is there, and there is no directory to pin it in: so the decision
// comes first. With O_CREAT it asks for `create` also where the queue exists, and what no rule
// names is EACCES also where it does not.
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "broker/handlers.h"
#include "broker/opening.h"
#include "broker/pin.h"
#include "broker/remote.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

#define MQUEUE_MAGIC 0x19800202 /* ipc/mqueue.c */

/*
 * Landlock holds queues by their directory. Where that is not mounted, one that was made could not
 * be opened afterwards.
 */
static bool has_directory(const struct world *world)
{
	_cleanup_close_ int dir = openat(world->root, "dev/mqueue", O_PATH | O_CLOEXEC);
	struct statfs system;

	return dir >= 0 && fstatfs(dir, &system) == 0 && system.f_type == MQUEUE_MAGIC;
}

/* False when the request is answered. */
static bool judge_queue(struct request *request, verbs_t verbs, uint32_t flags)
{
	struct name *name = &request->name[0];
	struct decision decision;
	int len;

	if (request->service->namespaced) {
		request_allow(request, BUILTIN_REGISTERS);
		return true;
	}
	len = snprintf(name->path, sizeof(name->path), "/dev/mqueue/%s", request->spelled[0]);
	if (len >= (int)sizeof(name->path)) {
		request_fail(request, ENAMETOOLONG);
		return false;
	}
	name->len = (size_t)len;
	judge_path(request->service->judge, name->path, name->len, verbs, flags, &decision);
	request_decided(request, &decision, verbs);
	if (!decision.allowed)
		request_fail(request, decision.err);
	return decision.allowed && (has_directory(request->service->world) ||
				    request_refuse(request, BUILTIN_UNDECIDABLE, false, EACCES));
}

/*
 * mq_open(3): EMFILE is not only that there are no numbers left, but also that the user's queues
 * take all that RLIMIT_MSGQUEUE lets them. Where the broker has numbers it is that.
 */
static bool is_quota(const struct request *request, int err)
{
	_cleanup_close_ int spare = err == EMFILE ? pin_again(request->service->listener) : -1;

	return spare >= 0;
}

/**
 * queue_open() - mq_open: the queue is opened by the broker, its descriptor injected
 * @request:	The request
 */
void queue_open(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	int flags = (int)(uint32_t)data->args[1];
	mode_t mode = (mode_t)data->args[2];
	verbs_t verbs = opening_verbs(flags & O_ACCMODE, false);
	_cleanup_close_ int fd = -1;
	struct mq_attr attributes; /* the kernel's own on x86-64 */
	int r = 0, err;

	if (data->args[3])
		r = request_readable(request, remote_read((pid_t)request->notif.pid, data->args[3],
							  &attributes, sizeof(attributes)));
	if (r == 0)
		r = request_path(request, 0, data->args[0]);
	/* The kernel takes the number first, and makes nothing where there is none. */
	if (r == 0 && target_table_full(request->service->world, (pid_t)request->notif.pid))
		r = -EMFILE;
	if (r == 0 && flags & O_CREAT) {
		verbs |= V_CREATE;
		r = request_take_umask(request);
	}
	if (r < 0) {
		request_fail(request, -r);
		return;
	}
	if (!judge_queue(request, verbs, (uint32_t)flags))
		return;
	request_commit(request);
	fd = (int)syscall(SYS_mq_open, request->spelled[0], flags, mode,
			  data->args[3] ? &attributes : NULL);
	err = errno;
	if (fd < 0 && is_quota(request, err))
		request_fail_own(request, err);
	else if (fd < 0)
		request_fail(request, err);
	else
		request_inject(request, &fd, true);
}

/**
 * queue_unlink() - mq_unlink: performed by the broker
 * @request:	The request
 */
void queue_unlink(struct request *request)
{
	int r = request_path(request, 0, request->notif.data.args[0]);

	if (r < 0) {
		request_fail(request, -r);
	} else if (judge_queue(request, V_DELETE, 0)) {
		request_commit(request);
		request_result(request, kernel_result(syscall(SYS_mq_unlink, request->spelled[0])));
	}
}
