// SPDX-License-Identifier: MIT
// supervisor/unpack/cache.c - Where unpacked roots are kept
//
// DOC: Theory of operation
//
//     CACHE/sha256-HEX/root	a complete root; HEX is its manifest's digest
//     CACHE/sha256-HEX/facts	what is not in it, as JSON
//     CACHE/.unpack-HEX/	one that is being unpacked, or whose unpacker has died
//
// Who unpacks holds a lock (flock) on the directory it unpacks into. So a second one of the same
// image waits and then finds it done, and a lock that can be had at once means that nobody is at
// work there any more. The directory gets its final name, which is what makes it complete, when all
// of it is on the disk. After waiting for a lock a name may lead to another directory than the one
// that was locked: then everything is looked at anew.
#include "supervisor/unpack/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"
#include "supervisor/unpack/cache_facts.h"
#include "supervisor/unpack/complain.h"
#include "supervisor/host/removal.h"

#define DRAFT ".unpack-"
#define FINAL "sha256-"

static int fail(const struct cache *cache, int r, const char *what, struct text *message)
{
	_cleanup_text_ struct text word = { 0 };

	complain_word(&word, cache->path);
	return complain(message, r, "look whether it can be written to, or name another cache",
			"%s in the cache %s: %s", what, text_cstr(&word), strerror(-r));
}

/* A directory's descriptor, to lock it and to work in it. */
static int open_dir(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Whether a name still leads to what is open. */
static bool is_still(const struct cache *cache, const char *name, int fd)
{
	struct stat named, opened;

	return fstatat(cache->fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstat(fd, &opened) == 0 && same_file(&named, &opened);
}

static int lock(int fd, int how)
{
	int r;

	do {
		r = flock(fd, how);
	} while (r < 0 && errno == EINTR);
	return r < 0 ? -errno : 0;
}

/**
 * cache_has() - Whether a root is there, complete
 * @cache:	Open
 * @hex:	Of its manifest
 * @ret_skipped: What was counted when it was unpacked; untouched if it is not there
 */
bool cache_has(const struct cache *cache, const char *hex, struct skipped *ret_skipped)
{
	char name[SHA256_HEX + 16];
	_cleanup_close_ int dir = -1, root = -1;

	snprintf(name, sizeof(name), FINAL "%s", hex);
	dir = open_dir(cache->fd, name);
	root = dir < 0 ? -1
		       : openat(dir, CACHE_ROOT, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return root >= 0 && facts_read(dir, ret_skipped) == 0;
}

/* One try: the directory is made or there, locked, and empty; -EAGAIN: it was another's. */
static int take(const struct cache *cache, struct draft *draft)
{
	int r;

	if (mkdirat(cache->fd, draft->name, 0700) < 0 && errno != EEXIST)
		return -errno;
	draft->fd = open_dir(cache->fd, draft->name);
	if (draft->fd < 0)
		return draft->fd == -ENOENT ? -EAGAIN : draft->fd;
	r = lock(draft->fd, LOCK_EX);
	if (r == 0 && !is_still(cache, draft->name, draft->fd))
		r = -EAGAIN;
	if (r == 0)
		r = removal_inside(draft->fd, NULL);
	if (r < 0)
		close_fd(&draft->fd);
	return r;
}

/**
 * cache_begin() - Begin to unpack, once nobody else unpacks the same
 * @cache:	Open
 * @hex:	Of the manifest
 * @ret_draft:	Locked and empty; cache_finish() or cache_discard() it
 * @message:	What is wrong
 *
 * Return: 0; -EEXIST when somebody else has just finished it; -errno
 */
int cache_begin(const struct cache *cache, const char *hex, struct draft *ret_draft,
		struct text *message)
{
	struct draft draft = DRAFT_NONE;
	struct skipped skipped;
	int r;

	snprintf(draft.name, sizeof(draft.name), DRAFT "%s", hex);
	snprintf(draft.final, sizeof(draft.final), FINAL "%s", hex);
	do {
		r = take(cache, &draft);
	} while (r == -EAGAIN && !cache_has(cache, hex, &skipped));
	if (r == -EAGAIN)
		return -EEXIST;
	if (r < 0)
		return fail(cache, r, draft.name, message);
	*ret_draft = draft;
	return 0;
}

/**
 * cache_finish() - All of it is there: it gets its name
 * @cache:	Open
 * @draft:	Is given back
 * @skipped:	What is not in it
 * @message:	What is wrong
 *
 * Return: 0 or -errno; then it is gone
 */
int cache_finish(const struct cache *cache, struct draft *draft, const struct skipped *skipped,
		 struct text *message)
{
	int r = facts_write(draft->fd, skipped);

	if (r == 0 && syncfs(draft->fd) < 0)
		r = -errno;
	/* What has the name and is no complete root was left by another version, or broken. */
	if (r == 0)
		r = removal_entry(cache->fd, draft->final, NULL);
	if (r == 0 && renameat(cache->fd, draft->name, cache->fd, draft->final) < 0)
		r = -errno;
	if (r == 0 && fsync(cache->fd) < 0)
		r = -errno;
	if (r < 0) {
		fail(cache, r, draft->final, message);
		cache_discard(cache, draft);
	}
	close_fd(&draft->fd);
	return r;
}

/**
 * cache_discard() - It will not be complete: remove it
 * @cache:	Open
 * @draft:	Is given back; may be DRAFT_NONE
 */
void cache_discard(const struct cache *cache, struct draft *draft)
{
	if (draft->fd >= 0 && is_still(cache, draft->name, draft->fd))
		removal_entry(cache->fd, draft->name, NULL); /* else the next sweep does */
	close_fd(&draft->fd);
}

/**
 * cache_sweep() - Remove what unpackers have left that are dead
 * @cache:	Open
 *
 * What cannot be removed stays for the next time.
 */
void cache_sweep(const struct cache *cache)
{
	int listing = open_dir(cache->fd, ".");
	DIR *dir = listing < 0 ? NULL : fdopendir(listing);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		_cleanup_close_ int fd = -1;

		if (strncmp(entry->d_name, DRAFT, strlen(DRAFT)) != 0)
			continue;
		fd = open_dir(cache->fd, entry->d_name);
		if (fd >= 0 && lock(fd, LOCK_EX | LOCK_NB) == 0 &&
		    is_still(cache, entry->d_name, fd))
			removal_entry(cache->fd, entry->d_name, NULL);
	}
	if (dir)
		closedir(dir);
}

/**
 * cache_remove() - Remove a root
 * @cache:	Open
 * @hex:	Of its manifest
 * @message:	What is wrong
 *
 * First it gets the name of one that is unpacked, so that half of it never looks like all of it.
 *
 * Return: 0 or -errno, -ENOENT when it is not there
 */
int cache_remove(const struct cache *cache, const char *hex, struct text *message)
{
	struct draft draft = DRAFT_NONE;
	int r;

	snprintf(draft.name, sizeof(draft.name), DRAFT "%s", hex);
	snprintf(draft.final, sizeof(draft.final), FINAL "%s", hex);
	draft.fd = open_dir(cache->fd, draft.final);
	r = draft.fd < 0 ? draft.fd : lock(draft.fd, LOCK_EX);
	if (r == 0 && renameat(cache->fd, draft.final, cache->fd, draft.name) < 0)
		r = -errno;
	if (r == 0)
		r = removal_entry(cache->fd, draft.name, NULL);
	close_fd(&draft.fd);
	return r < 0 ? fail(cache, r, draft.final, message) : 0;
}

void cache_close(struct cache *cache)
{
	free(steal_ptr(cache->path));
	close_fd(&cache->fd);
}
