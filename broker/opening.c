// SPDX-License-Identifier: MIT
// broker/opening.c - The acts an open ends in: what exists, what is new, what has no name yet
#include "broker/opening.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "broker/ask.h"
#include "broker/hold.h"
#include "broker/pin.h"
#include "broker/pool.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

/* The target's O_NOCTTY is always on: the broker must not get a terminal of its own. */
#define OWN_FLAGS (O_CLOEXEC | O_NOCTTY)
#define RETRY_US 5000 /* until the terminal may be free again */

/* Whether it may make a file: then the mode counts. */
bool opening_creates(const struct opening *opening)
{
	return opening->flags & (O_CREAT | O_TMPFILE_BIT);
}

/**
 * opening_verbs() - What an open asks of what exists already
 * @flags:	open(2) flags; O_CREAT says nothing here
 * @directory:	It is about a directory: to read one is to list it
 */
verbs_t opening_verbs(int flags, bool directory)
{
	verbs_t verbs = 0;

	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		verbs = directory ? V_LIST : V_READ;
		break;
	case O_WRONLY:
		verbs = (flags & (O_APPEND | O_TRUNC)) == O_APPEND ? V_APPEND : V_MODIFY;
		break;
	default:
		verbs = V_READ | V_MODIFY;
		break;
	}
	if (flags & O_TRUNC)
		verbs |= V_MODIFY;
	return verbs;
}

/**
 * opening_raw() - openat2(2) for the broker
 * @dir:	A relative path starts here
 * @path:	Longer than PATH_MAX only under TEXT_ONLY
 * @flags:	open(2) flags; O_CLOEXEC and, but for O_PATH, O_NOCTTY are added
 * @mode:	0 unless something may be created: the kernel refuses others
 * @resolve:	RESOLVE_*
 *
 * Return: a descriptor; -errno as openat2(2): under TEXT_ONLY -ELOOP when there is a link on the
 * way. -EINTR where it waited and was interrupted
 */
int opening_raw(int dir, const char *path, int flags, mode_t mode, uint64_t resolve)
{
	struct open_how how = {
		/* The kernel refuses O_NOCTTY with O_PATH. */
		.flags = (uint64_t)(unsigned int)(flags | (flags & O_PATH ? O_CLOEXEC : OWN_FLAGS)),
		.mode = mode,
		.resolve = resolve,
	};
	_cleanup_close_ int deep = -1;
	int fd;

	if (strlen(path) >= PATH_MAX && resolve == TEXT_ONLY) {
		deep = deep_directory(dir, &path);
		if (deep < 0)
			return deep;
	}
	fd = (int)syscall(SYS_openat2, deep >= 0 ? deep : dir, path, &how, sizeof(how));
	return fd < 0 ? -errno : fd;
}

/**
 * opening_directory() - Open a directory and nothing else without O_DIRECTORY, which fcntl shows
 * @dir:	A relative path starts here
 * @path:	"" for @dir itself
 * @flags:	As for opening_raw()
 *
 * Return: a descriptor, -ENAMETOOLONG, or as opening_raw() under TEXT_ONLY
 */
int opening_directory(int dir, const char *path, int flags)
{
	char slashed[DEEP_ROOM + 1];

	if (snprintf(slashed, sizeof(slashed), "%s/", *path ? path : ".") >= (int)sizeof(slashed))
		return -ENAMETOOLONG;
	return opening_raw(dir, slashed, flags, 0, TEXT_ONLY);
}

/**
 * opening_patient() - opening_raw() for an open that may wait: interrupted only for the target
 * @request:	The request
 * @dir:	As for opening_raw()
 * @path:	Likewise
 * @flags:	Likewise
 * @mode:	Likewise
 * @resolve:	Likewise
 *
 * Return: as opening_raw(), but never -EINTR: -KERNEL_ERESTARTSYS when the target's call must end,
 * so that the kernel gives it EINTR or starts it again, as it would have done by itself
 */
