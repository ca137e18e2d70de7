/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/attributes.h - Owner, mode, times and extended attributes of what was made */
#ifndef WARDER_SUPERVISOR_UNPACK_ATTRIBUTES_H
#define WARDER_SUPERVISOR_UNPACK_ATTRIBUTES_H

#include <archive.h>
#include <archive_entry.h>

#include "supervisor/unpack/tree.h"

void attributes_xattrs(struct tree *tree, int fd, struct archive_entry *entry);
int attributes_file(struct tree *tree, int fd, struct archive_entry *entry);
int attributes_name(struct tree *tree, int parent, const char *leaf, struct archive_entry *entry);
void attributes_dir(struct tree *tree, uint64_t ino, struct archive_entry *entry);

#endif
