// SPDX-License-Identifier: MIT
// supervisor/verdict/found.c - What one path leads to when a run has ended
//
// Paths are those that calls ended at, so no link is followed on the way to them: what has become a
// link since then is found closed, not followed to wherever a target had it lead.
#include "supervisor/verdict/found.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "supervisor/host/attributes.h"

/* File systems have clocks of their own, a tick or a network behind. */
#define SLACK_S 2

static int open_at(int at, const char *path, int flags)
{
	int wary = flags & O_PATH ? 0 : O_NONBLOCK | O_NOCTTY;
	struct open_how how = { .flags = (uint64_t)(unsigned int)(flags | wary | O_CLOEXEC |
								  O_NOFOLLOW),
				.resolve = RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS };

	return (int)syscall(SYS_openat2, at, path, &how, sizeof(how));
}

/**
 * found_open() - Open what a run calls a path
 * @place:	Where
 * @path:	Absolute
 * @flags:	O_PATH or how it is opened; nothing that would wait is waited for
 *
 * Return: a descriptor, or -1 with errno
 */
int found_open(const struct found_place *place, const char *path, int flags)
{
	const char *behind;

	if (place->copy < 0 || !path_below(path, place->seen->cwd))
		return open_at(AT_FDCWD, path, flags);
	behind = path_behind(path, place->seen->cwd);
	while (*behind == '/')
		behind++;
	return open_at(place->copy, *behind ? behind : ".", flags);
}

/* Whether the jail had a file system of its own there. */
static bool is_private(const struct observation *seen, const char *path)
{
	if (!seen->private_tmp || !path_below(path, "/tmp"))
		return false;
	for (size_t i = 0; i < seen->kept_count; i++)
		if (path_below(path, seen->kept[i]))
			return false;
	return true;
}

/* Whether a time is none that files get while the run goes on, by the kernel's clock or its own. */
static bool is_dated(const struct found_place *place, const struct timespec *when)
{
	const time_t ahead[] = { 0, place->seen->ahead };

	for (size_t i = 0; i < ARRAY_SIZE(ahead); i++)
		if (when->tv_sec >= place->seen->began.tv_sec + ahead[i] - SLACK_S &&
		    when->tv_sec <= place->until.tv_sec + ahead[i] + SLACK_S)
			return false;
	return true;
}

static void find_link(int fd, struct found *found)
{
	char target[PATH_MAX];
	ssize_t len = readlinkat(fd, "", target, sizeof(target));

	found->kind = len < 0 ? FOUND_CLOSED : FOUND_LINK;
	if (len >= 0)
		digest_bytes(target, (size_t)len, found->digest);
}

/* The type was asked first, so that no device is ever opened; it is asked again. */
static void read_file(struct found_place *place, const char *path, struct found *found)
{
	_cleanup_close_ int fd = found_open(place, path, O_RDONLY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > place->left)
		return;
	place->left -= st.st_size;
	if (digest_range(fd, st.st_size, found->digest) == 0)
		found->kind = FOUND_FILE;
}

/**
 * found_look() - Look at what a path leads to
 * @place:	Where
 * @path:	Absolute
 * @ret_found:	What it is; FOUND_CLOSED where that cannot be told
 *
 * Trust: the target chose what is there. Nothing but regular files is opened, and no link followed.
 */
void found_look(struct found_place *place, const char *path, struct found *ret_found)
{
	_cleanup_close_ int pin = -1;
	struct found *found = ret_found;
	struct stat st;

	*found = (struct found){ .kind = FOUND_PRIVATE };
	if (is_private(place->seen, path))
		return;
	found->kind = FOUND_CLOSED;
	pin = found_open(place, path, O_PATH);
	if (pin < 0 || fstat(pin, &st) < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			found->kind = FOUND_NOTHING;
		return;
	}
	found->mode = st.st_mode;
	found->node.dev = st.st_dev;
	found->node.ino = st.st_nlink > 1 && !S_ISDIR(st.st_mode) ? st.st_ino : 0;
	found->when = st.st_mtim;
	found->dated = is_dated(place, &st.st_mtim);
	if (S_ISLNK(st.st_mode)) {
		find_link(pin, found);
		return;
	}
	if (S_ISREG(st.st_mode))
		read_file(place, path, found);
	else
		found->kind = S_ISDIR(st.st_mode) ? FOUND_DIRECTORY : FOUND_OTHER;
	if (attributes_digest(pin, found->attributes) < 0)
		found->kind = FOUND_CLOSED;
}
