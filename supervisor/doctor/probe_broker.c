// SPDX-License-Identifier: MIT
// supervisor/doctor/probe_broker.c - What the broker needs to decide for another process, tried
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/listener.h"
#include "broker/trace.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "supervisor/doctor/probe.h"

#define ANSWER 4711
#define SETTLE_US 50000 /* more than enough for a signal to end a wait that it can end */
#define PATIENCE_MS 5000

/* A filter that notifies getppid(2), on this process and those it makes. */
static int listen_to_getppid(unsigned long flags)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { (unsigned short)ARRAY_SIZE(code), code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    flags | SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static int receive(int listener, struct seccomp_notif *ret_notif)
{
	struct pollfd ready = { .fd = listener, .events = POLLIN };
	int r;

	if (poll(&ready, 1, PATIENCE_MS) != 1)
		return -ETIMEDOUT;
	do {
		r = listener_receive(listener, ret_notif);
	} while (r == -EINTR);
	return r;
}

static int status_of(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

/* Ends with a child that was made for a probe. */
static int give_up(pid_t child, int err)
{
	kill(child, SIGKILL);
	status_of(child);
	return err;
}

int probe_listener(void)
{
	struct seccomp_notif notif;
	int listener = listen_to_getppid(0), r;
	pid_t child;

	if (listener < 0)
		return errno;
	child = fork();
	if (child == 0)
		_exit(syscall(SYS_getppid) == ANSWER ? 0 : ENOTSUP);
	r = receive(listener, &notif);
	if (r == 0)
		r = listener_return(listener, notif.id, ANSWER);
	return r < 0 ? give_up(child, -r) : status_of(child);
}

/* A descriptor put into the child, and the call answered with its number. */
int probe_inject(void)
{
	struct seccomp_notif notif;
	int listener = listen_to_getppid(0), r;
	pid_t child;

	if (listener < 0)
		return errno;
	child = fork();
	if (child == 0)
		_exit(fcntl((int)syscall(SYS_getppid), F_GETFD) == FD_CLOEXEC ? 0 : ENOTSUP);
	r = receive(listener, &notif);
	if (r == 0)
		r = listener_inject(listener, notif.id, STDERR_FILENO, true);
	if (r >= 0)
		r = listener_return(listener, notif.id, r);
	return r < 0 ? give_up(child, -r) : status_of(child);
}

static void on_signal(int number)
{
	(void)number;
}

/* A signal with a handler must not end the wait of a call that was received. */
int probe_killable(void)
{
	struct sigaction handled = { .sa_handler = on_signal };
	struct seccomp_notif notif;
	int listener = listen_to_getppid(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV), r;
	pid_t child;

	if (listener < 0)
		return errno;
	child = fork();
	if (child == 0) {
		sigaction(SIGUSR1, &handled, NULL);
		_exit(syscall(SYS_getppid) == ANSWER ? 0 : ENOTSUP);
	}
	r = receive(listener, &notif);
	if (r < 0)
		return give_up(child, -r);
	kill(child, SIGUSR1);
	usleep(SETTLE_US);
	if (!listener_alive(listener, notif.id))
		return give_up(child, ENOTSUP);
	r = listener_return(listener, notif.id, ANSWER);
	return r < 0 ? give_up(child, -r) : status_of(child);
}

int probe_wake(void)
{
	int listener = listen_to_getppid(0);

	if (listener < 0)
		return errno;
	return listener_wake_here(listener) ? 0 : errno ? errno : EINVAL;
}

static pid_t sleeper(void)
{
	pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
		_exit(0);
	}
	return child;
}

/* Memory that parent and child have each their own copy of. */
static volatile int marker = 42;

/* Copies between *@ours and a child's marker, in either direction; ours must stay as it was. */
static int try_copy(ssize_t (*call)(pid_t, const struct iovec *, unsigned long,
				    const struct iovec *, unsigned long, unsigned long),
		    int *ours)
{
	struct iovec local = { ours, sizeof(*ours) };
	struct iovec remote = { (void *)(uintptr_t)&marker, sizeof(marker) };
	pid_t child = sleeper();
	ssize_t done = call(child, &local, 1, &remote, 1, 0);
	int err = errno;

	give_up(child, 0);
	if (done < 0)
		return err;
	return done == (ssize_t)sizeof(*ours) && marker == 42 ? 0 : ENOTSUP;
}

int probe_read(void)
{
	int copy = 0;
	int err = try_copy(process_vm_readv, &copy);

	return err || copy == 42 ? err : ENOTSUP;
}

int probe_write(void)
{
	int copy = 0;

	return try_copy(process_vm_writev, &copy);
}

int probe_tracing(void)
{
	pid_t child = sleeper();
	long r = ptrace(PTRACE_SEIZE, child, NULL, PTRACE_O_EXITKILL);
	int err = errno;

	give_up(child, 0);
	return r < 0 ? err : 0;
}

int probe_calls(void)
{
	pid_t child = sleeper();
	int r = ptrace(PTRACE_SEIZE, child, NULL, PTRACE_O_EXITKILL) < 0 ? -errno : 0;

	if (r == 0)
		r = trace_try(child);
	give_up(child, 0);
	return -r;
}

int probe_getfd(void)
{
	pid_t child = sleeper();
	_cleanup_close_ int pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	long fd = syscall(SYS_pidfd_getfd, pidfd, 0, 0);
	int err = errno;

	give_up(child, 0);
	return fd >= 0 ? 0 : err;
}
