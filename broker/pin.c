// SPDX-License-Identifier: MIT
// broker/pin.c - A descriptor of the broker's as a path, and what the kernel's link there says
#include "broker/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/inode.h"

/* In front of a name in /proc. Set once, before there are threads: each path would need it. */
static const char *processes = "/proc/";

/**
 * pin_from() - Have paths lead through this very /proc, whatever becomes of its name
 * @proc:	The jail's
 *
 * Whoever may rename the directory it is mounted on, outside of the jail, could put links in its
 * place that lead elsewhere.
 *
 * Context: a process with one thread, whose working directory it is from here on.
 *
 * Return: 0 or -errno
 */
int pin_from(int proc)
{
	if (fchdir(proc) < 0)
		return -errno;
	processes = "";
	return 0;
}

struct pin_path pin_path(int fd)
{
	struct pin_path path;

	snprintf(path.text, sizeof(path.text), "%sself/fd/%d", processes, fd);
	return path;
}

/* The same for a thread's memory. */
struct pin_path pin_memory(pid_t tid)
{
	struct pin_path path;

	snprintf(path.text, sizeof(path.text), "%s%d/mem", processes, tid);
	return path;
}

/**
 * pin_read() - The kernel's name for what is behind a descriptor
 * @fd:		The descriptor
 * @to:		Gets it, without a NUL
 * @room:	Bytes there; a longer name is cut
 *
 * Return: bytes written, -ENAMETOOLONG for a name that fits in no page, -errno
 */
ssize_t pin_read(int fd, char *to, size_t room)
{
	ssize_t len = readlink(pin_path(fd).text, to, room);

	return len < 0 ? -errno : len;
}

/* Whether a descriptor is of the file that has this status. */
bool pin_is(int fd, const struct stat *st)
{
	struct stat found;

	return fstat(fd, &found) == 0 && same_file(&found, st);
}

/* Another descriptor for the same pin, or -errno. */
int pin_again(int fd)
{
	int again = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return again < 0 ? -errno : again;
}

/* Whether a name has PIN_DELETED behind it; a file may really be called that. */
bool pin_deleted(const char *text, size_t len)
{
	const size_t tail = strlen(PIN_DELETED);

	return len > tail && !memcmp(text + len - tail, PIN_DELETED, tail);
}
