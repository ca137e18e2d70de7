// SPDX-License-Identifier: MIT
// broker/change.c - Names that come, go and move: performed by the broker on pinned directories
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/detour.h"
#include "broker/handlers.h"
#include "broker/opening.h"
#include "broker/pin.h"
#include "broker/procfs.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

#define CWD ((uint64_t)TARGET_CWD)

/*
 * A trailing slash is part of what the kernel judges: hand it on with the name. So is the root,
 * which has a name in no directory.
 */
static void entry_text(const struct request *request, unsigned int index, char to[NAME_MAX + 2])
{
	const struct name *name = &request->name[index];
	const char *spelled = request->spelled[index];

	if (spelled[0] && !spelled[strspn(spelled, "/")])
		strcpy(to, "/");
	else
		snprintf(to, NAME_MAX + 2, "%s%s", name->leaf, name->slash ? "/" : "");
}

/* Whether the path ends in a name, and not in "." or "..", nor is the root: none of those moves. */
static bool is_proper(const struct name *name)
{
	return strcmp(name->leaf, ".") != 0 && strcmp(name->leaf, "..") != 0;
}

/* For what makes a new name: what is there already is EEXIST before anything is denied. */
static bool judge_new(struct request *request, unsigned int index)
{
	if (request->name[index].object >= 0) {
		request_fail(request, EEXIST);
		return false;
	}
	return request_judge(request, index, V_CREATE, 0);
}

/* Where something new is to be, and its entry there; false when the request is answered. */
static bool find_new(struct request *request, uint64_t dirfd, uint64_t path, char to[NAME_MAX + 2])
{
	if (!request_resolve(request, 0, dirfd, path, RESOLVE_ENTRY, V_CREATE) ||
	    !judge_new(request, 0))
		return false;
	entry_text(request, 0, to);
	return true;
}

/* The kernel asks whether the mount may be written before it looks for the name. */
static int absent_error(const struct name *name)
{
	struct statvfs fs;

	return name->parent >= 0 && name->veil == RULE_NONE && fstatvfs(name->parent, &fs) == 0 &&
			       fs.f_flag & ST_RDONLY
		       ? EROFS
		       : ENOENT;
}

static bool judge_gone(struct request *request, unsigned int index)
{
	const struct name *name = &request->name[index];

	if (name->object < 0) {
		request_fail(request, absent_error(name));
		return false;
	}
	return request_judge(request, index, V_DELETE, 0);
}

static void make_directory(struct request *request, uint64_t dirfd, uint64_t path, uint64_t mode)
{
	const struct name *name = &request->name[0];
	char entry[NAME_MAX + 2];
	int r;

	if (!find_new(request, dirfd, path, entry))
		return;
	r = request_take_umask(request);
	if (r == 0) {
		request_commit(request);
		r = kernel_result(mkdirat(name->parent, entry, (mode_t)mode));
	}
	request_result(request, r);
}

void change_mkdir(struct request *request)
{
	make_directory(request, CWD, request->notif.data.args[0], request->notif.data.args[1]);
}

void change_mkdirat(struct request *request)
{
	make_directory(request, request->notif.data.args[0], request->notif.data.args[1],
		       request->notif.data.args[2]);
}

/* What mknod makes nothing of, whatever the path. */
static int check_kind(uint64_t mode)
{
	switch (mode & S_IFMT) {
	case 0:
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		return 0;
	case S_IFDIR:
		return -EPERM;
	default:
		return -EINVAL;
	}
}

static void make_node(struct request *request, uint64_t dirfd, uint64_t path, uint64_t mode,
		      uint64_t device)
{
	const struct name *name = &request->name[0];
	char entry[NAME_MAX + 2];
	int r = check_kind(mode);

	if (r < 0) {
		request_fail(request, -r);
		return;
	}
	if (!find_new(request, dirfd, path, entry))
		return;
	r = request_take_umask(request);
	if (r == 0) {
		request_commit(request);
		r = kernel_result(mknodat(name->parent, entry, (mode_t)mode, (dev_t)device));
	}
	request_result(request, r);
}

void change_mknod(struct request *request)
{
	make_node(request, CWD, request->notif.data.args[0], request->notif.data.args[1],
		  request->notif.data.args[2]);
}

void change_mknodat(struct request *request)
{
	make_node(request, request->notif.data.args[0], request->notif.data.args[1],
		  request->notif.data.args[2], request->notif.data.args[3]);
}

/* What the kernel lets the target into has nothing that could be removed: links, and no way to. */
static int table_error(const struct request *request, int flags)
{
	if (!procfs_is_own_table(request->service->world, (pid_t)request->notif.pid,
				 &request->name[0]))
		return -EACCES;
	return flags & AT_REMOVEDIR ? -ENOTDIR : -EPERM;
}

