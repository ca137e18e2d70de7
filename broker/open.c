// SPDX-License-Identifier: MIT
// broker/open.c - open, openat, openat2, creat: opened by the broker, injected into the target
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "broker/fast.h"
#include "broker/handlers.h"
#include "broker/listener.h"
#include "broker/pool.h"
#include "broker/remote.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

/* What open and openat know; other bits they ignore where openat2 refuses them. */
#define KNOWN_FLAGS                                                                                \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_SYNC |      \
	 O_DSYNC | O_ASYNC | O_DIRECT | O_LARGEFILE_BIT | O_DIRECTORY | O_NOFOLLOW | O_NOATIME |   \
	 O_CLOEXEC | O_PATH | O_TMPFILE)
#define O_LARGEFILE_BIT 0100000
#define O_TMPFILE_BIT (O_TMPFILE & ~O_DIRECTORY)
#define PATH_FLAGS (O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC)
/* The target's O_NOCTTY is always on: the broker must not get a terminal of its own. */
#define OWN_FLAGS (O_CLOEXEC | O_NOCTTY)
/* The path is the object's canonical name, or the kernel refuses it. */
#define TEXT_ONLY (RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
/* Names that change under a lookup are looked up again; an attacker can do this for long. */
#define TRIES 16

/**
 * struct opening - One open, its arguments copied
 * @dirfd:	As passed
 * @flags:	Cleaned of what openat ignores
 * @mode:	0 unless something may be created
 * @resolve:	openat2's RESOLVE_*
 * @umask:	Of the target; set only when something may be created
 */
struct opening {
	uint64_t dirfd;
	int flags;
	mode_t mode;
	uint64_t resolve;
	bool openat2;
};

static bool creates(const struct opening *opening)
{
	return opening->flags & (O_CREAT | O_TMPFILE_BIT);
}

/* The verbs for what exists already. */
static verbs_t access_verbs(int flags, bool directory)
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

static int raw_openat2(int dir, const char *path, int flags, mode_t mode, uint64_t resolve)
{
	struct open_how how = {
		/* The kernel refuses O_NOCTTY with O_PATH. */
		.flags = (uint64_t)(unsigned int)(flags | (flags & O_PATH ? O_CLOEXEC : OWN_FLAGS)),
		.mode = mode,
		.resolve = resolve,
	};
	int fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));

	return fd < 0 ? -errno : fd;
}

/*
 * Opens with the right to be interrupted: -EINTR means that the target's call must end, so that the
 * kernel gives it EINTR or starts it again, as it would have done by itself.
 */
static int patient_openat2(struct request *request, int dir, const char *path, int flags,
			   mode_t mode, uint64_t resolve)
{
	for (;;) {
		int fd = raw_openat2(dir, path, flags, mode, resolve);

		if (fd != -EINTR)
			return fd;
		if (pool_cancelled(request->slot))
			return -KERNEL_ERESTARTSYS;
	}
}

/* Sets the thread's umask to the target's, for what is created from here on. */
static int take_umask(struct request *request)
{
	struct target_state state;
	int r = target_state(request->service->world, (pid_t)request->notif.pid, &state);

	if (r < 0)
		return r;
	if (!request_alive(request))
		return -ESRCH;
	umask(state.umask);
	return 0;
}

static int view_of(const struct world *world, verbs_t granted)
{
	return granted & V_EXEC ? world->root : world->view;
}

static void inject(struct request *request, const struct opening *opening, int *fd)
{
	request_inject(request, fd, opening->flags & O_CLOEXEC);
}

/*
 * The fast way: decide on text, open what the text names. False when the walk has to do it; the
 * request is answered otherwise.
 */
static bool open_fast(struct request *request, const struct opening *opening)
{
	const struct world *world = request->service->world;
	struct judge *judge = request->service->judge;
	struct origin origin = request_origin(request, opening->dirfd);
	struct name *name = &request->name[0];
	verbs_t verbs = access_verbs(opening->flags, opening->flags & O_DIRECTORY);
	_cleanup_close_ int fd = -1;
	struct decision decision;
	struct stat st;
	int view;

	if (judge->pin_count || opening->resolve || opening->flags & (O_PATH | O_TMPFILE_BIT) ||
	    fast_name(world, &origin, request->spelled[0], request->spelled_len[0], name) < 0)
		return false;
	if (opening->flags & O_CREAT)
		verbs |= V_CREATE;
	judge_path(judge, name->path, name->len, verbs, (uint32_t)opening->flags, &decision);
	if (decision.would != RECORD_ALLOW)
		return false; /* what is not there answers ENOENT: the walk looks */
	if (creates(opening) ? take_umask(request) < 0 :
	    opening->flags & (O_TRUNC | O_ACCMODE) && !request_alive(request))
		return false;
	/* Directories come from the normal view: getcwd after an fchdir would fail otherwise. */
	view = opening->flags & O_DIRECTORY ? world->root : view_of(world, decision.granted);
	fd = patient_openat2(request, view, name->path + 1, opening->flags, opening->mode, TEXT_ONLY);
	if (fd == -ELOOP || fd == -EACCES || fd == -EINVAL || fd == -EXDEV)
		return false;
	if (fd >= 0 && !(opening->flags & (O_ACCMODE | O_DIRECTORY)) && fstat(fd, &st) == 0 &&
	    S_ISDIR(st.st_mode)) {
		if (!(decision.granted & V_LIST))
			return false;
		if (view != world->root) {
			close_fd(&fd);
			fd = raw_openat2(world->root, name->path + 1, opening->flags | O_DIRECTORY,
					 0, TEXT_ONLY);
		}
	}
	request_decided(request, &decision, verbs);
	if (fd < 0)
		request_fail(request, -fd);
	else
		inject(request, opening, &fd);
	return true;
}

