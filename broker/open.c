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

#include "broker/content.h"
#include "broker/fast.h"
#include "broker/handlers.h"
#include "broker/opening.h"
#include "broker/pool.h"
#include "broker/scoped.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

/* What open and openat know; other bits they ignore where openat2 refuses them. */
#define KNOWN_FLAGS                                                                                \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_SYNC |      \
	 O_DSYNC | O_ASYNC | O_DIRECT | O_LARGEFILE_BIT | O_DIRECTORY | O_NOFOLLOW | O_NOATIME |   \
	 O_CLOEXEC | O_PATH | O_TMPFILE)
#define O_LARGEFILE_BIT 0100000
#define PATH_FLAGS (O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC)
/* Names that change under a lookup are looked up again; an attacker can do this for long. */
#define TRIES 16

/* Natively the number is taken once, when the call begins: so that is asked once. */
static bool table_full(struct request *request)
{
	if (request->table == TABLE_UNASKED)
		request->table =
			target_table_full(request->service->world, (pid_t)request->notif.pid)
				? TABLE_FULL
				: TABLE_ROOM;
	return request->table == TABLE_FULL;
}

/*
 * The kernel takes a number for the descriptor before it looks at the path: with a full table every
 * open is EMFILE, whatever is there.
 */
static void fail(struct request *request, int err)
{
	if (request->spelled_len[0] && err != ESRCH &&
	    (err != KERNEL_ERESTARTSYS || pool_numberless(request->slot)) && table_full(request))
		err = EMFILE;
	request_fail(request, err);
}

static void inject(struct request *request, const struct opening *opening, int *fd)
{
	content_note(request, *fd);
	request_inject(request, fd, opening->flags & O_CLOEXEC);
}

/* Answers an open that was decided on, with the descriptor or the -errno that came of it. */
static void answer(struct request *request, const struct opening *opening,
		   const struct decision *decision, verbs_t verbs, int *fd)
{
	request_decided(request, decision, verbs);
	if (*fd < 0)
		fail(request, -*fd);
	else
		inject(request, opening, fd);
}

/* What the fast way has seen of its object; it asks nothing for the record's sake. */
static enum record_object seen(const struct opening *opening, int fd, const struct stat *st)
{
	if (fd == -ENOENT)
		return OBJECT_NONE;
	if (fd < 0 || (opening->flags & (O_CREAT | O_EXCL)) == O_CREAT)
		return OBJECT_UNKNOWN;
	if (opening->flags & O_CREAT)
		return OBJECT_NONE; /* before, as for all that is made */
	if (opening->flags & O_DIRECTORY)
		return OBJECT_DIRECTORY;
	if (opening->flags & O_ACCMODE || S_ISREG(st->st_mode))
		return OBJECT_FILE;
	return S_ISDIR(st->st_mode) ? OBJECT_DIRECTORY : OBJECT_OTHER;
}

/*
 * The walk takes over. Where a lookup ended early nothing was made; after other errors there may be
 * a file all the same (O_DIRECT, which a file system refuses once it has made one).
 */
static void give_up_fast(struct request *request, int r)
{
	if (r != -ELOOP && r != -EXDEV)
		request_leave(request);
	else
		request_retract(request);
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
	verbs_t verbs = opening_verbs(opening->flags, opening->flags & O_DIRECTORY);
	_cleanup_close_ int fd = -1;
	struct decision decision;
	struct stat st = { 0 };
	int view;

	if (judge->pin_count || opening->resolve || opening->flags & (O_PATH | O_TMPFILE_BIT) ||
	    request_abroad(request, &origin, request->spelled[0]) ||
	    fast_name(world, &origin, request->spelled[0], request->spelled_len[0], name) < 0)
		return false;
	if (opening->flags & O_CREAT)
		verbs |= V_CREATE;
	if (world->veil) {
		judge_look(judge, name, &decision);
		if (decision.would != RECORD_ALLOW)
			return false; /* hidden, whatever else may be done with it */
	}
	judge_path(judge, name->path, name->len, verbs, (uint32_t)opening->flags, &decision);
	if (decision.would != RECORD_ALLOW)
		return false; /* what is not there answers ENOENT: the walk looks */
	if (opening_creates(opening)
		    ? request_take_umask(request) < 0
		    : opening->flags & (O_TRUNC | O_ACCMODE) && !request_alive(request))
		return false;
	/* Directories come from the normal view: getcwd after an fchdir would fail otherwise. */
	view = opening->flags & O_DIRECTORY ? world->root : opening_view(world, decision.granted);
	if (opening->flags & (O_CREAT | O_TRUNC)) {
		request_decided(request, &decision, verbs);
		request_commit(request);
	}
	fd = opening_patient(request, view, name->path + 1, opening->flags, opening->mode,
			     TEXT_ONLY);
	if (fd == -ELOOP || fd == -EACCES || fd == -EINVAL || fd == -EXDEV) {
		give_up_fast(request, fd);
		return false;
	}
	/* Under another name, which its directory got outside of the jail. */
	if (fd >= 0 && (fstat(fd, &st) < 0 || st.st_dev == world->proc_dev)) {
		give_up_fast(request, -EXDEV);
		return false;
	}
	if (fd >= 0 && !(opening->flags & (O_ACCMODE | O_DIRECTORY)) && S_ISDIR(st.st_mode)) {
		if (!(decision.granted & V_LIST))
			return false;
		if (view != world->root) {
			close_fd(&fd);
			fd = opening_directory(world->root, name->path + 1, opening->flags);
		}
	}
	request->record.object[0] = (uint8_t)seen(opening, fd, &st);
	answer(request, opening, &decision, verbs, &fd);
	return true;
}

