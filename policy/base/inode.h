/* SPDX-License-Identifier: MIT */
/* policy/base/inode.h - Whether two files are one */
#ifndef WARDER_BASE_INODE_H
#define WARDER_BASE_INODE_H

#include <stdbool.h>
#include <sys/stat.h>

/**
 * same_file() - Whether two statuses are of the same file
 * @one:	Any
 * @other:	Any
 *
 * An inode that nobody has open any more may be given to another file.
 */
static inline bool same_file(const struct stat *one, const struct stat *other)
{
	return one->st_ino == other->st_ino && one->st_dev == other->st_dev;
}

#endif