int opening_patient(struct request *request, int dir, const char *path, int flags, mode_t mode,
		    uint64_t resolve)
{
	int fd;

	do
		fd = opening_raw(dir, path, flags, mode, resolve);
	while (pool_again(request->slot, &fd));
	return fd;
}

/* The same by a pin: resolve_reopen(). */
int opening_reopen(struct request *request, int pin, int flags)
{
	int fd;

	do
		fd = resolve_reopen(pin, flags);
	while (pool_again(request->slot, &fd));
	return fd;
}

/* The root to open from, the world's own: the noexec view unless the object may be executed. */
int opening_view(const struct world *world, verbs_t granted)
{
	return granted & V_EXEC ? world->root : world->view;
}

/* The target's own terminal: the broker's /dev/tty is another one once the target made a session.
 */
static int open_tty(struct request *request, const struct name *name, int flags)
{
	pid_t tid = (pid_t)request->notif.pid;
	char path[32], stat_text[512];
	_cleanup_close_ int fd = -1;
	const char *at;
	int tty = 0;
	ssize_t len;

	if (getsid(tid) == getsid(0))
		return resolve_reopen(name->object, flags);
	snprintf(path, sizeof(path), "%d/stat", tid);
	fd = openat(request->service->world->proc, path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, stat_text, sizeof(stat_text) - 1);
	if (len <= 0)
		return -ESRCH;
	stat_text[len] = '\0';
	at = strrchr(stat_text, ')'); /* pid (comm) state ppid pgrp session tty_nr */
	if (!at || sscanf(at + 1, " %*c %*d %*d %*d %d", &tty) != 1 || !tty)
		return -ENXIO;
	if (major((unsigned int)tty) < 136 || major((unsigned int)tty) > 143)
		return -ENXIO;
	snprintf(path, sizeof(path), "/dev/pts/%u",
		 (major((unsigned int)tty) - 136) * 256 + minor((unsigned int)tty));
	return opening_raw(request->service->world->root, path, flags & ~O_CREAT, 0, 0);
}

/* Nobody gets at the terminal while a person is asked there. */
static int wait_for_terminal(struct request *request, const struct name *name)
{
	struct hold *hold = request->service->asks->hold;
	int r = 0;

	if (!hold_is_terminal(hold, name->st.st_rdev) || request->enters)
		return 0;
	while (r == 0 && !(request->enters = hold_enter(hold))) {
		usleep(RETRY_US);
		r = -EINTR;
		if (pool_again(request->slot, &r))
			r = 0;
	}
	return r;
}

/* Whether a pin is from a mount that runs nothing: what is opened by it is held already. */
static bool is_noexec(int pin)
{
	struct statvfs st;

	return fstatvfs(pin, &st) == 0 && st.f_flag & ST_NOEXEC;
}

/**
 * opening_unheld() - Whether a pinned object is out of the noexec view's reach
 * @world:	The jail
 * @name:	The object
 * @granted:	As for opening_existing()
 *
 * A deleted file has no name to find it by there: its pin must have come from there.
 */
bool opening_unheld(const struct world *world, const struct name *name, verbs_t granted)
{
	if (opening_view(world, granted) == world->root || !S_ISREG(name->st.st_mode) ||
	    name->anonymous || name->st.st_nlink)
		return false;
	return !is_noexec(name->object);
}

/* O_TRUNC acts before anything can be compared: so it is done afterwards, with the same rights. */
static int truncate_opened(int fd)
{
	return truncate(pin_path(fd).text, 0) < 0 ? -errno : 0;
}

/* fcntl shows O_NOFOLLOW, and a pin can only be opened by following: open the name once more. */
static int open_nofollow(struct request *request, int view, const struct name *name, int flags)
{
	bool pinned = view == request->service->world->root && name->parent >= 0;
	_cleanup_close_ int fd = -1;
	int r;

	r = pool_may_block(request->slot); /* it could be a FIFO by now */
	if (r < 0)
		return r;
	fd = opening_patient(request, pinned ? name->parent : view,
			     pinned ? name->leaf : name->path + 1, (flags & ~O_TRUNC) | O_NOFOLLOW,
			     0, TEXT_ONLY);
	if (fd < 0)
		return fd == -ENOENT || fd == -ELOOP ? -EAGAIN : fd;
	if (!pin_is(fd, &name->st))
		return -EAGAIN;
	r = flags & O_TRUNC ? truncate_opened(fd) : 0;
	return r < 0 ? r : steal_fd(&fd);
}