/* The target's own terminal: the broker's /dev/tty is another one once the target made a session. */
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
	return raw_openat2(request->service->world->root, path, flags & ~O_CREAT, 0, 0);
}

/* Opens what was pinned and decided on, through the view that the decision grants. */
static int open_pinned(struct request *request, const struct opening *opening, verbs_t granted)
{
	const struct world *world = request->service->world;
	const struct name *name = &request->name[0];
	int flags = opening->flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW);
	_cleanup_close_ int pin = -1;
	struct stat st;
	int fd;

	if (S_ISFIFO(name->st.st_mode) || S_ISCHR(name->st.st_mode))
		pool_may_block(request->slot);
	if (S_ISCHR(name->st.st_mode) && name->st.st_rdev == makedev(5, 0))
		return open_tty(request, name, flags);
	if (S_ISREG(name->st.st_mode) && !(granted & V_EXEC) && world_separate_view(world) &&
	    !name->anonymous && name->st.st_nlink) {
		pin = raw_openat2(world->view, name->path + 1, O_PATH | O_NOFOLLOW, 0,
				  TEXT_ONLY);
		if (pin < 0)
			return pin == -ENOENT || pin == -ELOOP ? -EAGAIN : pin;
		if (fstat(pin, &st) < 0 || st.st_ino != name->st.st_ino ||
		    st.st_dev != name->st.st_dev)
			return -EAGAIN; /* it moved: look again */
	}
	do {
		fd = resolve_reopen(pin >= 0 ? pin : name->object, flags);
		if (fd == -EINTR && pool_cancelled(request->slot))
			return -KERNEL_ERESTARTSYS;
	} while (fd == -EINTR);
	return fd;
}

/* A directory's other view, checked to be the same directory. */
static int parent_in_view(const struct world *world, const struct name *name, verbs_t granted)
{
	char path[PATH_MAX];
	size_t len = name->len - strlen(name->leaf);
	struct stat a, b;
	int fd;

	if (granted & V_EXEC || !world_separate_view(world))
		return fcntl(name->parent, F_DUPFD_CLOEXEC, 0);
	memcpy(path, name->path, len);
	path[len] = '\0'; /* ends with a slash, or is "/" */
	fd = raw_openat2(world->view, len > 1 ? path + 1 : ".", O_PATH | O_DIRECTORY, 0,
			 TEXT_ONLY);
	if (fd < 0)
		return -EAGAIN;
	if (fstat(fd, &a) < 0 || fstat(name->parent, &b) < 0 || a.st_ino != b.st_ino ||
	    a.st_dev != b.st_dev) {
		close(fd);
		return -EAGAIN;
	}
	return fd;
}

static int create_pinned(struct request *request, const struct opening *opening,
			 const struct decision *decision)
{
	const struct name *name = &request->name[0];
	_cleanup_close_ int parent =
		parent_in_view(request->service->world, name, decision->granted);
	int flags = opening->flags | O_NOFOLLOW;
	int fd, r;

	if (parent < 0)
		return parent;
	/* Who may create but not change what is there must not win a race for it. */
	if (access_verbs(flags, false) & ~decision->granted &&
	    !request->service->judge->observe)
		flags |= O_EXCL;
	r = take_umask(request);
	if (r < 0)
		return r;
	fd = patient_openat2(request, parent, name->leaf, flags, opening->mode,
			     TEXT_ONLY);
	if (fd == -ELOOP || (fd == -EEXIST && !(opening->flags & O_EXCL)))
		return -EAGAIN; /* something came to be there meanwhile */
	return fd;
}

