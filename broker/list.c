// SPDX-License-Identifier: MIT
// broker/list.c - Directory listings without what is hidden
//
// DOC: Theory of operation
//
// The broker reads from the target's own open directory, whose offset is thereby the target's, into
// its own memory, drops what is hidden and copies the rest out. An entry's d_off is the place
// behind it, so those that stay keep theirs, and seekdir finds what it found before. When entries
// cannot be handed over after all (the target's memory ends there), the offset goes back to behind
// the last one that was.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/handlers.h"
#include "broker/remote.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"

/* What getdents64 gives, and getdents but for the type, which is the record's last byte there. */
struct entry {
	uint64_t ino;
	int64_t off;
	uint16_t len;
	char rest[];
};

#define NAME_AT_64 (offsetof(struct entry, rest) + 1) /* d_type stands before the name */
#define NAME_AT_OLD offsetof(struct entry, rest)
/* One entry with the longest name. */
#define ENTRY_MAX (NAME_AT_64 + NAME_MAX + 1 + 8)

/* A listing on its way. */
struct listing {
	struct request *request;
	int dir;
	long nr;
	char *path; /* of the directory, with a slash at the end, in request->name[0].path; NULL
		       where nothing is hidden */
	size_t path_len;
	uint32_t rule; /* the one that left something out */
};

static struct entry *entry_at(struct request *request, size_t at)
{
	return (struct entry *)(void *)(request->bytes + at);
}

/*
 * Which inode an entry leads to, for what is pinned. What the directory says of it is the number in
 * its own file system, and an overlay's entries may be of several.
 */