/* The same for a directory; one that was removed is in no other any more. */
static int open_directory_nofollow(const struct name *name, int flags)
{
	bool entry = name->parent >= 0 && name->st.st_nlink;
	int fd = opening_directory(entry ? name->parent : name->object, entry ? name->leaf : ".",
				   flags | O_NOFOLLOW);

	if (fd >= 0 && !pin_is(fd, &name->st)) {
		close(fd);
		return -EAGAIN;
	}
	return fd == -ENOENT || fd == -ELOOP || fd == -ENOTDIR ? -EAGAIN : fd;
}

/**
 * opening_existing() - Open what was pinned and decided on, through the view the decision grants
 * @request:	Its first name is the object
 * @opening:	The open; O_CREAT and O_EXCL have had their say
 * @granted:	All verbs that the object may be used for
 *
 * Return: a descriptor. -EAGAIN: its name leads elsewhere by now, look the path up again (under
 * O_NONBLOCK the kernel says it too, and the caller answers with it). -KERNEL_ERESTARTSYS: the
 * target's call must end, or could wait while nobody else receives. -errno of the open
 */
int opening_existing(struct request *request, const struct opening *opening, verbs_t granted)
{
	const struct world *world = request->service->world;
	const struct name *name = &request->name[0];
	int flags = opening->flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW);
	bool named = S_ISREG(name->st.st_mode) && !name->anonymous && !name->foreign &&
		     name->st.st_nlink;
	int view = opening_view(world, granted);
	_cleanup_close_ int pin = -1;
	int fd;

	if (S_ISFIFO(name->st.st_mode) || S_ISCHR(name->st.st_mode)) {
		fd = pool_may_block(request->slot);
		if (fd == 0 && S_ISCHR(name->st.st_mode))
			fd = wait_for_terminal(request, name);
		if (fd < 0)
			return fd;
	}
	if (S_ISCHR(name->st.st_mode) && name->st.st_rdev == makedev(5, 0))
		return open_tty(request, name, flags | (opening->flags & O_NOFOLLOW));
	if (named && opening->flags & O_NOFOLLOW)
		return open_nofollow(request, view, name, flags);
	if (opening->flags & O_NOFOLLOW && S_ISDIR(name->st.st_mode))
		return open_directory_nofollow(name, flags);
	if (named && view != world->root) {
		pin = opening_raw(view, name->path + 1, O_PATH | O_NOFOLLOW, 0, TEXT_ONLY);
		if (pin < 0 && pin != -ENOENT && pin != -ELOOP && pin != -EACCES)
			return pin;
		/* It moved: look again, unless this descriptor of it was opened there. */
		if (pin < 0 || !pin_is(pin, &name->st)) {
			if (!is_noexec(name->object))
				return pin == -EACCES ? pin : -EAGAIN;
			close_fd(&pin);
		}
	}
	return opening_reopen(request, pin >= 0 ? pin : name->object, flags);
}

/* Whether a directory that is not found by its name any more was removed. st_nlink does not tell on
 * overlayfs. */
static bool was_removed(int pin)
{
	char text[PATH_MAX];
	ssize_t len = pin_read(pin, text, sizeof(text));

	return len >= 0 && pin_deleted(text, (size_t)len);
}

/**
 * opening_parent() - The directory of a name, in the view that the decision grants
 * @world:	The jail
 * @name:	Resolved, with its @parent
 * @granted:	As for opening_existing()
 *
 * Return: an O_PATH descriptor of the same directory, -EAGAIN when it has moved, -ENOENT when it is
 * gone
 */