/* O_TMPFILE: the directory is the object; the file has no name yet. */
static int create_unnamed(struct request *request, const struct opening *opening, verbs_t granted)
{
	const struct name *name = &request->name[0];
	char path[32];
	int r;

	_cleanup_close_ int dir = raw_openat2(view_of(request->service->world, granted),
					      name->len > 1 ? name->path + 1 : ".",
					      O_PATH | O_DIRECTORY, 0,
					      TEXT_ONLY);
	if (dir < 0)
		return dir;
	r = take_umask(request);
	if (r < 0)
		return r;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", dir);
	r = open(path, opening->flags | OWN_FLAGS, opening->mode);
	return r < 0 ? -errno : r;
}

/* What openat2's RESOLVE_* ask for, done by the kernel from the pinned start. */
static int resolve_how(struct request *request, const struct opening *opening)
{
	const struct world *world = request->service->world;
	struct name *name = &request->name[0];
	struct origin origin = request_origin(request, opening->dirfd);
	_cleanup_close_ int base = -1;
	uint64_t how = (opening->resolve & ~(uint64_t)RESOLVE_CACHED) | RESOLVE_NO_MAGICLINKS;
	int fd;

	base = request->spelled[0][0] == '/' && !(opening->resolve & RESOLVE_IN_ROOT) ?
		       fcntl(world->root, F_DUPFD_CLOEXEC, 0) :
		       target_base_pin(world, origin.tid, origin.dirfd);
	if (base < 0)
		return base;
	fd = raw_openat2(base, request->spelled[0],
			 O_PATH | (opening->flags & (O_NOFOLLOW | O_DIRECTORY)), 0, how);
	if (fd < 0)
		return fd;
	name->object = fd;
	if (fstat(fd, &name->st) < 0)
		return -errno;
	return resolve_name_of(world, fd, &name->st, name->path, sizeof(name->path), &name->len,
			       &name->anonymous);
}