/* RESOLVE_CACHED: whether the kernel would have to ask a disk. Only its cache knows. */
static bool uncached(const struct world *world, const struct origin *origin,
		     const struct opening *opening, const char *path)
{
	_cleanup_close_ int base = -1, fd = -1;

	if (!(opening->resolve & RESOLVE_CACHED))
		return false;
	base = target_base_pin(world, origin->tid, origin->dirfd);
	fd = opening_raw(path[0] == '/' ? world->root : base, path,
			 O_PATH | (opening->flags & O_NOFOLLOW), 0, opening->resolve);
	return fd == -EAGAIN;
}

/* RESOLVE_* that go further than "no magic links" are the kernel's to judge. */
static int find_object(struct request *request, const struct opening *opening)
{
	const uint64_t plain = RESOLVE_NO_MAGICLINKS | RESOLVE_CACHED;
	bool exclusive = (opening->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	unsigned int flags = exclusive || opening->flags & O_NOFOLLOW ? RESOLVE_LEAF
								      : RESOLVE_FOLLOW;
	const struct world *world = request->service->world;
	struct origin origin = request_origin(request, opening->dirfd);
	struct name *name = &request->name[0];
	/* Before it is looked up; and what is hidden is so whatever the cache knows of it. */
	bool cold = uncached(world, &origin, opening, request->spelled[0]);
	int r;

	if (opening->flags & O_CREAT)
		flags |= RESOLVE_CREATE;
	if (opening->resolve & RESOLVE_NO_MAGICLINKS)
		flags |= RESOLVE_PLAIN;
	if (opening->resolve & ~plain)
		r = scoped_resolve(world, &origin, request->spelled[0], opening->resolve, flags,
				   name);
	else
		r = resolve(world, &origin, request->spelled[0], flags, name);
	if (cold && !(r == 0 && request_hides(request, 0, opening_verbs(opening->flags, false))))
		return -EAGAIN;
	/* "./" is there, whatever else is wrong with creating it. */
	if (r == -EISDIR && exclusive && (!strcmp(name->leaf, ".") || !strcmp(name->leaf, "..")))
		return -EEXIST;
	return r;
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
	struct opening reading = *opening;
	struct name *name = &request->name[0];
	const int without = opening->openat2 ? ENOSYS : EACCES;
	_cleanup_close_ int fd = -1;
	struct decision decision;
	verbs_t verbs, granted;

	/*
	 * It gives no more than stat and chdir do, which nobody decides: only a rule refuses it.
	 * Of a file in another's place it is one to read.
	 */
	verbs = name->detour == RULE_NONE ? V_LIST : V_LIST | V_READ;
	judge_name(service->judge, service->world, name, verbs, (uint32_t)opening->flags,
		   &decision);
	granted = decision.granted;
	if (decision.would == RECORD_ASK ||
	    (decision.would != RECORD_ALLOW && decision.rule == RECORD_RULE_NONE))
		judge_allow(BUILTIN_REGISTERS, &decision);
	request_decided(request, &decision, verbs);
	if (!decision.allowed) {
		fail(request, decision.err);
		return;
	}
	if (!opening->openat2 && name->detour == RULE_NONE) { /* the flag is in a register */
		request_continue(request, FENCE_OPATH);
		return;
	}
	/*
	 * openat2's flags are memory, and the kernel would find what another file is in the place
	 * of: where that may be read, a descriptor to read, else none.
	 */
	reading.flags = O_RDONLY | O_NONBLOCK | (opening->flags & (O_CLOEXEC | O_DIRECTORY));
	verbs = opening_verbs(reading.flags, S_ISDIR(name->st.st_mode));
	if (verbs & ~granted || opening_unheld(service->world, name, granted) ||
	    !(S_ISDIR(name->st.st_mode) || S_ISREG(name->st.st_mode))) {
		fail(request, without);
		return;
	}
	fd = opening_existing(request, &reading, granted);
	if (fd < 0)
		fail(request, fd == -EACCES ? without : -fd);
	else
		inject(request, opening, &fd);
}

/* The act itself; what it changes has its record before. */
static int open_decided(struct request *request, const struct opening *opening,
			const struct decision *decision, verbs_t verbs)
{
	const struct name *name = &request->name[0];

	if (name->object < 0 || opening->flags & (O_TRUNC | O_TMPFILE_BIT))
		request_decided(request, decision, verbs);
	if (opening->flags & O_TMPFILE_BIT)
		return opening_unnamed(request, opening, decision->granted);
	if (name->object < 0)
		return opening_new(request, opening, decision);
	if (opening->flags & O_TRUNC && S_ISREG(name->st.st_mode))
		request_commit(request);
	return opening_existing(request, opening, decision->granted);
}

/* One try of the walk. -EAGAIN: what was looked up has moved; anything else is answered. */
static int open_once(struct request *request, const struct opening *opening)
{
	struct name *name = &request->name[0];
	struct decision decision;
	bool directory;
	verbs_t verbs;
	int r;

	r = find_object(request, opening);
	if (r == 0 && !request_alive(request))
		r = -ESRCH;
	if (r == 0 && request_hides(request, 0, opening_verbs(opening->flags, false)))
		r = -ENOENT;
	if (r == 0 && name->object < 0 && !(opening->flags & O_CREAT))
		r = -ENOENT;
	if (r == 0 && name->object >= 0)
		r = -existing_error(opening, name);
	if (r < 0) {
		fail(request, -r);
		return 0;
	}
	if (opening->flags & O_PATH) {
		open_path_only(request, opening);
		return 0;
	}
	directory = name->object >= 0 && S_ISDIR(name->st.st_mode);
	verbs = name->object < 0 || opening->flags & O_TMPFILE_BIT
			? V_CREATE
			: opening_verbs(opening->flags, directory);
	r = request_settle(request, 0, verbs, (uint32_t)opening->flags, &decision);
	if (r < 0) {
		fail(request, -r);
		return 0;
	}
	if (decision.allowed && name->object >= 0 &&
	    decision.rule != RECORD_RULE_BUILTIN + BUILTIN_INHERITED &&
	    opening_unheld(request->service->world, name, decision.granted))
		judge_builtin(request->service->judge, BUILTIN_UNDECIDABLE, false, EACCES,
			      &decision);
	if (decision.allowed) {
		int fd = open_decided(request, opening, &decision, verbs);

		if (fd == -EAGAIN && !(opening->flags & O_NONBLOCK))
			return -EAGAIN;
		answer(request, opening, &decision, verbs, &fd);
		return 0;
	}
	request_decided(request, &decision, verbs);
	fail(request, decision.err);
	return 0;
}

/* Flags that make no sense together are refused before anything is looked at. */
static int impossible(const struct world *world, const struct opening *opening)
{
	const int both = O_CREAT | O_DIRECTORY;
	_cleanup_close_ int fd = -1;

	if (opening->flags & O_TMPFILE_BIT &&
	    ((opening->flags & (O_TMPFILE | O_CREAT)) != O_TMPFILE ||
	     (opening->flags & O_ACCMODE) == O_RDONLY))
		return -EINVAL;
	/* A directory cannot be created by an open: newer kernels say so (6.4). */
	if ((opening->flags & both) != both)
		return 0;
	fd = opening_raw(world->root, ".", opening->flags, opening->mode, 0);
	return fd == -EINVAL ? -EINVAL : 0;
}

static void open_any(struct request *request, struct opening *opening, uint64_t path)
{
	int r = impossible(request->service->world, opening);
	bool changes = opening->flags & (O_CREAT | O_TRUNC | O_TMPFILE_BIT);

	if (r == 0)
		r = request_path(request, 0, path);
	if (r < 0) {
		request_fail(request, -r);
		return;
	}
	if (!opening_creates(opening))
		opening->mode = 0;
	pool_takes_number(request->slot);
	if (request->spelled_len[0] && !(changes && table_full(request)) &&
	    open_fast(request, opening))
		return;
	if (request->spelled_len[0] && table_full(request)) { /* before a link is read */
		request_fail(request, EMFILE);
		return;
	}
	for (int i = 0; i < TRIES; i++) {
		request_retract(request);
		request_end(request);
		name_init(&request->name[0]);
		if (open_once(request, opening) != -EAGAIN)
			return;
	}
	request_retract(request);
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

void open_openat2(struct request *request)
{
	const uint64_t resolve = RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS |
				 RESOLVE_BENEATH | RESOLVE_IN_ROOT | RESOLVE_CACHED;
	const uint64_t inside = RESOLVE_BENEATH | RESOLVE_IN_ROOT;
	struct open_how how;
	struct opening opening;
	int r = request_block(request, request->notif.data.args[2], &how, sizeof(how),
			      request->notif.data.args[3]);

	if (r == 0 && (how.flags & ~(uint64_t)KNOWN_FLAGS || how.resolve & ~resolve ||
		       how.mode & ~(uint64_t)07777))
		r = -EINVAL;
	if (r == 0 && how.mode && !(how.flags & (O_CREAT | O_TMPFILE_BIT)))
		r = -EINVAL;
	if (r == 0 && (how.resolve & inside) == inside)
		r = -EINVAL;
	if (r == 0 && how.resolve & RESOLVE_CACHED &&
	    how.flags & (O_TRUNC | O_CREAT | O_TMPFILE_BIT))
		r = -EAGAIN; /* the kernel's answer to all that changes something */
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