static void remove_entry(struct request *request, uint64_t dirfd, uint64_t path, uint64_t flags)
{
	const struct name *name = &request->name[0];
	char entry[NAME_MAX + 2];
	int r;

	if ((uint32_t)flags & ~(uint32_t)AT_REMOVEDIR) {
		request_fail(request, EINVAL);
		return;
	}
	if (!request_resolve(request, 0, dirfd, path, RESOLVE_ENTRY, V_DELETE) ||
	    !judge_gone(request, 0))
		return;
	entry_text(request, 0, entry);
	request_commit(request);
	r = kernel_result(unlinkat(name->parent, entry, (int)(uint32_t)flags));
	request_result(request, r == -EACCES ? table_error(request, (int)flags) : r);
}

void change_unlink(struct request *request)
{
	remove_entry(request, CWD, request->notif.data.args[0], 0);
}

void change_rmdir(struct request *request)
{
	remove_entry(request, CWD, request->notif.data.args[0], AT_REMOVEDIR);
}

void change_unlinkat(struct request *request)
{
	remove_entry(request, request->notif.data.args[0], request->notif.data.args[1],
		     request->notif.data.args[2]);
}

/* The text of a symlink is no path yet: nothing is decided about where it points. */
static void make_symlink(struct request *request, uint64_t text, uint64_t dirfd, uint64_t path)
{
	const struct name *name = &request->name[0];
	char entry[NAME_MAX + 2];
	int r = request_path(request, 1, text);

	if (r == 0 && !request->spelled_len[1])
		r = -ENOENT;
	if (r < 0) {
		request_fail(request, -r);
		return;
	}
	if (!find_new(request, dirfd, path, entry))
		return;
	request_commit(request);
	request_result(request, kernel_result(symlinkat(request->spelled[1], name->parent, entry)));
}

void change_symlink(struct request *request)
{
	make_symlink(request, request->notif.data.args[0], CWD, request->notif.data.args[1]);
}

void change_symlinkat(struct request *request)
{
	make_symlink(request, request->notif.data.args[0], request->notif.data.args[1],
		     request->notif.data.args[2]);
}

/*
 * Whether the object may have the other name. What it is (file or directory) is not asked: it could
 * be another by the time of the act, and a file has nothing below it anyway.
 */
static bool judge_move(struct request *request, unsigned int from, unsigned int to)
{
	const struct judge *judge = request->service->judge;
	const struct name *old = &request->name[from], *new = &request->name[to];

	if (judge_may_move(judge, old, new, true))
		return true;
	return request_refuse(request, BUILTIN_MOVE, judge_move_weakens(judge, old, new), EXDEV);
}

static bool may_delete(struct request *request, const struct name *name)
{
	struct decision decision;

	judge_path(request->service->judge, name->path, name->len, V_DELETE, 0, &decision);
	return decision.allowed;
}

static void move_entry(struct request *request, unsigned int how)
{
	const struct name *from = &request->name[0], *to = &request->name[1];
	char old_entry[NAME_MAX + 2], new_entry[NAME_MAX + 2];

	entry_text(request, 0, old_entry);
	entry_text(request, 1, new_entry);
	request_commit(request);
	/* Not libc's wrapper: it makes a call of another number for some flags. */
	request_result(request, kernel_result(syscall(SYS_renameat2, from->parent, old_entry,
						      to->parent, new_entry, how)));
}

/*
 * The kernel finds both directories first, and looks for the names in them later: that one is too
 * long is said then.
 */
static bool find_both(struct request *request, uint64_t old_dir, uint64_t old_path,
		      uint64_t new_dir, uint64_t new_path, int too_long[2])
{
	too_long[0] = request_find(request, 0, old_dir, old_path, RESOLVE_ENTRY, V_DELETE);
	too_long[1] = 0;
	if (!too_long[0] || (too_long[0] == -ENAMETOOLONG && request->name[0].parent >= 0))
		too_long[1] = request_find(request, 1, new_dir, new_path, RESOLVE_ENTRY, V_CREATE);
	for (int i = 0; i < 2; i++)
		if (too_long[i] && (too_long[i] != -ENAMETOOLONG || request->name[i].parent < 0)) {
			request_fail(request, -too_long[i]);
			return false;
		}
	return true;
}

