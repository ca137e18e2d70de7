// SPDX-License-Identifier: MIT
// supervisor/unpack/attributes.c - Owner, mode, times and extended attributes of what was made
//
// A set-user-ID bit is kept in the mode: the jail's root is mounted nosuid, and nobody else enters
// the directory that it lies in. Of extended attributes only user.* are kept. security.capability
// would give rights, trusted.* and system.* are the host's, and user.overlay.* means something to a
// kernel that mounts an overlay.
#include "supervisor/unpack/attributes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define KEPT "user."
#define OVERLAY "user.overlay."

/* The owner as the image has it. */
struct owner {
	uid_t uid;
	gid_t gid;
};

static struct owner owner_of(struct archive_entry *entry)
{
	return (struct owner){ (uid_t)archive_entry_uid(entry), (gid_t)archive_entry_gid(entry) };
}

/* Whether the owner is to be changed; one that is not, and should be, is counted. */
static bool gives_away(struct tree *tree, const struct owner *owner)
{
	if (owner->uid == geteuid() && owner->gid == getegid())
		return false;
	if (!tree->owners)
		tree->skipped.owners++;
	return tree->owners;
}

/* What cannot be given away here is counted; everything else is a failure. */
static int given(struct tree *tree, int r)
{
	if (r == 0)
		return 0;
	if (errno != EPERM && errno != EINVAL)
		return -errno;
	tree->skipped.owners++;
	return 0;
}

static void times_of(struct archive_entry *entry, struct timespec times[2])
{
	times[0] = (struct timespec){ archive_entry_mtime(entry), archive_entry_mtime_nsec(entry) };
	if (times[0].tv_nsec < 0 || times[0].tv_nsec > 999999999)
		times[0].tv_nsec = 0;
	if (!archive_entry_mtime_is_set(entry))
		times[0].tv_nsec = UTIME_OMIT;
	times[1] = times[0];
}

/**
 * attributes_xattrs() - Set those that are kept, count the others
 * @tree:	Counts
 * @fd:		A file or directory of ours, of a mode that lets us write; -1: what can have none
 * @entry:	As the image has it
 *
 * Also counted are those that the file system does not take.
 */
void attributes_xattrs(struct tree *tree, int fd, struct archive_entry *entry)
{
	const void *value;
	const char *name;
	size_t size;

	archive_entry_xattr_reset(entry);
	while (archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK)
		if (fd < 0 || !name || strncmp(name, KEPT, strlen(KEPT)) ||
		    !strncmp(name, OVERLAY, strlen(OVERLAY)) ||
		    fsetxattr(fd, name, value, size, 0) < 0)
			tree->skipped.xattrs++;
	if (archive_entry_acl_types(entry))
		tree->skipped.xattrs++;
}

/**
 * attributes_file() - All of a file's, once its content is there
 * @tree:	Counts
 * @fd:		Open for writing
 * @entry:	As the image has it
 *
 * Return: 0 or -errno
 */
int attributes_file(struct tree *tree, int fd, struct archive_entry *entry)
{
	struct owner owner = owner_of(entry);
	struct timespec times[2];
	int r = 0;

	attributes_xattrs(tree, fd, entry);
	if (gives_away(tree, &owner))
		r = given(tree, fchown(fd, owner.uid, owner.gid));
	times_of(entry, times);
	if (r == 0 &&
	    (fchmod(fd, archive_entry_perm(entry) & 07777) < 0 || futimens(fd, times) < 0))
		r = -errno;
	return r;
}

/**
 * attributes_name() - Owner and times of what is not opened: a symlink, a FIFO
 * @tree:	Counts
 * @parent:	The directory it is in
 * @leaf:	Its name there; it has its mode
 * @entry:	As the image has it
 *
 * Return: 0 or -errno
 */
int attributes_name(struct tree *tree, int parent, const char *leaf, struct archive_entry *entry)
{
	struct owner owner = owner_of(entry);
	struct timespec times[2];
	int r = 0;

	attributes_xattrs(tree, -1, entry);
	if (gives_away(tree, &owner))
		r = given(tree, fchownat(parent, leaf, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW));
	times_of(entry, times);
	if (r == 0 && utimensat(parent, leaf, times, AT_SYMLINK_NOFOLLOW) < 0)
		r = -errno;
	return r;
}

/**
 * attributes_dir() - What a directory is to get from tree_finish()
 * @tree:	Remembers it
 * @ino:	Its inode
 * @entry:	As the image has it
 */
void attributes_dir(struct tree *tree, uint64_t ino, struct archive_entry *entry)
{
	struct dir_facts *facts = dirs_get(&tree->dirs, ino);
	struct owner owner = owner_of(entry);
	struct timespec times[2];

	if (!facts)
		return;
	gives_away(tree, &owner);
	times_of(entry, times);
	facts->mode = archive_entry_perm(entry) & 07777;
	facts->uid = owner.uid;
	facts->gid = owner.gid;
	facts->mtime = times[0];
}