int opening_parent(const struct world *world, const struct name *name, verbs_t granted)
{
	char path[DEEP_ROOM];
	size_t len = name->len - strlen(name->leaf);
	struct stat st;
	int fd;

	if (granted & V_EXEC || !world_separate_view(world))
		return pin_again(name->parent);
	memcpy(path, name->path, len);
	path[len] = '\0'; /* ends with a slash, or is "/" */
	fd = opening_raw(world->view, len > 1 ? path + 1 : ".", O_PATH | O_DIRECTORY, 0, TEXT_ONLY);
	if (fd >= 0 && fstat(name->parent, &st) == 0 && pin_is(fd, &st))
		return fd;
	if (fd == -EACCES)
		return -EACCES;
	if (fd >= 0)
		close(fd);
	return was_removed(name->parent) ? -ENOENT : -EAGAIN;
}

/**
 * opening_new() - Create in the pinned parent, in the view that the decision grants
 * @request:	Its first name has a parent and no object
 * @opening:	The open, with O_CREAT
 * @decision:	That let it be made; what it grants besides is what may be done to something there
 *
 * Return: a descriptor. -EAGAIN: the parent has moved, or something or a link came to be there
 * meanwhile; look the path up again. -EEXIST only where the target said O_EXCL. -ENOENT: the parent
 * was removed. -ESRCH, -KERNEL_ERESTARTSYS as opening_patient(), -errno of the open
 */
int opening_new(struct request *request, const struct opening *opening,
		const struct decision *decision)
{
	const struct name *name = &request->name[0];
	_cleanup_close_ int parent =
		opening_parent(request->service->world, name, decision->granted);
	int flags = opening->flags; /* TEXT_ONLY follows nothing */
	int fd, r;

	if (parent < 0)
		return parent;
	/* Who may create but not change what is there must not win a race for it. */
	if (opening_verbs(flags, false) & ~decision->granted && !request->service->judge->observe)
		flags |= O_EXCL;
	r = request_take_umask(request);
	if (r < 0)
		return r;
	request_commit(request);
	fd = opening_patient(request, parent, name->leaf, flags, opening->mode, TEXT_ONLY);
	if (fd == -ELOOP || (fd == -EEXIST && !(opening->flags & O_EXCL)))
		return -EAGAIN; /* something came to be there meanwhile */
	return fd;
}

/*
 * In a directory without a name, which the noexec view does not have: whether the file system would
 * make a file there at all.
 */
static int refuse_unnamed(const struct name *name, const struct opening *opening)
{
	int fd = open(pin_path(name->object).text, opening->flags | OWN_FLAGS, opening->mode);

	if (fd < 0)
		return -errno;
	close(fd);
	return -ENOENT;
}

/**
 * opening_unnamed() - O_TMPFILE: the directory is the object, the file has no name yet
 * @request:	Its first name is the directory
 * @opening:	The open
 * @granted:	As for opening_existing()
 *
 * Return: a descriptor. -EAGAIN: the directory has moved, look the path up again. -ENOENT: it was
 * removed and the noexec view does not have it. -ESRCH, -errno of the open
 */
int opening_unnamed(struct request *request, const struct opening *opening, verbs_t granted)
{
	const struct name *name = &request->name[0];
	const struct world *world = request->service->world;
	int view = opening_view(world, granted);
	_cleanup_close_ int dir = -1;
	int r;

	if (view == world->root)
		dir = pin_again(name->object);
	else
		dir = opening_raw(view, name->len > 1 ? name->path + 1 : ".", O_PATH | O_DIRECTORY,
				  0, TEXT_ONLY);
	if (dir == -ENOENT)
		return refuse_unnamed(name, opening);
	if (dir < 0)
		return dir == -ELOOP ? -EAGAIN : dir;
	if (!pin_is(dir, &name->st)) /* it moved: look again */
		return was_removed(name->object) ? refuse_unnamed(name, opening) : -EAGAIN;
	r = request_take_umask(request);
	if (r < 0)
		return r;
	request_commit(request);
	r = open(pin_path(dir).text, opening->flags | OWN_FLAGS, opening->mode);
	return r < 0 ? -errno : r;
}
