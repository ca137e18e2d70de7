// SPDX-License-Identifier: MIT
// supervisor/doctor/probe_jail.c - What holds the jail, tried
//
// A fence is only there when a child that must be refused was refused.
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/caps.h"
#include "jail/copy.h"
#include "jail/landlock.h"
#include "jail/landlock_tcp.h"
#include "jail/memory.h"
#include "jail/mounts.h"
#include "jail/namespace.h"
#include "jail/overlay.h"
#include "jail/pty.h"
#include "policy/base/cleanup.h"
#include "supervisor/doctor/probe.h"
#include "supervisor/doctor/probe_apart.h"
#include "supervisor/words/paths.h"
#include "supervisor/writes/kept.h"

/* Who asks, and nobody else. */
static const struct identity_spec self;

static int in_namespaces(int (*then)(void))
{
	static const struct namespace_spec spec = { .full = true };

	return probe_apart(&spec, probe_map, then);
}

static int try_mounts(void)
{
	struct mount_spec spec = { .private_tmp = true };
	struct stage_error error = { 0 };

	return mounts_make(&spec, &error) < 0 ? error.err : 0;
}

static int try_view(void)
{
	struct stage_error error = { 0 };
	_cleanup_close_ int view = -1, file = -1;
	void *map;

	if (mounts_noexec_view(&view, &error) < 0)
		return error.err;
	file = openat(view, "etc/passwd", O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return errno;
	map = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
	return map == MAP_FAILED ? 0 : ENOTSUP; /* it must be refused */
}

/* What is written in the copy is not in the directory. */
static int try_copies(void)
{
	char directory[] = "/tmp/warder-doctor.XXXXXX", path[64];
	struct mount_spec spec = { .private_tmp = true };
	struct stage_error error = { 0 };
	_cleanup_close_ int root = -1, file = -1;

	if (mounts_make(&spec, &error) < 0)
		return error.err;
	if (!mkdtemp(directory))
		return errno;
	if (copy_make(directory, &root, &error) < 0)
		return error.err;
	snprintf(path, sizeof(path), "%s/file", directory);
	file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return file < 0 ? errno : 0;
}

static int try_terminal(void)
{
	struct mount_spec spec = { .private_tmp = true };
	struct pty_spec pty = { .wanted = true };
	struct stage_error error = { 0 };
	int master, slave;

	if (mounts_make(&spec, &error) < 0 || pty_make(&pty, &master, &slave, &error) < 0)
		return error.err;
	return isatty(slave) ? 0 : errno;
}

/* A directory takes the place of a file, which needs all that an overlay keeps in a layer. */
static int try_layer(void)
{
	_cleanup_close_ int lower = open("lower", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int layer = open("layer", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int overlay = -1;
	struct mount_spec spec = { .private_tmp = true };
	struct stage_error error = { 0 };
	int r;

	if (mounts_make(&spec, &error) < 0)
		return error.err;
	r = overlay_make(lower, layer);
	if (r == 0) {
		r = overlay = overlay_mount(lower, layer);
		if (r >= 0)
			r = unlinkat(overlay, "file", 0) < 0 || mkdirat(overlay, "file", 0700) < 0
				    ? -errno
				    : 0;
	}
	if (r < 0)
		return -r;
	return faccessat(lower, "file", F_OK, 0) == 0 ? 0 : ENOTSUP; /* the host keeps it */
}

/* In the state directory, where layers would be. */
int probe_layers(void)
{
	_cleanup_text_ struct text ignored = { 0 };
	_cleanup_free_ char *layers = NULL;
	struct kept kept = KEPT_NONE;
	struct paths paths;
	char name[32];
	int r = paths_find(&paths);

	snprintf(name, sizeof(name), ".doctor-%d", getpid());
	if (r == 0)
		r = kept_make(paths.state, name, &kept, &ignored);
	if (r == 0 && (fchdir(kept.dir) < 0 || mkdir("lower", 0700) < 0 ||
		       mkdir("layer", 0700) < 0 || mknod("lower/file", S_IFREG | 0600, 0) < 0))
		r = -errno;
	if (r == 0)
		r = -in_namespaces(try_layer);
	if (kept.dir >= 0)
		(void)kept_remove(&kept);
	kept_close(&kept);
	layers = kept_directory(paths.state);
	if (layers && rmdir(layers) == 0) /* nobody else has need of it */
		(void)rmdir(paths.state);
	paths_free(&paths);
	return -r;
}

int probe_namespaces(void)
{
	return in_namespaces(probe_nothing);
}

int probe_mounts(void)
{
	return in_namespaces(try_mounts);
}

int probe_view(void)
{
	return in_namespaces(try_view);
}

int probe_copies(void)
{
	return in_namespaces(try_copies);
}

/* Where there are no namespaces it is the host's. */
int probe_terminal(void)
{
	struct pty_spec pty = { .wanted = true };
	struct stage_error error = { 0 };
	int master, slave;

	if (in_namespaces(try_terminal) == 0)
		return 0;
	return pty_make(&pty, &master, &slave, &error) < 0 ? error.err : 0;
}

int probe_landlock(void)
{
	struct hull hull = { .count = 0 };
	struct stage_error error = { 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return errno;
	if (landlock_enter_broker(&hull, -1, &error) < 0)
		return error.err;
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES ? 0 : ENOTSUP;
}

int probe_scopes(void)
{
	bool scoped;
	struct stage_error error = { 0 };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return errno;
	if (landlock_enter_target(NULL, &scoped, &error) < 0)
		return error.err;
	if (!scoped)
		return ENOSYS;
	return kill(getppid(), 0) < 0 && errno == EPERM ? 0 : ENOTSUP;
}

/* A port of which nobody knows whether somebody listens: what is refused is not asked. */
int probe_tcp(void)
{
	struct hull hull = { .connect.held = true };
	struct sockaddr_in local = { .sin_family = AF_INET,
				     .sin_port = htons(1),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct stage_error error = { 0 };
	_cleanup_close_ int fd = -1;

	if (landlock_abi() >= 0 && !landlock_tcp_handled(&hull, landlock_abi()))
		return ENOSYS;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return errno;
	if (landlock_enter_broker(&hull, -1, &error) < 0)
		return error.err;
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	return connect(fd, (const struct sockaddr *)&local, sizeof(local)) < 0 && errno == EACCES
		       ? 0
		       : ENOTSUP;
}

int probe_capabilities(void)
{
	struct stage_error error = { 0 };
	struct caps_active active;

	return caps_drop(&self, &active, &error) < 0 ? error.err : 0;
}

int probe_mdwe(void)
{
	struct stage_error error = { 0 };
	bool active = false;
	void *map;

	if (memory_deny_exec_gain(&active, &error) < 0)
		return error.err;
	if (!active)
		return ENOSYS;
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mprotect(map, 4096, PROT_READ | PROT_EXEC) < 0 ? 0 : ENOTSUP;
}

int probe_uring(void)
{
	struct io_uring_params parameters = { 0 };

	return syscall(SYS_io_uring_setup, 2, &parameters) < 0 ? errno : 0;
}
