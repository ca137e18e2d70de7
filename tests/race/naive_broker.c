// SPDX-License-Identifier: MIT
// tests/race/naive_broker.c - What warder must not be: it checks, then lets the kernel read it
// again
//
// usage: naive_broker [-p] COMMAND [ARG...]
// A test double. It stops the same calls, decides correctly on what it sees, and answers CONTINUE.
// That the attackers beat it shows that they can win. With -p it performs linkat itself, as
// warder does, but never asks whether the caller is still the same: a call that is gone cannot be
// continued, so this is how one loses to a number that is used again.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define NONE (-1)
#define SELF "/proc/self/" /* whose, is not for us to say */

/**
 * struct name - One name that a call is given
 * @dir:	Argument with the directory's descriptor; NONE: the working directory
 * @path:	Argument with the path; NONE: @dir is the descriptor of the file itself
 * @at:		Where the path begins behind that pointer
 */
struct name {
	int8_t dir, path, at;
};

/**
 * struct row - A call that is stopped
 * @first:	Its name
 * @second:	The other one, of a call with two
 * @entry:	The last component is not followed, or is to be made
 * @below:	What is denied lies there; NULL: the directory of all
 */
struct row {
	int nr;
	struct name first, second;
	bool entry;
	const char *below;
};

#define NOTHING                                                                                    \
	{                                                                                          \
		NONE, NONE, 0                                                                      \
	}
#define PATH                                                                                       \
	{                                                                                          \
		NONE, 0, 0                                                                         \
	}
#define AT                                                                                         \
	{                                                                                          \
		0, 1, 0                                                                            \
	}
#define DESCRIPTOR                                                                                 \
	{                                                                                          \
		0, NONE, 0                                                                         \
	}
#define SOCKET(argument)                                                                           \
	{                                                                                          \
		NONE, argument, offsetof(struct sockaddr_un, sun_path)                             \
	}

static const struct row rows[] = {
	{ SYS_open, PATH, NOTHING, false, "no" },
	{ SYS_creat, PATH, NOTHING, false, "no" },
	{ SYS_openat, AT, NOTHING, false, "no" },
	{ SYS_openat2, AT, NOTHING, false, "no" },
	{ SYS_truncate, PATH, NOTHING, false, "no" },
	{ SYS_chmod, PATH, NOTHING, false, "no" },
	{ SYS_fchmodat, AT, NOTHING, false, "no" },
	{ SYS_chown, PATH, NOTHING, false, "no" },
	{ SYS_fchownat, AT, NOTHING, false, "no" },
	{ SYS_setxattr, PATH, NOTHING, false, "no" },
	{ SYS_removexattr, PATH, NOTHING, false, "no" },
	{ SYS_execve, PATH, NOTHING, false, "no" },
	{ SYS_execveat, AT, NOTHING, false, "no" },
	{ SYS_unlink, PATH, NOTHING, true, "no" },
	{ SYS_unlinkat, AT, NOTHING, true, "no" },
	{ SYS_rmdir, PATH, NOTHING, true, "no" },
	{ SYS_mkdir, PATH, NOTHING, true, "no" },
	{ SYS_mkdirat, AT, NOTHING, true, "no" },
	{ SYS_mknod, PATH, NOTHING, true, "no" },
	{ SYS_symlink, { NONE, 1, 0 }, NOTHING, true, "no" },
	{ SYS_link, PATH, { NONE, 1, 0 }, true, "no" },
	{ SYS_linkat, AT, { 2, 3, 0 }, true, "no" },
	{ SYS_rename, PATH, { NONE, 1, 0 }, true, "no" },
	{ SYS_renameat, AT, { 2, 3, 0 }, true, "no" },
	{ SYS_renameat2, AT, { 2, 3, 0 }, true, "no" },
	{ SYS_connect, SOCKET(1), NOTHING, false, "no" },
	{ SYS_bind, SOCKET(1), NOTHING, true, "no" },
	{ SYS_sendto, SOCKET(4), NOTHING, false, "no" },
	{ SYS_sendmmsg, NOTHING, NOTHING, false, "" }, /* decided on only with -p */
	{ SYS_chdir, PATH, NOTHING, false, "no" },
	{ SYS_stat, PATH, NOTHING, false, "no" },
	{ SYS_fstat, DESCRIPTOR, NOTHING, false, "no" },
	{ SYS_newfstatat, AT, NOTHING, false, "no" },
	{ SYS_lstat, PATH, NOTHING, true, "no" },
	{ SYS_statx, AT, NOTHING, false, "no" },
	{ SYS_readlink, PATH, NOTHING, true, "no" },
	{ SYS_access, PATH, NOTHING, false, "no" },
	{ SYS_getxattr, PATH, NOTHING, false, "no" },
	{ SYS_listxattr, PATH, NOTHING, false, "no" },
	{ SYS_inotify_add_watch, { NONE, 1, 0 }, NOTHING, false, "no" },
	{ SYS_fchmod, DESCRIPTOR, NOTHING, false, "ro" },
	{ SYS_fchown, DESCRIPTOR, NOTHING, false, "ro" },
	{ SYS_fsetxattr, DESCRIPTOR, NOTHING, false, "ro" },
	{ SYS_ftruncate, DESCRIPTOR, NOTHING, false, "app" },
	{ SYS_getdents64, DESCRIPTOR, NOTHING, false, NULL },
	{ SYS_mmap, { 4, NONE, 0 }, NOTHING, false, "noexec" },
	{ SYS_fcntl, DESCRIPTOR, NOTHING, false, "app" },
	{ SYS_utimensat, AT, NOTHING, false, "no" },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

#define SWAPPED 100 /* the attacker's descriptor */

/* Those that are stopped with certain arguments only. */
static const struct condition {
	int nr;
	unsigned int count;
	struct scmp_arg_cmp args[2];
} conditions[] = {
	{ SYS_mmap,
	  2,
	  { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC },
	    { 3, SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0 } } },
	{ SYS_fcntl, 1, { { 1, SCMP_CMP_EQ, F_SETFL, 0 } } },
	{ SYS_sendto, 1, { { 4, SCMP_CMP_NE, 0, 0 } } },
	/* The attacker looks at what it has done, too. */
	{ SYS_fstat, 1, { { 0, SCMP_CMP_EQ, SWAPPED, 0 } } },
	{ SYS_newfstatat, 1, { { 0, SCMP_CMP_EQ, SWAPPED, 0 } } },
};
#define CONDITIONS (sizeof(conditions) / sizeof(conditions[0]))