static struct stat stat_entry(const struct listing *listing, const struct entry *entry,
			      const char *name)
{
	struct stat st;

	if (!listing->request->service->judge->pin_count ||
	    fstatat(listing->dir, name, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0)
		st = (struct stat){ .st_dev = listing->request->name[0].st.st_dev,
				    .st_ino = entry->ino };
	return st;
}

static bool is_shown(struct listing *listing, const struct entry *entry)
{
	const struct judge *judge = listing->request->service->judge;
	const char *name =
		(const char *)entry + (listing->nr == SYS_getdents64 ? NAME_AT_64 : NAME_AT_OLD);
	size_t len = strlen(name);
	struct stat st;

	if (!listing->path || !strcmp(name, ".") || !strcmp(name, ".."))
		return true;
	memcpy(listing->path + listing->path_len, name, len + 1);
	st = stat_entry(listing, entry, name);
	return judge_lists(judge, listing->path, listing->path_len + len, &st, &listing->rule);
}

/* Moves what is shown of @len bytes behind the first @at together; returns its bytes. */
static size_t sift(struct listing *listing, size_t at, size_t len)
{
	struct request *request = listing->request;
	size_t kept = at;

	for (size_t end = at + len, size; at < end; at += size) {
		size = entry_at(request, at)->len;
		if (!is_shown(listing, entry_at(request, at)))
			continue;
		memmove(request->bytes + kept, request->bytes + at, size);
		kept += size;
	}
	return kept - (at - len);
}

static ssize_t read_entries(const struct listing *listing, void *to, size_t room)
{
	ssize_t len = syscall(listing->nr, listing->dir, to, room);

	return len < 0 ? -errno : len;
}

/*
 * The next entry does not fit. Goes past it if it is hidden, which must not be the reason for
 * anything: 1; 0 when it is shown, or the directory has ended.
 */
static int pass_hidden(struct listing *listing)
{
	_Alignas(struct entry) char bytes[ENTRY_MAX];
	const struct entry *entry = (const struct entry *)(void *)bytes;
	off_t before = lseek(listing->dir, 0, SEEK_CUR);
	ssize_t len = read_entries(listing, bytes, sizeof(bytes));
	bool hidden = len > 0 && !is_shown(listing, entry);

	lseek(listing->dir, hidden ? entry->off : before, SEEK_SET);
	return len < 0 ? (int)len : hidden;
}

/*
 * The next entries that are shown, as many as the room takes: a listing that had room for another
 * one would tell that something was left out. 0 at the end; -EINVAL when not even one fits.
 */
static ssize_t next_entries(struct listing *listing, size_t room)
{
	size_t kept = 0;

	for (;;) {
		ssize_t len = read_entries(listing, listing->request->bytes + kept, room - kept);

		if (len == -EINVAL && room - kept < ENTRY_MAX) {
			int r = pass_hidden(listing);

			if (r > 0)
				continue;
			len = r < 0 ? r : -EINVAL;
		}
		if (len <= 0)
			return kept ? (ssize_t)kept : len;
		kept += sift(listing, kept, (size_t)len);
		if (!listing->path)
			return (ssize_t)kept; /* as full as the kernel fills it */
	}
}

/* Hands over as many entries as the target's memory takes; the others are still to be read. */
static ssize_t give(const struct listing *listing, uint64_t address, size_t len, off_t before)
{
	struct request *request = listing->request;
	pid_t tid = (pid_t)request->notif.pid;
	int r = request_alive(request)
			? request_readable(request, remote_write(tid, address, request->bytes, len))
			: -ESRCH;
	off_t behind = before;
	size_t given = 0;

	if (r != -EFAULT)
		return r < 0 ? r : (ssize_t)len;
	while (given < len) {
		const struct entry *entry = entry_at(request, given);

		if (remote_write(tid, address + given, entry, entry->len) < 0)
			break;
		given += entry->len;
		behind = entry->off;
	}
	lseek(listing->dir, behind, SEEK_SET);
	return given ? (ssize_t)given : -EFAULT;
}

/*
 * The directory's name, ready to have entries' names put behind it; -EACCES where it has none that
 * could be told, for what a rule hides by its last component alone is hidden everywhere.
 */
static int name_directory(const struct world *world, struct listing *listing, struct name *name)
{
	if (!world->veil || !S_ISDIR(name->st.st_mode))
		return 0; /* nothing is hidden; or there is nothing to list, as the kernel says */
	if (!name->len || name->len + NAME_MAX + 2 >= DEEP_ROOM)
		return -EACCES;
	listing->path = name->path;
	listing->path_len = name->len;
	if (listing->path_len > 1)
		listing->path[listing->path_len++] = '/';
	return 0;
}

/* What stays is given; the rule on the record is the one that left something out, if any did. */
static void note(struct listing *listing)
{
	struct decision decision;

	judge_allow(BUILTIN_LOOK, &decision);
	if (listing->rule != RULE_NONE)
		decision.rule = listing->rule;
	request_decided(listing->request, &decision, V_LIST);
}

/**
 * list_entries() - getdents and getdents64
 * @request:	The request
 *
 * The descriptor could be another one by the time the kernel looked again, so this is never left to
 * it, also where nothing in the directory can be hidden; but for observing on a host that forbids
 * to get it, where nothing is hidden (supervisor/rules/needs.c).
 */
void list_entries(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	const struct world *world = request->service->world;
	struct name *name = &request->name[0];
	struct listing listing = { .request = request, .nr = data->nr, .rule = RULE_NONE };
	size_t room = (uint32_t)data->args[2];
	ssize_t r;

	listing.dir = target_descriptor(world, (pid_t)request->notif.pid, (int)data->args[0]);
	r = listing.dir;
	if (target_unreachable((int)r) && request->service->judge->observe) {
		request_continue(request, FENCE_OBSERVE);
		return;
	}
	if (listing.dir >= 0) {
		name->object = listing.dir;
		r = resolve_fill(world, name);
	}
	if (r >= 0 && !request_alive(request))
		r = -ESRCH;
	if (r >= 0) {
		off_t before = lseek(listing.dir, 0, SEEK_CUR);
		size_t len = name->len;

		r = name_directory(world, &listing, name);
		if (r == 0)
			r = next_entries(&listing, room < REQUEST_BYTES ? room : REQUEST_BYTES);
		if (r > 0)
			r = give(&listing, data->args[1], (size_t)r, before);
		name->path[len] = '\0';
		note(&listing);
	}
	request_result(request, (int)r);
}
