// SPDX-License-Identifier: MIT
// broker/listener.c - The seccomp listener: receive, answer, inject
//
// See seccomp_unotify(2). A descriptor is injected in two steps, ADDFD and then SEND, and not in
// one: between them the broker closes its own copy, so that the target never runs while somebody
// else still holds what it opened (a write descriptor would make its execve fail with ETXTBSY, a
// lock or the write end of a FIFO would outlive the target's close). With SYNC_WAKE_UP the second
// step costs less than waking across CPUs does: docs/adr/0002-two-step-injection.md has the
// figures.
#include "broker/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>

#include "policy/base/kernel.h"

/**
 * listener_wake_here() - Ask the kernel to wake the peer on the CPU that wakes it (6.6)
 * @listener:	The listener
 *
 * Return: whether the kernel does
 */
bool listener_wake_here(int listener)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, KERNEL_NOTIF_SYNC_WAKE_UP) == 0;
}

/**
 * listener_receive() - Wait for the next request
 * @listener:	The listener
 * @ret_notif:	Filled
 *
 * Return: 0; -ENOENT when the request vanished before it was received, or, again and again, when
 * nobody is left who could make one; -EINTR; another -errno
 */
int listener_receive(int listener, struct seccomp_notif *ret_notif)
{
	memset(ret_notif, 0, sizeof(*ret_notif)); /* the kernel refuses anything else */
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, ret_notif) < 0 ? -errno : 0;
}

/**
 * listener_alive() - Whether a request still waits for its answer
 * @listener:	The listener
 * @id:		The request's cookie
 *
 * Asked after something was opened by the target's pid: only then was it the target's.
 */
bool listener_alive(int listener, uint64_t id)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

static int answer(int listener, struct seccomp_notif_resp *response)
{
	while (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

/**
 * listener_return() - Answer with a result
 * @listener:	The listener
 * @id:		The request's cookie
 * @value:	What the call returns
 *
 * Return: 0, -ENOENT when the target is gone
 */
int listener_return(int listener, uint64_t id, int64_t value)
{
	struct seccomp_notif_resp response = { .id = id, .val = value };

	return answer(listener, &response);
}

/**
 * listener_fail() - Answer with an errno
 * @listener:	The listener
 * @id:		The request's cookie
 * @err:	Positive errno, also KERNEL_ERESTARTSYS
 *
 * A call that ends for a signal is marked, so that the tracer knows it from one that was
 * interrupted before it was received: interrupts_settle().
 *
 * Return: 0, -ENOENT when the target is gone
 */
int listener_fail(int listener, uint64_t id, int err)
{
	struct seccomp_notif_resp response = { .id = id, .error = -err };

	if (err == KERNEL_ERESTARTSYS)
		response.error = -KERNEL_ERESTARTNOHAND;
	return answer(listener, &response);
}

/**
 * listener_continue() - Let the kernel perform the call itself
 * @listener:	The listener
 * @id:		The request's cookie
 *
 * The kernel reads the target's memory again, which another thread may have changed: every caller
 * names the fence that holds all the same.
 *
 * Return: 0, -ENOENT when the target is gone
 */
int listener_continue(int listener, uint64_t id)
{
	struct seccomp_notif_resp response = { .id = id,
					       .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

	return answer(listener, &response);
}

/**
 * listener_inject() - Put a copy of a descriptor into the target's table; the call goes on waiting
 * @listener:	The listener
 * @id:		The request's cookie
 * @fd:		Ours; not O_PATH, the kernel refuses those with EBADF
 * @cloexec:	Close-on-exec in the target
 *
 * Return: its number there; -EMFILE when the target's table is full, -ENOENT when it is gone
 */
int listener_inject(int listener, uint64_t id, int fd, bool cloexec)
{
	struct seccomp_notif_addfd add = {
		.id = id,
		.srcfd = (uint32_t)fd,
		.newfd_flags = cloexec ? O_CLOEXEC : 0,
	};
	int number;

	do {
		number = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
	} while (number < 0 && errno == EINTR);
	return number < 0 ? -errno : number;
}