/* The kernel's own refusals for what is there, in its order. 0 when it would go on. */
static int existing_error(const struct opening *opening, const struct name *name)
{
	if ((opening->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return EEXIST;
	if (opening->flags & O_CREAT && S_ISDIR(name->st.st_mode))
		return EISDIR;
	if (opening->flags & O_DIRECTORY && !S_ISDIR(name->st.st_mode))
		return ENOTDIR;
	if (S_ISLNK(name->st.st_mode) && !(opening->flags & O_PATH))
		return ELOOP;
	return 0;
}

/* An O_PATH descriptor: nothing can be done with it that is not decided again. */
static void open_path_only(struct request *request, const struct opening *opening)
{
	struct service *service = request->service;
	_cleanup_close_ int fd = -1;
	struct decision decision;

	/* It gives no more than stat and chdir do, which nobody decides: only a rule refuses it. */
	judge_name(service->judge, service->world, &request->name[0], V_LIST,
		   (uint32_t)opening->flags, &decision);
	if (!decision.allowed && decision.rule == RECORD_RULE_NONE)
		judge_allow(BUILTIN_REGISTERS, &decision);
	request_decided(request, &decision, V_LIST);
	if (!decision.allowed) {
		request_fail(request, decision.err);
		return;
	}
	if (!opening->openat2) { /* the flag is in a register */
		request_continue(request, FENCE_OPATH);
		return;
	}
	/* openat2's flags are memory: a real descriptor instead, as harmless as can be. */
	if (S_ISLNK(request->name[0].st.st_mode)) {
		request_fail(request, ENOSYS);
		return;
	}
	fd = resolve_reopen(request->name[0].object, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		request_fail(request, -fd);
	else
		inject(request, opening, &fd);
}

/* One try of the walk. -EAGAIN: what was looked up has moved; anything else is answered. */
static int open_once(struct request *request, const struct opening *opening)
{
	struct name *name = &request->name[0];
	bool exclusive = (opening->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	struct origin origin = request_origin(request, opening->dirfd);
	struct decision decision;
	bool directory;
	verbs_t verbs;
	int r;

	r = opening->resolve ? resolve_how(request, opening) :
			       resolve(request->service->world, &origin, request->spelled[0],
				       exclusive || opening->flags & O_NOFOLLOW ? RESOLVE_LEAF :
										 RESOLVE_FOLLOW,
				       name);
	if (r == 0 && !request_alive(request))
		r = -ESRCH;
	if (r == 0 && name->slash && opening->flags & O_CREAT)
		r = -EISDIR;
	if (r == 0 && name->object < 0 && !(opening->flags & O_CREAT))
		r = -ENOENT;
	if (r == 0 && name->object >= 0)
		r = -existing_error(opening, name);
	if (r < 0) {
		request_fail(request, -r);
		return 0;
	}
	if (opening->flags & O_PATH) {
		open_path_only(request, opening);
		return 0;
	}
	directory = name->object >= 0 && S_ISDIR(name->st.st_mode);
	verbs = name->object < 0 || opening->flags & O_TMPFILE_BIT ?
			V_CREATE :
			access_verbs(opening->flags, directory);
	judge_name(request->service->judge, request->service->world, name, verbs,
		   (uint32_t)opening->flags, &decision);
	if (decision.allowed) {
		int fd = opening->flags & O_TMPFILE_BIT ?
				 create_unnamed(request, opening, decision.granted) :
			 name->object >= 0 ? open_pinned(request, opening, decision.granted) :
					     create_pinned(request, opening, &decision);

		if (fd == -EAGAIN && !(opening->flags & O_NONBLOCK))
			return -EAGAIN;
		request_decided(request, &decision, verbs);
		if (fd < 0)
			request_fail(request, -fd);
		else
			inject(request, opening, &fd);
		return 0;
	}
	request_decided(request, &decision, verbs);
	request_fail(request, decision.err);
	return 0;
}

static void open_any(struct request *request, struct opening *opening, uint64_t path)
{
	int r = request_path(request, 0, path);

	if (r < 0) {
		if (r == -EPERM && !request_refuse(request, BUILTIN_UNREADABLE, true, EACCES))
			return;
		request_fail(request, -r);
		return;
	}
	if (!creates(opening))
		opening->mode = 0;
	if (request->spelled_len[0] && open_fast(request, opening))
		return;
	for (int i = 0; i < TRIES; i++) {
		request_end(request);
		name_init(&request->name[0]);
		if (open_once(request, opening) != -EAGAIN)
			return;
	}
	if (request_refuse(request, BUILTIN_UNDECIDABLE, true, EACCES))
		request_fail(request, EACCES);
}

/* open and openat forgive what openat2 refuses. */
static void open_lenient(struct request *request, uint64_t dirfd, uint64_t path, uint64_t flags,
			 uint64_t mode)
{
	struct opening opening = {
		.dirfd = dirfd,
		.flags = (int)(uint32_t)flags & KNOWN_FLAGS,
		.mode = (mode_t)mode & 07777,
	};

	if (opening.flags & O_PATH)
		opening.flags &= PATH_FLAGS;
	open_any(request, &opening, path);
}

void open_open(struct request *request)
{
	const uint64_t *args = (const uint64_t *)request->notif.data.args;

	open_lenient(request, (uint64_t)TARGET_CWD, args[0], args[1], args[2]);
}

void open_creat(struct request *request)
{
	const uint64_t *args = (const uint64_t *)request->notif.data.args;

	open_lenient(request, (uint64_t)TARGET_CWD, args[0], O_CREAT | O_WRONLY | O_TRUNC, args[1]);
}

void open_openat(struct request *request)
{
	const uint64_t *args = (const uint64_t *)request->notif.data.args;

	open_lenient(request, args[0], args[1], args[2], args[3]);
}

/* openat2(2): the structure may be longer than ours if the rest is zero. */
static int read_how(struct request *request, struct open_how *ret_how)
{
	uint64_t address = request->notif.data.args[2], size = request->notif.data.args[3];
	unsigned char bytes[4096] = { 0 };
	int r;

	if (size < sizeof(*ret_how))
		return -EINVAL;
	if (size > sizeof(bytes))
		return -E2BIG;
	r = remote_read((pid_t)request->notif.pid, address, bytes, size);
	if (r < 0)
		return r;
	for (size_t i = sizeof(*ret_how); i < size; i++)
		if (bytes[i])
			return -E2BIG;
	memcpy(ret_how, bytes, sizeof(*ret_how));
	return 0;
}

void open_openat2(struct request *request)
{
	const uint64_t resolve = RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS |
				 RESOLVE_BENEATH | RESOLVE_IN_ROOT | RESOLVE_CACHED;
	struct open_how how;
	struct opening opening;
	int r = read_how(request, &how);

	if (r == 0 && (how.flags & ~(uint64_t)KNOWN_FLAGS || how.resolve & ~resolve ||
		       how.mode & ~(uint64_t)07777))
		r = -EINVAL;
	if (r == 0 && how.mode && !(how.flags & (O_CREAT | O_TMPFILE_BIT)))
		r = -EINVAL;
	if (r == 0 && how.flags & O_PATH && how.flags & ~(uint64_t)PATH_FLAGS)
		r = -EINVAL;
	if (r < 0) {
		request_fail(request, -r);
		return;
	}
	opening = (struct opening){
		.dirfd = request->notif.data.args[0],
		.flags = (int)how.flags,
		.mode = (mode_t)how.mode,
		.resolve = how.resolve,
		.openat2 = true,
	};
	request->record.args[2] = how.flags; /* the log shows the flags, not the pointer */
	open_any(request, &opening, request->notif.data.args[1]);
}
