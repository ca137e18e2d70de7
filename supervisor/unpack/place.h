/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/place.h - Put one entry of a layer into the root */
#ifndef WARDER_SUPERVISOR_UNPACK_PLACE_H
#define WARDER_SUPERVISOR_UNPACK_PLACE_H

#include <archive.h>
#include <archive_entry.h>

#include "supervisor/unpack/tree.h"

int place_entry(struct tree *tree, struct archive *archive, struct archive_entry *entry);

#endif