static bool performs; /* -p */

static int stop(scmp_filter_ctx filter, int nr)
{
	for (size_t i = 0; i < CONDITIONS; i++)
		if (conditions[i].nr == nr)
			return seccomp_rule_add_array(filter, SCMP_ACT_NOTIFY, nr,
						      conditions[i].count, conditions[i].args);
	return seccomp_rule_add_array(filter, SCMP_ACT_NOTIFY, nr, 0, NULL);
}

/* Loads the filter; its listener is the result. */
static int load(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int r = filter ? 0 : -1;

	for (size_t i = 0; i < ROWS && r == 0; i++)
		r = stop(filter, rows[i].nr);
	if (r == 0)
		r = seccomp_load(filter);
	return r == 0 ? seccomp_notify_fd(filter) : -1;
}

static void copy(const struct seccomp_notif *request, uint64_t from, void *to, size_t size)
{
	struct iovec local = { to, size }, remote = { (void *)(uintptr_t)from, size };

	memset(to, 0, size);
	process_vm_readv((pid_t)request->pid, &local, 1, &remote, 1, 0);
}

/* A name as a path that leads there from anywhere; false for "no path". */
static bool spell(const struct seccomp_notif *request, const struct name *name, char to[PATH_MAX])
{
	int dirfd = name->dir == NONE ? AT_FDCWD : (int)request->data.args[name->dir];
	char path[256] = "";

	if (name->path != NONE && request->data.args[name->path])
		copy(request, request->data.args[name->path] + (uint64_t)name->at, path,
		     sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	if (!strncmp(path, SELF, strlen(SELF)))
		snprintf(to, PATH_MAX, "/proc/%d/%s", request->pid, path + strlen(SELF));
	else if (path[0] == '/')
		snprintf(to, PATH_MAX, "%s", path);
	else if (dirfd == AT_FDCWD)
		snprintf(to, PATH_MAX, "/proc/%d/cwd/%s", request->pid, path);
	else
		snprintf(to, PATH_MAX, "/proc/%d/fd/%d%s%s", request->pid, dirfd,
			 path[0] ? "/" : "", path);
	return path[0];
}

/* Whether a path leads to below a directory of ours. */
static bool leads_into(const char *path, const char *below, bool entry)
{
	char whole[PATH_MAX], real[PATH_MAX + 1], root[PATH_MAX], wanted[PATH_MAX + 16];

	strcpy(whole, path);
	if (entry)
		strcpy(strrchr(whole, '/'), "/.");
	if (!realpath(whole, real) || !getcwd(root, sizeof(root)))
		return false;
	if (!below)
		return !strcmp(real, root);
	strcat(real, "/"); /* the directory itself, too */
	snprintf(wanted, sizeof(wanted), "%s/%s/", root, below);
	return !strncmp(real, wanted, strlen(wanted));
}

/* What the program is run by: a script's interpreter, or the one that the file names as its loader.
 */
static bool interpreter_is_denied(const char *path)
{
	char head[4096] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = read(fd, head, sizeof(head) - 1);
	const char *end;

	close(fd);
	if (len >= 2 && head[0] == '#' && head[1] == '!') {
		head[strcspn(head, "\n")] = '\0';
		return leads_into(head + 2, "no", false);
	}
	end = len > 0 ? memmem(head, (size_t)len, "/loader", sizeof("/loader")) : NULL;
	while (end && end > head && end[-1])
		end--;
	return end && leads_into(end, "no", false);
}

/* A link in no/ itself, what is made there, opened to be written in ro/, or made in drop/ where it
 * is already. */
static bool open_is_denied(const struct seccomp_notif *request, const char *path)
{
	uint64_t flags = request->data.args[1];

	if (request->data.nr == SYS_openat2)
		copy(request, request->data.args[2], &flags, sizeof(flags));
	else if (request->data.nr != SYS_open)
		return false;
	if (flags & O_NOFOLLOW)
		return leads_into(path, "no", true);
	if (flags & O_CREAT)
		return leads_into(path, "no", true) ||
		       (leads_into(path, "drop", true) && access(path, F_OK) == 0);
	return (flags & O_ACCMODE) != O_RDONLY && leads_into(path, "ro", false);
}

/* no/file by another name. */
static bool is_pinned(const char *path)
{
	struct stat st, pinned;

	return stat(path, &st) == 0 && stat("no/file", &pinned) == 0 && st.st_ino == pinned.st_ino;
}

static bool denied(const struct seccomp_notif *request)
{
	const struct row *row = rows;
	char path[PATH_MAX];
	bool named;

	while (row->nr != request->data.nr)
		row++;
	named = spell(request, &row->first, path);
	if (row->nr == SYS_chdir && strncmp(path, "/proc/", 6) != 0)
		return false; /* by its whole name: to change what another call is about */
	if (row->nr == SYS_utimensat && !named)
		return leads_into(path, "ro", false);
	if (row->nr == SYS_execveat && !named)
		return leads_into(path, "noexec", false);
	if (leads_into(path, row->below, row->entry) || open_is_denied(request, path) ||
	    (!row->entry && is_pinned(path)))
		return true;
	if (row->nr == SYS_execve && interpreter_is_denied(path))
		return true;
	if (row->second.path == NONE)
		return false;
	spell(request, &row->second, path);
	return leads_into(path, row->below, row->entry);
}

/* linkat by what the number's owner says, whoever that is by now. */
static int link_for(const struct seccomp_notif *request)
{
	char from[PATH_MAX], to[PATH_MAX], object[32];
	int pin, r;

	spell(request, &(struct name)AT, from);
	pin = open(from, O_PATH | O_CLOEXEC);
	snprintf(object, sizeof(object), "/proc/self/fd/%d", pin);
	spell(request, &(struct name){ 2, 3, 0 }, to);
	r = linkat(AT_FDCWD, object, AT_FDCWD, to, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
	close(pin);
	return r;
}

/* sendmmsg likewise: each message's words are read when it is its turn. */
static int send_for(const struct seccomp_notif *request)
{
	const uint64_t *args = (const uint64_t *)request->data.args;
	int pidfd = (int)syscall(SYS_pidfd_open, request->pid, 0);
	int own = (int)syscall(SYS_pidfd_getfd, pidfd, (int)args[0], 0);
	unsigned int sent = 0;

	for (; sent < (unsigned int)args[2]; sent++) {
		struct mmsghdr message;
		struct iovec vector;
		char words[16];

		copy(request, args[1] + sent * sizeof(message), &message, sizeof(message));
		copy(request, (uintptr_t)message.msg_hdr.msg_iov, &vector, sizeof(vector));
		if (vector.iov_len > sizeof(words))
			break;
		copy(request, (uintptr_t)vector.iov_base, words, vector.iov_len);
		if (send(own, words, vector.iov_len, 0) < 0)
			break;
	}
	close(own);
	close(pidfd);
	return (int)sent;
}

static void serve(int listener, pid_t child)
{
	struct pollfd ready = { .fd = listener, .events = POLLIN };

	for (;;) {
		struct seccomp_notif request = { 0 };
		struct seccomp_notif_resp answer = { 0 };

		if (poll(&ready, 1, 1000) == 0 && waitpid(child, NULL, WNOHANG) == child)
			return;
		if (ready.revents & POLLHUP)
			return;
		if (!(ready.revents & POLLIN) ||
		    ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) < 0)
			continue;
		answer.id = request.id;
		if (performs && request.data.nr == SYS_linkat)
			answer.error = link_for(&request);
		else if (performs && request.data.nr == SYS_sendmmsg)
			answer.val = send_for(&request);
		else if (denied(&request))
			answer.error = -ENOENT;
		else
			answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

int main(int argc, char **argv)
{
	_Atomic int *listener =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	performs = argc > 1 && !strcmp(argv[1], "-p");
	argv += performs;
	if (argc < 2 + performs || listener == MAP_FAILED)
		return 2;
	atomic_store(listener, -1);
	/* The child shares our descriptors until its exec: so we have its listener. */
	child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, 0);
	if (child == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		atomic_store(listener, load());
		execv(argv[1], argv + 1);
		_exit(127);
	}
	while (atomic_load(listener) < 0)
		if (child < 0 || waitpid(child, NULL, WNOHANG) == child)
			return 2;
	serve(atomic_load(listener), child);
	return 0;
}
