// SPDX-License-Identifier: MIT
// supervisor/unpack/place.c - Put one entry of a layer into the root
//
// What is there is removed first, and everything is made anew: a file that a lower layer has under
// two names keeps its content under the other one. Only a directory stays for a directory.
#include "supervisor/unpack/place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/attributes.h"
#include "supervisor/unpack/entry_name.h"
#include "supervisor/host/removal.h"

/**
 * struct job - One entry, and where it goes
 * @tree:	The root
 * @spot:	The directory
 * @leaf:	The name in there
 * @archive:	Its content is read from here
 * @entry:	What it is
 */
struct job {
	struct tree *tree;
	struct spot spot;
	const char *leaf;
	struct archive *archive;
	struct archive_entry *entry;
};

static int write_at(int fd, const char *bytes, size_t size, off_t at)
{
	while (size) {
		ssize_t done = pwrite(fd, bytes, size, at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		bytes += done;
		size -= (size_t)done;
		at += done;
	}
	return 0;
}

/* The content; what is a hole in the archive is one in the file. */
static int fill(const struct job *job, int fd)
{
	int64_t whole = archive_entry_size(job->entry);
	const void *bytes;
	int64_t at, end = 0;
	size_t size;
	int r;

	if (whole < 0 || (uint64_t)whole > job->tree->left.bytes)
		return -EFBIG;
	job->tree->left.bytes -= (uint64_t)whole;
	while ((r = archive_read_data_block(job->archive, &bytes, &size, &at)) != ARCHIVE_EOF) {
		if (r < ARCHIVE_WARN || at < 0 || at > whole || (int64_t)size > whole - at)
			return -EBADMSG;
		r = write_at(fd, bytes, size, at);
		if (r < 0)
			return r;
		if (size && at + (int64_t)size > end)
			end = at + (int64_t)size;
	}
	return end != whole && ftruncate(fd, whole) < 0 ? -errno : 0;
}

static int put_file(const struct job *job)
{
	_cleanup_close_ int fd = -1;
	int r = removal_entry(job->spot.fd, job->leaf, NULL);

	if (r < 0)
		return r;
	fd = openat(job->spot.fd, job->leaf, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    0600);
	if (fd < 0)
		return -errno;
	r = fill(job, fd);
	return r < 0 ? r : attributes_file(job->tree, fd, job->entry);
}

static int put_dir(const struct job *job)
{
	_cleanup_(spot_close) struct spot made = SPOT_NONE;
	_cleanup_close_ int fd = -1;
	struct stat st;
	int r = 0;

	if (fstatat(job->spot.fd, job->leaf, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISDIR(st.st_mode)) {
		r = removal_entry(job->spot.fd, job->leaf, NULL);
		if (r == 0)
			r = tree_mkdir(job->tree, &job->spot, job->leaf, &made);
		if (r < 0)
			return r;
	}
	fd = openat(job->spot.fd, job->leaf, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	attributes_xattrs(job->tree, fd, job->entry);
	attributes_dir(job->tree, st.st_ino, job->entry);
	return 0;
}

static int put_symlink(const struct job *job)
{
	const char *target = archive_entry_symlink(job->entry);
	int r = target && *target ? removal_entry(job->spot.fd, job->leaf, NULL) : -EINVAL;

	if (r < 0)
		return r;
	if (symlinkat(target, job->spot.fd, job->leaf) < 0)
		return -errno;
	return attributes_name(job->tree, job->spot.fd, job->leaf, job->entry);
}

static int put_fifo(const struct job *job)
{
	int r = removal_entry(job->spot.fd, job->leaf, NULL);

	if (r < 0)
		return r;
	if (mkfifoat(job->spot.fd, job->leaf, archive_entry_perm(job->entry) & 0777) < 0)
		return -errno;
	return attributes_name(job->tree, job->spot.fd, job->leaf, job->entry);
}

/* What was there is gone all the same: the layer has something else in its place. */
static int put_device(const struct job *job)
{
	job->tree->skipped.devices++;
	return removal_entry(job->spot.fd, job->leaf, NULL);
}

/* Another name of what is in the root; of a symlink itself, and never what it leads to. */
static int put_link(const struct job *job)
{
	_cleanup_(spot_close) struct spot from = SPOT_NONE;
	struct entry_name target;
	struct stat there, here;
	int r = entry_name_parse(archive_entry_hardlink(job->entry), &target);

	if (r == 0 && target.kind != ENTRY_THING)
		r = -EINVAL;
	if (r == 0)
		r = tree_find(job->tree, target.parent, false, &from);
	if (r < 0)
		return r;
	if (fstatat(from.fd, target.leaf, &there, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISDIR(there.st_mode))
		return -EISDIR;
	if (fstatat(job->spot.fd, job->leaf, &here, AT_SYMLINK_NOFOLLOW) == 0 &&
	    here.st_ino == there.st_ino)
		return 0; /* it is that already, or even the same name */
	r = removal_entry(job->spot.fd, job->leaf, NULL);
	if (r < 0)
		return r;
	return linkat(from.fd, target.leaf, job->spot.fd, job->leaf, 0) < 0 ? -errno : 0;
}

/* By the type in the mode; a hard link has none. */
static const struct {
	unsigned int type;
	int (*put)(const struct job *job);
} puts_by_type[] = {
	{ AE_IFREG, put_file }, { AE_IFDIR, put_dir },	  { AE_IFLNK, put_symlink },
	{ AE_IFIFO, put_fifo }, { AE_IFCHR, put_device }, { AE_IFBLK, put_device },
};

static int put(const struct job *job)
{
	if (archive_entry_hardlink(job->entry))
		return put_link(job);
	for (size_t i = 0; i < ARRAY_SIZE(puts_by_type); i++)
		if (puts_by_type[i].type == archive_entry_filetype(job->entry))
			return puts_by_type[i].put(job);
	return -EOPNOTSUPP;
}

static int place_thing(struct job *job, const struct entry_name *name)
{
	int r = tree_find(job->tree, name->parent, true, &job->spot);

	if (r < 0)
		return r;
	job->leaf = name->leaf;
	r = put(job);
	if (r == 0)
		r = fresh_add(&job->tree->fresh, job->spot.ino, name->leaf);
	spot_close(&job->spot);
	return r;
}

static int place_root(const struct job *job)
{
	_cleanup_close_ int fd = -1;

	if (archive_entry_filetype(job->entry) != AE_IFDIR)
		return -EINVAL;
	fd = openat(job->tree->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	attributes_xattrs(job->tree, fd, job->entry);
	attributes_dir(job->tree, job->tree->ino, job->entry);
	return 0;
}

/* One name that lower layers have, or all in a directory; what is not there is gone already. */
static int take_away(const struct job *job, const struct entry_name *name)
{
	_cleanup_(spot_close) struct spot spot = SPOT_NONE;
	int r = tree_find(job->tree, name->parent, false, &spot);

	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r < 0)
		return r;
	if (name->kind == ENTRY_OPAQUE)
		return removal_inside(spot.fd, &job->tree->fresh);
	return removal_entry(spot.fd, name->leaf, &job->tree->fresh);
}

/**
 * place_entry() - Put one entry into the root, or take away what it says is gone
 * @tree:	The root, with what the layer has brought so far
 * @archive:	Stands at the entry
 * @entry:	From there
 *
 * Trust: all of @entry is of the image.
 *
 * Return: 0; -EINVAL for a name, a link or a type that means nothing; -EBADMSG for a damaged
 * archive; -EFBIG, -EDQUOT beyond the bounds; -errno
 */
int place_entry(struct tree *tree, struct archive *archive, struct archive_entry *entry)
{
	struct job job = { .tree = tree, .spot = SPOT_NONE, .archive = archive, .entry = entry };
	const char *spelled = archive_entry_pathname(entry);
	struct entry_name name;
	int r = spelled ? entry_name_parse(spelled, &name) : -EINVAL;

	if (r == 0)
		r = tree_count(tree);
	if (r < 0)
		return r;
	switch (name.kind) {
	case ENTRY_THING:
		return place_thing(&job, &name);
	case ENTRY_ROOT:
		return place_root(&job);
	case ENTRY_WHITEOUT:
	case ENTRY_OPAQUE:
		return take_away(&job, &name);
	case ENTRY_IGNORED:
		break;
	}
	return 0;
}
