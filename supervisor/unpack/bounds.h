/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/bounds.h - How large an image may be: docs/oci.md lists these */
#ifndef WARDER_SUPERVISOR_UNPACK_BOUNDS_H
#define WARDER_SUPERVISOR_UNPACK_BOUNDS_H

#include <stdint.h>

/* Of an index, a manifest or a configuration: what registries take. */
#define BOUNDS_JSON (4U << 20)
/* Of indexes in indexes. */
#define BOUNDS_NESTED 4U
#define BOUNDS_LAYERS 512U
/* Directories below each other; each is a descriptor while the tree is walked. */
#define BOUNDS_DEPTH 256U
/* Symlinks on the way to a name, as the kernel has it. */
#define BOUNDS_LINKS 40U
/* Unless told otherwise; each of the whole image. */
#define BOUNDS_BYTES (UINT64_C(64) << 30)
#define BOUNDS_ENTRIES UINT64_C(2000000)

/**
 * struct bounds - What the caller can change
 * @bytes:	Of all layers, decompressed; and of all files, holes included
 * @entries:	In all layers, directories that nobody listed included
 */
struct bounds {
	uint64_t bytes;
	uint64_t entries;
};

#endif
