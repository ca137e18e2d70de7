// SPDX-License-Identifier: MIT
// jail/root_fill.c - What is in a root besides trees of the host: devices, a busybox, users
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jail/root_inside.h"
#include "policy/base/cleanup.h"

static const char *const devices[] = { "/dev/null",   "/dev/zero",    "/dev/full",
				       "/dev/random", "/dev/urandom", "/dev/tty" };

static const struct {
	const char *name;
	const char *to;
} device_links[] = {
	{ "fd", "/proc/self/fd" },	 { "stdin", "/proc/self/fd/0" },
	{ "stdout", "/proc/self/fd/1" }, { "stderr", "/proc/self/fd/2" },
	{ "ptmx", "pts/ptmx" },
};

static int fill_dev(int dev, struct stage_error *error)
{
	static const char *const mounted[] = { "pts", "shm" };

	for (size_t i = 0; i < ARRAY_SIZE(mounted); i++)
		if (mkdirat(dev, mounted[i], 0755) < 0)
			return stage_fail(error, STAGE_ROOT, errno, "/dev/%s", mounted[i]);
	for (size_t i = 0; i < ARRAY_SIZE(device_links); i++)
		if (symlinkat(device_links[i].to, dev, device_links[i].name) < 0)
			return stage_fail(error, STAGE_ROOT, errno, "/dev/%s",
					  device_links[i].name);
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		_cleanup_close_ int device = root_clone(devices[i], false);
		int r = device;

		if (device == -ENOENT)
			continue;
		if (device >= 0)
			r = root_place(dev, devices[i] + strlen("/dev"), false);
		if (r < 0)
			return stage_fail(error, STAGE_ROOT, -r, "%s", devices[i]);
		r = root_show(dev, device, devices[i] + strlen("/dev"), error);
		if (r < 0)
			return r;
	}
	return root_close_writing(dev, false) < 0
		       ? stage_fail(error, STAGE_ROOT, errno, "closing /dev")
		       : 0;
}

/**
 * root_dev() - Give a root a /dev with nothing behind it
 * @root:	Of the tree, mounted
 * @wanted:	A root that has no directory for it will not do
 * @error:	Filled on failure
 *
 * Terminals and shared memory are mounted by mounts_make().
 *
 * Return: 0 or -errno
 */
int root_dev(int root, bool wanted, struct stage_error *error)
{
	_cleanup_close_ int there = root_open(root, "/dev");
	_cleanup_close_ int dev = -1;
	int r;

	if (there == -ENOENT && !wanted)
		return 0;
	if (there < 0)
		return stage_fail(error, STAGE_ROOT, -there, "/dev");
	dev = root_memory("64k", "0755");
	if (dev < 0)
		return stage_fail(error, STAGE_ROOT, -dev, "memory for /dev");
	r = root_show(root, dev, "/dev", error);
	return r < 0 ? r : fill_dev(dev, error);
}

static int write_file(int root, const char *path, const char *text)
{
	_cleanup_close_ int fd =
		openat(root, path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0644);

	if (fd < 0)
		return -errno;
	return write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -errno;
}

/* Whoever runs here has a name, a group and a home. */
static int add_users(const struct root_spec *spec, int root)
{
	unsigned int uid = spec->uid, gid = spec->gid;
	char text[256];
	int len, r;

	len = snprintf(text, sizeof(text), "root:x:0:0:root:/root:/bin/sh\n");
	if (uid)
		len += snprintf(text + len, sizeof(text) - (size_t)len,
				"user:x:%u:%u:user:/home/user:/bin/sh\n", uid, gid);
	snprintf(text + len, sizeof(text) - (size_t)len,
		 "nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n");
	r = write_file(root, "etc/passwd", text);
	if (r < 0)
		return r;
	len = snprintf(text, sizeof(text), "root:x:0:\n");
	if (gid)
		len += snprintf(text + len, sizeof(text) - (size_t)len, "user:x:%u:\n", gid);
	snprintf(text + len, sizeof(text) - (size_t)len, "nogroup:x:65534:\n");
	return write_file(root, "etc/group", text);
}

static int add_busybox(const struct root_spec *spec, int root, struct stage_error *error)
{
	_cleanup_close_ int busybox = root_clone(spec->busybox, true);
	int r = busybox < 0 ? busybox : root_place(root, "/bin/busybox", false);
	char path[64];

	if (r < 0)
		return stage_fail(error, STAGE_ROOT, -r, "%s", spec->busybox);
	r = root_show(root, busybox, "/bin/busybox", error);
	for (size_t i = 0; r == 0 && i < spec->applet_count; i++) {
		if (snprintf(path, sizeof(path), "bin/%s", spec->applets[i]) >= (int)sizeof(path))
			continue;
		if (symlinkat("busybox", root, path) < 0 && errno != EEXIST)
			r = stage_fail(error, STAGE_ROOT, errno, "/%s", path);
	}
	return r;
}

/**
 * root_fill() - Make an empty root one that a shell can be run in
 * @spec:	What it is
 * @root:	Its top, which can be written
 * @error:	Filled on failure
 *
 * Return: 0 or -errno
 */
int root_fill(const struct root_spec *spec, int root, struct stage_error *error)
{
	static const struct {
		const char *path;
		mode_t mode;
	} directories[] = {
		{ "bin", 0755 },  { "etc", 0755 },	{ "home", 0755 }, { "home/user", 0755 },
		{ "root", 0700 }, { "run", 0755 },	{ "usr", 0755 },  { "var", 0755 },
		{ "tmp", 01777 }, { "var/tmp", 01777 },
	};
	static const struct {
		const char *path;
		const char *to;
	} links[] = { { "sbin", "bin" }, { "usr/bin", "../bin" }, { "usr/sbin", "../bin" } };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		const char *path = directories[i].path;

		if ((mkdirat(root, path, 0755) < 0 && errno != EEXIST) ||
		    fchmodat(root, path, directories[i].mode, 0) < 0)
			return stage_fail(error, STAGE_ROOT, errno, "/%s", path);
	}
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		if (symlinkat(links[i].to, root, links[i].path) < 0 && errno != EEXIST)
			return stage_fail(error, STAGE_ROOT, errno, "/%s", links[i].path);
	r = add_users(spec, root);
	if (r < 0)
		return stage_fail(error, STAGE_ROOT, -r, "/etc/passwd and /etc/group");
	if (geteuid() == 0 && spec->uid &&
	    (fchownat(root, "", spec->uid, spec->gid, AT_EMPTY_PATH) < 0 ||
	     fchownat(root, "home/user", spec->uid, spec->gid, 0) < 0))
		return stage_fail(error, STAGE_ROOT, errno, "its owner");
	return add_busybox(spec, root, error);
}