static void move(struct request *request, uint64_t old_dir, uint64_t old_path, uint64_t new_dir,
		 uint64_t new_path, uint64_t flags)
{
	const struct name *from = &request->name[0], *to = &request->name[1];
	unsigned int how = (unsigned int)flags;
	bool exchange = how & RENAME_EXCHANGE;
	int too_long[2];

	if (how & ~(unsigned int)(RENAME_EXCHANGE | RENAME_NOREPLACE | RENAME_WHITEOUT) ||
	    (exchange && how & (RENAME_NOREPLACE | RENAME_WHITEOUT))) {
		request_fail(request, EINVAL);
		return;
	}
	if (!find_both(request, old_dir, old_path, new_dir, new_path, too_long))
		return;
	/* What the kernel refuses before it looks for either name. */
	if (!resolve_same_mount(from->parent, to->parent)) {
		request_fail(request, EXDEV);
		return;
	}
	if (too_long[0] || (too_long[1] && !is_proper(from))) {
		request_fail(request, !is_proper(from) || !is_proper(to) ? EBUSY : ENAMETOOLONG);
		return;
	}
	if (!is_proper(from) || !is_proper(to)) {
		move_entry(request, how);
		return;
	}
	if (!judge_gone(request, 0))
		return;
	if (too_long[1]) {
		request_fail(request, ENAMETOOLONG);
		return;
	}
	if (exchange && to->object < 0) {
		request_fail(request, ENOENT);
		return;
	}
	if (how & RENAME_NOREPLACE && to->object >= 0) {
		request_fail(request, EEXIST);
		return;
	}
	if (exchange && !request_judge(request, 0, V_CREATE, 0))
		return;
	if (!request_judge(request, 1, to->object >= 0 ? V_CREATE | V_DELETE : V_CREATE, 0))
		return;
	if (!judge_move(request, 0, 1) || (exchange && !judge_move(request, 1, 0)))
		return;
	/* Who may not delete there must not do it to what has come to be there meanwhile. */
	if (to->object < 0 && !may_delete(request, to))
		how |= RENAME_NOREPLACE;
	move_entry(request, how);
}

void change_rename(struct request *request)
{
	move(request, CWD, request->notif.data.args[0], CWD, request->notif.data.args[1], 0);
}

void change_renameat(struct request *request)
{
	move(request, request->notif.data.args[0], request->notif.data.args[1],
	     request->notif.data.args[2], request->notif.data.args[3], 0);
}

void change_renameat2(struct request *request)
{
	move(request, request->notif.data.args[0], request->notif.data.args[1],
	     request->notif.data.args[2], request->notif.data.args[3], request->notif.data.args[4]);
}

/*
 * Links what was pinned. The pin may lie in the noexec view (an O_TMPFILE file does), and a link
 * must stay in one mount: then the new directory is taken from that view as well.
 */
static int link_pinned(const struct request *request)
{
	const struct world *world = request->service->world;
	const struct name *from = &request->name[0], *to = &request->name[1];
	const struct pin_path source = pin_path(from->object);
	char entry[NAME_MAX + 2];
	_cleanup_close_ int parent = -1;
	int r;

	entry_text(request, 1, entry);
	r = kernel_result(linkat(AT_FDCWD, source.text, to->parent, entry, AT_SYMLINK_FOLLOW));
	if (r != -EXDEV || !world_separate_view(world))
		return r;
	parent = opening_parent(world, to, 0);
	if (parent < 0)
		return r;
	return kernel_result(linkat(AT_FDCWD, source.text, parent, entry, AT_SYMLINK_FOLLOW));
}

/* A symlink itself can be linked only by name, in its pinned directory. */
static int link_entry(const struct request *request)
{
	const struct name *from = &request->name[0], *to = &request->name[1];
	char entry[NAME_MAX + 2];
	struct stat st;

	entry_text(request, 1, entry);
	if (fstatat(from->parent, from->leaf, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (!S_ISLNK(st.st_mode))
		return -ENOENT; /* it was replaced by something that was not decided on */
	return kernel_result(linkat(from->parent, from->leaf, to->parent, entry, 0));
}

static void make_link(struct request *request, uint64_t old_dir, uint64_t old_path,
		      uint64_t new_dir, uint64_t new_path, uint64_t flags)
{
	const struct name *from = &request->name[0];
	unsigned int how = (unsigned int)flags;
	int r;

	if (how & ~(unsigned int)(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) {
		request_fail(request, EINVAL);
		return;
	}
	if (!request_resolve(request, 0, old_dir, old_path,
			     (how & AT_SYMLINK_FOLLOW ? RESOLVE_FOLLOW : RESOLVE_LEAF) |
				     (how & AT_EMPTY_PATH ? RESOLVE_EMPTY : 0U),
			     V_READ))
		return;
	if (from->object < 0) {
		request_fail(request, ENOENT);
		return;
	}
	detour_bar(&request->name[0]);
	if (!request_resolve(request, 1, new_dir, new_path, RESOLVE_ENTRY, V_CREATE) ||
	    !judge_new(request, 1) || !request_own(request, 0) ||
	    !request_judge(request, 0, V_READ, 0) || !request_link(request, 0))
		return;
	/* No directory gets a second name, and this is the one that was pinned. */
	if (!S_ISDIR(from->st.st_mode) && !judge_move(request, 0, 1))
		return;
	request_commit(request);
	r = S_ISLNK(from->st.st_mode) && from->parent >= 0 ? link_entry(request)
							   : link_pinned(request);
	request_result(request, r);
}

void change_link(struct request *request)
{
	make_link(request, CWD, request->notif.data.args[0], CWD, request->notif.data.args[1], 0);
}

void change_linkat(struct request *request)
{
	make_link(request, request->notif.data.args[0], request->notif.data.args[1],
		  request->notif.data.args[2], request->notif.data.args[3],
		  request->notif.data.args[4]);
}
